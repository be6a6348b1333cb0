import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, createBench } from '../support/program.ts';
import { goodEvents } from '../support/run-events.ts';
import { storeRun } from '../support/stored-run.ts';

/** Clears a screen, sets a title, turns the order round, ends a line for some programs. */
const NAME = 'a\u001b[2Jb\u001b]0;c\u0007d\u202ee\u009bf\u2028g';
const OBEYED = /[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u;

let bench: Bench;
let folder: string;
beforeAll(async () => {
  bench = await createBench();
  folder = join(await mkdtemp(join(tmpdir(), 'caio names ')), NAME);
  await mkdir(folder);
  const start = { id: '2026-02-17T09-00-00Z-aaaa', workspace: folder, at: Date.now() };
  await storeRun(bench.home, start, goodEvents());
  await mkdir(join(bench.home, 'runs', `2026-02-17T08-00-00Z-${NAME}`));
});
afterAll(async () => {
  await bench.close();
  await rm(join(folder, '..'), { recursive: true });
});

test
  .skipIf(process.platform === 'win32')
  .each([
    [['runs']],
    [['runs', '--json']],
    [['status', '--workspace', NAME]],
    [['status', '--json']],
    [['report', '2026-02-17T09-00-00Z-aaaa']],
    [['audit', `2026-02-17T08-00-00Z-${NAME}`]],
    [['doctor', '--json', '--workspace', NAME]],
  ])('a folder whose name a terminal would obey: %j says it and obeys nothing', async args => {
  const { stdout, stderr } = await bench.run(args);
  expect(stdout + stderr).not.toMatch(OBEYED);
  expect(stdout + stderr).not.toBe('');
});

test.skipIf(process.platform === 'win32')('as JSON the name comes back as it is', async () => {
  const { stdout } = await bench.run(['runs', '--json']);
  const rows = JSON.parse(stdout) as { workspace: string }[];
  expect(rows.map(one => one.workspace)).toContain(folder);
});
