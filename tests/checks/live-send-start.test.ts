import { expect, test } from 'vitest';
import { factsOf } from '../../checks/live/batch.ts';
import { secondDispatch } from '../../checks/live/send.ts';
import { childResult } from '../support/check-kit.ts';
import { ALWAYS, approved, held, LATER, worldOf } from '../support/live-batch.ts';
import { batchOf, executedBatch, printedReport, sentReport } from '../support/live-outputs.ts';
import { BATCH_KEY, HIVE, type LiveWorld, runIn } from '../support/live-world.ts';

/** What the sending looks at in the very moment before it starts, and that it starts nothing when that is not right. */

const KEY = `${BATCH_KEY}${approved.batch_id}`;
const LOG = `${HIVE}/operator_dispatch_log.jsonl`;

/** CAIO sends the batch; then, in a test, something else happens as well. */
const sending =
  (happens: (world: LiveWorld) => void = () => undefined): LiveWorld['command'] =>
  world => {
    world.memory?.set(KEY, JSON.stringify(executedBatch(approved)));
    world.files.set(LOG, `${world.files.get(LOG) ?? ''}${JSON.stringify(sentReport(approved))}\n`);
    happens(world);
    return childResult({ stdout: printedReport(sentReport(approved)) });
  };

/** Runs the check in such a world. `started`: how often CAIO itself was started. */
async function send(change: Partial<LiveWorld> = {}): Promise<{ ended: string[]; started: number }> {
  const world = worldOf(approved, { command: sending(), ...change });
  const ended = await runIn(world, secondDispatch, inputs => ({ inputs, batch: factsOf(approved) }));
  return { ended, started: world.started };
}

test.each<[string, Partial<LiveWorld>]>([
  ['it is the only one', {}],
  [
    'an older one is approved too',
    { memory: held(approved, batchOf({ ...LATER, created_at: '2026-02-19T08:00:00+00:00' })) },
  ],
  [
    'the log holds earlier days',
    { files: new Map([...worldOf(approved).files, [LOG, '{"of":"yesterday"}\n']]) },
  ],
])('the approved batch is sent, once, when %s', async (_, change) => {
  expect(await send(change)).toEqual({ ended: ['pass'], started: 1 });
});

test.each<[string, Partial<LiveWorld>, string]>([
  ...ALWAYS.map(([name, change, , id]): [string, Partial<LiveWorld>, string] => [name, change(approved), id]),
  ['it was sent already', { memory: held(executedBatch(approved)) }, 'batch-status'],
  ['it waits again', { memory: held({ ...approved, status: 'pending' }) }, 'batch-status'],
  ['CAIO would take a later one', { memory: held(approved, batchOf(LATER)) }, 'batch-not-ours'],
])('nothing is started when %s', async (_, change, id) => {
  const { ended, started } = await send(change);
  expect(started).toBe(0);
  expect(ended[0]).toBe('fail');
  expect(ended).toContain(id);
});

test.each<[string, (world: LiveWorld) => void, string]>([
  [
    'the shared memory is away',
    world => {
      world.memory = null;
    },
    'shared-memory-unread',
  ],
  ['the batch is gone', world => world.memory?.delete(KEY), 'batch-not-executed'],
  ['the batch cannot be read', world => world.memory?.set(KEY, 'x'), 'batch-not-executed'],
  [
    'the batch stands as before',
    world => world.memory?.set(KEY, JSON.stringify(approved)),
    'batch-not-executed',
  ],
  ['the log lacks it', world => world.files.delete(LOG), 'log-differs'],
  ['the log is shorter than before', world => world.files.set(LOG, ''), 'log-differs'],
])('it is not SENT when afterwards %s', async (_, happens, id) => {
  const { ended, started } = await send({ command: sending(happens) });
  expect([started, ended[0], ended.includes(id)]).toEqual([1, 'unknown', true]);
});
