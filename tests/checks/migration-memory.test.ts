import { expect, test } from 'vitest';
import { leadName } from '../../checks/hive-files.ts';
import { migrationCompare } from '../../checks/migration-compare.ts';
import { migrationReadback } from '../../checks/migration-readback.ts';
import { runCheck } from '../../checks/run.ts';
import type { CutoverInputs } from '../../checks/types.ts';
import { PortError } from '../../src/ports/types.ts';
import { HIVE, type LiveWorld, liveInputs, liveTools, liveWorld } from '../support/live-world.ts';

/**
 * What the migration would overwrite and what it left behind, in a shared memory that needs no redis-server here:
 * these two alone know whether `ok` meant anything.
 */

const STATE = { date: '2026-02-18', runs_today: 2 };
const BATCH = { batch_id: 'batch_1', status: 'approved' };
const LEAD = { email: 'lead@example.com', status: 'active' };
const MOVED: readonly (readonly [string, object])[] = [
  ['caio:operator:state:2026-02-18', STATE],
  ['caio:operator:batch:batch_1', BATCH],
  [`caio:cadence:lead:${leadName(LEAD.email)}`, LEAD],
];
const FILES: readonly (readonly [string, object])[] = [
  [`${HIVE}/operator_state.json`, STATE],
  [`${HIVE}/operator_batches/batch_1.json`, BATCH],
  [`${HIVE}/cadence_state/a.json`, LEAD],
];
const textsOf = (list: readonly (readonly [string, object])[]): Map<string, string> =>
  new Map(list.map(([name, value]) => [name, JSON.stringify(value)]));

type Looks = readonly [outcome: string, ...ids: string[]];
async function look(
  check: typeof migrationCompare | typeof migrationReadback,
  change: Partial<LiveWorld> = {},
  more: { readonly breaks?: boolean } & Partial<CutoverInputs> = {},
): Promise<{ ended: Looks; evidence: unknown }> {
  const { breaks = false, ...changed } = more;
  const world = liveWorld({ memory: textsOf(MOVED), files: textsOf(FILES), ...change });
  const inputs = { ...liveInputs(), ...changed };
  const tools = liveTools(world, inputs);
  const { files, redis } = tools.ports;
  const ports = {
    ...tools.ports,
    files: {
      ...files,
      exists: async (path: string) => [...world.files.keys()].some(name => `${name}/`.startsWith(`${path}/`)),
    },
    redis: {
      open: async (...of: Parameters<typeof redis.open>) => {
        const opened = await redis.open(...of);
        if (opened.kind === 'closed' || !breaks) return opened;
        const get = async () => Promise.reject(new PortError('timeout', 'it broke off'));
        return { ...opened, session: { ...opened.session, get } };
      },
    },
  };
  const result = await runCheck<CutoverInputs, unknown>(check, () => inputs, { ...tools, ports });
  return {
    ended: [result.outcome, ...[...result.findings, ...result.notes].map(({ id }) => id)],
    evidence: result.evidence,
  };
}
const memoryWith = (at: number, value: object | string | null): Partial<LiveWorld> => {
  const memory = textsOf(MOVED);
  const key = MOVED[at]?.[0] ?? '';
  if (value === null) memory.delete(key);
  else memory.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  return { memory };
};

test('what arrived whole is read back and is the same, whatever the order of its names', async () => {
  expect(await look(migrationReadback)).toEqual({
    ended: ['pass'],
    evidence: { target: 'here.test:6379/0', equal: 3 },
  });
  const turned = Object.fromEntries(Object.entries(STATE).reverse());
  expect((await look(migrationReadback, memoryWith(0, turned))).ended).toEqual(['pass']);
});

test.each<[string, Partial<LiveWorld>, Looks]>([
  ['an entry is missing', memoryWith(1, null), ['fail', 'not-in-redis']],
  ['an entry says something else', memoryWith(0, { ...STATE, runs_today: 1 }), ['fail', 'readback-differs']],
  ['an entry says more', memoryWith(0, { ...STATE, more: 1 }), ['fail', 'readback-differs']],
  ['an entry is no JSON', memoryWith(2, 'x'), ['fail', 'readback-differs']],
  ['an entry is empty', memoryWith(2, ''), ['fail', 'readback-differs']],
  ['an entry is a list', memoryWith(2, '[]'), ['fail', 'readback-differs']],
  ['an entry is null', memoryWith(2, 'null'), ['fail', 'readback-differs']],
  ['nothing arrived', { memory: new Map() }, ['fail', 'not-in-redis']],
  ['the memory is away', { memory: null }, ['unknown', 'redis-not-readable']],
  ['no memory is named', { settings: 'LOG_LEVEL=INFO\n' }, ['unknown', 'redis-not-readable']],
  ['there is no folder', { files: new Map() }, ['fail', 'hive-missing']],
  [
    'it went under another name',
    { settings: 'REDIS_URL=redis://here.test:6379\nSTATE_REDIS_PREFIX=prod\n' },
    ['fail', 'not-in-redis'],
  ],
])('it is no proof of the migration when %s', async (_, change, ended) => {
  expect((await look(migrationReadback, change)).ended).toEqual(ended);
});

test.each<[string, Partial<LiveWorld>, Looks]>([
  ['nothing is there yet', { memory: new Map() }, ['pass']],
  ['the same is there', {}, ['pass']],
  ['only others are there', { memory: new Map([['caio:operator:batch:batch_9', '{}']]) }, ['pass']],
  ['a counter is higher', memoryWith(0, { ...STATE, runs_today: 3 }), ['fail', 'redis-is-newer']],
  ['a batch was sent', memoryWith(1, { ...BATCH, status: 'executed' }), ['fail', 'would-revive-batch']],
  ['a lead differs in another way', memoryWith(2, { ...LEAD, more: 1 }), ['fail', 'redis-differs']],
  ['an entry is no JSON', memoryWith(2, 'x'), ['fail', 'redis-differs']],
  ['the memory is away', { memory: null }, ['unknown', 'redis-not-readable']],
  ['no memory is named', { settings: 'LOG_LEVEL=INFO\n' }, ['fail', 'redis-url-missing']],
  ['there is no folder', { files: new Map() }, ['fail', 'hive-missing']],
  [
    'two files claim one entry',
    {
      files: textsOf([...FILES, [`${HIVE}/operator_batches/batch_2.json`, { ...BATCH, status: 'pending' }]]),
    },
    ['fail', 'two-files-one-entry'],
  ],
])('before the migration, when %s', async (_, change, ended) => {
  expect((await look(migrationCompare, change)).ended).toEqual(ended);
});

test('a typed yes overrules what is newer, and nothing else', async () => {
  const yes = { migrateOverNewer: true };
  const newer = memoryWith(1, { ...BATCH, status: 'executed' });
  expect((await look(migrationCompare, newer, yes)).ended).toEqual(['pass', 'would-revive-batch']);
  expect((await look(migrationCompare, { memory: null }, yes)).ended[0]).toBe('unknown');
  const twice = textsOf([...FILES, [`${HIVE}/operator_batches/batch_2.json`, { ...BATCH, status: 'x' }]]);
  expect((await look(migrationCompare, { files: twice }, yes)).ended).toEqual([
    'fail',
    'two-files-one-entry',
  ]);
});

test('a memory that breaks off in the middle is unknown, before and after', async () => {
  for (const check of [migrationCompare, migrationReadback])
    expect((await look(check, {}, { breaks: true })).ended).toEqual(['unknown', 'redis-not-readable']);
});
