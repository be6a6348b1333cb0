import type { Environment } from './gates.ts';
import { type Entry, numbered } from './handoff.ts';

/** Runbook v4.5, section 4 (where to click) and the headings of section 5. Texts to the letter. */

/** The runbook names no address for Railway; this is the page that its dashboard has for everyone. */
export const RAILWAY_DASHBOARD_URL = 'https://railway.com/dashboard';
/** Runbook 4B. */
const INNGEST_URL = 'https://app.inngest.com';

const RAILWAY_PROJECT = 'caio-swarm-dashboard';
const RAILWAY_SERVICE = 'caio-swarm-dashboard';

/** A variable of runbook 4A.6. `value` is what to set; what stands in <angle brackets> the PTO chooses. */
interface RailwayVariable {
  readonly section: '4A.6';
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

const variable = (name: string, value: string, secret = false): RailwayVariable => ({
  section: '4A.6',
  name,
  value,
  secret,
});

export const RAILWAY_VARIABLES: readonly RailwayVariable[] = [
  variable('DASHBOARD_AUTH_TOKEN', '<new token>', true),
  variable('DASHBOARD_AUTH_STRICT', 'true'),
  variable('CORS_ALLOWED_ORIGINS', 'https://<allowed-origin-1>,https://<allowed-origin-2>'),
  variable('REDIS_REQUIRED', 'true'),
  variable('INNGEST_REQUIRED', 'true'),
];

/** A key of runbook 4A.7 that has to be there still. `hint` is what its value must look like, without showing it. */
interface RuntimeKey {
  readonly section: '4A.7';
  readonly name: string;
  readonly hint: string | null;
}

const runtimeKey = (name: string, hint: string | null = null): RuntimeKey => ({
  section: '4A.7',
  name,
  hint,
});

export const RUNTIME_KEYS: readonly RuntimeKey[] = [
  runtimeKey('REDIS_URL'),
  runtimeKey('INNGEST_SIGNING_KEY'),
  runtimeKey('INNGEST_EVENT_KEY'),
  runtimeKey('INNGEST_WEBHOOK_URL', 'ends with /inngest'),
];

/** One click: a line of the checklist, and the page that `o` opens beside it. */
export interface Click extends Entry {
  readonly opens: string;
}

function railwayClicks(environment: Environment): readonly Click[] {
  const clicks = numbered('4A', [
    'Open Railway dashboard.',
    `Project: ${RAILWAY_PROJECT}.`,
    `Select environment: ${environment}.`,
    `Service: ${RAILWAY_SERVICE}.`,
    'Open Variables.',
    ['Set/update:', RAILWAY_VARIABLES.map(({ name, value }) => `${name}=${value}`)],
    [
      'Confirm required runtime keys remain set:',
      RUNTIME_KEYS.map(({ name, hint }) => (hint === null ? name : `${name} (${hint})`)),
    ],
    'Save and redeploy.',
    'Repeat for production.',
  ]);
  // The ninth line leads from staging to production; in production it would send the PTO round in a circle.
  const own = environment === 'staging' ? clicks : clicks.slice(0, -1);
  return own.map(click => ({ ...click, opens: RAILWAY_DASHBOARD_URL }));
}

/** Runbook 4A, one list an environment, staging first. */
export const RAILWAY_CLICKS: Readonly<Record<Environment, readonly Click[]>> = {
  staging: railwayClicks('staging'),
  production: railwayClicks('production'),
};

/** Runbook 4B, once an environment. */
export const INNGEST_CLICKS: readonly Click[] = numbered('4B', [
  `Open ${INNGEST_URL}.`,
  'Select matching app/workspace for staging/production.',
  [
    'Confirm keys and endpoint URL align with Railway:',
    ['INNGEST_SIGNING_KEY', 'INNGEST_EVENT_KEY', 'https://<domain>/inngest'],
  ],
]).map(click => ({ ...click, opens: INNGEST_URL }));

/** Runbook 5: where its commands run. A Windows folder, so that it has no POSIX form; `--workspace` names the real one. */
export const RUN_FROM = {
  section: '5',
  windows: 'cd "D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm"',
} as const;

/** The headings of runbook 5; the commands themselves are GATE_STEPS. */
export const GATE_HEADINGS: readonly Entry[] = numbered('5', [
  'Runtime environment validation:',
  [
    'Deployed endpoint auth smoke (strict no-go gate):',
    [
      '/api/operator/status unauth -> 401',
      '/api/operator/trigger unauth -> 401',
      '/api/health/ready unauth -> 200',
      '/api/operator/status?token=... -> non-401',
      '/api/operator/status with header token -> non-401',
    ],
  ],
  'Redis migration verification:',
  'Replay gate:',
  'Critical pytest gate (current pack + new Instantly auth tests):',
  'Operator dry-run safety:',
]);
