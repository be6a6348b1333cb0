import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spellings } from './spellings.ts';

export interface EchoingServer {
  readonly url: string;
  /** Requests that brought a secret. */
  readonly brought: () => number;
  close(): Promise<void>;
}

/**
 * Stands in front of a practice deployment and tells everything it was told, and every canary, in every spelling: in
 * the words of its answers, in a header, and as paths that the deployment seems to have.
 */
export async function echoingServer(target: string, canaries: readonly string[]): Promise<EchoingServer> {
  let brought = 0;
  let url = '';
  const told = new Set(canaries);
  const echo = (): string =>
    [...told].flatMap(secret => spellings(secret).map(({ bytes }) => bytes.toString())).join(' ');
  const answer = (asked: IncomingMessage, response: ServerResponse): void => {
    const where = new URL(asked.url ?? '/', target);
    const token = where.searchParams.get('token') ?? asked.headers['x-dashboard-token'];
    if (typeof token === 'string') {
      brought += 1;
      told.add(token);
    }
    if (where.pathname === '/openapi.json') {
      const paths = [...told]
        .slice(0, 4)
        .flatMap(secret => [`/api/${encodeURIComponent(secret)}`, `/api/x/${secret}`]);
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ paths: Object.fromEntries(paths.map(path => [path, {}])) }));
      return;
    }
    const onward = request(
      where,
      { method: asked.method ?? 'GET', headers: { ...asked.headers, host: where.host } },
      answered => {
        const parts: Buffer[] = [];
        answered.on('data', (part: Buffer) => parts.push(part));
        answered.on('end', () => {
          const body = retold(Buffer.concat(parts).toString('utf8').replaceAll(target, url), echo());
          const { 'content-length': _, 'transfer-encoding': __, ...headers } = answered.headers;
          response.writeHead(answered.statusCode ?? 500, {
            ...headers,
            'X-Echo': encodeURIComponent(`${token}`),
          });
          response.end(asked.method === 'HEAD' ? undefined : body);
        });
      },
    );
    onward.on('error', () => response.destroy());
    asked.pipe(onward);
  };
  const server = createServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    brought: () => brought,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The words of an answer, with more behind them. What is no JSON stays as it is. */
function retold(body: string, more: string): string {
  try {
    const value = JSON.parse(body) as Record<string, unknown>;
    if (typeof value.detail === 'string')
      return JSON.stringify({ ...value, detail: `${value.detail} ${more}` });
    return JSON.stringify({ ...value, message: more });
  } catch {
    return body;
  }
}
