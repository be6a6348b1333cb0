import type { EnvFile, EnvFileRead, Ports } from '../src/ports/types.ts';
import { MissingInput } from './run.ts';
import type { CutoverInputs, Environment, EnvironmentInputs, Finding } from './types.ts';

/** What the env-* checks know of CAIO's settings (CONTRACTS section 1). */

export const FLAGS = ['DASHBOARD_AUTH_STRICT', 'REDIS_REQUIRED', 'INNGEST_REQUIRED'] as const;

/** Runbook section 4A step 7, besides the token and the allowlist. */
export const RUNTIME_KEYS = [
  'REDIS_URL',
  'INNGEST_SIGNING_KEY',
  'INNGEST_EVENT_KEY',
  'INNGEST_WEBHOOK_URL',
] as const;

/** What the script asks for in staging and production alike. */
export const REQUIRED_KEYS = [
  'ANTHROPIC_API_KEY',
  'CLAY_API_KEY',
  'ENVIRONMENT',
  'GHL_API_KEY',
  'GHL_LOCATION_ID',
  'LOG_LEVEL',
  'OPENAI_API_KEY',
  'SUPABASE_KEY',
  'SUPABASE_URL',
] as const;

/** True as CAIO's `to_bool` reads it. */
export function isTruthy(value: string | undefined): boolean {
  return ['1', 'true', 'yes', 'on'].includes((value ?? '').trim().toLowerCase());
}

/** The keys the script would miss if it saw this file and nothing else; sorted. Empty counts as missing, as there. */
export function missingRequired(values: ReadonlyMap<string, string>): string[] {
  const wanted: string[] = [...REQUIRED_KEYS];
  if (isTruthy(values.get('REDIS_REQUIRED'))) wanted.push('REDIS_URL');
  if (isTruthy(values.get('INNGEST_REQUIRED'))) wanted.push('INNGEST_SIGNING_KEY', 'INNGEST_EVENT_KEY');
  return wanted.filter(key => !values.get(key)).sort();
}

/** One finding for each key: a list of nine in one sentence is not a to-do list. */
export function missingKey(key: string, shown: string): Finding {
  return {
    id: 'required-key-missing',
    message: `${key} is missing or empty in ${shown}.`,
    fix: `Copy the value of ${key} from Railway (Variables of that environment) into ${shown}, save it, and run the gate again.`,
  };
}

export function redisUrlBad(shown: string): Finding {
  return {
    id: 'redis-url-bad',
    message: `REDIS_URL in ${shown} is not a complete redis:// or rediss:// address. Often a sign like / # or : inside the password is the cause.`,
    fix: `Copy REDIS_URL once more from Railway into ${shown}; characters like / # : in the password must be written as %2F %23 %3A.`,
  };
}

export function redisPrivate(shown: string): Finding {
  return {
    id: 'redis-private-address',
    message: `REDIS_URL in ${shown} is Railway's private address (railway.internal), which only works inside Railway, not from this computer.`,
    fix: `In Railway open the Redis service, Variables, copy REDIS_PUBLIC_URL and use it as REDIS_URL in ${shown}. Leave the variable in Railway as it is.`,
  };
}

/** The host of a web address, in small letters, as `URL` gives it; null when it is no address. */
export function hostOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).host : null;
}

export const isPrivateHost = (host: string | null): boolean =>
  /(^|\.)railway\.internal(:\d+)?$/.test(host ?? '');

export const isLoopback = (hostname: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/i.test(hostname);

/**
 * Where a REDIS_URL leads, as `host:port/db` without credentials; null when it is not one. Strict on purpose: the
 * client prints a part of the password when an unescaped sign tears the address apart (CONTRACTS trap V9).
 */
export function redisTarget(url: string): { target: string; hostname: string } | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port, pathname, search, searchParams, hash } = new URL(url);
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '' || hash !== '') return null;
  const database = searchParams.get('db') ?? pathname.slice(1);
  if (!/^(\/\d*)?$/.test(pathname) || !/^\d*$/.test(database) || search.includes('@')) return null;
  return { target: `${hostname.toLowerCase()}:${port || '6379'}/${Number(database)}`, hostname };
}

/** What every env-* check is given. */
export interface EnvInput {
  readonly inputs: CutoverInputs;
  readonly own: EnvironmentInputs;
  readonly other: EnvironmentInputs;
  readonly gate: string;
}

export function envInput(inputs: CutoverInputs, name: Environment): EnvInput {
  const [own, other] =
    name === 'staging' ? [inputs.staging, inputs.production] : [inputs.production, inputs.staging];
  return { inputs, own, other, gate: `env-${name}` };
}

export function fileMissing(shown: string): Finding {
  return {
    id: 'env-file-missing',
    message: `The file ${shown} does not exist in the CAIO folder. The script would silently look at other settings instead, so it was not asked.`,
    fix: `Create ${shown} in the CAIO folder with the variables of that environment from Railway, then run the gate again.`,
  };
}

/** The environment's own file, or null when it is not there. @throws MissingInput when it cannot be read. */
export async function readOwn(ports: Ports, own: EnvironmentInputs): Promise<EnvFile | null> {
  const read = await ports.envFile.read(own.envFile);
  if (read.kind === 'missing') return null;
  if (read.kind === 'unreadable') throw new MissingInput(unreadable(own.envFileShown, read));
  return read.file;
}

/** The root `.env`, which CAIO's core loads by itself. @throws MissingInput when it is there but cannot be read. */
export async function readRoot(ports: Ports, workspace: string): Promise<EnvFileRead> {
  const read = await ports.envFile.read(ports.files.join(workspace, '.env'));
  // Unread, its keys cannot be kept from the child.
  if (read.kind === 'unreadable') throw new MissingInput(unreadable('.env', read));
  return read;
}

function unreadable(shown: string, read: { readonly message: string }): Finding {
  return {
    id: 'env-file-unreadable',
    message: `The file ${shown} could not be read: ${read.message}`,
    fix: `Close other programs that have ${shown} open, check that you may read it, then run the gate again.`,
  };
}
