import { expect, test } from 'vitest';
import { type Batch, factsOf } from '../../checks/live/batch.ts';
import { secondDispatch } from '../../checks/live/send.ts';
import { runCheck } from '../../checks/run.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { envFiles } from '../support/env-kit.ts';
import { batchOf, executedBatch, printedReport, sentReport } from '../support/live-outputs.ts';

/** What the sending looks at in the very moment before it starts, and that it starts nothing when that is not right. */

const batch = batchOf();
const LATER = { batch_id: 'batch_99999999', created_at: '2026-02-19T09:30:00.000000+00:00' };
const PREFIX = 'caio:operator:batch:';
const LOG = '/srv/caio/.hive-mind/operator_dispatch_log.jsonl';

interface World {
  /** What the shared memory holds; null: it does not answer. */
  readonly memory?: readonly Batch[] | null;
  readonly settings?: string;
  readonly leads?: readonly string[];
  readonly at?: string;
}

/** Runs the check in such a world. `started`: how often CAIO itself was started. */
async function send(world: World): Promise<{ ended: string[]; started: number }> {
  let started = 0;
  const inputs = { ...cutoverInputs(), workspace: '/srv/caio' };
  const leads = world.leads ?? batch.approved_shadow_email_ids;
  const memory = () =>
    (world.memory ?? []).map(one => (started > 0 && one === batch ? executedBatch(batch) : one));
  const text = (of: string) => ({ kind: 'text', text: of, sha256: '', bytes: of.length }) as const;
  const ports = scriptedPorts({
    envFile: envFiles({
      [inputs.production.envFile]: world.settings ?? 'REDIS_URL=redis://here.test:6379\n',
    }),
    clock: { now: () => new Date(world.at ?? '2026-02-19T12:00:00Z') },
    redis: {
      open: async () =>
        world.memory === null
          ? { kind: 'closed', reason: 'refused', message: 'Redis is away.' }
          : {
              kind: 'open',
              session: {
                ping: async () => 'PONG',
                keys: async () => memory().map(one => `${PREFIX}${one.batch_id}`),
                get: async key => {
                  const found = memory().find(one => `${PREFIX}${one.batch_id}` === key);
                  return found ? JSON.stringify(found) : null;
                },
                setWithTtl: () => Promise.reject(new Error('nothing is written here')),
                ttl: async () => -1,
                delete: () => Promise.reject(new Error('nothing is deleted here')),
                close: async () => {},
              },
            },
    },
    files: {
      listFiles: async () => leads.map(id => `${id}.json`),
      readText: async path => {
        const id = leads.find(name => path.endsWith(`/${name}.json`));
        if (id !== undefined) return text(JSON.stringify({ email_id: id, status: 'approved' }));
        return path === LOG && started > 0
          ? text(`${JSON.stringify(sentReport(batch))}\n`)
          : { kind: 'missing' };
      },
    },
    process: {
      run: async () => {
        started += 1;
        return childResult({ stdout: printedReport(sentReport(batch)) });
      },
    },
  });
  const result = await runCheck(secondDispatch, () => ({ inputs, batch: factsOf(batch) }), toolsFor(ports));
  return { ended: [result.outcome, ...result.findings.map(({ id }) => id)], started };
}

test('the approved batch is sent, once', async () => {
  expect(await send({ memory: [batch] })).toEqual({ ended: ['pass'], started: 1 });
});

test.each<[string, World, string]>([
  ['there is no shared memory', { memory: [batch], settings: 'LOG_LEVEL=INFO\n' }, 'no-shared-memory'],
  ['the shared memory is away', { memory: null }, 'shared-memory-unread'],
  ['the batch is gone', { memory: [] }, 'batch-gone'],
  ['it is not approved any more', { memory: [{ ...batch, status: 'rejected' }] }, 'batch-status'],
  ['it was sent already', { memory: [executedBatch(batch)] }, 'batch-status'],
  ['it was altered', { memory: [{ ...batch, expires_at: '2027-01-01T00:00:00+00:00' }] }, 'batch-altered'],
  ['its time is over', { memory: [batch], at: '2026-02-21T00:00:00Z' }, 'batch-expired'],
  ['one of its leads is not approved any more', { memory: [batch], leads: ['lead_0'] }, 'batch-unfit-leads'],
  ['CAIO would take a later one', { memory: [batch, batchOf(LATER)] }, 'batch-not-ours'],
])('nothing is started when %s', async (_, world, id) => {
  const { ended, started } = await send(world);
  expect(started).toBe(0);
  expect(ended[0]).toBe('fail');
  expect(ended).toContain(id);
});
