import { expect, test } from 'vitest';
import { firstDispatch } from '../../checks/live/dispatch.ts';
import { runCheck } from '../../checks/run.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { envFiles } from '../support/env-kit.ts';
import { batchOf, madeReport, printedReport } from '../support/live-outputs.ts';

/**
 * What the first dispatch looks at in the very moment before it starts: it would send at once what is approved already,
 * whoever approved it, so that then nothing may be started.
 */

const PREFIX = 'caio:operator:batch:';
const LOCK = 'caio:locks:operator:outbound';

interface World {
  /** What the shared memory holds, by key; null: it does not answer. */
  readonly memory?: Readonly<Record<string, string>> | null;
  readonly settings?: string;
  /** Batch files of this computer. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Runs the check in such a world. `started`: how often CAIO itself was started. */
async function dispatch(world: World): Promise<{ ended: string[]; started: number }> {
  let started = 0;
  const inputs = { ...cutoverInputs(), workspace: '/srv/caio' };
  const { memory = {}, files = {} } = world;
  const ports = scriptedPorts({
    envFile: envFiles({
      [inputs.production.envFile]: world.settings ?? 'REDIS_URL=redis://here.test:6379\n',
    }),
    redis: {
      open: async () =>
        memory === null
          ? { kind: 'closed', reason: 'refused', message: 'Redis is away.' }
          : {
              kind: 'open',
              session: {
                ping: async () => 'PONG',
                keys: async prefix => Object.keys(memory).filter(key => key.startsWith(prefix)),
                get: async key => memory[key] ?? null,
                setWithTtl: () => Promise.reject(new Error('nothing is written here')),
                ttl: async () => -1,
                delete: () => Promise.reject(new Error('nothing is deleted here')),
                close: async () => {},
              },
            },
    },
    http: {
      request: async () => ({ kind: 'no-answer', reason: 'refused', message: 'away', durationMs: 1 }),
    },
    files: {
      listFiles: async folder => (folder.endsWith('/operator_batches') ? Object.keys(files) : []),
      readText: async path => {
        const text = files[path.split('/').at(-1) ?? ''];
        return text === undefined
          ? { kind: 'missing' }
          : { kind: 'text', text, sha256: '', bytes: text.length };
      },
    },
    process: {
      run: async () => {
        started += 1;
        return childResult({ stdout: printedReport(madeReport()) });
      },
    },
  });
  const result = await runCheck(firstDispatch, () => inputs, toolsFor(ports));
  return { ended: [result.outcome, ...result.findings.map(({ id }) => id)], started };
}

const stored = (change: Parameters<typeof batchOf>[0]): Record<string, string> => {
  const batch = batchOf(change);
  return { [`${PREFIX}${batch.batch_id}`]: JSON.stringify(batch) };
};

test.each<[string, World]>([
  ['nothing waits', {}],
  ['only batches wait that cannot be sent', { memory: { ...stored({ status: 'rejected' }) } }],
])('CAIO is started, once, when %s', async (_, world) => {
  expect((await dispatch(world)).started).toBe(1);
});

test.each<[string, World, string]>([
  ['there is no shared memory', { settings: 'LOG_LEVEL=INFO\n' }, 'no-shared-memory'],
  ['the shared memory is away', { memory: null }, 'shared-memory-unread'],
  ['somebody has approved a batch', { memory: stored({ status: 'approved' }) }, 'approved-batch-waiting'],
  [
    'a file of this computer says that a batch is approved',
    { files: { 'batch_12345678.json': JSON.stringify(batchOf({ status: 'approved' })) } },
    'approved-batch-waiting',
  ],
  ['an entry cannot be read', { memory: { [`${PREFIX}batch_12345678`]: 'no batch' } }, 'batch-unreadable'],
  ['somebody else dispatches now', { memory: { [LOCK]: 'theirs' } }, 'dispatch-locked'],
])('nothing is started when %s', async (_, world, id) => {
  const { ended, started } = await dispatch(world);
  expect(started).toBe(0);
  expect(ended).toEqual(['fail', id]);
});
