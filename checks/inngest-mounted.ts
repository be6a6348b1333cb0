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

const Introspection = z.object({
  function_count: z.int(),
  has_event_key: z.boolean(),
  has_signing_key: z.boolean(),
  mode: z.string(),
});

const Auth = z.object({ auth: z.object({ environment: z.string() }) });

const Evidence = z
  .strictObject({
    functions: z.int(),
    eventKey: z.boolean(),
    signingKey: z.boolean(),
    mode: z.enum(['cloud', 'dev', 'other']),
  })
  .refine(seen => seen.functions >= 1 && seen.eventKey && seen.signingKey, 'Inngest is not complete');
type Evidence = z.infer<typeof Evidence>;

export interface InngestMountedInput {
  readonly deployment: Deployment;
}

export function inngestMountedInput(inputs: CutoverInputs, name: Environment): InngestMountedInput {
  return { deployment: deploymentOf(inputs, name) };
}

/** Runbook 4B: the Inngest endpoint is there, has functions and both keys, and production is in cloud mode. */
export const inngestMounted: Check<InngestMountedInput, Evidence> = {
  id: 'inngest-mounted',
  title: 'Inngest endpoint',
  why: 'Inngest can reach this deployment, and the deployment has its functions and keys.',
  timeoutMs: 40_000,
  evidence: Evidence,
  async run({ deployment }, tools) {
    const { name, base } = deployment;
    const ledger = new Ledger();
    const asked = 'GET /inngest';
    const answer = await ask(base, { path: '/inngest' }, tools);
    if (answer.kind === 'no-answer') {
      ledger.unknowns.push(noAnswer(asked, answer.reason));
      return ledger.outcome<Evidence>(null);
    }
    const parsed = Introspection.safeParse(answer.status === 200 ? objectOf(answer) : null);
    if (!parsed.success) {
      ledger.fails.push(
        isRedirect(answer.status) ? redirected(asked, answer.status) : notMounted(name, answer.status),
      );
      return ledger.outcome<Evidence>(null);
    }
    const { function_count: functions, has_event_key, has_signing_key, mode } = parsed.data;
    if (functions < 1) ledger.fails.push(noFunctions(name));
    if (!has_event_key || !has_signing_key) ledger.fails.push(keysMissing(name));
    const kind = mode === 'cloud' || mode === 'dev' ? mode : 'other';
    judgeMode(name, kind, ledger);
    if (name === 'staging' && kind === 'cloud' && !(await saysStaging(deployment, tools))) {
      ledger.unknowns.push(cloudOnStaging);
    }
    return ledger.outcome<Evidence>({
      functions,
      eventKey: has_event_key,
      signingKey: has_signing_key,
      mode: kind,
    });
  },
};

/** CAIO is in cloud mode only when ENVIRONMENT is production, so staging's "dev" is how it is built. */
function judgeMode(name: Environment, mode: Evidence['mode'], ledger: Ledger): void {
  if (mode === 'cloud') return;
  if (name === 'staging' && mode === 'dev') {
    ledger.notes.push({
      id: 'inngest-dev-mode-staging',
      message: 'Inngest says “dev” on staging. CAIO’s code does that on every environment but production.',
      fix: 'Nothing to do for the PTO.',
    });
    return;
  }
  ledger.fails.push({
    id: 'inngest-dev-mode',
    message: `Inngest on ${name} is not in cloud mode, so it does not check who calls it.`,
    fix: `In Railway set ENVIRONMENT=${name} and remove INNGEST_DEV, redeploy, then run the gate again.`,
  });
}

/** Newer builds name their environment themselves; the runbook's build does not. */
async function saysStaging(deployment: Deployment, tools: CheckTools): Promise<boolean> {
  const question = { path: '/api/runtime/dependencies', header: deployment.token.reveal() };
  const answer = await ask(deployment.base, question, tools);
  const auth = Auth.safeParse(answer.kind === 'answer' && answer.status === 200 ? objectOf(answer) : null);
  return auth.success && auth.data.auth.environment === 'staging';
}

const cloudOnStaging: Finding = {
  id: 'inngest-cloud-mode-staging',
  message:
    'Inngest says “cloud” on staging. CAIO’s code does that only where ENVIRONMENT is production, so staging may be running as production.',
  fix: 'In Railway look at ENVIRONMENT in staging’s Variables: it must be staging. Set it, redeploy, then run the gate again. If it is staging already, send the report to an engineer.',
};

const notMounted = (name: Environment, status: number): Finding => ({
  id: 'inngest-not-mounted',
  message: `GET /inngest on ${name} answered ${status}, but not with Inngest’s report.`,
  fix: 'In Railway check INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY, look for Inngest in the deployment’s log, redeploy, then run the gate again.',
});

const noFunctions = (name: Environment): Finding => ({
  id: 'inngest-no-functions',
  message: `Inngest on ${name} has no functions.`,
  fix: 'Look for Inngest in the deployment’s log in Railway and send it to an engineer.',
});

const keysMissing = (name: Environment): Finding => ({
  id: 'inngest-keys-missing',
  message: `Inngest on ${name} lacks its event key or its signing key.`,
  fix: 'In Railway set INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY as the Inngest page shows them (runbook 4B), redeploy, then run the gate again.',
});
