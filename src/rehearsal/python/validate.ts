import { join, resolve } from 'node:path';
import { TinyRedis } from '../redis-client.ts';
import { parseArguments } from './arguments.ts';
import { isTrue, loadDotenv } from './dotenv.ts';
import type { Practice, PythonHost, Script } from './host.ts';

const BASE = ['ENVIRONMENT', 'LOG_LEVEL', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY'];
const DEPLOYED = ['GHL_API_KEY', 'GHL_LOCATION_ID', 'SUPABASE_URL', 'SUPABASE_KEY', 'CLAY_API_KEY'];

const RECOMMENDED = [
  'REDIS_URL',
  'REDIS_MAX_CONNECTIONS',
  'STATE_BACKEND',
  'STATE_REDIS_PREFIX',
  'STATE_DUAL_READ_ENABLED',
  'STATE_FILE_FALLBACK_WRITE',
  'RATE_LIMIT_REDIS_NAMESPACE',
  'CONTEXT_REDIS_PREFIX',
  'CONTEXT_STATE_TTL_SECONDS',
  'INNGEST_SIGNING_KEY',
  'INNGEST_EVENT_KEY',
  'INNGEST_APP_ID',
  'INNGEST_WEBHOOK_URL',
  'INNGEST_REQUIRED',
  'REDIS_REQUIRED',
  'TRACE_ENVELOPE_FILE',
  'TRACE_ENVELOPE_ENABLED',
  'TRACE_RETENTION_DAYS',
  'TRACE_CLEANUP_ENABLED',
  'DASHBOARD_AUTH_TOKEN',
  'DASHBOARD_AUTH_STRICT',
  'DASHBOARD_AUTH_ALLOWLIST',
  'CORS_ALLOWED_ORIGINS',
].sort();

const MODES = ['development', 'staging', 'production'];

/** scripts/validate_runtime_env.py: prints its report; 0 PASS, 1 FAIL, 2 wrong usage. */
export const validateScript: Script = async (args, host, practice) => {
  // Importing CAIO's core fills every gap from the root .env, before the file that was asked for is read.
  await loadDotenv(join(host.cwd, '.env'), host, false);
  const parsed = parseArguments(
    'validate_runtime_env.py',
    [
      { name: '--env-file', takes: 'value' },
      { name: '--mode', takes: 'value', choices: MODES },
      { name: '--check-connections', takes: 'nothing' },
      { name: '--verify-inngest-route', takes: 'nothing' },
    ],
    args,
  );
  if (!parsed.ok) {
    await host.err(parsed.usage);
    return 2;
  }
  const file = resolve(host.cwd, parsed.values.get('--env-file') ?? '.env');
  await loadDotenv(file, host, true);
  const mode = parsed.values.get('--mode') ?? host.env.ENVIRONMENT ?? 'development';
  const missing = missingKeys(mode, host.env);
  const connections = parsed.values.has('--check-connections') ? await checkConnections(host, practice) : [];
  const passed = missing.length === 0 && !connections.some(([, text]) => text.startsWith('FAIL'));
  const rule = '='.repeat(72);
  const list = (keys: readonly string[]): string => keys.map(key => `  - ${key}\n`).join('');
  await host.out(
    `${rule}\nCAIO Runtime Env Validation | mode=${mode}\n${rule}\n` +
      (missing.length > 0 ? `Missing required keys:\n${list(missing)}` : 'Required keys: OK\n') +
      `\nRecommended keys present:\n${list(RECOMMENDED.filter(key => host.env[key]))}` +
      `\nRecommended keys missing:\n${list(RECOMMENDED.filter(key => !host.env[key]))}` +
      (connections.length > 0
        ? `\nConnection checks:\n${list(connections.map(([name, text]) => `${name}: ${text}`))}`
        : '') +
      `\nResult: ${passed ? 'PASS' : 'FAIL'}\n`,
  );
  return passed ? 0 : 1;
};

function missingKeys(mode: string, env: Readonly<Record<string, string>>): string[] {
  const missing = [...BASE, ...(mode === 'development' ? [] : DEPLOYED)].filter(key => !env[key]);
  const also = (flag: string, key: string): void => {
    if (isTrue(env[flag]) && !env[key]) missing.push(`${key} (required because ${flag}=true)`);
  };
  also('REDIS_REQUIRED', 'REDIS_URL');
  also('INNGEST_REQUIRED', 'INNGEST_SIGNING_KEY');
  also('INNGEST_REQUIRED', 'INNGEST_EVENT_KEY');
  return missing.sort();
}

interface Dependency {
  readonly required: boolean;
  readonly status: string;
  readonly ready: boolean;
  readonly message: string;
}

async function redisHealth(env: Readonly<Record<string, string>>): Promise<Dependency> {
  const required = isTrue(env.REDIS_REQUIRED);
  const url = (env.REDIS_URL ?? '').trim();
  if (!url) {
    return required
      ? {
          required,
          status: 'unhealthy',
          ready: false,
          message: 'REDIS_REQUIRED=true but REDIS_URL is not set',
        }
      : {
          required,
          status: 'not_configured',
          ready: true,
          message: 'REDIS_URL not set; running without Redis',
        };
  }
  let client: TinyRedis | null = null;
  try {
    client = await TinyRedis.open(url);
    await client.command('PING');
    return { required, status: 'healthy', ready: true, message: 'Redis ping succeeded' };
  } catch (error) {
    const message = `Redis ping failed: ${error instanceof Error ? error.message : String(error)}`;
    return { required, status: required ? 'unhealthy' : 'degraded', ready: !required, message };
  } finally {
    client?.close();
  }
}

function inngestHealth(env: Readonly<Record<string, string>>, practice: Practice): Dependency {
  const required = isTrue(env.INNGEST_REQUIRED);
  if (!(env.INNGEST_SIGNING_KEY ?? '').trim() || !(env.INNGEST_EVENT_KEY ?? '').trim()) {
    return required
      ? {
          required,
          status: 'unhealthy',
          ready: false,
          message: 'INNGEST_REQUIRED=true but signing/event keys are missing',
        }
      : { required, status: 'not_configured', ready: true, message: 'Inngest keys not configured' };
  }
  if (practice.python.inngestNotInstalled) {
    const status = required ? 'unhealthy' : 'degraded';
    return { required, status, ready: !required, message: 'inngest package not installed' };
  }
  const message = 'Inngest configured; route mount not verified in this context';
  return { required, status: 'configured_unverified', ready: true, message };
}

async function checkConnections(host: PythonHost, practice: Practice): Promise<[string, string][]> {
  const dependencies: [string, Dependency][] = [
    ['redis', await redisHealth(host.env)],
    ['inngest', inngestHealth(host.env, practice)],
  ];
  const lines = dependencies.map(([name, dependency]): [string, string] => {
    const { required, status, ready, message } = dependency;
    const word = status === 'not_configured' && !required ? 'SKIP' : ready ? 'OK' : 'FAIL';
    return [name, `${word}: status=${status}; required=${required ? 'True' : 'False'}; ${message}`];
  });
  const failures = dependencies
    .filter(([, { required, ready }]) => required && !ready)
    .map(([name, { message }]) => `${name}: ${message}`);
  return [...lines, ['runtime', failures.length === 0 ? 'OK' : `FAIL: ${failures.join('; ')}`]];
}
