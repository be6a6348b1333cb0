import type { Scenario } from '../scenario.ts';

/** Scenarios of runbook section 5.1: the env files and what the validator does not see. */
export const ENVIRONMENT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'all-good',
    title: 'Nothing is wrong: every gate passes.',
    trap: 'issue',
    faults: {},
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'env-keys-missing',
    title:
      'Two required settings are missing in the staging file; the root file has them and would fill the gap.',
    trap: 'V1',
    faults: { stagingEnv: { drop: ['GHL_LOCATION_ID', 'OPENAI_API_KEY'] } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'required-key-missing' },
  },
  {
    name: 'env-file-missing',
    title: 'There is no .env.staging; the script would look at production instead and say PASS.',
    trap: 'V2',
    faults: { stagingEnv: { missing: true } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'env-file-missing' },
  },
  {
    name: 'redis-down-not-required',
    title: 'Staging Redis is down, and the settings say that it is not required, so the script says PASS.',
    trap: 'V4',
    faults: {
      stagingRedis: { down: true },
      staging: { redisRequired: false },
      stagingEnv: { set: { REDIS_REQUIRED: 'false' } },
    },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'redis-not-required' },
  },
  {
    name: 'redis-not-configured',
    title: 'The staging file names no Redis at all, and the script skips the question.',
    trap: 'V5',
    faults: { stagingEnv: { drop: ['REDIS_URL', 'REDIS_REQUIRED'] } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'required-key-missing' },
  },
  {
    name: 'strict-off',
    title: 'DASHBOARD_AUTH_STRICT is off in staging.',
    trap: 'V5',
    faults: { staging: { strict: false }, stagingEnv: { set: { DASHBOARD_AUTH_STRICT: 'false' } } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'auth-strict-off' },
  },
  {
    name: 'dependencies-not-required',
    title: 'Production says that neither Redis nor Inngest is required.',
    trap: 'S5',
    faults: {
      production: { redisRequired: false, inngestRequired: false },
      productionEnv: { set: { REDIS_REQUIRED: 'false', INNGEST_REQUIRED: 'false' } },
    },
    expect: { verdict: 'NO-GO', gate: 'auth-production', finding: 'redis-not-required' },
  },
  {
    name: 'placeholder-value',
    title: 'A sample value was never replaced in the staging file.',
    trap: 'V6',
    faults: { stagingEnv: { set: { ANTHROPIC_API_KEY: 'your_anthropic_api_key' } } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'placeholder-value' },
  },
  {
    name: 'wrong-environment-value',
    title: 'The staging file says that it is production.',
    trap: 'V7',
    faults: { stagingEnv: { copyFromOther: ['ENVIRONMENT'] } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'environment-name-wrong' },
  },
  {
    name: 'shared-redis',
    title: 'Staging and production use the same Redis.',
    trap: 'M8',
    faults: { stagingEnv: { copyFromOther: ['REDIS_URL'] } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'same-redis' },
  },
  {
    name: 'deployment-differs-from-file',
    title: 'The files on this computer are right, but staging itself was deployed without its Inngest keys.',
    trap: 'V8',
    faults: { staging: { inngestKeysMissing: true } },
    expect: { verdict: 'NO-GO', gate: 'auth-staging', finding: 'inngest-keys-missing' },
  },
  {
    name: 'redis-password-unescaped',
    title:
      'A sign in the Redis password tears the address apart, and the script prints a piece of the password.',
    trap: 'V9',
    faults: { stagingEnv: { unescapedRedisPassword: true } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'redis-url-bad' },
  },
  {
    name: 'redis-private-address',
    title: 'REDIS_URL is the address that only works inside Railway.',
    trap: 'F1',
    faults: { stagingEnv: { set: { REDIS_URL: 'redis://default@redis.railway.internal:6379/0' } } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'redis-private-address' },
  },
  {
    name: 'inngest-not-installed',
    title:
      "This computer's Python lacks the package inngest, so the script fails for a reason that is not CAIO's.",
    trap: 'F3',
    faults: { python: { inngestNotInstalled: true } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'inngest-package-missing' },
  },
  {
    name: 'env-file-bom',
    title:
      'Notepad put an invisible mark at the beginning of the staging file, and the first setting is lost.',
    trap: 'F4',
    faults: { stagingEnv: { bom: true } },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'env-file-bom' },
  },
  {
    name: 'env-key-twice',
    title: 'REDIS_URL stands twice in the production file.',
    trap: 'F4',
    faults: { productionEnv: { repeat: ['REDIS_URL'] } },
    expect: { verdict: 'NO-GO', gate: 'env-production', finding: 'env-file-duplicate-key' },
  },
];
