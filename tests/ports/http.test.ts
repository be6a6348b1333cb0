import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Socket, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttpPort } from '../../src/ports/http.ts';
import { reasonOf, wordsFor } from '../../src/ports/no-answer.ts';
import type { HttpRequest } from '../../src/ports/types.ts';
import { selfSigned } from './self-signed.ts';

const never = new AbortController().signal;
const port = createHttpPort({ env: {} });
const open: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  await port.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of open.splice(0)) await new Promise(resolve => server.close(resolve));
});

async function listen<S extends Server | TcpServer>(server: S): Promise<string> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const web = (listener: RequestListener): Promise<string> => listen(createServer(listener));
const raw = (onSocket: (socket: Socket) => void): Promise<string> => listen(createTcp(onSocket));

const get = (url: string, more: Partial<HttpRequest> = {}, signal = never) =>
  port.request({ method: 'GET', url, timeoutMs: 5_000, maxBytes: 1_000, ...more }, signal);

test('preparing asks nobody, takes any text, and questions are answered afterwards', async () => {
  let connections = 0;
  const host = await web((_request, response) => void response.end('here'));
  open[0]?.on('connection', () => {
    connections += 1;
  });
  await port.prepare([`http://${host}`, 'https://[', 'no address', '']);
  expect(connections).toBe(0);
  expect(await get(`http://${host}`)).toMatchObject({ kind: 'answer', text: 'here' });
  expect(connections).toBe(1);
});

describe('an answer', () => {
  test('has status, headers and text, and the request arrives as it was asked for', async () => {
    const host = await web((request, response) => {
      let body = '';
      request.on('data', part => {
        body += part;
      });
      request.on('end', () => {
        response.writeHead(418, { 'X-Two': ['a', 'b'], 'Content-Type': 'text/plain; charset=utf-8' });
        response.end(`${request.method} ${request.url} ${request.headers['x-token']} ${body} é`);
      });
    });
    const answer = await get(`http://${host}/p?q=1`, {
      method: 'POST',
      headers: { 'X-Token': 't' },
      body: 'hello',
    });
    expect(answer).toMatchObject({ kind: 'answer', status: 418, text: 'POST /p?q=1 t hello é', cut: false });
    expect(answer.kind === 'answer' && answer.headers['x-two']).toBe('a, b');
    expect(answer.durationMs).toBeGreaterThanOrEqual(0);
  });

  test('a redirect is the answer, and is not followed', async () => {
    const asked: string[] = [];
    const host = await web((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/other' }).end();
    });
    expect(await get(`http://${host}/first`)).toMatchObject({ status: 302, headers: { location: '/other' } });
    expect(asked).toEqual(['/first']);
  });

  test('HEAD and OPTIONS', async () => {
    const host = await web((request, response) =>
      response.writeHead(204, { 'x-method': request.method ?? '' }).end(),
    );
    expect(await get(`http://${host}`, { method: 'HEAD' })).toMatchObject({
      status: 204,
      text: '',
      headers: { 'x-method': 'HEAD' },
    });
    expect(await get(`http://${host}`, { method: 'OPTIONS' })).toMatchObject({
      headers: { 'x-method': 'OPTIONS' },
    });
  });

  test('an endless body is cut, said, and hung up on', async () => {
    let closed: () => void = () => undefined;
    const hungUp = new Promise<void>(resolve => {
      closed = resolve;
    });
    const host = await web((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(999)));
      };
      response.on('drain', more).on('close', closed);
      more();
    });
    const answer = await get(`http://${host}`);
    expect(answer).toMatchObject({ kind: 'answer', cut: true, text: 'x'.repeat(1_000) });
    await hungUp;
  });

  test('exactly as much as is allowed is not cut', async () => {
    const host = await web((_, response) => response.end('x'.repeat(1_000)));
    expect(await get(`http://${host}`)).toMatchObject({ cut: false });
    expect(await get(`http://${host}`, { maxBytes: 999 })).toMatchObject({ cut: true });
  });
});

