import { isIP } from 'node:net';
import type { Redis } from 'ioredis';
import { reasonOf } from './no-answer.ts';
import {
  type NoAnswerReason,
  PortError,
  type PortReason,
  type RedisPort,
  type RedisSession,
} from './types.ts';

interface Target {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly db: number;
  readonly secure: boolean;
}

/** Keys asked for in one round; the server stays free for others in between. */
const SCAN_COUNT = 500;
const REFUSED_WRITE = new Set(['OOM', 'READONLY', 'MISCONF', 'NOPERM', 'NOREPLICAS']);
/** NOPERM: this user may log in, but not do that. On a write it is a refused write. */
const REFUSED_LOGIN = new Set(['NOAUTH', 'WRONGPASS', 'NOPERM']);
const BUSY = new Set(['LOADING', 'BUSY', 'TRYAGAIN']);
/** Of one answer. CAIO's largest value is far smaller; what sends more is no Redis of CAIO's, or one gone mad. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

const BAD_URL =
  'The Redis address cannot be read. It looks like redis://user:password@host:6379/0; signs such as / # ? : @ % in the password must be percent-encoded.';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Null when it is not an address that CAIO's own client would take. Nothing of it is ever quoted. */
function targetOf(text: string): Target | null {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '')
    return null;
  const db = url.searchParams.get('db') ?? url.pathname.replace(/^\//, '');
  if (!/^\d*$/.test(db)) return null;
  return {
    host: decoded(url.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6379 : Number(url.port),
    username: url.username === '' ? null : decoded(url.username),
    password: url.password === '' ? null : decoded(url.password),
    db: db === '' ? 0 : Number(db),
    secure: url.protocol === 'rediss:',
  };
}

/** The first word of an error that Redis itself sent (`OOM`, `WRONGPASS`). The rest may quote what was sent. */
function wordOf(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null;
  return /^[A-Z]+(?=\s|$)/.exec(error.message)?.[0] ?? 'ERR';
}

/** It may take the same later: loading its data, in a script, or with too many clients. */
function isBusy(error: unknown): boolean {
  const word = wordOf(error);
  if (word === null || !(error instanceof Error)) return false;
  return BUSY.has(word) || error.message.startsWith('ERR max number of clients');
}

const WORDS: Readonly<Record<NoAnswerReason | 'auth' | 'refused-write', string>> = {
  dns: 'The name of the Redis server is not known on the network of this computer.',
  refused: 'The Redis server refused the connection: nothing listens there.',
  reset: 'The Redis server closed the connection.',
  timeout: 'The Redis server did not answer in time.',
  tls: 'A secure connection to the Redis server could not be made.',
  'tls-date': 'The certificate of the Redis server is out of date, or the clock of this computer is wrong.',
  'tls-name': 'The certificate that answered for the Redis server belongs to another name.',
  'tls-untrusted': 'Nobody whom this computer trusts vouches for the certificate of the Redis server.',
  proxy: 'The proxy of this network did not let the connection to the Redis server through.',
  busy: 'The Redis server is busy and takes nothing at the moment.',
  aborted: 'It was stopped before the Redis server had answered.',
  'not-http': 'What answered is not a Redis server.',
  auth: 'The Redis server did not accept the user or the password.',
  'refused-write': 'The Redis server answered, but it does not take this write.',
  other: 'The Redis server answered with an error.',
};

function portError(error: unknown, aborted: boolean, write = false): PortError {
  if (error instanceof PortError) return error;
  const say = (reason: keyof typeof WORDS, detail = ''): PortError =>
    new PortError(reason satisfies PortReason, `${WORDS[reason]}${detail}`);
  if (aborted) return say('aborted');
  const word = wordOf(error);
  if (word !== null) {
    if (write && REFUSED_WRITE.has(word)) return say('refused-write', ` (${word})`);
    if (isBusy(error)) return say('busy', ` (${word})`);
    return say(REFUSED_LOGIN.has(word) ? 'auth' : 'other', ` (${word})`);
  }
  const text = error instanceof Error ? error.message : '';
  if (/command timed out|ETIMEDOUT/i.test(text)) return say('timeout');
  if (/connection is closed|isn't writeable|max retries/i.test(text)) return say('reset');
  if (/unknown RESP type|protocol error/i.test(text)) return say('not-http');
  return say(reasonOf(error));
}

/** A prefix taken to the letter: the signs that SCAN would read as wildcards are escaped. */
function globFor(prefix: string): string {
  return `${prefix.replaceAll(/[\\*?[\]]/g, '\\$&')}*`;
}

/** A page of SCAN, when it is one: from something else that answers, anything may come, also a cursor without end. */
function scanned(answer: unknown): { readonly next: string; readonly batch: readonly string[] } {
  const [next, batch] = Array.isArray(answer) ? (answer as unknown[]) : [];
  if (typeof next !== 'string' || !/^\d+$/.test(next) || !Array.isArray(batch))
    throw new PortError('not-http', WORDS['not-http']);
  return { next, batch: batch.map(String) };
}

async function scan(redis: Redis, prefix: string, limit: number): Promise<string[]> {
  const keys = new Set<string>();
  const passed = new Set<string>();
  let cursor = '0';
  do {
    // A Redis never comes to the same place twice in one round.
    if (passed.has(cursor)) throw new PortError('not-http', WORDS['not-http']);
    passed.add(cursor);
    const answer: unknown = await redis.scan(cursor, 'MATCH', globFor(prefix), 'COUNT', SCAN_COUNT);
    const { next, batch } = scanned(answer);
    for (const key of batch) keys.add(key);
    if (keys.size > limit)
      throw new PortError('too-large', `Redis holds more than ${limit} keys of this kind.`);
    cursor = next;
  } while (cursor !== '0');
  return [...keys].sort();
}

/** Hangs up on a server that sends without end; the time limit alone would let it fill the memory first. */
function limitAnswers(redis: Redis, tooLarge: (error: PortError) => void): { restart(): void } {
  let received = 0;
  redis.on('connect', () => {
    redis.stream.on('data', (bytes: Uint8Array) => {
      const before = received;
      received += bytes.length;
      if (received <= MAX_ANSWER_BYTES || before > MAX_ANSWER_BYTES) return;
      tooLarge(new PortError('too-large', 'The Redis server sent more than any answer can be.'));
      redis.disconnect();
    });
  });
  return {
    restart() {
      received = 0;
    },
  };
}

function sessionOn(
  redis: Redis,
  ended: Promise<void>,
  lastError: () => unknown,
  nextAnswer: () => void,
  signal: AbortSignal,
): RedisSession {
  const guarded = async <T>(work: () => Promise<T>, write = false): Promise<T> => {
    nextAnswer();
    try {
      return await work();
    } catch (error) {
      // "Connection is closed" says less than what closed it.
      const plain = error instanceof PortError || wordOf(error) !== null ? error : (lastError() ?? error);
      throw portError(plain, signal.aborted, write);
    }
  };
  return {
    ping: () => guarded(() => redis.ping()),
    get: key => guarded(() => redis.get(key)),
    setWithTtl: (key, value, seconds) =>
      guarded(async () => {
        const answer = await redis.set(key, value, 'EX', seconds);
        if (answer !== 'OK') throw new PortError('refused-write', WORDS['refused-write']);
      }, true),
    ttl: key => guarded(() => redis.ttl(key)),
    delete: key => guarded(() => redis.del(key), true),
    keys: (prefix, limit) => guarded(() => scan(redis, prefix, limit)),
    async close() {
      redis.disconnect();
      await ended;
    },
  };
}

async function connect(target: Target, timeoutMs: number): Promise<Redis> {
  // Loaded late: the first screen must not wait for it.
  const { Redis } = await import('ioredis');
  return new Redis({
    host: target.host,
    port: target.port,
    lazyConnect: true,
    // What failed has failed: a check says so at once instead of trying in the background.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    // RESP2 without HELLO, as CAIO's own client speaks: then a refused login is a plain answer to AUTH.
    protocol: 2,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    ...(target.secure
      ? { tls: { ...(isIP(target.host) ? {} : { servername: target.host }), rejectUnauthorized: true } }
      : {}),
  });
}

async function logIn(redis: Redis, target: Target): Promise<void> {
  await redis.connect();
  if (target.password !== null)
    await (target.username === null
      ? redis.auth(target.password)
      : redis.auth(target.username, target.password)
    ).catch((error: unknown) => {
      throw wordOf(error) === null || isBusy(error) ? error : new PortError('auth', WORDS.auth);
    });
  if (target.db !== 0) await redis.select(target.db);
  if ((await redis.ping()) !== 'PONG') throw new PortError('not-http', WORDS['not-http']);
}

/** Redis over TCP or verified TLS. Nothing of an address, a password or a value ever stands in a message. */
export function createRedisPort(): RedisPort {
  return {
    async open(url, timeoutMs, signal) {
      const target = targetOf(url);
      if (target === null) return { kind: 'closed', reason: 'bad-url', message: BAD_URL };
      if (signal.aborted) return { kind: 'closed', reason: 'aborted', message: WORDS.aborted };
      const redis = await connect(target, timeoutMs);
      let cause: unknown;
      let late = false;
      // Without a listener the client prints its errors, address included, to the terminal.
      redis.on('error', (error: unknown) => {
        cause ??= error;
      });
      const limit = limitAnswers(redis, error => {
        cause ??= error;
      });
      const ended = new Promise<void>(resolve => void redis.once('end', () => resolve()));
      const stop = (): void => redis.disconnect();
      signal.addEventListener('abort', stop, { once: true });
      void ended.then(() => signal.removeEventListener('abort', stop));
      const timer = setTimeout(() => {
        late = true;
        stop();
      }, timeoutMs);
      try {
        await logIn(redis, target);
        return { kind: 'open', session: sessionOn(redis, ended, () => cause, limit.restart, signal) };
      } catch (error) {
        stop();
        const told = error instanceof PortError || wordOf(error) !== null ? error : (cause ?? error);
        const { reason, message } = late
          ? new PortError('timeout', WORDS.timeout)
          : portError(told, signal.aborted);
        const known = reason in WORDS && reason !== 'refused-write' ? reason : 'other';
        return { kind: 'closed', reason: known as NoAnswerReason | 'auth', message };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
