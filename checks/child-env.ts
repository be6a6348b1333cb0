import type { EnvFileRead } from '../src/ports/types.ts';
import { isTruthy } from './env-contract.ts';

/** What every Python child gets: UTF-8 whatever the console says, output at once, no colours. */
const PYTHON_ENV = {
  PYTHONUTF8: '1',
  PYTHONIOENCODING: 'utf-8',
  PYTHONUNBUFFERED: '1',
  TERM: 'dumb',
  NO_COLOR: '1',
} as const;

/** Variables that reach the outside world; empty means "not set" to CAIO's code. */
const CUT_OFF = [
  'REDIS_URL',
  'SLACK_WEBHOOK_URL',
  'INNGEST_EVENT_KEY',
  'INNGEST_SIGNING_KEY',
  'INNGEST_WEBHOOK_URL',
];

/**
 * Keys of an env file that open a door to the outside: services, credentials, addresses. Whatever is hidden where it
 * is printed (src/run/secrets.ts) opens one too.
 */
const DOOR =
  /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS$|PWD|JWT|BEARER|COOKIE|SESSION|PRIVATE|CREDENTIAL|DSN|URL|WEBHOOK|SALT$|SIGNING|AUTHORIZATION|BASIC_AUTH|CONNECTION_STRING)/;

/**
 * The whole environment of a command that reads its own `--env-file` or the root `.env`.
 *
 * CAIO's core loads the root `.env` by itself and fills every gap with production's values (CONTRACTS fact 2).
 * A variable that is present but empty is left alone by it, so every key that only the root file has is set to
 * nothing here: the environment's own file decides, and nothing else.
 */
export function childEnvFor(
  base: Readonly<Record<string, string>>,
  root: EnvFileRead,
  own: ReadonlyMap<string, string>,
  give: 'blanks-only' | 'values-too',
): Record<string, string> {
  const env: Record<string, string> = { ...base, ...PYTHON_ENV };
  if (root.kind === 'read') for (const key of root.file.values.keys()) if (!own.has(key)) env[key] = '';
  if (give === 'values-too') for (const [key, value] of own) env[key] = value;
  // A stop counts wherever it is said on this computer: no file takes it back, and no other file hides the root's.
  const said = root.kind === 'read' ? root.file.values.get('EMERGENCY_STOP') : undefined;
  const stop = [base.EMERGENCY_STOP, said].find(isTruthy);
  if (stop !== undefined) env.EMERGENCY_STOP = stop;
  return env;
}

/**
 * The environment of a command that must reach nothing outside: addresses and credentials present but empty, so
 * that a `.env` that is loaded later cannot fill them again.
 */
export function isolatedEnv(
  base: Readonly<Record<string, string>>,
  files: readonly EnvFileRead[],
): Record<string, string> {
  const env: Record<string, string> = { ...base, ...PYTHON_ENV };
  for (const key of CUT_OFF) env[key] = '';
  for (const file of files) {
    if (file.kind !== 'read') continue;
    for (const key of file.file.values.keys()) if (DOOR.test(key)) env[key] = '';
  }
  return env;
}
