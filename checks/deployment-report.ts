import { z } from 'zod';
import {
  ask,
  type Deployment,
  deploymentOf,
  isRedirect,
  Ledger,
  noAnswer,
  objectOf,
  redirected,
} from './http-kit.ts';
import type { Check, CheckTools, CutoverInputs, Environment, Finding } from './types.ts';

const Dependency = z.object({ required: z.boolean(), ready: z.boolean() });
const Report = z.object({
  ready: z.boolean(),
  required_failures: z.array(z.unknown()),
  dependencies: z.object({
    redis: Dependency.extend({ connected: z.boolean().nullable() }),
    inngest: Dependency.extend({
      keys_present: z.boolean(),
      route_mounted: z.boolean().nullable(),
      webhook_url: z.string().nullable(),
    }),
  }),
});
type Report = z.infer<typeof Report>;
const Auth = z.object({ strict_mode: z.boolean(), token_configured: z.boolean(), environment: z.string() });

/** More than this between the server's clock and ours, and neither times nor certificates can be trusted. */
const CLOCK_OFF_SECONDS = 120;

/** The one form of the Date header that servers may send today; others leave the time zone to be guessed. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const Evidence = z
  .strictObject({
    ready: z.boolean(),
    redisRequired: z.boolean(),
    redisConnected: z.boolean().nullable(),
    inngestRequired: z.boolean(),
    inngestMounted: z.boolean().nullable(),
    webhookUrlFits: z.boolean(),
    strict: z.enum(['on', 'off', 'not reported']),
    /** Seconds by which the server's clock is ahead of ours; null, and no pass, when it did not say or is off. */
    clockSeconds: z.int().min(-CLOCK_OFF_SECONDS).max(CLOCK_OFF_SECONDS).nullable(),
  })
  .refine(
    seen =>
      seen.ready &&
      seen.redisRequired &&
      seen.redisConnected === true &&
      seen.inngestRequired &&
      seen.inngestMounted === true &&
      seen.webhookUrlFits &&
      seen.strict !== 'off' &&
      seen.clockSeconds !== null,
    'not everything that is required is there',
  );
type Evidence = z.infer<typeof Evidence>;

export interface DeploymentReportInput {
  readonly deployment: Deployment;
}

export function deploymentReportInput(inputs: CutoverInputs, name: Environment): DeploymentReportInput {
  return { deployment: deploymentOf(inputs, name) };
}

/** Runbook 3.5 and 4A, read back from the service: Redis and Inngest required, there, and rightly addressed. */
export const deploymentReport: Check<DeploymentReportInput, Evidence> = {
  id: 'deployment-report',
  title: 'What the deployment says of itself',
  why: 'The deployed service itself reports that Redis and Inngest are required and work.',
  timeoutMs: 60_000,
  evidence: Evidence,
  async run({ deployment }, tools) {
    const ledger = new Ledger();
    await readyWithoutToken(deployment, ledger, tools);
    const asked = 'GET /api/runtime/dependencies with the new token';
    const question = { path: '/api/runtime/dependencies', header: deployment.token.reveal() };
    const answer = await ask(deployment.base, question, tools);
    if (answer.kind === 'no-answer') {
      ledger.unknowns.push(noAnswer(asked, answer.reason));
      return ledger.outcome<Evidence>(null);
    }
    const body = answer.status === 200 ? objectOf(answer) : null;
    const parsed = Report.safeParse(body);
    if (!parsed.success) {
      ledger.fails.push(noReport(asked, answer.status));
      return ledger.outcome<Evidence>(null);
    }
    judgeDependencies(parsed.data, deployment, ledger);
    const clockSeconds = judgeClock(answer.headers.date, deployment, ledger, tools);
    const { redis, inngest } = parsed.data.dependencies;
    return ledger.outcome<Evidence>({
      ready: parsed.data.ready,
      redisRequired: redis.required,
      redisConnected: redis.connected,
      inngestRequired: inngest.required,
      inngestMounted: inngest.route_mounted,
      webhookUrlFits: inngest.webhook_url === webhookOf(deployment),
      strict: judgeAuth(body?.auth, deployment, ledger),
      clockSeconds,
    });
  },
};

async function readyWithoutToken(deployment: Deployment, ledger: Ledger, tools: CheckTools): Promise<void> {
  const asked = 'GET /api/health/ready';
  const answer = await ask(deployment.base, { path: '/api/health/ready' }, tools);
  if (answer.kind === 'no-answer') ledger.unknowns.push(noAnswer(asked, answer.reason));
  else if (isRedirect(answer.status)) ledger.fails.push(redirected(asked, answer.status));
  else if (answer.status !== 200 || objectOf(answer)?.status !== 'ready') {
    ledger.fails.push({
      id: 'not-ready',
      message: `${asked} answered ${answer.status} and does not say that it is ready.`,
      fix: 'Open the deployment’s log in Railway: Redis, Inngest or a required variable is not ready. Then run the gate again.',
    });
  }
}

function noReport(asked: string, status: number): Finding {
  if (isRedirect(status)) return redirected(asked, status);
  return status === 401
    ? {
        id: 'token-refused',
        message: `${asked} answered 401: the new token is not the one this deployment knows.`,
        fix: 'Check that Railway’s DASHBOARD_AUTH_TOKEN is the token you pasted and that the service was redeployed after the change.',
      }
    : {
        id: 'not-caio-json',
        message: `${asked} answered ${status}, but not with CAIO’s report of Redis and Inngest.`,
        fix: 'Check that the address is the CAIO service itself; if it is, send the deployment’s log to an engineer.',
      };
}

