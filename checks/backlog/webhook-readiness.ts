import { z } from 'zod';
import type { HttpAnswer } from '../../src/ports/types.ts';
import { ask, isRedirect, Ledger, noAnswer, objectOf, redirected } from '../http-kit.ts';
import type { Check, CheckTools, Finding } from '../types.ts';
import type { BacklogDeployment } from './webhook-auth.ts';

const PROVIDERS = ['heyreach', 'clay', 'rb2b', 'instantly'] as const;
const SOURCE = ['core', 'runtime_reliability.py'] as const;

/** Build B's own report of its webhooks; build A has none. */
const Webhooks = z.object({ required: z.boolean(), ready: z.boolean() });
const Ready = z.object({
  runtime_dependencies: z.object({ dependencies: z.record(z.string(), z.unknown()) }),
});
const Health = z.object({
  secret_configured: z.boolean(),
  bearer_configured: z.boolean().optional(),
});

const Evidence = z.strictObject({
  /** `reports`: it names webhooks among what it requires. `refuses`: it is not ready because a secret is missing. */
  readiness: z.enum(['reports', 'refuses']),
  /** Webhooks whose own health page says that they have no secret. */
  withoutSecret: z.array(z.string()),
});
type Evidence = z.infer<typeof Evidence>;

/** Runbook 8.2: whether the deployment says "not ready" when a webhook's secret is missing. */
export const webhookReadiness: Check<BacklogDeployment, Evidence> = {
  id: 'webhook-readiness',
  title: 'Not ready without the webhooks’ secrets',
  why: 'A deployment that lacks a webhook secret says that it is not ready, instead of running open.',
  timeoutMs: 120_000,
  evidence: Evidence,
  async run(input, tools) {
    const ledger = new Ledger();
    const answer = await ask(input.base, { path: '/api/health/ready' }, tools);
    const readiness = judge(answer, ledger);
    const withoutSecret = await secretless(input, tools);
    if (withoutSecret.length > 0) ledger.notes.push(noSecret(withoutSecret));
    if (readiness === null) ledger.notes.push(await source(input, tools));
    return ledger.outcome<Evidence>(readiness === null ? null : { readiness, withoutSecret });
  },
};

/** What the answer shows; null: not what is wanted, and the ledger says why. */
function judge(answer: HttpAnswer, ledger: Ledger): Evidence['readiness'] | null {
  const asked = 'GET /api/health/ready';
  if (answer.kind === 'no-answer') {
    ledger.unknowns.push(noAnswer(asked, answer.reason));
    return null;
  }
  const body = objectOf(answer);
  if (answer.status === 503 && /\bwebhooks:/.test(String(body?.detail ?? ''))) return 'refuses';
  const ready = Ready.safeParse(answer.status === 200 ? body : null);
  if (!ready.success) {
    ledger.unknowns.push(
      isRedirect(answer.status) ? redirected(asked, answer.status) : noReport(answer.status),
    );
    return null;
  }
  const { webhooks } = ready.data.runtime_dependencies.dependencies;
  if (webhooks === undefined) {
    ledger.fails.push(notInReadiness);
    return null;
  }
  const report = Webhooks.safeParse(webhooks);
  if (!report.success) ledger.unknowns.push(noReport(answer.status));
  else if (!report.data.required) ledger.fails.push(notRequired);
  // It says 200 all the same: the report is there, the hard fail is not.
  else if (!report.data.ready) ledger.fails.push(readyAnyway);
  else return 'reports';
  return null;
}

/** Webhooks that say of themselves that nothing keeps strangers out. Those that do not say are left out. */
async function secretless({ base }: BacklogDeployment, tools: CheckTools): Promise<string[]> {
  const found: string[] = [];
  for (const provider of PROVIDERS) {
    const answer = await ask(base, { path: `/webhooks/${provider}/health` }, tools);
    const health = Health.safeParse(
      answer.kind === 'answer' && answer.status === 200 ? objectOf(answer) : null,
    );
    if (health.success && !health.data.secret_configured && health.data.bearer_configured !== true) {
      found.push(provider);
    }
  }
  return found;
}

/** Whether the code in the CAIO folder has it: then it only waits to be deployed. */
async function source({ workspace }: BacklogDeployment, { ports: { files } }: CheckTools): Promise<Finding> {
  const read = await files.readText(files.join(workspace, ...SOURCE));
  const shown = SOURCE.join('/');
  if (read.kind !== 'text') {
    return {
      id: 'readiness-source-unread',
      message: `${shown} in the CAIO folder could not be read, so it is not known whether the code has it.`,
      fix: 'Nothing to do for the PTO. An engineer looks in the repository.',
    };
  }
  return /\.append\(\s*f?["']webhooks:/.test(read.text)
    ? {
        id: 'readiness-in-source',
        message: `The code in the CAIO folder (${shown}) counts missing webhook secrets as not ready; the deployment does not show it.`,
        fix: 'An engineer deploys that code and sets WEBHOOK_SIGNATURE_REQUIRED=true and the secrets in Railway.',
      }
    : {
        id: 'readiness-not-in-source',
        message: `The code in the CAIO folder (${shown}) does not look at webhook secrets for its readiness either.`,
        fix: 'An engineer adds it there, and deploys it.',
      };
}

const notInReadiness: Finding = {
  id: 'webhooks-not-in-readiness',
  message: 'The deployment says that it is ready without a word about webhook secrets.',
  fix: 'An engineer adds the webhooks to what /api/health/ready requires: with WEBHOOK_SIGNATURE_REQUIRED on and a secret missing it must answer 503.',
};

const notRequired: Finding = {
  id: 'webhooks-not-required',
  message: 'The deployment knows its webhook secrets, but does not require them.',
  fix: 'An engineer sets WEBHOOK_SIGNATURE_REQUIRED=true and the webhook secrets in Railway, and redeploys.',
};

const readyAnyway: Finding = {
  id: 'webhooks-ready-anyway',
  message:
    'The deployment says that required webhook secrets are missing, and still answers that it is ready.',
  fix: 'An engineer makes /api/health/ready answer 503 while a required webhook secret is missing, and sets the secrets in Railway.',
};

const noReport = (status: number): Finding => ({
  id: 'readiness-unclear',
  message: `GET /api/health/ready answered ${status} without saying whether webhook secrets count.`,
  fix: 'Wait until Railway shows the deployment as active and healthy, then probe again; if it stays, an engineer looks at its log.',
});

const noSecret = (providers: readonly string[]): Finding => ({
  id: 'webhook-secret-missing',
  message: `Webhooks that say of themselves that they have no secret: ${providers.join(', ')}.`,
  fix: 'An engineer sets their secrets in Railway and at the senders, and redeploys.',
});
