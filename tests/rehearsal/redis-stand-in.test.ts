import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { TinyRedis } from '../../src/rehearsal/redis-client.ts';
import { type RedisFaults, startRedis } from '../../src/rehearsal/redis-stand-in.ts';
import { encodeCommand, RespReader } from '../../src/rehearsal/resp.ts';

async function started(faults: RedisFaults = {}) {
  const password = randomBytes(16).toString('base64url');
  let now = Date.now();
  const redis = await startRedis({ password, faults, now: () => new Date(now) });
  onTestFinished(redis.close);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { ...redis, password, pass, url: `redis://default:${password}@127.0.0.1:${redis.port}/0` };
}

function client(url: string, protocol: 2 | 3 = 2): Redis {
  const made = new Redis(url, {
    protocol,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_500,
  });
  made.on('error', () => {});
  onTestFinished(() => made.disconnect());
  return made;
}

test.each([2, 3] as const)('the real client stores, reads, expires and scans (RESP%i)', async protocol => {
  const redis = await started();
  const real = client(redis.url, protocol);
  await real.connect();
  expect(await real.ping()).toBe('PONG');
  expect(await real.set('a', 'Grüße', 'EX', 60)).toBe('OK');
  expect(await real.get('a')).toBe('Grüße');
  expect(await real.get('none')).toBeNull();
  expect(await real.ttl('a')).toBe(60);
  expect(await real.pttl('a')).toBe(60_000);
  expect(await real.ttl('none')).toBe(-2);
  expect(await real.set('a', 'other', 'NX')).toBeNull();
  expect(await real.setex('caio:b:1', 5, 'x')).toBe('OK');
  await real.set('caio:b[2', 'y');
  expect(await real.ttl('caio:b[2')).toBe(-1);
  expect((await real.scan('0', 'MATCH', 'caio:*', 'COUNT', 100))[1].sort()).toEqual(['caio:b:1', 'caio:b[2']);
  expect(await real.keys('caio:b\\[?')).toEqual(['caio:b[2']);
  expect(await real.exists('a', 'caio:b:1', 'none')).toBe(2);
  redis.pass(5_000);
  expect(await real.get('caio:b:1')).toBeNull();
  expect(await real.del('a', 'none')).toBe(1);
  await real.select(1);
  expect(await real.get('caio:b[2')).toBeNull();
  expect(await real.quit()).toBe('OK');
});

test('a wrong password, no password and an unknown command are refused as Redis refuses them', async () => {
  const redis = await started();
  const wrong = client(redis.url.replace(redis.password, 'not-it'));
  await expect(wrong.connect().then(() => wrong.ping())).rejects.toThrow();
  const tiny = await TinyRedis.open(`redis://127.0.0.1:${redis.port}/0`);
  await expect(tiny.command('PING')).rejects.toThrow('Authentication required.');
  tiny.close();
  const real = client(redis.url);
  await real.connect();
  await expect(real.call('FLUSHALL')).rejects.toThrow('ERR unknown command');
});

test('a full Redis reads but does not write', async () => {
  const redis = await started({ refusesWrites: true });
  redis.keys.set('there', 'yes');
  const real = client(redis.url);
  await real.connect();
  expect(await real.get('there')).toBe('yes');
  await expect(real.set('a', '1')).rejects.toThrow(/^OOM /);
  expect(redis.keys.get('a')).toBeNull();
});

test('one that is down refuses, one that hangs never answers', async () => {
  const down = await started({ down: true });
  await expect(client(down.url).connect()).rejects.toThrow();
  await expect(TinyRedis.open(down.url)).rejects.toThrow(
    `Error 111 connecting to 127.0.0.1:${down.port}. Connection refused.`,
  );
  const hangs = await started({ hangs: true });
  await expect(TinyRedis.open(hangs.url)).rejects.toThrow('Timeout reading from socket');
});

test('values are whole however their bytes arrive', () => {
  const bytes = Buffer.concat([
    encodeCommand(['SET', 'ä', 'a\r\nb']),
    Buffer.from('*2\r\n$-1\r\n%1\r\n+k\r\n:-7\r\n_\r\n'),
  ]);
  const whole = [['SET', 'ä', 'a\r\nb'], [null, ['k', -7]], null];
  expect(new RespReader().feed(bytes)).toEqual(whole);
  const reader = new RespReader();
  expect([...bytes].flatMap(byte => reader.feed(Uint8Array.of(byte)))).toEqual(whole);
});

test('commands typed by hand and cut anywhere are understood', async () => {
  const redis = await started();
  const socket = connect(redis.port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  socket.setNoDelay(true);
  let text = '';
  socket.on('data', bytes => {
    text += bytes.toString();
  });
  const whole = `AUTH ${redis.password}\r\nPING\r\n*2\r\n$4\r\nPING\r\n$3\r\nhey\r\nQUIT\r\n`;
  for (const char of whole) await new Promise<void>(resolve => socket.write(char, () => resolve()));
  await new Promise<void>(resolve => socket.once('close', () => resolve()));
  expect(text).toBe('+OK\r\n+PONG\r\n$3\r\nhey\r\n+OK\r\n');
});

test('a password with an unescaped sign breaks the address as in Python', async () => {
  await expect(TinyRedis.open('redis://default:ab/cd@127.0.0.1:6379/0')).rejects.toThrow(
    "Port could not be cast to integer value as 'ab'",
  );
});
