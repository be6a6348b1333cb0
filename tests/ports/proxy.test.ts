import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttpPort } from '../../src/ports/http.ts';
import { proxyFor } from '../../src/ports/proxy.ts';
import { selfSigned } from './self-signed.ts';

const never = new AbortController().signal;
const before = tls.getCACertificates('default');
const open: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  tls.setDefaultCACertificates(before);
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of open.splice(0)) await new Promise(resolve => server.close(resolve));
});

async function listen(server: Server): Promise<number> {
  server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A proxy that keeps every byte it gets, and leads each tunnel to `target`; or answers as it is told. */
async function proxy(target: number, answer = 'HTTP/1.1 200 Connection established\r\n\r\n') {
  const seen: Buffer[] = [];
  const port = await listen(
    createServer(client => {
      client.on('data', bytes => void seen.push(bytes));
      client.once('data', () => {
        client.write(answer);
        if (!answer.includes(' 200 ')) return void client.end();
        const inner = connect(target, '127.0.0.1').on('error', () => client.destroy());
        sockets.add(inner);
        client.pipe(inner).pipe(client);
      });
    }),
  );
  return { at: `127.0.0.1:${port}`, seen: () => Buffer.concat(seen).toString('latin1') };
}

const secret = randomBytes(16).toString('hex');
async function ask(url: string, env: Record<string, string>) {
  const port = createHttpPort({ env });
  try {
    const headers = { 'x-token': secret };
    const query = `?token=${secret}`;
    return await port.request(
      { method: 'GET', url: `${url}/path${query}`, headers, timeoutMs: 5_000, maxBytes: 99 },
      never,
    );
  } finally {
    await port.close();
  }
}

/** A name that is not this computer to the program, answered for by a server here that is vouched for. */
const NAME = 'deployment.invalid';
async function deployment(name = NAME): Promise<number> {
  const identity = selfSigned({ name });
  tls.setDefaultCACertificates([...before, identity.cert]);
  return listen(createSecure(identity, (request, response) => response.end(`${request.headers['x-token']}`)));
}

describe('a tunnel', () => {
  test('carries what is asked without showing it to the proxy', async () => {
    const through = await proxy(await deployment());
    const answer = await ask(`https://${NAME}`, { HTTPS_PROXY: through.at });
    expect(answer).toMatchObject({ kind: 'answer', text: secret });
    expect(through.seen()).toMatch(/^CONNECT deployment\.invalid:443 HTTP\/1\.1\r\n/);
    expect(through.seen()).not.toContain(secret);
    expect(through.seen()).not.toContain('/path');
  });

  test('to a host whose certificate is for another name ends before anything is asked', async () => {
    const through = await proxy(await deployment('other.invalid'));
    const answer = await ask(`https://${NAME}`, { https_proxy: `http://${through.at}` });
    expect(answer).toMatchObject({ reason: 'tls-name' });
  });

  test.each([
    ['wants a password', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'],
    ['forbids the host', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'],
    ['shows its login page', 'HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n'],
  ])('through a proxy that %s is no answer, and is said to be the proxy’s', async (_name, answer) => {
    const through = await proxy(0, answer);
    expect(await ask(`https://${NAME}`, { HTTPS_PROXY: through.at })).toMatchObject({ reason: 'proxy' });
    expect(through.seen()).not.toContain(secret);
  });

  test.each(['127.0.0.1:1', 'nowhere.invalid:3128', 'http://:bad:', 'ftp://127.0.0.1:1'])(
    'through a proxy that is not there (%s) is no answer',
    async at => {
      const answer = await ask(`https://${NAME}`, { HTTPS_PROXY: at });
      expect(answer).toMatchObject({ kind: 'no-answer', reason: expect.stringMatching(/^(proxy|other)$/) });
      expect(JSON.stringify(answer)).not.toContain(secret);
    },
  );
});

describe('which requests go through a proxy', () => {
  const env = { HTTP_PROXY: 'p:1', HTTPS_PROXY: 'p:1', ALL_PROXY: 'p:1' };
  test.each([
    ['https://caio.example', env, 'http://p:1'],
    ['https://caio.example', { ...env, https_proxy: 'https://low:2' }, 'https://low:2'],
    // Over plain http the proxy would read the token.
    ['http://caio.example', env, ''],
    ['http://127.0.0.1:80', env, ''],
    ['https://127.0.0.2', env, ''],
    ['https://localhost', env, ''],
    ['https://[::1]:9', env, ''],
    ['https://caio.example', {}, ''],
    ['https://caio.example', { ...env, NO_PROXY: '*' }, ''],
    ['https://caio.example', { ...env, NO_PROXY: 'x.test, caio.example' }, ''],
    ['https://Caio.Example', { ...env, no_proxy: '.EXAMPLE' }, ''],
    ['https://a.caio.example', { ...env, no_proxy: '*.caio.example' }, ''],
    ['https://caio.example', { ...env, no_proxy: 'caio.example:443' }, ''],
    ['https://caio.example:8443', { ...env, no_proxy: 'caio.example:443' }, 'http://p:1'],
    ['https://notcaio.example', { ...env, no_proxy: 'caio.example' }, 'http://p:1'],
    ['https://caio.example', { ...env, no_proxy: ' , ,' }, 'http://p:1'],
  ])('%s with %j: "%s"', (url, given, expected) => {
    expect(proxyFor(new URL(url), given)).toBe(expected);
  });

  test('the environment of this program itself is not looked at', async () => {
    const port = await deployment('localhost');
    vi.stubEnv('https_proxy', 'http://127.0.0.1:1');
    expect(await ask(`https://localhost:${port}`, {})).toMatchObject({ kind: 'answer', text: secret });
  });
});
