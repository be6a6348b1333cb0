import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { batchNamed, ended, eventsBefore, intended } from '../support/live-events.ts';
import { type Bench, createBench } from '../support/program.ts';
import { storeRun } from '../support/stored-run.ts';

const ID = '2026-02-17T09-00-00Z-abcd';
const LOG = 'evidence/live-1-send-1.log';
let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

test('the log of a live step is looked at as well: what says SENT can be altered too', async () => {
  const text = 'send: 5 leads handed over\n';
  const batch = batchNamed('batch_1');
  const log = { log: LOG, sha256: createHash('sha256').update(text).digest('hex') };
  const events: RunEvent[] = [
    ...eventsBefore('send', batch).map(
      (event): RunEvent => (event.type === 'gate.finished' ? { ...event, evidence: null } : event),
    ),
    intended('send', batch),
    { ...ended('send', 'sent'), evidence: log } as RunEvent,
  ];
  await storeRun(bench.home, { id: ID, workspace: bench.outside, at: Date.now() }, events);
  const path = join(bench.home, 'runs', ID, LOG);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  expect((await bench.run(['audit'])).exit).toBe(0);
  await writeFile(path, 'send: nothing\n');
  const altered = await bench.run(['audit']);
  expect([altered.exit, altered.stdout.includes(`Evidence was altered: ${LOG}`)]).toEqual([1, true]);
  await rm(path);
  const gone = await bench.run(['audit']);
  expect([gone.exit, gone.stdout.includes(`Evidence is missing: ${LOG}`)]).toEqual([1, true]);
});

test('a record that holds nothing is not called whole', async () => {
  await storeRun(bench.home, { id: ID, workspace: bench.outside, at: Date.now() }, []);
  const { exit, stdout } = await bench.run(['audit']);
  expect([exit, stdout.includes('It holds nothing')]).toEqual([1, true]);
  expect(stdout).not.toContain('Whole and unaltered');
});
