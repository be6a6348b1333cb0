import { z } from 'zod';
import { PortError, type RedisOpened, type RedisSession } from '../src/ports/types.ts';
import {
  type EnvInput,
  fileMissing,
  isPrivateHost,
  missingKey,
  readOwn,
  redisPrivate,
  redisTarget,
  redisUrlBad,
} from './env-contract.ts';
import type { Check, CheckTools, Finding, Outcome } from './types.ts';

const TTL_SECONDS = 60;
/** A laptop needs about 1.4 s to Railway (CONTRACTS F2); this is patient. */
const STEP_MS = 10_000;

const evidence = z.strictObject({
  ping: z.literal(true),
  written: z.literal(true),
  readBack: z.literal(true),
  ttlSeconds: z.int().positive().max(TTL_SECONDS),
  deleted: z.literal(true),
});
export type RedisRoundtripEvidence = z.infer<typeof evidence>;

function unreachable(shown: string, message: string): Finding {
  return {
    id: 'redis-unreachable',
    message: `Redis of ${shown} does not answer from this computer: ${message}`,
    fix: 'Check the internet connection and that the Redis service runs in Railway, then run the gate again.',
  };
}

function refused(shown: string): Finding {
  return {
    id: 'redis-auth-refused',
    message: `Redis does not accept the password in REDIS_URL of ${shown}.`,
    fix: `Copy REDIS_URL once more from Railway into ${shown}, then run the gate again.`,
  };
}

function closedFinding(closed: RedisOpened & { kind: 'closed' }, host: string, shown: string): Finding {
  if (closed.reason === 'auth') return refused(shown);
  if (closed.reason === 'bad-url') return redisUrlBad(shown);
  if (isPrivateHost(host)) return redisPrivate(shown);
  return unreachable(shown, closed.message);
}

function brokenFinding(error: PortError, shown: string): Finding {
  if (error.reason === 'auth') return refused(shown);
  if (error.reason !== 'refused-write') return unreachable(shown, error.message);
  return {
    id: 'redis-refuses-writes',
    message: `Redis of ${shown} answers but does not store anything: ${error.message}`,
    fix: 'In Railway open the Redis service: it may be full, read-only, or this user may not write. An engineer can tell which.',
  };
}

const oneForBoth = (shown: string, theirs: string): Finding => ({
  id: 'same-redis',
  message: `REDIS_URL in ${shown} and in ${theirs} are two names of one and the same Redis, so staging and production would mix their memory.`,
  fix: 'Give each environment its own Redis in Railway, correct both files, then run the gate again.',
});

const notCompared = (theirs: string): Finding => ({
  id: 'other-redis-not-compared',
  message: `The Redis of ${theirs} did not answer, so it was not seen whether it is this same one.`,
  fix: 'Nothing to do here: its own gate says what is wrong there.',
});

function wrong(id: string, message: string): Finding {
  return {
    id,
    message,
    fix: 'Run the gate again; when it happens once more, send the report to an engineer.',
  };
}

/**
 * Whether the other environment's Redis holds what was just stored in ours: then both addresses lead to one (CONTRACTS
 * M8), which nobody can tell from the addresses. Null: it could not be asked, which its own gate says.
 */
async function standsThere({ other }: EnvInput, key: string, value: string, mine: string, tools: CheckTools) {
  const { ports, signal } = tools;
  const read = await ports.envFile.read(other.envFile);
  const url = read.kind === 'read' ? (read.file.values.get('REDIS_URL')?.trim() ?? '') : '';
  const target = redisTarget(url)?.target;
  // One address for both is found where the files are compared.
  if (target === undefined || target === mine) return false;
  const opened = await ports.redis.open(url, STEP_MS, signal);
  if (opened.kind === 'closed') return null;
  try {
    return (await opened.session.get(key)) === value;
  } catch (error) {
    if (error instanceof PortError) return null;
    throw error;
  } finally {
    await opened.session.close().catch(() => undefined);
  }
}

/**
 * Writes one scratch key, reads it back, removes it; says what did not come back as it must.
 * @param elsewhere asked while the key stands
 */
async function trip<T>(session: RedisSession, key: string, value: string, elsewhere: () => Promise<T>) {
  if ((await session.ping()) !== 'PONG') {
    return wrong('redis-ping-wrong', 'What answers there does not answer like a Redis.');
  }
  let written = false;
  try {
    await session.setWithTtl(key, value, TTL_SECONDS);
    written = true;
    if ((await session.get(key)) !== value) {
      return wrong('redis-value-differs', 'Redis gave back another value than the one that was just stored.');
    }
    const ttlSeconds = await session.ttl(key);
    if (ttlSeconds <= 0 || ttlSeconds > TTL_SECONDS) {
      return wrong('redis-no-expiry', 'Redis does not let a value expire as it was told to.');
    }
    const there = await elsewhere();
    const removed = await session.delete(key);
    written = false;
    if (removed !== 1 || (await session.get(key)) !== null) {
      return wrong('redis-not-deleted', 'Redis did not remove a value that was just deleted.');
    }
    return { ttlSeconds, there };
  } finally {
    // The first error is the one that counts; the key ends by itself after 60 s.
    if (written) await session.delete(key).catch(() => 0);
  }
}

async function run(input: EnvInput, tools: CheckTools): Promise<Outcome<RedisRoundtripEvidence>> {
  const { own, other } = input;
  const { ports, signal } = tools;
  const shown = own.envFileShown;
  const fail = (finding: Finding): Outcome<RedisRoundtripEvidence> => ({
    outcome: 'fail',
    findings: [finding],
  });
  const file = await readOwn(ports, own);
  if (!file) return fail(fileMissing(shown));
  const url = file.values.get('REDIS_URL')?.trim() ?? '';
  if (url === '') return fail(missingKey('REDIS_URL', shown));
  const target = redisTarget(url);
  if (!target) return fail(redisUrlBad(shown));
  const opened = await ports.redis.open(url, STEP_MS, signal);
  if (opened.kind === 'closed') {
    signal.throwIfAborted();
    return fail(closedFinding(opened, target.hostname, shown));
  }
  try {
    const key = `caio-cockpit:scratch:${ports.random.text(16)}`;
    const value = ports.random.text(32);
    const end = await trip(opened.session, key, value, () =>
      standsThere(input, key, value, target.target, tools),
    );
    if ('id' in end) return fail(end);
    const { ttlSeconds, there } = end;
    if (there === true) return fail(oneForBoth(shown, other.envFileShown));
    return {
      outcome: 'pass',
      evidence: { ping: true, written: true, readBack: true, ttlSeconds, deleted: true },
      notes: there === null ? [notCompared(other.envFileShown)] : [],
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PortError) return fail(brokenFinding(error, shown));
    throw error;
  } finally {
    await opened.session.close().catch(() => undefined);
  }
}

/** A ping proves that something answers; only a value that comes back proves that CAIO can remember (trap M4). */
export const redisRoundtrip: Check<EnvInput, RedisRoundtripEvidence> = {
  id: 'redis-roundtrip',
  title: 'Redis stores and gives back',
  why: "A value written to this environment's Redis comes back, expires and can be removed.",
  timeoutMs: 60_000,
  evidence,
  run,
};
