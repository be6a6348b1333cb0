import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Hostile {
  readonly url: string;
  /** Requests that were sent on to another host than the one that was given. */
  readonly strayed: () => number;
  close(): Promise<void>;
}

/** What a server does once a request has come in. `elsewhere` is another host, which must stay unasked. */
type Behaviour = (socket: Socket, elsewhere: string, request: string) => void;

const head = (status: string, ...lines: string[]): string =>
  [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n');
const page = '<!doctype html><title>Welcome to the guest network</title>';
const whole = (status: string, type: string, body: string, ...more: string[]): Behaviour => {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return socket => void socket.end(head(status, `Content-Type: ${type}`, length, ...more) + body);
};
const json = (status: string, value: unknown, ...more: string[]): Behaviour =>
  whole(status, 'application/json', JSON.stringify(value), ...more);

/** Goes on sending until the other side hangs up. */
function endlessly(socket: Socket, part: string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(part));
  };
  socket.on('drain', more);
  more();
}

/** A byte every few milliseconds, for ever. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 10);
  socket.on('close', () => clearInterval(timer));
}

/** These are seen by the time they take; for the others the limit is generous, so that a busy computer changes nothing. */
export const SLOW: readonly string[] = [
  'never answers',
  'drips its headers',
  'drips its body',
  'sends early hints without end',
  'switches to another protocol',
];

/** Everything that can be wrong between this computer and a deployment, each as a server that does just that. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  'never answers': () => undefined,
  'hangs up at once': socket => void socket.resetAndDestroy(),
  'closes without a word': socket => void socket.end(),
  'drips its headers': socket => {
    socket.write(head('200 OK', 'X-Slow: ').trimEnd());
    drip(socket, 'x');
  },
  'drips its body': socket => {
    socket.write(head('200 OK', 'Content-Type: application/json', 'Content-Length: 900000'));
    drip(socket, ' ');
  },
  'resets in the middle of the body': (socket, _elsewhere, request) => {
    const start = head('200 OK', 'Content-Length: 900');
    if (request.startsWith('HEAD')) socket.end(start);
    else socket.write(`${start}{"status":`, () => socket.resetAndDestroy());
  },
  'sends less than it announced': socket =>
    void socket.end(`${head('200 OK', 'Content-Length: 900')}{"status":"ready"}`),
  'breaks off its last chunk': socket =>
    void socket.end(`${head('200 OK', 'Transfer-Encoding: chunked')}12\r\n{"status":"ready"}\r\n`),
  'sends chunks without sizes': socket =>
    void socket.end(`${head('200 OK', 'Transfer-Encoding: chunked')}{"status":"ready"}`),
  'sends a body without end': socket => {
    socket.write(head('200 OK', 'Content-Type: application/json'));
    endlessly(socket, ' '.repeat(65_536));
  },
  'sends headers without end': socket => {
    socket.write('HTTP/1.1 200 OK\r\n');
    endlessly(socket, `X-More: ${'y'.repeat(1_000)}\r\n`);
  },
  'sends early hints without end': socket => endlessly(socket, head('103 Early Hints', 'Link: </x>')),
  'switches to another protocol': socket =>
    void socket.end(head('101 Switching Protocols', 'Upgrade: x', 'Connection: Upgrade')),
  'announces two lengths': socket =>
    void socket.end(`${head('200 OK', 'Content-Length: 2', 'Content-Length: 18')}{"status":"ready"}`),
  'announces a negative length': socket => void socket.end(`${head('200 OK', 'Content-Length: -1')}{}`),
  'speaks another protocol': socket => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'answers with noise': socket => void socket.end(Buffer.from([0, 255, 1, 254, 13, 10, 13, 10])),
  'sends to its own login page': socket =>
    void socket.end(head('302 Found', 'Location: /login', 'Content-Length: 0')),
  'sends to another port of this host': (socket, elsewhere) =>
    void socket.end(head('307 Temporary Redirect', `Location: ${elsewhere}/`, 'Content-Length: 0')),
  'sends elsewhere whoever brings a token': (socket, elsewhere, request) =>
    void socket.end(
      /token[=:]/i.test(request)
        ? head('307 Temporary Redirect', `Location: ${elsewhere}/`, 'Content-Length: 0')
        : `${head('401 Unauthorized', 'Content-Length: 19')}{"detail":"closed"}`,
    ),
  'shows the page of a guest network': whole('200 OK', 'text/html', page),
  'shows that page with 401': whole('401 Unauthorized', 'text/html', page, 'WWW-Authenticate: Basic'),
  'shows that page with 511': whole('511 Network Authentication Required', 'text/html', page),
  'says yes to everything': json('200 OK', {}),
  'says a list to everything': json('200 OK', []),
  'says nothing, kindly': socket => void socket.end(head('204 No Content')),
  'has too many requests': json('429 Too Many Requests', { detail: 'slow down' }, 'Retry-After: 0'),
  'has too many requests for an hour': json('429 Too Many Requests', {}, 'Retry-After: 3600'),
  'has broken down': json('500 Internal Server Error', { detail: 'x' }),
  'is no deployment any more': json('404 Not Found', { status: 'error', message: 'Application not found' }),
  'is being started': json('503 Service Unavailable', { detail: 'starting' }, 'Retry-After: 5'),
  'packs its body though nobody asked': socket => {
    const packed = gzipSync(Buffer.alloc(8 * 1024 * 1024, '{"status":"ready"} '));
    const start = head('200 OK', 'Content-Encoding: gzip', `Content-Length: ${packed.length}`);
    socket.end(Buffer.concat([Buffer.from(start), packed]));
  },
  'sends letters that are none': socket => {
    const body = Buffer.concat([Buffer.from('{"status":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const start = head('200 OK', 'Content-Type: application/json', `Content-Length: ${body.length}`);
    socket.end(Buffer.concat([Buffer.from(start), body]));
  },
};

async function listen(server: Server, sockets: Set<Socket>): Promise<string> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A loopback server with one of the behaviours, and beside it another one that nobody may ever ask. */
export async function hostileServer(behaviour: Behaviour): Promise<Hostile> {
  const sockets = new Set<Socket>();
  let strayed = 0;
  const other = createHttp((_, response) => {
    strayed += 1;
    response.end('{}');
  });
  const elsewhere = await listen(other, sockets);
  const server = createServer(socket => {
    socket.once('data', bytes => behaviour(socket, elsewhere, bytes.toString('latin1')));
  });
  return {
    url: await listen(server, sockets),
    strayed: () => strayed,
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const one of [server, other]) await new Promise(resolve => one.close(resolve));
    },
  };
}
