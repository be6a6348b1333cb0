import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envGates } from '../../checks/gates/env.ts';
import { redisRoundtrip } from '../../checks/redis-roundtrip.ts';
import { createRedisPort } from '../../src/ports/redis.ts';
import { PortError, type Ports, type RedisOpened, type RedisSession } from '../../src/ports/types.ts';
import { cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { envFiles, envText, goodSettings } from '../support/env-kit.ts';

async function trip(redis: Partial<Ports['redis']>, url: string | null, stop = false) {
  const text = envText(goodSettings('staging', { REDIS_URL: url }));
  const ports = scriptedPorts({ redis, envFile: envFiles({ '/workspace/.env.staging': text }) });
  const tools = toolsFor(ports);
  const witness = envGates[0]?.witnesses.find(w => w.check.id === 'redis-roundtrip');
  if (stop) tools.stop();
  const result = await witness?.check.run(cutoverInputs(), () => undefined, tools);
  return { outcome: result?.outcome, ids: result?.findings.map(f => f.id), result };
}

/** A Redis in memory with one fault. */
function faulty(fault: Partial<RedisSession>) {
  const store = new Map<string, string>();
  const said: string[] = [];
  const session: RedisSession = {
    ping: async () => 'PONG',
    get: async key => store.get(key) ?? null,
    setWithTtl: async (key, value, seconds) => {
      said.push(`${key} ${seconds}`);
      store.set(key, value);
    },
    ttl: async () => 60,
    delete: async key => (store.delete(key) ? 1 : 0),
    keys: async () => [],
    close: async () => {
      said.push('closed');
    },
    ...fault,
  };
  const open = async (): Promise<RedisOpened> => ({ kind: 'open', session });
  return { open, store, said };
}
const URL_OK = 'redis://default:pw@redis.test:6379/0';
const throwing = (reason: 'auth' | 'refused-write' | 'timeout' | 'refused') => async () => {
  throw new PortError(reason, 'It said no.');
};

describe('what Redis may do wrong', () => {
  it('a good one passes, leaves nothing behind and is closed', async () => {
    const { open, store, said } = faulty({});
    expect((await trip({ open }, URL_OK)).outcome).toBe('pass');
    expect(store.size).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^caio-cockpit:scratch:\S{22} 60$/), 'closed']);
  });
  it.each<[string, Partial<RedisSession>, string]>([
    ['answers a ping with something else', { ping: async () => 'HELLO' }, 'redis-ping-wrong'],
    ['refuses writes', { setWithTtl: throwing('refused-write') }, 'redis-refuses-writes'],
    ['swallows writes', { setWithTtl: async () => {} }, 'redis-value-differs'],
    ['gives back another value', { get: async () => 'other' }, 'redis-value-differs'],
    ['keeps values for ever', { ttl: async () => -1 }, 'redis-no-expiry'],
    ['lets a value end at once', { ttl: async () => 0 }, 'redis-no-expiry'],
    ['invents a longer life', { ttl: async () => 61 }, 'redis-no-expiry'],
    ['does not delete', { delete: async () => 1 }, 'redis-not-deleted'],
    ['says it deleted nothing', { delete: async () => 0 }, 'redis-not-deleted'],
    ['asks for a login late', { ping: throwing('auth') }, 'redis-auth-refused'],
    ['goes away', { get: throwing('timeout') }, 'redis-unreachable'],
  ])('%s: fails', async (_, fault, id) => {
    const { open, said } = faulty(fault);
    expect(await trip({ open }, URL_OK)).toMatchObject({ outcome: 'fail', ids: [id] });
    expect(said.at(-1)).toBe('closed');
  });
  it('a scratch key that was written is removed when the rest fails', async () => {
    const { open, store } = faulty({ ttl: throwing('timeout') });
    await trip({ open }, URL_OK);
    expect(store.size).toBe(0);
  });
  it.each([
    ['auth', URL_OK, 'redis-auth-refused'],
    ['dns', 'redis://default:pw@redis.railway.internal:6379', 'redis-private-address'],
    ['dns', URL_OK, 'redis-unreachable'],
    ['refused', URL_OK, 'redis-unreachable'],
    ['bad-url', URL_OK, 'redis-url-bad'],
  ] as const)('closed for %s', async (reason, url, id) => {
    const open = async (): Promise<RedisOpened> => ({ kind: 'closed', reason, message: 'No.' });
    expect(await trip({ open }, url)).toMatchObject({ outcome: 'fail', ids: [id] });
  });
  it.each([
    [null, 'required-key-missing'],
    ['redis://default:a/b@redis.test', 'redis-url-bad'],
  ])('%s is not even tried', async (url, id) => {
    expect(await trip({}, url)).toMatchObject({ outcome: 'fail', ids: [id] });
  });
  it('a pass went the whole way: the second lock behind the judge', () => {
    const facts = { ping: true, written: true, readBack: true, ttlSeconds: 60, deleted: true };
    const holds = (change: object): boolean =>
      redisRoundtrip.evidence.safeParse({ ...facts, ...change }).success;
    expect(holds({})).toBe(true);
    for (const name of Object.keys(facts)) expect(holds({ [name]: false }), name).toBe(false);
    for (const ttlSeconds of [0, -1, 61]) expect(holds({ ttlSeconds })).toBe(false);
  });
  it('a settings file that is not there fails', async () => {
    const witness = envGates[0]?.witnesses.find(w => w.check.id === 'redis-roundtrip');
    const tools = toolsFor(scriptedPorts({ envFile: envFiles({}) }));
    const result = await witness?.check.run(cutoverInputs(), () => undefined, tools);
    expect(result).toMatchObject({ outcome: 'fail', findings: [{ id: 'env-file-missing' }] });
  });
  it('a stop is unknown, never a failure of Redis', async () => {
    const open = async (): Promise<RedisOpened> => ({ kind: 'closed', reason: 'aborted', message: 'No.' });
    expect((await trip({ open }, URL_OK, true)).outcome).toBe('unknown');
  });
});