const webhookOf = (deployment: Deployment): string => `${deployment.base}/inngest`;

/** Redis and Inngest, each fact by its own name, so that the fix names one variable. */
function judgeDependencies(report: Report, deployment: Deployment, ledger: Ledger): void {
  const { redis, inngest } = report.dependencies;
  const before = ledger.fails.length;
  const must = (good: boolean, id: string, message: string, fix: string): void => {
    if (!good) ledger.fails.push({ id, message, fix: `${fix} Save, redeploy, then run the gate again.` });
  };
  must(
    redis.required,
    'redis-not-required',
    `${deployment.name} says that Redis is not required.`,
    'In Railway set REDIS_REQUIRED=true.',
  );
  must(
    redis.ready && redis.connected === true,
    'redis-not-connected',
    `${deployment.name} says that Redis is not connected.`,
    'In Railway check REDIS_URL and that the Redis service runs.',
  );
  must(
    inngest.required,
    'inngest-not-required',
    `${deployment.name} says that Inngest is not required.`,
    'In Railway set INNGEST_REQUIRED=true.',
  );
  must(
    inngest.keys_present,
    'inngest-keys-missing',
    `${deployment.name} says that Inngest keys are missing.`,
    'In Railway set INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY as the Inngest page shows them.',
  );
  must(
    inngest.ready && inngest.route_mounted === true,
    'inngest-not-ready',
    `${deployment.name} says that its Inngest endpoint is not mounted or not ready.`,
    'Open the deployment’s log in Railway and look for Inngest.',
  );
  const webhook = webhookOf(deployment);
  must(
    inngest.webhook_url === webhook,
    'webhook-url-mismatch',
    `${deployment.name} gives Inngest another address than its own (${webhook}).`,
    `In Railway set INNGEST_WEBHOOK_URL=${webhook}.`,
  );
  // Said only when nothing above has said it more exactly.
  if (ledger.fails.length === before) {
    must(
      report.ready && report.required_failures.length === 0,
      'deployment-not-ready',
      `${deployment.name} says that something it requires is not ready.`,
      'Open the deployment’s log in Railway; it names what is missing.',
    );
  }
}

/**
 * The day's quota, the supervised days and the verdict's end are all told by the clock (CONTRACTS section 13). A clock
 * that nobody could compare may be a day ahead: put right later, it would make an old GO look new.
 */
function judgeClock(
  date = '',
  deployment: Deployment,
  ledger: Ledger,
  { ports: { clock } }: CheckTools,
): number | null {
  const theirs = HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(theirs)) {
    ledger.unknowns.push({
      id: 'clock-not-compared',
      message: `The answer of ${deployment.name} does not say what time it is there, so nobody can tell whether this computer's clock is right, and until when a verdict would count.`,
      fix: 'Use another network (no guest or hotel network, no VPN), then run the gate again; when it stays, send the report to an engineer: the service or something before it takes the Date header out of its answers.',
    });
    return null;
  }
  const ahead = Math.round((theirs - clock.now().getTime()) / 1000);
  if (Math.abs(ahead) <= CLOCK_OFF_SECONDS) return ahead;
  ledger.unknowns.push({
    id: 'clock-off',
    message: `This computer's clock and that of ${deployment.name} are ${Math.round(Math.abs(ahead) / 60)} minutes apart, so times in the evidence and the end of a verdict cannot be trusted.`,
    fix: 'Let this computer set its date and time by itself (Windows: Settings, Time & language, Date & time), then run the gate again.',
  });
  return null;
}

/** Newer builds say whether the strict flag is on; the runbook's build does not (CONTRACTS section 8). */
function judgeAuth(auth: unknown, deployment: Deployment, ledger: Ledger): Evidence['strict'] {
  if (auth === undefined) {
    ledger.notes.push({
      id: 'strict-not-reported',
      message: `This build does not say whether DASHBOARD_AUTH_STRICT is on in ${deployment.name}. The env file says so, and the sweep shows its effect.`,
      fix: 'Look at DASHBOARD_AUTH_STRICT in Railway’s Variables and confirm it at the end.',
    });
    return 'not reported';
  }
  const parsed = Auth.safeParse(auth);
  if (!parsed.success) {
    ledger.unknowns.push({
      id: 'strict-unreadable',
      message: `What ${deployment.name} says of its lock could not be read.`,
      fix: 'Run the gate again; when it happens once more, send the report to an engineer.',
    });
    return 'not reported';
  }
  const { strict_mode: strict, token_configured: configured, environment } = parsed.data;
  const fix = 'Save, redeploy, then run the gate again.';
  if (!strict) {
    ledger.fails.push({
      id: 'strict-off',
      message: `${deployment.name} says that its strict lock is off.`,
      fix: `In Railway set DASHBOARD_AUTH_STRICT=true. ${fix}`,
    });
  }
  if (!configured) {
    ledger.fails.push({
      id: 'token-not-configured',
      message: `${deployment.name} says that it has no dashboard token.`,
      fix: `In Railway set DASHBOARD_AUTH_TOKEN. ${fix}`,
    });
  }
  if (environment !== deployment.name) {
    ledger.fails.push({
      id: 'environment-mismatch',
      message: `The deployment at the ${deployment.name} address says that it is another environment.`,
      fix: `Check that the two addresses are not swapped; in Railway set ENVIRONMENT=${deployment.name}. ${fix}`,
    });
  }
  return strict ? 'on' : 'off';
}
