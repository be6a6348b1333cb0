import { expect, test } from 'vitest';
import { firstDispatch } from '../../checks/live/dispatch.ts';
import { childResult } from '../support/check-kit.ts';
import { held } from '../support/live-batch.ts';
import { batchOf, madeReport, printedReport } from '../support/live-outputs.ts';
import {
  answer,
  BATCH_KEY,
  HIVE,
  type LiveWorld,
  LOCK_KEY,
  liveWorld,
  runIn,
} from '../support/live-world.ts';

/**
 * What the first dispatch looks at in the very moment before it starts: it would send at once what is approved already,
 * whoever approved it, so that then nothing may be started. And what it looks at afterwards.
 */

const made = batchOf({ status: 'pending', approved_by: null });
const FILE = `${HIVE}/operator_batches/${made.batch_id}.json`;
const LOG = `${HIVE}/operator_dispatch_log.jsonl`;

/** CAIO makes the batch everywhere; then, in a test, something else happens as well. */
const making =
  (happens: (world: LiveWorld) => void = () => undefined): LiveWorld['command'] =>
  world => {
    world.memory?.set(`${BATCH_KEY}${made.batch_id}`, JSON.stringify(made));
    world.files.set(FILE, JSON.stringify(made));
    world.files.set(LOG, `${world.files.get(LOG) ?? ''}${JSON.stringify(madeReport(made))}\n`);
    happens(world);
    return childResult({ stdout: printedReport(madeReport(made)) });
  };

async function dispatch(change: Partial<LiveWorld> = {}): Promise<{ ended: string[]; started: number }> {
  const world = liveWorld({ answers: () => answer(200, made), command: making(), ...change });
  return { ended: await runIn(world, firstDispatch, inputs => inputs), started: world.started };
}

test.each<[string, Partial<LiveWorld>]>([
  ['nothing waits', {}],
  [
    'only batches wait that cannot be sent',
    { memory: held(batchOf({ batch_id: 'batch_1', status: 'rejected' })) },
  ],
  ['its log holds earlier days', { files: new Map([[LOG, '{"of":"yesterday"}\n\n{"of":"today"}\n']]) }],
])('CAIO is started, once, and the batch is made when %s', async (_, change) => {
  expect(await dispatch(change)).toEqual({ ended: ['pass'], started: 1 });
});

test.each<[string, Partial<LiveWorld>, string]>([
  ['there is no shared memory', { settings: 'LOG_LEVEL=INFO\n' }, 'no-shared-memory'],
  ['the shared memory is away', { memory: null }, 'shared-memory-unread'],
  ['somebody has approved a batch', { memory: held(batchOf()) }, 'approved-batch-waiting'],
  [
    'a file of this computer says that a batch is approved',
    { files: new Map([[`${HIVE}/operator_batches/batch_1.json`, JSON.stringify(batchOf())]]) },
    'approved-batch-waiting',
  ],
  ['an entry cannot be read', { memory: new Map([[`${BATCH_KEY}batch_1`, 'no batch']]) }, 'batch-unreadable'],
  ['somebody else dispatches now', { memory: new Map([[LOCK_KEY, 'theirs']]) }, 'dispatch-locked'],
])('nothing is started when %s', async (_, change, id) => {
  expect(await dispatch(change)).toEqual({ ended: ['fail', id], started: 0 });
});

test.each<[string, Partial<LiveWorld>, string[]]>([
  [
    'another batch is new as well',
    {
      command: making(world =>
        world.memory?.set(`${BATCH_KEY}batch_2`, JSON.stringify(batchOf({ batch_id: 'batch_2' }))),
      ),
    },
    ['unknown', 'other-batch'],
  ],
  [
    'an entry is new that nobody can read',
    { command: making(world => world.memory?.set(`${BATCH_KEY}odd`, 'x')) },
    ['unknown', 'other-batch'],
  ],
  [
    'it stands in no file',
    { command: making(world => world.files.delete(FILE)) },
    ['fail', 'batch-file-differs'],
  ],
  ['the log lacks it', { command: making(world => world.files.delete(LOG)) }, ['unknown', 'log-differs']],
  [
    'a vendor’s log has a new line',
    { command: making(world => world.files.set(`${HIVE}/heyreach_dispatch_log.jsonl`, '{}\n')) },
    ['unknown', 'sent-unasked'],
  ],
  [
    'the other vendor’s log has a new line',
    { command: making(world => world.files.set(`${HIVE}/instantly_dispatch_log.jsonl`, '{}')) },
    ['unknown', 'sent-unasked'],
  ],
  [
    'it is not in the shared memory',
    { command: making(world => world.memory?.delete(`${BATCH_KEY}${made.batch_id}`)) },
    ['fail', 'no-batch-made'],
  ],
  [
    'the service shows none',
    { answers: () => answer(200, { status: 'no_pending_batch' }) },
    ['fail', 'batch-not-shared'],
  ],
  [
    'the shared memory is away',
    {
      command: making(world => {
        world.memory = null;
      }),
    },
    ['unknown', 'shared-memory-unread'],
  ],
  ['the service does not say', { answers: () => answer(500, '') }, ['unknown', 'pending-batch-unread']],
])('the batch is not said to be made when afterwards %s', async (_, change, ended) => {
  expect(await dispatch(change)).toEqual({ ended, started: 1 });
});
