import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRedisPort } from '../../src/ports/redis.ts';
import type { RedisSession } from '../../src/ports/types.ts';
import { selfSigned } from './self-signed.ts';

const port = createRedisPort();
const never = new AbortController().signal;
const password = `${randomBytes(12).toString('base64url')}/#é`;
const folder = mkdtempSync(join(tmpdir(), 'cockpit-redis-'));
const HAVE = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
if (!HAVE)
  console.warn(
    'SKIPPED: the tests with a real Redis, because there is no redis-server here (apt install redis-server).',
  );

const started: ChildProcess[] = [];
const sessions: RedisSession[] = [];
const prints = vi.spyOn(console, 'error');

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
  expect(prints).not.toHaveBeenCalled();
});
afterAll(async () => {
  for (const child of started) await end(child);
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Resolves when the server says that it takes connections. */
async function startRedis(...options: string[]): Promise<{ at: string; child: ChildProcess }> {
  const free = await freePort();
  const args = ['--port', String(free), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...options];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  let printed = '';
  for await (const part of child.stdout ?? []) {
    printed += String(part);
    if (printed.includes('Ready to accept connections')) break;
  }
  if (!printed.includes('Ready to accept'))
    throw new Error(`redis-server did not start: ${printed.slice(-300)}`);
  return { at: `127.0.0.1:${free}`, child };
}

async function opened(url: string, timeoutMs = 5_000, signal = never): Promise<RedisSession> {
  const answer = await port.open(url, timeoutMs, signal);
  if (answer.kind !== 'open') throw new Error(`${answer.reason}: ${answer.message}`);
  sessions.push(answer.session);
  return answer.session;
}
async function refused(url: string, timeoutMs = 5_000, signal = never): Promise<string> {
  const answer = await port.open(url, timeoutMs, signal);
  if (answer.kind !== 'closed') throw new Error('it is open');
  for (const piece of [password, encodeURIComponent(password), password.slice(0, 8), '127.0.0.1'])
    expect(JSON.stringify(answer)).not.toContain(piece);
  return answer.reason;
}

describe.skipIf(!HAVE)('a real Redis', () => {
  let at = '';
  beforeAll(async () => {
    at = (await startRedis()).at;
  });

  test('reads, writes with a TTL, deletes', async () => {
    const session = await opened(`redis://${at}`);
    expect(await session.ping()).toBe('PONG');
    expect(await session.get('a')).toBeNull();
    expect(await session.ttl('a')).toBe(-2);
    await session.setWithTtl('a', '{"é":1}', 100);
    expect(await session.get('a')).toBe('{"é":1}');
    expect(await session.ttl('a')).toBeGreaterThan(90);
    expect(await session.delete('a')).toBe(1);
    expect(await session.delete('a')).toBe(0);
  });

  test('each database is another one, by path or by query', async () => {
    const two = await opened(`redis://${at}/2`);
    await two.setWithTtl('only-two', 'x', 100);
    expect(await (await opened(`redis://${at}?db=2`)).get('only-two')).toBe('x');
    expect(await (await opened(`redis://${at}`)).get('only-two')).toBeNull();
  });

  test('keys of a prefix taken to the letter, sorted, whole, and not beyond the limit', async () => {
    const session = await opened(`redis://${at}/3`);
    const names = Array.from({ length: 1_200 }, (_, index) => `p*[x]?\\:${String(index).padStart(4, '0')}`);
    await Promise.all(
      [...names, 'pa[x]?\\:1', 'p*x?\\:1', 'q'].map(name => session.setWithTtl(name, '1', 100)),
    );
    expect(await session.keys('p*[x]?\\:', 1_200)).toEqual(names);
    expect(await session.keys('none', 5)).toEqual([]);
    await expect(session.keys('p', 1_000)).rejects.toMatchObject({ name: 'PortError', reason: 'too-large' });
  });

  test('an error of Redis is told by its first word only', async () => {
    const session = await opened(`redis://${at}`);
    const value = randomBytes(8).toString('hex');
    await expect(session.setWithTtl('k', value, -1)).rejects.toMatchObject({
      reason: 'other',
      message: expect.not.stringContaining(value),
    });
  });

  test('after an abort every command says so', async () => {
    const stop = new AbortController();
    const session = await opened(`redis://${at}`, 5_000, stop.signal);
    stop.abort();
    await expect(session.ping()).rejects.toMatchObject({ reason: 'aborted' });
  });

  test('a password: right, wrong, none, and one that nobody asked for', async () => {
    const guarded = (await startRedis('--requirepass', password)).at;
    const right = encodeURIComponent(password);
    expect(await (await opened(`redis://:${right}@${guarded}`)).ping()).toBe('PONG');
    expect(await (await opened(`redis://default:${right}@${guarded}/1`)).ping()).toBe('PONG');
    expect(await refused(`redis://:${right}x@${guarded}`)).toBe('auth');
    expect(await refused(`redis://somebody:${right}@${guarded}`)).toBe('auth');
    expect(await refused(`redis://${guarded}`)).toBe('auth');
    expect(await refused(`redis://:${right}@${at}`)).toBe('auth');
  });

  test('a full and a read-only server answer, and refuse the write', async () => {
    const full = await opened(
      `redis://${(await startRedis('--maxmemory', '1', '--maxmemory-policy', 'noeviction')).at}`,
    );
    expect(await full.ping()).toBe('PONG');
    await expect(full.setWithTtl('a', 'b', 9)).rejects.toMatchObject({
      reason: 'refused-write',
      message: expect.stringContaining('OOM'),
    });
    const replica = await opened(`redis://${(await startRedis('--replicaof', at.replace(':', ' '))).at}`);
    await expect(replica.setWithTtl('a', 'b', 9)).rejects.toMatchObject({
      reason: 'refused-write',
      message: expect.stringContaining('READONLY'),
    });
  });

  test('a server that dies in the middle', async () => {
    const { at: doomed, child } = await startRedis();
    const session = await opened(`redis://${doomed}`);
    await end(child);
    await expect(session.ping()).rejects.toMatchObject({ name: 'PortError', reason: 'reset' });
    await expect(session.get('a')).rejects.toMatchObject({ reason: 'reset' });
    expect(await refused(`redis://:${encodeURIComponent(password)}@${doomed}`)).toBe('refused');
  });
});

describe('what is not Redis', () => {
  test.each([
    `redis://:${password}@host:6379`,
    `redis://u:${password.replace('/', '#')}@host`,
    `http://:${encodeURIComponent(password)}@host`,
    `redis://:${encodeURIComponent(password)}@host/zero`,
    password,
    '',
  ])('an address that cannot be read is never quoted (%#)', async url => {
    expect(await refused(url)).toBe('bad-url');
  });

  async function listening(
    onSocket: (socket: Socket) => void,
  ): Promise<{ url: string; close(): Promise<void> }> {
    const sockets: Socket[] = [];
    const server = createServer(socket => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      onSocket(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${(server.address() as AddressInfo).port}`,
      async close() {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  }

  test('a server that never answers', async () => {
    const server = await listening(() => undefined);
    expect(await refused(server.url, 200)).toBe('timeout');
    expect(await refused(server.url.replace('redis:', 'rediss:'), 200)).toBe('timeout');
    await server.close();
  });

  test('a server that says something else, and one that hangs up', async () => {
    const web = await listening(
      socket => void socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect(await refused(web.url, 1_000)).toBe('not-http');
    await web.close();
    const short = await listening(socket => socket.destroy());
    expect(await refused(short.url)).toBe('reset');
    await short.close();
  });

  /** Knows AUTH and PING, and answers a GET as it is told. */
  const talking = (get: (socket: Socket) => void) =>
    listening(socket => {
      socket.on('data', bytes => {
        const words = bytes.toString().toUpperCase();
        if (words.includes('GET')) get(socket);
        else if (words.includes('AUTH')) socket.write('+OK\r\n');
        else if (words.includes('PING')) socket.write('+PONG\r\n');
      });
    });

  test('an answer without end is hung up on, long before the memory is full', async () => {
    let sent = 0;
    const server = await talking(socket => {
      const part = Buffer.alloc(1024 * 1024, 'x');
      const more = (): void => {
        do sent += part.length;
        while (!socket.destroyed && socket.write(part));
      };
      socket.on('drain', more);
      socket.write('$2000000000\r\n');
      more();
    });
    const session = await opened(server.url, 30_000);
    await expect(session.get('a')).rejects.toMatchObject({ name: 'PortError', reason: 'too-large' });
    expect(sent).toBeLessThan(200 * 1024 * 1024);
    await server.close();
  });

  test('an answer that drips has the limit of its command', async () => {
    const server = await talking(socket => {
      socket.write('$2000\r\n');
      const timer = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const session = await opened(server.url, 300);
    await expect(session.get('a')).rejects.toMatchObject({ name: 'PortError', reason: 'timeout' });
    await server.close();
  });

  test.each([
    '-ERR max number of clients reached\r\n',
    '-LOADING Redis is loading the dataset in memory\r\n',
  ])('a server that is too busy says so: %j', async words => {
    const server = await listening(socket => void socket.once('data', () => socket.write(words)));
    expect(await refused(server.url.replace(/:[^:]*@/, ''))).toBe('busy');
    await server.close();
  });

  test('TLS to a plain port, and to one whose certificate nobody vouches for', async () => {
    const plain = await listening(socket => void socket.once('data', () => socket.write('-ERR not TLS\r\n')));
    expect(await refused(plain.url.replace('redis:', 'rediss:'))).toBe('tls');
    await plain.close();
    const identity = selfSigned();
    const server = createTls(identity, () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: at } = server.address() as AddressInfo;
    expect(await refused(`rediss://:${encodeURIComponent(password)}@127.0.0.1:${at}`)).toBe('tls-untrusted');
    server.close();
  });

  test('stopped, before and in between', async () => {
    const stop = new AbortController();
    const server = await listening(() => stop.abort());
    expect(await refused(server.url, 5_000, AbortSignal.abort())).toBe('aborted');
    expect(await refused(server.url, 5_000, stop.signal)).toBe('aborted');
    await server.close();
  });
});
