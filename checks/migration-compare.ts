import { z } from 'zod';
import {
  countHive,
  HIVE_KINDS,
  type HiveEntry,
  type HiveKind,
  hiveKeyStart,
  type Json,
  type JsonObject,
  parseObject,
  readHive,
  sameJson,
} from './hive-files.ts';
import { HIVE_MISSING } from './migration.ts';
import { productionRedis, withRedis } from './production-redis.ts';
import type { Check, CutoverInputs, Finding, Outcome } from './types.ts';

const CHANGES = ['new', 'same', 'file-newer', 'redis-newer', 'would-revive', 'unclear'] as const;
export type Change = (typeof CHANGES)[number];

const count = z.number().int().min(0);

export const CompareEvidence = z.object({
  /** `host:port/db` of the Redis that is written to. */
  target: z.string(),
  prefix: z.string(),
  counts: z.object({ operatorState: count, batches: count, cadence: count }),
  changes: z.record(z.enum(CHANGES), count),
  /** The keys that are written, at most 200 of them. */
  writes: z.array(z.object({ key: z.string(), change: z.enum(CHANGES) })),
  /** Entries that only Redis has; the migration leaves them alone. */
  onlyInRedis: count,
});
export type CompareEvidence = z.infer<typeof CompareEvidence>;

const number = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const size = (value: Json | undefined): number => (Array.isArray(value) ? value.length : 0);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** 1 when `a` is the later moment, -1 when `b` is, 0 when neither. */
function later(a: Json | undefined, b: Json | undefined): number {
  const [one, two] = [Date.parse(text(a)), Date.parse(text(b))];
  if (Number.isNaN(one) || Number.isNaN(two)) return Math.sign(text(a).length - text(b).length);
  return Math.sign(one - two);
}

/** How many leads `a` has that `b` has not. */
function extra(a: Json | undefined, b: Json | undefined): number {
  const others = new Set(Array.isArray(b) ? b : []);
  return (Array.isArray(a) ? a : []).filter(lead => !others.has(lead)).length;
}

const COUNTERS = [
  'outbound_email_dispatched',
  'outbound_linkedin_dispatched',
  'revival_dispatched',
  'cadence_dispatched',
  'runs_today',
];
const BATCH_ORDER = ['pending', 'approved', 'executed', 'rejected', 'expired'];
const BATCH_CLOSED = new Set(['executed', 'rejected', 'expired']);
const CADENCE_CLOSED = new Set(['completed', 'exited']);

/** What speaks for Redis being newer (positive) and for the file (negative), one number for each thing compared. */
function signs(kind: Exclude<HiveKind, 'batch'>, file: JsonObject, redis: JsonObject): number[] {
  if (kind === 'operator-state') {
    return [
      ...COUNTERS.map(name => number(redis[name]) - number(file[name])),
      later(redis.last_run_at, file.last_run_at),
      extra(redis.leads_dispatched, file.leads_dispatched),
      -extra(file.leads_dispatched, redis.leads_dispatched),
    ];
  }
  const closed = (of: JsonObject): number => (CADENCE_CLOSED.has(text(of.status)) ? 1 : 0);
  return [
    number(redis.current_step) - number(file.current_step),
    size(redis.steps_completed) - size(file.steps_completed),
    later(redis.last_step_at, file.last_step_at),
    closed(redis) - closed(file),
  ];
}

function compareBatch(file: JsonObject, redis: JsonObject): Change {
  const [old, now] = [text(file.status), text(redis.status)];
  if (BATCH_CLOSED.has(now)) return old === now ? 'unclear' : 'would-revive';
  const [fileRank, redisRank] = [BATCH_ORDER.indexOf(old), BATCH_ORDER.indexOf(now)];
  if (fileRank < 0 || redisRank < 0 || fileRank === redisRank) return 'unclear';
  return redisRank > fileRank ? 'redis-newer' : 'file-newer';
}

/**
 * What the migration would do to one entry. It overwrites without looking (CONTRACTS M7), so whatever Redis may
 * have newer, and whatever cannot be told, counts against it.
 */
export function changeOf(kind: HiveKind, file: JsonObject, inRedis: string | null): Change {
  if (inRedis === null) return 'new';
  const redis = parseObject(inRedis);
  if (redis === null) return 'unclear';
  if (sameJson(file, redis)) return 'same';
  if (kind === 'batch') return compareBatch(file, redis);
  const found = signs(kind, file, redis);
  if (found.some(sign => sign > 0)) return 'redis-newer';
  return found.some(sign => sign < 0) ? 'file-newer' : 'unclear';
}

/** Keys that two files with different content both claim: which one wins is chance. */
function claimedTwice(entries: readonly HiveEntry[]): Finding | null {
  const seen = new Map<string, HiveEntry>();
  for (const entry of entries) {
    const other = seen.get(entry.key);
    if (other && !sameJson(other.value, entry.value)) {
      return {
        id: 'two-files-one-entry',
        message: `The files ${other.file} and ${entry.file} claim to be the same entry but differ, so it is chance which one is moved.`,
        fix: 'Have an engineer decide which of the two is right and move the other one out of the folder.',
      };
    }
    seen.set(entry.key, entry);
  }
  return null;
}

