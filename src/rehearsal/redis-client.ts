import { connect, type Socket } from 'node:net';
import { encodeCommand, RespError, RespReader, type RespValue } from './resp.ts';

/** Where a REDIS_URL points, as Python's urlparse would read it. Throws with Python's words for a bad port. */
function readRedisUrl(url: string): {
  host: string;
  port: number;
  password: string;
  database: number;
} {
  const after = url.slice(url.indexOf('://') + 3);
  // An unescaped / or # in the password ends the host part early: this is how a piece of it gets into a message.
  const cut = after.search(/[/?#]/);
  const netloc = cut < 0 ? after : after.slice(0, cut);
  const path = cut < 0 ? '' : after.slice(cut);
  const at = netloc.lastIndexOf('@');
  const login = at < 0 ? '' : netloc.slice(0, at);
  const hostPort = netloc.slice(at + 1);
  const colon = hostPort.lastIndexOf(':');
  const portText = colon < 0 ? '6379' : hostPort.slice(colon + 1);
  if (!/^\d+$/.test(portText)) throw new Error(`Port could not be cast to integer value as '${portText}'`);
  const password = login.includes(':') ? login.slice(login.indexOf(':') + 1) : '';
  return {
    host: colon < 0 ? hostPort : hostPort.slice(0, colon),
    port: Number(portText),
    password: decodeURIComponent(password),
    database: Number(/^\/(\d+)/.exec(path)?.[1] ?? 0),
  };
}

const TIMEOUT_MS = 2_000;

/** Hosts that cannot leave this computer. */
export const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3})$/i;

/** A Redis client for the stand-in scripts, with redis-py's words for what goes wrong. */
export class TinyRedis {
  private readonly socket: Socket;
  private readonly waiting: ((value: RespValue) => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    const reader = new RespReader();
    socket.on('data', bytes => {
      for (const value of reader.feed(bytes)) this.waiting.shift()?.(value);
    });
    socket.on('error', () => this.fail());
    socket.on('close', () => this.fail());
  }

  private fail(): void {
    for (const waiter of this.waiting.splice(0)) waiter(new RespError('Connection closed by server.'));
  }

  /** Connects, logs in and chooses the database. Throws what redis-py would say. */
  static async open(url: string): Promise<TinyRedis> {
    const target = readRedisUrl(url);
    // The practice world never leaves this computer: any other name is one that nobody knows, and is not looked up.
    if (!LOOPBACK.test(target.host))
      throw new Error(`Error -2 connecting to ${target.host}:${target.port}. Name or service not known.`);
    const socket = await new Promise<Socket>((resolve, reject) => {
      const made = connect({ host: target.host, port: target.port });
      const timer = setTimeout(() => {
        made.destroy();
        reject(new Error('Timeout connecting to server'));
      }, TIMEOUT_MS);
      made.once('connect', () => {
        clearTimeout(timer);
        made.removeAllListeners('error');
        resolve(made);
      });
      made.once('error', () => {
        clearTimeout(timer);
        reject(new Error(`Error 111 connecting to ${target.host}:${target.port}. Connection refused.`));
      });
    });
    const client = new TinyRedis(socket);
    try {
      if (target.password) await client.command('AUTH', target.password);
      if (target.database > 0) await client.command('SELECT', String(target.database));
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  /** One command and its answer; throws for an error answer and after 2 s without one. */
  async command(...parts: string[]): Promise<RespValue> {
    let timer: NodeJS.Timeout | undefined;
    const value = await new Promise<RespValue>(resolve => {
      this.waiting.push(resolve);
      timer = setTimeout(() => resolve(new RespError('Timeout reading from socket')), TIMEOUT_MS);
      this.socket.write(encodeCommand(parts));
    });
    clearTimeout(timer);
    // redis-py drops the error's code where it has an exception of its own, and keeps it for OOM.
    if (value instanceof RespError) throw new Error(value.message.replace(/^(?:ERR|WRONGPASS|NOAUTH) /, ''));
    return value;
  }

  close(): void {
    this.socket.destroy();
  }
}
