import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, BIN, createBench } from '../support/program.ts';

/** An answer that did not arrive is no GO: also when that comes out only after the last word of a command. */
let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.close());

test('nobody has read a word: not 0', async () => {
  const program = bench.start(['runs']);
  program.hangUp();
  expect(await program.ended).toMatchObject({ exit: 130, stderr: '' });
});

const fullDisk = existsSync('/dev/full');
test.skipIf(!fullDisk)('the disk is full where the answer was to go: not 0', { timeout: 120_000 }, () => {
  for (const args of [
    ['gates', '--rehearse', '--json'],
    ['status', '--rehearse', '--json'],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [BIN, ...args, '--home', bench.home], {
      cwd: bench.outside,
      env: { PATH: process.env.PATH, HOME: bench.outside, XDG_CACHE_HOME: bench.cache, TMPDIR: bench.tmp },
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect([args, status]).toEqual([args, 130]);
    expect(stderr).toContain('The answer could not be written to the end');
    expect(stderr).not.toMatch(/ENOSPC|broke off/);
  }
});