const some = (keys: readonly string[]): string =>
  keys.slice(0, 5).join(', ') + (keys.length > 5 ? ` and ${keys.length - 5} more` : '');

/** The findings that stop a migration, worst first; with a typed yes they become notes. */
export function compareFindings(writes: readonly { key: string; change: Change }[]): Finding[] {
  const keys = (change: Change): string[] => writes.filter(w => w.change === change).map(w => w.key);
  const fix =
    'Do not migrate over it unless an engineer says so. If the files are right after all, choose "migrate anyway", which asks for a typed yes.';
  const found: Finding[] = [];
  const [revived, newer, unclear] = [keys('would-revive'), keys('redis-newer'), keys('unclear')];
  if (revived.length > 0) {
    found.push({
      id: 'would-revive-batch',
      message: `The migration would turn ${revived.length} finished batch(es) back into open ones, which could then be sent a second time: ${some(revived)}.`,
      fix,
    });
  }
  if (newer.length > 0) {
    found.push({
      id: 'redis-is-newer',
      message: `The shared memory is newer than the files in ${newer.length} place(s), and the migration would overwrite it: ${some(newer)}.`,
      fix,
    });
  }
  if (unclear.length > 0) {
    found.push({
      id: 'redis-differs',
      message: `The shared memory and the files differ in ${unclear.length} place(s), and it cannot be told which is newer: ${some(unclear)}.`,
      fix,
    });
  }
  return found;
}

function judge(evidence: CompareEvidence, findings: Finding[], anyway: boolean): Outcome<CompareEvidence> {
  const [first, ...rest] = findings;
  if (first && !anyway) return { outcome: 'fail', findings: [first, ...rest], evidence };
  return { outcome: 'pass', evidence, notes: findings.map(overruled) };
}

/** After a typed yes the warning is no longer advice but a record of what a person decided. */
const overruled = ({ id, message }: Finding): Finding => ({
  id,
  message: `${message} A person decided with a typed yes to let it do so.`,
  fix: 'Before the first live dispatch have an engineer look at these entries.',
});

/** What the migration will write and where, and whether anything newer stands in its way. Writes nothing. */
export const migrationCompare: Check<CutoverInputs, CompareEvidence> = {
  id: 'migration-compare',
  title: 'Nothing newer would be overwritten',
  why: 'The migration overwrites without looking; this looks first.',
  timeoutMs: 120_000,
  evidence: CompareEvidence,
  async run(inputs, tools) {
    const production = await productionRedis(tools.ports, inputs);
    const hive = await readHive(tools.ports.files, inputs.workspace, production.prefix);
    if (hive === null) return { outcome: 'fail', findings: [HIVE_MISSING] };
    const { url, prefix, target } = production;
    if (url === null) {
      return {
        outcome: 'fail',
        findings: [
          {
            id: 'redis-url-missing',
            message: `Production's settings file ${inputs.production.envFileShown} names no shared memory (REDIS_URL), so the migration would write to files only and still say ok.`,
            fix: `Copy REDIS_URL from Railway's production variables into ${inputs.production.envFileShown}, then run the gate again.`,
          },
        ],
      };
    }
    const twice = claimedTwice(hive.entries);
    const read = await withRedis(tools, url, async session => {
      await session.ping();
      const writes: { key: string; change: Change }[] = [];
      for (const { kind, key, value } of hive.entries)
        writes.push({ key, change: changeOf(kind, value, await session.get(key)) });
      const inRedis: string[] = [];
      for (const kind of HIVE_KINDS)
        inRedis.push(...(await session.keys(hiveKeyStart(prefix, kind), 10_000)));
      return { writes, inRedis };
    });
    if ('message' in read) {
      return {
        outcome: 'unknown',
        findings: [
          {
            id: 'redis-not-readable',
            message: `The shared memory at ${target} could not be read, so it is not known what the migration would overwrite: ${read.message}`,
            fix: "Check REDIS_URL in production's settings file and this computer's network. A Railway address ending in .internal cannot be reached from here: use the public one.",
          },
        ],
      };
    }
    const { writes, inRedis } = read.value;
    const ours = new Set(writes.map(write => write.key));
    const counts = countHive(hive.entries);
    const evidence: CompareEvidence = {
      target,
      prefix,
      counts: { operatorState: counts['operator-state'], batches: counts.batch, cadence: counts.cadence },
      changes: {
        new: 0,
        same: 0,
        'file-newer': 0,
        'redis-newer': 0,
        'would-revive': 0,
        unclear: 0,
      },
      writes: writes.slice(0, 200),
      onlyInRedis: inRedis.filter(key => !ours.has(key)).length,
    };
    for (const { change } of writes) evidence.changes[change] += 1;
    if (twice) return { outcome: 'fail', findings: [twice], evidence };
    return judge(evidence, compareFindings(writes), inputs.migrateOverNewer);
  },
};
