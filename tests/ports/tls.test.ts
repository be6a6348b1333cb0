import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import { createHttpPort } from '../../src/ports/http.ts';
import { createRedisPort } from '../../src/ports/redis.ts';
import { type Identity, selfSigned } from './self-signed.ts';

const never = new AbortController().signal;
const before = tls.getCACertificates('default');
const closing: (() => void)[] = [];

afterEach(() => {
  tls.setDefaultCACertificates(before);
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) close();
});

/** From here on this computer vouches for it, as a company's computer does for the certificates of its own. */
const trust = (identity: Identity): void => tls.setDefaultCACertificates([...before, identity.cert]);

async function secure(identity: Identity, asked: string[] = []): Promise<number> {
  const server: Server = createServer(identity, (request, response) => {
    asked.push(`${request.url} ${request.headers['x-token']}`);
    response.end('in');
  }).listen(0, 'localhost');
  await once(server, 'listening');
  closing.push(() => server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

async function ask(url: string, timeoutMs = 5_000) {
  const port = createHttpPort({ env: {} });
  try {
    const headers = { 'x-token': 'value' };
    return await port.request({ method: 'GET', url, headers, timeoutMs, maxBytes: 99 }, never);
  } finally {
    await port.close();
  }
}

test('a certificate for this name, in date and vouched for, is taken', async () => {
  const identity = selfSigned({ name: 'localhost' });
  trust(identity);
  expect(await ask(`https://localhost:${await secure(identity)}/`)).toMatchObject({
    status: 200,
    text: 'in',
  });
});

test.each([
  ['that ended yesterday', { name: 'localhost', from: -9, to: -1 }, true, 'tls-date'],
  ['that begins tomorrow', { name: 'localhost', from: 1, to: 9 }, true, 'tls-date'],
  ['for another name', { name: 'another.example' }, true, 'tls-name'],
  ['that nobody vouches for', { name: 'localhost' }, false, 'tls-untrusted'],
] as const)('a certificate %s is refused before anything is sent', async (_name, of, trusted, reason) => {
  const identity = selfSigned(of);
  if (trusted) trust(identity);
  const asked: string[] = [];
  const at = await secure(identity, asked);
  // What switches verification off for a whole program must switch off nothing here.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const answer = await ask(`https://localhost:${at}/path`);
  expect(answer).toMatchObject({ kind: 'no-answer', reason });
  expect(asked).toEqual([]);
  const redis = await createRedisPort().open(`rediss://:pass@localhost:${at}`, 5_000, never);
  expect(redis).toMatchObject({ kind: 'closed', reason });
});

test('a handshake that never ends keeps nobody beyond the limit', async () => {
  const sockets: Socket[] = [];
  const server = createTcp(socket => void sockets.push(socket.on('error', () => undefined))).listen(
    0,
    'localhost',
  );
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  expect(await ask(`https://localhost:${port}/`, 150)).toMatchObject({ reason: 'timeout' });
});
