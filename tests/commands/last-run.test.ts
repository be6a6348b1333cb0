import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { journalPath } from '../../src/commands/runs-store.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { type Bench, createBench } from '../support/program.ts';
import { finishedGate, goodEvents } from '../support/run-events.ts';
import { storeRun } from '../support/stored-run.ts';

/** Two CAIO folders of one person, the second of them with the last run, and a third without any. */
const OWN = '2026-02-17T09-00-00Z-aaaa';
const OTHER = '2026-02-17T10-00-00Z-bbbb';
let bench: Bench;
const folder = (name: string): string => join(bench.outside, name);
beforeAll(async () => {
  bench = await createBench();
  for (const name of ['own', 'other', 'new', 'twice']) {
    await mkdir(join(folder(name), 'scripts'), { recursive: true });
    await writeFile(join(folder(name), 'scripts', 'validate_runtime_env.py'), '');
  }
  const at = Date.now();
  await storeRun(bench.home, { id: OWN, workspace: folder('own'), at }, goodEvents());
  await storeRun(bench.home, { id: OTHER, workspace: folder('other'), at }, goodEvents());
});
afterAll(() => bench.close());

const LAST = [['status'], ['status', '--json'], ['report', '--format', 'json'], ['audit']];

test.for(LAST)('%j: the last run is that of the folder that is meant', async args => {
  const shown = async (more: readonly string[], cwd: string): Promise<string[]> => {
    const { stdout } = await bench.run([...args, ...more], { cwd });
    return [OWN, OTHER].filter(id => stdout.includes(id));
  };
  expect(await shown([], folder('own'))).toEqual([OWN]);
  expect(await shown(['--workspace', folder('own')], folder('other'))).toEqual([OWN]);
  expect(await shown(['--workspace', folder('other')], folder('own'))).toEqual([OTHER]);
  // Nobody says which folder: then whichever was last.
  expect(await shown([], bench.outside)).toEqual([OTHER]);
});

test.for(LAST)('%j: a run of another folder is no answer for one that has none', async args => {
  const none = await bench.run(args, { cwd: folder('new') });
  expect([none.exit, none.stdout]).toEqual([3, '']);
  expect(none.stderr).toContain('No run has been made yet on this CAIO folder.');
  const nowhere = await bench.run([...args, '--workspace', folder('nowhere')]);
  expect([nowhere.exit, nowhere.stdout]).toEqual([2, '']);
});

test('an earlier run that was gone on with and came to NO-GO after the last one’s end is the last word', async () => {
  const twice = folder('twice');
  const [first, second] = ['2026-02-17T11-00-00Z-cccc', '2026-02-17T12-00-00Z-dddd'];
  const failed: readonly RunEvent[] = [
    ...goodEvents(),
    { type: 'gate.intended', gate: 'replay', attempt: 2 },
    finishedGate('replay', { command: 'fail' }, { attempt: 2 }),
  ];
  const home = join(bench.outside, 'home of two');
  const at = Date.now();
  const shown = async (): Promise<string[]> => {
    const { stdout } = await bench.run(['status', '--json', '--workspace', twice], { home });
    return [first, second].filter(id => stdout.includes(id));
  };
  await storeRun(home, { id: second, workspace: twice, at }, goodEvents());
  await storeRun(home, { id: first, workspace: twice, at: at - 1_000 }, failed);
  expect(await shown()).toEqual([second]);
  await rm(dirname(journalPath(home, first)), { recursive: true });
  await storeRun(home, { id: first, workspace: twice, at: at + 1_000 }, goodEvents());
  expect(await shown()).toEqual([second]);
  await rm(dirname(journalPath(home, first)), { recursive: true });
  await storeRun(home, { id: first, workspace: folder('own'), at: at + 1_000 }, failed);
  expect(await shown()).toEqual([second]);
  await rm(dirname(journalPath(home, first)), { recursive: true });
  await storeRun(home, { id: first, workspace: twice, at: at + 1_000 }, failed);
  expect(await shown()).toEqual([first]);
});

test('a run that is named is shown wherever one stands', async () => {
  const { stdout } = await bench.run(['report', OTHER, '--format', 'json'], { cwd: folder('own') });
  expect(stdout).toContain(OTHER);
});
