import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { logLine } from '../support/dispatch-lines.ts';
import { batchNamed, ended, eventsBefore, intended } from '../support/live-events.ts';
import { type Bench, createBench } from '../support/program.ts';
import { storeRun } from '../support/stored-run.ts';

const ID = '2026-02-17T09-00-00Z-abcd';
let bench: Bench;
let workspace: string;
beforeEach(async () => {
  bench = await createBench();
  workspace = await mkdtemp(join(tmpdir(), 'caio status '));
});
afterEach(async () => {
  await bench.close();
  await rm(workspace, { recursive: true, force: true });
});

test('status and the report say where the three days stand, from the log as it is now', async () => {
  const now = Date.now();
  const today = new Date(now).toISOString().slice(0, 10);
  const batch = batchNamed('batch_1');
  const events: RunEvent[] = [
    ...eventsBefore('send', batch),
    intended('send', batch),
    ended('send', 'sent'),
    { type: 'campaign.activated', cycle: 1, name: 't1_pipeline' },
    { type: 'day.signed', date: today, clean: true, why: '', log: { runs: 1, sent: 5, errors: 0 } },
  ];
  await storeRun(bench.home, { id: ID, workspace, at: now }, events);
  const log = join(workspace, '.hive-mind', 'operator_dispatch_log.jsonl');
  await mkdir(dirname(log), { recursive: true });
  await writeFile(log, logLine({ at: now }));
  const env = { TZ: 'UTC' };
  const clean = await bench.run(['status'], { env });
  expect(clean.stdout, clean.stderr).toContain('Three clean days: 1 of 3 in a row.');
  // The log says otherwise by now: what was signed does not count any more.
  await writeFile(log, logLine({ at: now + 2, nested: ['bounced'] }), { flag: 'a' });
  const bad = await bench.run(['status', '--json'], { env });
  expect(JSON.parse(bad.stdout)).toMatchObject({
    schema: 'caio-cockpit/verdict@1',
    days: { inRow: 0, days: [{ date: today, state: 'not-clean', signed: { clean: true } }] },
    live: { dispatches: [{ number: 1, campaign: { name: 't1_pipeline' } }] },
  });
  const report = await bench.run(['report', '--format', 'md'], { env });
  expect(report.stdout).toMatch(/The supervised days \(6\.6\)[\s\S]*NOT CLEAN/);
});