describe('the Redis of the other environment', () => {
  /** Production's own address, and what answers there. */
  const OTHER = 'redis://default:pw@alias.test:7000/0';
  async function beside(others: RedisOpened | 'ours', url: string = OTHER) {
    const own = faulty({});
    const asked: string[] = [];
    const open = async (address: string): Promise<RedisOpened> => {
      asked.push(address);
      return address === URL_OK || others === 'ours' ? own.open() : others;
    };
    const ports = scriptedPorts({
      redis: { open },
      envFile: envFiles({
        '/workspace/.env.staging': envText(goodSettings('staging', { REDIS_URL: URL_OK })),
        '/workspace/.env': envText(goodSettings('production', { REDIS_URL: url })),
      }),
    });
    const witness = envGates[0]?.witnesses.find(w => w.check.id === 'redis-roundtrip');
    const result = await witness?.check.run(cutoverInputs(), () => undefined, toolsFor(ports));
    const ids = [...(result?.findings ?? []), ...(result?.notes ?? [])].map(({ id }) => id);
    return { outcome: result?.outcome, ids, asked, left: own.store.size, said: own.said };
  }

  it('is another when it does not know what was just stored here', async () => {
    const theirs = faulty({});
    expect(await beside(await theirs.open())).toMatchObject({
      outcome: 'pass',
      ids: [],
      asked: [URL_OK, OTHER],
    });
    expect([theirs.store.size, theirs.said]).toEqual([0, ['closed']]);
  });
  it('is this one, under whatever name, when it does', async () => {
    const { outcome, ids, left, said } = await beside('ours');
    expect([outcome, ids, left]).toEqual(['fail', ['same-redis'], 0]);
    expect(said.filter(word => word === 'closed')).toHaveLength(2);
  });
  it.each<[string, () => Promise<RedisOpened>]>([
    ['does not open', async () => ({ kind: 'closed', reason: 'refused', message: 'No.' })],
    ['opens and says nothing', async () => faulty({ get: throwing('timeout') }).open()],
  ])('says nothing when it %s: its own gate says so', async (_, open) => {
    expect(await beside(await open())).toMatchObject({ outcome: 'pass', ids: ['other-redis-not-compared'] });
  });
  it('is not passed over when asking it breaks off in another way than a Redis does', async () => {
    const get = async () => {
      throw new Error('The client is broken.');
    };
    expect((await beside(await faulty({ get }).open())).outcome).toBe('unknown');
  });
  it.each([URL_OK, 'redis://default:a/b@redis.test', ''])(
    'is not asked when its address is ours or none (%s)',
    async url => {
      expect(await beside('ours', url)).toMatchObject({ outcome: 'pass', ids: [], asked: [URL_OK] });
    },
  );
});

const HERE = spawnSync('redis-server', ['--version']).status === 0;
if (!HERE)
  console.warn('SKIPPED: redis-server is not installed; the round trip was not tested on a real Redis.');

describe.skipIf(!HERE)('a real redis-server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-redis-'));
  const password = randomBytes(12).toString('hex');
  let server: ChildProcess | undefined;
  let port = 0;
  const address = (word = password, user = 'default') => `redis://${user}:${word}@127.0.0.1:${port}/0`;

  beforeAll(async () => {
    // Redis takes no port 0: a free one is asked of the system first.
    port = await new Promise<number>(resolve => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const at = probe.address();
        probe.close(() => resolve(typeof at === 'object' && at ? at.port : 0));
      });
    });
    const reader = `user reader on >${password} ~* +ping +get +ttl +auth +select`;
    const config = `bind 127.0.0.1\nport ${port}\ndir ${folder}\nsave ""\nrequirepass ${password}\n${reader}\n`;
    const started = spawn('redis-server', ['-'], { stdio: ['pipe', 'pipe', 'ignore'] });
    server = started;
    started.stdin?.end(config);
    await new Promise<void>((resolve, reject) => {
      started.once('exit', code => reject(new Error(`redis-server ended with ${code}`)));
      started.stdout?.on('data', (text: Buffer) => {
        if (/ready to accept connections/i.test(text.toString())) resolve();
      });
    });
  });
  afterAll(() => {
    server?.removeAllListeners('exit');
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const redis = createRedisPort();

  it('passes and leaves no key behind', async () => {
    const { outcome, result } = await trip(redis, address());
    expect(outcome).toBe('pass');
    expect(JSON.stringify(result)).not.toContain(password);
    const opened = await redis.open(address(), 5_000, new AbortController().signal);
    if (opened.kind !== 'open') throw new Error(opened.message);
    expect(await opened.session.keys('caio-cockpit:', 10)).toEqual([]);
    await opened.session.close();
  });
  it.each([
    ['a wrong password', () => address('wrong'), 'redis-auth-refused'],
    ['a user who may not write', () => address(password, 'reader'), 'redis-refuses-writes'],
    ['a port where nothing listens', () => 'redis://127.0.0.1:1/0', 'redis-unreachable'],
  ])('%s fails without a word of the address', async (_, url, id) => {
    const { outcome, ids, result } = await trip(redis, url());
    expect({ outcome, ids }).toEqual({ outcome: 'fail', ids: [id] });
    expect(JSON.stringify(result)).not.toContain(password);
  });
});
