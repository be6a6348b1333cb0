import { createServer, type Server, type Socket } from 'node:net';
import { answerKeyCommand, KeySpaces } from './redis-commands.ts';
import { bulk, encodeReply, failed, integer, OK, type Reply, RespReader, type RespValue } from './resp.ts';

export interface RedisFaults {
  /** Nothing listens. */
  readonly down?: boolean;
  /** Connections are taken, nothing is ever answered. */
  readonly hangs?: boolean;
  /** Every write is refused, as a full Redis does. */
  readonly refusesWrites?: boolean;
  /** The password in the env file is not this Redis's. */
  readonly wrongPassword?: boolean;
}

/** A Redis on this computer, good enough for CAIO's scripts and for the cockpit's own client. */
export interface RedisStandIn {
  readonly port: number;
  readonly keys: KeySpaces;
  /** Whether a deployment that pings it gets an answer. */
  readonly answers: boolean;
  close(): Promise<void>;
}

const FULL = "OOM command not allowed when used memory > 'maxmemory'.";

interface Session {
  protocol: 2 | 3;
  database: number;
  loggedIn: boolean;
}

/** Starts it on a free port of 127.0.0.1. `password` is asked of every connection. */
export async function startRedis(options: {
  readonly password: string;
  readonly faults: RedisFaults;
  readonly now: () => Date;
}): Promise<RedisStandIn> {
  const { faults } = options;
  const keys = new KeySpaces(() => options.now().getTime());
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (!faults.hangs) serve(socket, keys, options.password, faults);
    else socket.resume();
  });
  const port = await listen(server);
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  if (faults.down) await close();
  return { port, keys, answers: !faults.down && !faults.hangs && !faults.wrongPassword, close };
}

/** Listens on a free port of 127.0.0.1 and gives its number. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The practice server has no port.');
  return address.port;
}

function serve(socket: Socket, keys: KeySpaces, password: string, faults: RedisFaults): void {
  const reader = new RespReader();
  const session: Session = { protocol: 2, database: 0, loggedIn: false };
  socket.on('data', bytes => {
    for (const command of reader.feed(bytes)) {
      const words = wordsOf(command);
      const name = words[0]?.toUpperCase() ?? '';
      const reply = answer(name, words.slice(1), { session, keys, password, faults });
      socket.write(encodeReply(reply, session.protocol));
      if (name === 'QUIT') socket.end();
    }
  });
}

const wordsOf = (command: RespValue): string[] => (Array.isArray(command) ? command.map(String) : []);

interface Context {
  readonly session: Session;
  readonly keys: KeySpaces;
  readonly password: string;
  readonly faults: RedisFaults;
}

function answer(name: string, args: readonly string[], context: Context): Reply {
  const { session, faults } = context;
  if (name === 'AUTH') return logIn(args.at(-1) ?? '', context);
  if (name === 'HELLO') return hello(args, context);
  if (name === 'QUIT') return OK;
  if (!session.loggedIn) return failed('NOAUTH Authentication required.');
  switch (name) {
    case 'PING':
      return args[0] === undefined ? { kind: 'simple', text: 'PONG' } : bulk(args[0]);
    case 'CLIENT':
      return args[0]?.toUpperCase() === 'ID' ? integer(1) : OK;
    case 'COMMAND':
      return { kind: 'array', items: [] };
    case 'INFO':
      return bulk('# Server\r\nredis_version:7.2.4\r\nredis_mode:standalone\r\nloading:0\r\n');
    case 'SELECT': {
      const database = Number(args[0]);
      if (!Number.isInteger(database) || database < 0 || database > 15)
        return failed('ERR DB index is out of range');
      session.database = database;
      return OK;
    }
    default:
      return answerKeyCommand(name, args, {
        keys: context.keys,
        database: session.database,
        refusesWrites: faults.refusesWrites ? FULL : null,
      });
  }
}

function logIn(password: string, { session, ...context }: Context): Reply {
  if (context.faults.wrongPassword || password !== context.password)
    return failed('WRONGPASS invalid username-password pair or user is disabled.');
  session.loggedIn = true;
  return OK;
}

function hello(args: readonly string[], context: Context): Reply {
  const auth = args.findIndex(arg => arg.toUpperCase() === 'AUTH');
  if (auth >= 0) {
    const result = logIn(args[auth + 2] ?? '', context);
    if (result.kind === 'error') return result;
  }
  if (!context.session.loggedIn)
    return failed(
      'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
    );
  const version = args[0] ?? '2';
  if (version !== '2' && version !== '3') return failed('NOPROTO unsupported protocol version');
  context.session.protocol = version === '3' ? 3 : 2;
  return {
    kind: 'map',
    entries: [
      ['server', bulk('redis')],
      ['version', bulk('7.2.4')],
      ['proto', integer(context.session.protocol)],
      ['id', integer(1)],
      ['mode', bulk('standalone')],
      ['role', bulk('master')],
      ['modules', { kind: 'array', items: [] }],
    ],
  };
}
