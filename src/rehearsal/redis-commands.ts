import { bulk, failed, integer, OK, type Reply } from './resp.ts';

interface Entry {
  readonly value: string;
  /** Milliseconds since 1970; null without a time to live. */
  readonly expiresAt: number | null;
}

/** The numbered key spaces of one practice Redis. */
export class KeySpaces {
  private readonly spaces = new Map<number, Map<string, Entry>>();
  private readonly clock: () => number;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  private space(database: number): Map<string, Entry> {
    const known = this.spaces.get(database);
    if (known) return known;
    const made = new Map<string, Entry>();
    this.spaces.set(database, made);
    return made;
  }

  private entry(key: string, database: number): Entry | undefined {
    const found = this.space(database).get(key);
    if (found?.expiresAt != null && found.expiresAt <= this.clock()) {
      this.space(database).delete(key);
      return undefined;
    }
    return found;
  }

  get(key: string, database = 0): string | null {
    return this.entry(key, database)?.value ?? null;
  }

  set(key: string, value: string, ttlMs: number | null = null, database = 0): void {
    this.space(database).set(key, { value, expiresAt: ttlMs === null ? null : this.clock() + ttlMs });
  }

  delete(key: string, database = 0): boolean {
    return this.entry(key, database) !== undefined && this.space(database).delete(key);
  }

  /** Milliseconds left; -1 without a limit, -2 when there is no such key. */
  ttlMs(key: string, database = 0): number {
    const found = this.entry(key, database);
    if (!found) return -2;
    return found.expiresAt === null ? -1 : found.expiresAt - this.clock();
  }

  keys(database = 0): string[] {
    return [...this.space(database).keys()].filter(key => this.entry(key, database));
  }
}

/** A Redis glob (`*`, `?`, `[…]`, backslash) as a regular expression. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\\(.)|\[(\^?)([^\]]*)\]|[*?]|[.+^${}()|/]/g, (all, quoted, not, set) => {
    if (quoted !== undefined) return `\\${quoted}`;
    if (set !== undefined) return `[${not}${String(set).replaceAll('\\', '\\\\')}]`;
    if (all === '*') return '.*';
    return all === '?' ? '.' : `\\${all}`;
  });
  return new RegExp(`^${source}$`, 's');
}

const WRITES = new Set(['SET', 'SETEX', 'PSETEX', 'EXPIRE']);

export interface CommandContext {
  readonly keys: KeySpaces;
  readonly database: number;
  /** As Redis says it, when no write is taken. */
  readonly refusesWrites: string | null;
}

const wrongCount = (name: string): Reply =>
  failed(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);

/** The commands that work on keys. */
export function answerKeyCommand(name: string, args: readonly string[], context: CommandContext): Reply {
  const { keys, database } = context;
  if (context.refusesWrites !== null && WRITES.has(name)) return failed(context.refusesWrites);
  const [key, second, third] = args;
  switch (name) {
    case 'GET': {
      if (key === undefined) return wrongCount(name);
      const value = keys.get(key, database);
      return value === null ? { kind: 'null' } : bulk(value);
    }
    case 'SET':
      return key === undefined || second === undefined ? wrongCount(name) : set(key, second, args, context);
    case 'SETEX':
    case 'PSETEX': {
      if (key === undefined || second === undefined || third === undefined) return wrongCount(name);
      const ttl = Number(second) * (name === 'SETEX' ? 1000 : 1);
      if (!(ttl > 0)) return failed(`ERR invalid expire time in '${name.toLowerCase()}' command`);
      keys.set(key, third, ttl, database);
      return OK;
    }
    case 'TTL':
    case 'PTTL': {
      if (key === undefined) return wrongCount(name);
      const left = keys.ttlMs(key, database);
      return integer(left < 0 || name === 'PTTL' ? left : Math.round(left / 1000));
    }
    case 'DEL':
    case 'UNLINK':
      return integer(args.filter(each => keys.delete(each, database)).length);
    case 'EXISTS':
      return integer(args.filter(each => keys.get(each, database) !== null).length);
    case 'KEYS':
      return matching(key ?? '*', context);
    case 'SCAN': {
      // One round holds everything: the practice Redis is small, and a cursor of 0 says that it was the last.
      const match = args.findIndex(arg => arg.toUpperCase() === 'MATCH');
      const found = matching(match < 0 ? '*' : (args[match + 1] ?? '*'), context);
      return { kind: 'array', items: [bulk('0'), found] };
    }
    case 'DBSIZE':
      return integer(keys.keys(database).length);
    default:
      return failed(`ERR unknown command '${name}', with args beginning with: `);
  }
}

function matching(glob: string, { keys, database }: CommandContext): Reply {
  const pattern = globPattern(glob);
  return {
    kind: 'array',
    items: keys
      .keys(database)
      .filter(key => pattern.test(key))
      .map(bulk),
  };
}

function set(key: string, value: string, args: readonly string[], { keys, database }: CommandContext): Reply {
  let ttl: number | null = null;
  const present = keys.get(key, database) !== null;
  for (let index = 2; index < args.length; index += 1) {
    const option = args[index]?.toUpperCase();
    if (option === 'NX' && present) return { kind: 'null' };
    else if (option === 'XX' && !present) return { kind: 'null' };
    else if (option === 'EX' || option === 'PX') {
      index += 1;
      ttl = Number(args[index]) * (option === 'EX' ? 1000 : 1);
      if (!(ttl > 0)) return failed("ERR invalid expire time in 'set' command");
    } else if (option !== 'NX' && option !== 'XX') return failed('ERR syntax error');
  }
  keys.set(key, value, ttl, database);
  return OK;
}
