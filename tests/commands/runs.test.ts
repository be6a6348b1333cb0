import { afterAll, beforeAll, expect, test } from 'vitest';
import { enteredEvents } from '../support/live-events.ts';
import { type Bench, createBench } from '../support/program.ts';
import { goodEvents } from '../support/run-events.ts';
import { storeRun } from '../support/stored-run.ts';

/** A run that goes on after its verdict keeps what was said; one whose gates run again has lost it. */
let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.close());

test('runs: what was said at the end of the gates, also after Go live began', async () => {
  const runs = {
    '2026-02-17T09-00-00Z-aaaa': goodEvents(),
    '2026-02-17T10-00-00Z-bbbb': enteredEvents(),
    '2026-02-17T11-00-00Z-cccc': [...goodEvents(), { type: 'gate.intended', gate: 'replay', attempt: 2 }],
    '2026-02-17T12-00-00Z-dddd': [...goodEvents().slice(0, -1), { type: 'run.interrupted', reason: 'x' }],
  } as const;
  for (const [id, events] of Object.entries(runs))
    await storeRun(bench.home, { id, workspace: bench.outside, at: Date.now() }, events);
  const { stdout } = await bench.run(['runs', '--json']);
  const said = (JSON.parse(stdout) as { said: string }[]).map(one => one.said);
  expect(said).toEqual(['stopped', 'unfinished', 'GO', 'GO']);
});
