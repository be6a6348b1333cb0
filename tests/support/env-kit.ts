import { createHash, randomBytes } from 'node:crypto';
import { parseEnvText } from '../../src/ports/env-file.ts';
import type { EnvFileRead, Ports } from '../../src/ports/types.ts';

const RULE = '='.repeat(72);
/** The 20 recommended keys that the recorded good runs had, and the 3 that they had not. */
const PRESENT = (
  'CONTEXT_REDIS_PREFIX CONTEXT_STATE_TTL_SECONDS CORS_ALLOWED_ORIGINS DASHBOARD_AUTH_ALLOWLIST ' +
  'DASHBOARD_AUTH_STRICT DASHBOARD_AUTH_TOKEN INNGEST_APP_ID INNGEST_EVENT_KEY INNGEST_REQUIRED ' +
  'INNGEST_SIGNING_KEY INNGEST_WEBHOOK_URL RATE_LIMIT_REDIS_NAMESPACE REDIS_MAX_CONNECTIONS REDIS_REQUIRED ' +
  'REDIS_URL STATE_BACKEND STATE_DUAL_READ_ENABLED STATE_FILE_FALLBACK_WRITE STATE_REDIS_PREFIX TRACE_ENVELOPE_ENABLED'
).split(' ');
const ABSENT = ['TRACE_CLEANUP_ENABLED', 'TRACE_ENVELOPE_FILE', 'TRACE_RETENTION_DAYS'];

export const REDIS_OK = 'OK: status=healthy; required=True; Redis ping succeeded';
export const INNGEST_OK =
  'OK: status=configured_unverified; required=True; Inngest configured; route mount not verified in this context';

/** The recorded report of validate_runtime_env.py; without arguments the good one of staging. */
export function reportText(
  change: {
    mode?: string;
    missing?: readonly string[];
    present?: readonly string[];
    redis?: string;
    inngest?: string;
    runtime?: string;
    result?: string;
  } = {},
): string {
  const missing = change.missing ?? [];
  const present = change.present ?? PRESENT;
  const absent = [...PRESENT, ...ABSENT].filter(key => !present.includes(key)).sort();
  const list = (keys: readonly string[]): string[] => keys.map(key => `  - ${key}`);
  return [
    RULE,
    `CAIO Runtime Env Validation | mode=${change.mode ?? 'staging'}`,
    RULE,
    ...(missing.length === 0 ? ['Required keys: OK'] : ['Missing required keys:', ...list(missing)]),
    '',
    'Recommended keys present:',
    ...list(present),
    '',
    'Recommended keys missing:',
    ...list(absent),
    '',
    'Connection checks:',
    `  - redis: ${change.redis ?? REDIS_OK}`,
    `  - inngest: ${change.inngest ?? INNGEST_OK}`,
    `  - runtime: ${change.runtime ?? 'OK'}`,
    '',
    `Result: ${change.result ?? 'PASS'}`,
    '',
  ].join('\n');
}

/** Settings that are as they must be, with fresh random secrets. Keys set to null are left out. */
export function goodSettings(
  mode: 'staging' | 'production',
  change: Readonly<Record<string, string | null>> = {},
): Map<string, string> {
  const secret = (): string => randomBytes(24).toString('hex');
  const all: Record<string, string | null> = {
    ENVIRONMENT: mode,
    LOG_LEVEL: 'INFO',
    ANTHROPIC_API_KEY: secret(),
    OPENAI_API_KEY: secret(),
    GHL_API_KEY: secret(),
    GHL_LOCATION_ID: secret(),
    SUPABASE_URL: `https://${mode}-caio.supabase.test`,
    SUPABASE_KEY: secret(),
    CLAY_API_KEY: secret(),
    DASHBOARD_AUTH_TOKEN: secret(),
    DASHBOARD_AUTH_STRICT: 'true',
    DASHBOARD_AUTH_ALLOWLIST: '/api/health,/api/health/ready,/api/health/live',
    REDIS_REQUIRED: 'true',
    INNGEST_REQUIRED: 'true',
    CORS_ALLOWED_ORIGINS: `https://app-${mode}.example.org`,
    REDIS_URL: `redis://default:${secret()}@redis-${mode}.test:6379/0`,
    INNGEST_SIGNING_KEY: secret(),
    INNGEST_EVENT_KEY: secret(),
    INNGEST_WEBHOOK_URL: `https://caio-${mode}.example.org/inngest`,
    INNGEST_APP_ID: `caio-${mode}`,
    STATE_BACKEND: 'redis',
    STATE_REDIS_PREFIX: 'caio',
    STATE_DUAL_READ_ENABLED: 'true',
    STATE_FILE_FALLBACK_WRITE: 'true',
    CONTEXT_REDIS_PREFIX: `caio:${mode}:context`,
    CONTEXT_STATE_TTL_SECONDS: '3600',
    RATE_LIMIT_REDIS_NAMESPACE: `caio:${mode}:ratelimit`,
    REDIS_MAX_CONNECTIONS: '50',
    TRACE_ENVELOPE_ENABLED: 'true',
    ...change,
  };
  return new Map(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
}

export const envText = (settings: ReadonlyMap<string, string>): string =>
  [...settings].map(([key, value]) => `${key}=${value}\n`).join('');

/** An env file port over texts by path; read with the program's own parser. */
export function envFiles(texts: Readonly<Record<string, string | null | 'unreadable'>>): Ports['envFile'] {
  return {
    async read(path): Promise<EnvFileRead> {
      const text = texts[path];
      if (text === undefined || text === null) return { kind: 'missing', path };
      if (text === 'unreadable') return { kind: 'unreadable', path, message: 'It cannot be read (EACCES).' };
      const sha256 = createHash('sha256').update(text).digest('hex');
      return { kind: 'read', file: { path, sha256, ...parseEnvText(text) } };
    },
  };
}