describe('no answer', () => {
  const secret = randomBytes(12).toString('hex');
  const no = async (url: string, more: Partial<HttpRequest> = {}, signal = never) => {
    const answer = await get(
      `${url}/path?token=${secret}`,
      { headers: { 'x-token': `v${secret}` }, ...more },
      signal,
    );
    expect(JSON.stringify(answer)).not.toContain(secret);
    if (answer.kind !== 'no-answer') throw new Error(`an answer: ${answer.status}`);
    expect(answer.message).toMatch(/^[A-Z0-9].*\.$/);
    return answer.reason;
  };

  test('nothing listens there', async () => {
    const host = await web(() => undefined);
    const server = open.pop();
    await new Promise(resolve => server?.close(resolve));
    expect(await no(`http://${host}`)).toBe('refused');
  });

  test('headers or a body that never come', async () => {
    const silent = await web(() => undefined);
    expect(await no(`http://${silent}`, { timeoutMs: 150 })).toBe('timeout');
    const slow = await web((_, response) => response.writeHead(200).write('a'));
    expect(await no(`http://${slow}`, { timeoutMs: 150 })).toBe('timeout');
  });

  test('a body that drips keeps nobody beyond the limit of the whole', async () => {
    const host = await web((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await no(`http://${host}`, { timeoutMs: 200 })).toBe('timeout');
  });

  test('closed in the middle of the body, and before the headers', async () => {
    const middle = await raw(socket => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'));
    });
    expect(await no(`http://${middle}`)).toBe('reset');
    const before = await raw(socket => void socket.once('data', () => socket.resetAndDestroy()));
    expect(await no(`http://${before}`)).toBe('reset');
  });

  test('not a web server', async () => {
    const host = await raw(socket => void socket.once('data', () => socket.end('-ERR unknown command\r\n')));
    expect(await no(`http://${host}`)).toBe('not-http');
  });

  test('TLS to a plain port', async () => {
    const host = await raw(
      socket => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect(await no(`https://${host}`)).toBe('tls');
  });

  test('a certificate that nobody vouches for', async () => {
    const host = await listen(createSecure(selfSigned(), (_, response) => response.end('x')));
    expect(await no(`https://${host}`)).toBe('tls-untrusted');
  });

  test('a certificate that nobody vouches for, when the environment says to take any', async () => {
    const asked: string[] = [];
    const host = await listen(
      createSecure(selfSigned(), (request, response) => {
        asked.push(request.url ?? '');
        response.end('x');
      }),
    );
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      expect(await no(`https://${host}/?token=x`)).toBe('tls-untrusted');
    } finally {
      vi.unstubAllEnvs();
    }
    expect(asked).toEqual([]);
  });

  test('stopped, before and in between', async () => {
    const host = await web(() => stop.abort());
    const stop = new AbortController();
    expect(await no(`http://${host}`, {}, stop.signal)).toBe('aborted');
    expect(await no(`http://${host}`, {}, AbortSignal.abort())).toBe('aborted');
  });

  test('addresses and headers that cannot be sent are not quoted', async () => {
    expect(await no(`ftp://${secret}.example`)).toBe('other');
    expect(await no(`http://${secret} x`)).toBe('other');
    expect(await no('http://127.0.0.1:1', { headers: { 'x-token': `${secret}\nx` } })).toBe('other');
  });
});

test.each([
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['CERT_HAS_EXPIRED', 'tls-date'],
  ['CERT_NOT_YET_VALID', 'tls-date'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-untrusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-untrusted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-name'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-untrusted'],
  ['CERT_REVOKED', 'tls'],
  ['UND_ERR_PRX_CONN', 'proxy'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['HPE_INVALID_VERSION', 'not-http'],
  ['EWHATEVER', 'other'],
] as const)('the code %s means %s, however deep it lies', (code, reason) => {
  const error = Object.assign(new Error('x'), { code });
  expect(reasonOf(error)).toBe(reason);
  expect(reasonOf(new Error('outer', { cause: new AggregateError([error]) }))).toBe(reason);
  expect(wordsFor(reason, 'host.example', 1_500)).toContain('host.example');
});
