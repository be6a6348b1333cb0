import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench } from '../support/program.ts';

/** Records that are there and cannot be listed are not none. */
let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await mkdir(bench.home);
  // No folder: what any account reads like one that it may not look into.
  await writeFile(join(bench.home, 'runs'), '');
});
afterAll(() => bench.close());

test.for([['status'], ['status', '--json'], ['report'], ['runs'], ['runs', '--json'], ['audit']])(
  '%j: says that they cannot be read, and not that no run was made',
  async args => {
    const { exit, stdout, stderr } = await bench.run(args);
    expect([exit, stdout]).toEqual([3, '']);
    expect(stderr).toContain('The records of earlier runs cannot be read.');
    expect(stderr).toContain(join(bench.home, 'runs'));
  },
);
