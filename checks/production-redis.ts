import type { EnvFileRead, Ports, RedisSession } from '../src/ports/types.ts';
import { PortError } from '../src/ports/types.ts';
import { MissingInput } from './run.ts';
import type { CheckTools, CutoverInputs } from './types.ts';

/** Where production keeps its shared memory, as its env file says; what CAIO itself would use. */
export interface ProductionRedis {
  /** Null: the env file names none. Holds a password: never print it. */
  readonly url: string | null;
  /** `host:port/db`, without credentials. */
  readonly target: string;
  readonly prefix: string;
  readonly own: ReadonlyMap<string, string>;
  readonly root: EnvFileRead;
}

const TIMEOUT_MS = 10_000;

/** `host:port/db` of a Redis address, never its user or password. */
export function targetOf(url: string): string {
  try {
    const { hostname, port, pathname, search, hash } = new URL(url);
    // An unescaped `/`, `#` or `?` in the password moves the rest of it behind the host: then nothing of it is shown.
    if (hostname === '' || `${pathname}${search}${hash}`.includes('@')) return '(address not readable)';
    return `${hostname}:${port || '6379'}${/^\/\d+$/.test(pathname) ? pathname : '/0'}`;
  } catch {
    return '(address not readable)';
  }
}

/** Reads production's env file; throws MissingInput when there is none. */
export async function productionRedis(ports: Ports, inputs: CutoverInputs): Promise<ProductionRedis> {
  const own = await ports.envFile.read(inputs.production.envFile);
  if (own.kind !== 'read') {
    throw new MissingInput({
      id: own.kind === 'missing' ? 'env-file-missing' : 'env-file-unreadable',
      message: `Production's settings file ${inputs.production.envFileShown} ${own.kind === 'missing' ? 'is not there' : 'cannot be read'}.`,
      fix: `Put ${inputs.production.envFileShown} into the CAIO folder, then run the gate again.`,
    });
  }
  const { values } = own.file;
  const url = values.get('REDIS_URL')?.trim() || null;
  return {
    url,
    target: url === null ? '(none)' : targetOf(url),
    prefix: values.get('STATE_REDIS_PREFIX')?.trim() || 'caio',
    own: values,
    root: await ports.envFile.read(ports.files.join(inputs.workspace, '.env')),
  };
}

/** Works with a Redis session and always closes it; a Redis that says no or is away comes back as a message. */
export async function withRedis<T>(
  tools: CheckTools,
  url: string,
  work: (session: RedisSession) => Promise<T>,
): Promise<{ readonly value: T } | { readonly message: string }> {
  const opened = await tools.ports.redis.open(url, TIMEOUT_MS, tools.signal);
  if (opened.kind === 'closed') return { message: tools.ports.redact.text(opened.message) };
  try {
    return { value: await work(opened.session) };
  } catch (error) {
    if (error instanceof PortError) return { message: tools.ports.redact.text(error.message) };
    throw error;
  } finally {
    await opened.session.close().catch(() => undefined);
  }
}
