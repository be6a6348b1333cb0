import { randomBytes } from 'node:crypto';
import type { EnvFaults } from './scenario.ts';

/** A value of 32 random bytes that never begins with a dash. */
export function randomToken(): string {
  for (;;) {
    const token = randomBytes(32).toString('base64url');
    if (!token.startsWith('-')) return token;
  }
}

export interface EnvFacts {
  readonly environment: 'staging' | 'production';
  readonly url: string;
  readonly token: string;
  readonly corsOrigins: readonly string[];
  readonly redisPort: number;
  readonly redisPassword: string;
}

/** The settings of one healthy environment; every key and token is made for this world alone. */
export function envValues(facts: EnvFacts): Map<string, string> {
  const { environment } = facts;
  return new Map([
    ['ENVIRONMENT', environment],
    ['LOG_LEVEL', 'INFO'],
    ['ANTHROPIC_API_KEY', randomToken()],
    ['OPENAI_API_KEY', randomToken()],
    ['GHL_API_KEY', randomToken()],
    ['GHL_LOCATION_ID', randomToken()],
    // Never asked by anybody here: the name cannot be resolved anywhere (RFC 2606).
    ['SUPABASE_URL', `https://supabase-${environment}.invalid`],
    ['SUPABASE_KEY', randomToken()],
    ['CLAY_API_KEY', randomToken()],
    ['INSTANTLY_API_KEY', randomToken()],
    ['HEYREACH_API_KEY', randomToken()],
    ['REDIS_URL', `redis://default:${facts.redisPassword}@127.0.0.1:${facts.redisPort}/0`],
    ['REDIS_REQUIRED', 'true'],
    ['REDIS_MAX_CONNECTIONS', '20'],
    ['STATE_BACKEND', 'redis'],
    ['STATE_REDIS_PREFIX', 'caio'],
    ['STATE_DUAL_READ_ENABLED', 'true'],
    ['STATE_FILE_FALLBACK_WRITE', 'true'],
    ['RATE_LIMIT_REDIS_NAMESPACE', 'caio:ratelimit'],
    ['CONTEXT_REDIS_PREFIX', 'caio:context'],
    ['CONTEXT_STATE_TTL_SECONDS', '7200'],
    ['INNGEST_SIGNING_KEY', randomToken()],
    ['INNGEST_EVENT_KEY', randomToken()],
    ['INNGEST_REQUIRED', 'true'],
    ['INNGEST_APP_ID', `caio-alpha-swarm-${environment}`],
    ['INNGEST_WEBHOOK_URL', `${facts.url}/inngest`],
    ['TRACE_ENVELOPE_ENABLED', 'true'],
    ['DASHBOARD_AUTH_TOKEN', facts.token],
    ['DASHBOARD_AUTH_STRICT', 'true'],
    ['DASHBOARD_AUTH_ALLOWLIST', '/api/health,/api/health/ready'],
    ['CORS_ALLOWED_ORIGINS', facts.corsOrigins.join(',')],
  ]);
}

/** The text of one env file with its faults; null when the file is not there. */
export function envText(
  values: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
  faults: EnvFaults,
): string | null {
  if (faults.missing) return null;
  const own = new Map(values);
  for (const key of faults.copyFromOther ?? []) own.set(key, other.get(key) ?? '');
  for (const [key, value] of Object.entries(faults.set ?? {})) own.set(key, value);
  if (faults.unescapedRedisPassword)
    own.set('REDIS_URL', (own.get('REDIS_URL') ?? '').replace(/default:(.{6})/, 'default:$1/'));
  for (const key of faults.drop ?? []) own.delete(key);
  const lines = [...own].map(([key, value]) => `${key}=${value}\n`);
  for (const key of faults.repeat ?? []) lines.push(`${key}=${own.get(key) ?? ''}\n`);
  return `${faults.bom ? '\ufeff' : ''}${lines.join('')}`;
}
