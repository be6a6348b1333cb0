import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDotenv } from '../../src/rehearsal/python/dotenv.ts';
import type { EnvFaults } from '../../src/rehearsal/scenario.ts';
import { python, worldWith } from './practice-kit.ts';

const VALIDATE = [
  'scripts/validate_runtime_env.py',
  '--mode',
  'staging',
  '--env-file',
  '.env.staging',
  '--check-connections',
];

const PASS = `========================================================================
CAIO Runtime Env Validation | mode=staging
========================================================================
Required keys: OK

Recommended keys present:
  - CONTEXT_REDIS_PREFIX
  - CONTEXT_STATE_TTL_SECONDS
  - CORS_ALLOWED_ORIGINS
  - DASHBOARD_AUTH_ALLOWLIST
  - DASHBOARD_AUTH_STRICT
  - DASHBOARD_AUTH_TOKEN
  - INNGEST_APP_ID
  - INNGEST_EVENT_KEY
  - INNGEST_REQUIRED
  - INNGEST_SIGNING_KEY
  - INNGEST_WEBHOOK_URL
  - RATE_LIMIT_REDIS_NAMESPACE
  - REDIS_MAX_CONNECTIONS
  - REDIS_REQUIRED
  - REDIS_URL
  - STATE_BACKEND
  - STATE_DUAL_READ_ENABLED
  - STATE_FILE_FALLBACK_WRITE
  - STATE_REDIS_PREFIX
  - TRACE_ENVELOPE_ENABLED

Recommended keys missing:
  - TRACE_CLEANUP_ENABLED
  - TRACE_ENVELOPE_FILE
  - TRACE_RETENTION_DAYS

Connection checks:
  - redis: OK: status=healthy; required=True; Redis ping succeeded
  - inngest: OK: status=configured_unverified; required=True; Inngest configured; route mount not verified in this context
  - runtime: OK

Result: PASS
`;

async function validate(faults: EnvFaults, env: Record<string, string> = {}, more: object = {}) {
  const world = await worldWith({ stagingEnv: faults, ...more });
  return python(world, VALIDATE, { env });
}

test('a good file gives the real report, byte for byte', async () => {
  const ran = await validate({});
  expect(ran).toMatchObject({ code: 0, stdout: PASS, stderr: '' });
});

test('the production file of the same world passes as production', async () => {
  const world = await worldWith();
  const ran = await python(world, [
    VALIDATE[0] ?? '',
    '--mode',
    'production',
    '--env-file',
    '.env',
    '--check-connections',
  ]);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('mode=production\n');
});

test('gaps are filled from the root .env, unless the environment holds the key, even empty (V1)', async () => {
  const gaps = { drop: ['OPENAI_API_KEY', 'GHL_LOCATION_ID'] };
  expect(await validate(gaps)).toMatchObject({ code: 0, stdout: PASS });
  const kept = await validate(gaps, { OPENAI_API_KEY: '', GHL_LOCATION_ID: '' });
  expect(kept.code).toBe(1);
  expect(kept.stdout).toContain('Missing required keys:\n  - GHL_LOCATION_ID\n  - OPENAI_API_KEY\n\n');
  expect(kept.stdout).toMatch(/\n\nResult: FAIL\n$/);
});

test('a file that is not there is passed over without a word (V2)', async () => {
  expect(await validate({ missing: true })).toMatchObject({ code: 0, stdout: PASS });
});

test('an empty value in the file wins over a good one from elsewhere', async () => {
  const ran = await validate({ set: { GHL_API_KEY: '' } }, { GHL_API_KEY: 'from-the-shell' });
  expect(ran.stdout).toContain('Missing required keys:\n  - GHL_API_KEY\n');
});

test.each([
  [
    { REDIS_REQUIRED: 'true' },
    1,
    'FAIL: status=unhealthy; required=True;',
    /runtime: FAIL: redis: Redis ping failed: Error 111 connecting to 127\.0\.0\.1:\d+\. Connection refused\.\n/,
  ],
  [{ REDIS_REQUIRED: 'no' }, 0, 'OK: status=degraded; required=False;', /runtime: OK\n/],
] as const)('Redis down with %j ends with %i', async (set, code, line, runtime) => {
  const ran = await validate({ set }, {}, { stagingRedis: { down: true } });
  expect(ran.code).toBe(code);
  expect(ran.stdout).toContain(`  - redis: ${line} Redis ping failed: Error 111 connecting to 127.0.0.1:`);
  expect(ran.stdout).toMatch(runtime);
});

test('no Redis at all is skipped; keys that a flag requires are named with the flag', async () => {
  const world = await worldWith({
    stagingEnv: { drop: ['REDIS_URL', 'REDIS_REQUIRED'], set: { INNGEST_EVENT_KEY: '' } },
  });
  const ran = await python(world, VALIDATE, { env: { REDIS_URL: '', REDIS_REQUIRED: '' } });
  expect(ran.stdout).toContain(
    '  - redis: SKIP: status=not_configured; required=False; REDIS_URL not set; running without Redis\n',
  );
  expect(ran.stdout).toContain('  - INNGEST_EVENT_KEY (required because INNGEST_REQUIRED=true)\n');
  expect(ran.stdout).toContain(
    '  - inngest: FAIL: status=unhealthy; required=True; INNGEST_REQUIRED=true but signing/event keys are missing\n',
  );
});

test('a BOM loses the first key (F4); a torn password stands in the message (V9)', async () => {
  const bom = await validate({ bom: true }, { ENVIRONMENT: '' });
  expect(bom.stdout).toContain('Missing required keys:\n  - ENVIRONMENT\n');
  const torn = await validate({ unescapedRedisPassword: true });
  expect(torn.stdout).toMatch(/Redis ping failed: Port could not be cast to integer value as '[\w-]{6}'/);
});

test('no host but this computer is ever asked', async () => {
  const ran = await validate({ set: { REDIS_URL: 'redis://caio-practice.test:6379/0' } });
  expect(ran.stdout).toContain('Error -2 connecting to caio-practice.test:6379. Name or service not known.');
});

test('wrong usage ends with 2 and argparse words', async () => {
  const world = await worldWith();
  const ran = await python(world, ['scripts/validate_runtime_env.py', '--mode', 'moon']);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(
    "validate_runtime_env.py: error: argument --mode: invalid choice: 'moon' (choose from 'development', 'staging', 'production')\n",
  );
});

test('an env file is read by the simple rules of python-dotenv', () => {
  const text =
    'A = 1\nexport B="two # three" # note\n# C=3\nD=\'x\\\'y\'\nE=five # six\nA=again\nno line\nF="a\\nb"\r\nG=\n';
  expect(Object.fromEntries(parseDotenv(text))).toEqual({
    A: 'again',
    B: 'two # three',
    D: "x'y",
    E: 'five',
    F: 'a\nb',
    G: '',
  });
});

test('scripts are files of the workspace: without the file there is no script', async () => {
  const world = await worldWith();
  await rm(join(world.workspace, 'scripts', 'validate_runtime_env.py'));
  const ran = await python(world, VALIDATE);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("can't open file '");
  expect(await readFile(join(world.workspace, '.env.staging'), 'utf8')).toContain('ENVIRONMENT=staging\n');
  await writeFile(join(world.workspace, '.practice.json'), '{"python":{"programs":{"replay":"crashes"}}}');
  const crash = await python(world, ['scripts/replay_harness.py']);
  expect(crash).toMatchObject({ code: 1, stdout: '' });
  expect(crash.stderr).toMatch(/^Traceback \(most recent call last\):\n[\s\S]*KeyError: 'practice'\n$/);
});
