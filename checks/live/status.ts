import { z } from 'zod';
import type { ChildResult, RedactPort } from '../../src/ports/types.ts';
import { textOf } from '../command.ts';
import { ask, deploymentOf, Ledger, objectOf } from '../http-kit.ts';
import { parseDocument, quote, stopOf } from '../printed.ts';
import type { Check, CheckTools, CutoverInputs, Finding, Outcome } from '../types.ts';
import { memoryTrouble, NO_REDIS, productionOf, runInProduction } from './operator.ts';

const count = z.number().int().min(0);

/** The ramp as the first supervised days want it. */
const TIER = 'tier_1';
const EMAILS_A_DAY = 5;

const Status = z.looseObject({
  enabled: z.boolean(),
  emergency_stop: z.boolean(),
  date: z.string(),
  ramp: z.looseObject({
    enabled: z.boolean(),
    active: z.boolean(),
    day: z.number().int().nullish(),
    email_limit_override: z.number().int().nullable(),
    tier_filter: z.string().nullable(),
  }),
  limits: z.looseObject({ email_remaining: count, linkedin_remaining: count }),
  gatekeeper: z.looseObject({ required: z.boolean() }),
});

const StatusEvidence = z.object({
  date: z.string(),
  rampDay: z.number().int().nullable(),
  emailRemaining: count,
  linkedinRemaining: count,
});
type StatusEvidence = z.infer<typeof StatusEvidence>;

const ARGS = ['-m', 'execution.operator_outbound', '--status', '--json'] as const;

/** Judges what `--status --json` printed: whether a supervised dispatch may be made now. */
export function judgeStatus(result: ChildResult, redact: RedactPort): Outcome<StatusEvidence> {
  const stderr = textOf(result.stderr.bytes);
  const stop = stopOf(result, textOf(result.stdout.bytes), stderr, redact);
  if (stop) return stop;
  const document = parseDocument(textOf(result.stdout.bytes), Status);
  if ('finding' in document) return { outcome: 'unknown', findings: [document.finding] };
  const { enabled, emergency_stop: stopped, ramp, limits, gatekeeper, date } = document.value;
  const ledger = new Ledger();
  const must = (good: boolean, id: string, message: string, fix: string): void => {
    if (!good) ledger.fails.push({ id, message, fix });
  };
  const engineer = 'Ask an engineer before anything is sent.';
  must(
    !stopped,
    'emergency-stop',
    "CAIO's emergency stop is on (EMERGENCY_STOP).",
    'Ask whoever switched it on.',
  );
  must(enabled, 'operator-disabled', 'CAIO’s dispatch is switched off in config/production.json.', engineer);
  must(
    gatekeeper.required,
    'gatekeeper-off',
    'The Gatekeeper is off: the first live dispatch would send at once, without an approval.',
    `Have gatekeeper_required set to true in config/production.json. ${engineer}`,
  );
  must(
    ramp.enabled && ramp.active,
    'ramp-inactive',
    'The ramp is not active: leads of all tiers would be written to, at the full number a day.',
    `The ramp's days are over or it is off (operator.ramp in config/production.json). ${engineer}`,
  );
  must(
    ramp.tier_filter === TIER,
    'tier-filter',
    `The ramp does not keep to ${TIER}: its filter is ${quote(String(ramp.tier_filter), redact, 40)}.`,
    engineer,
  );
  must(
    ramp.email_limit_override !== null && ramp.email_limit_override <= EMAILS_A_DAY,
    'ramp-limit',
    `The ramp does not keep to ${EMAILS_A_DAY} e-mails a day.`,
    engineer,
  );
  must(
    limits.email_remaining > 0,
    'no-emails-left',
    'Nothing may be sent any more today: the number of e-mails of this day is used up.',
    'Go on tomorrow. Dry runs count as well on the runbook’s build of CAIO.',
  );
  const trouble = memoryTrouble(stderr);
  if (trouble !== null) {
    ledger.unknowns.push({
      id: 'redis-fell-back',
      message: `CAIO could not work with its shared memory: ${quote(trouble, redact)}`,
      fix: 'Without it there is no lock. Get Redis to work, run the gates again, then try again.',
    });
  }
  if (result.exitCode !== 0) {
    ledger.unknowns.push({
      id: 'exit-code-disagrees',
      message: `CAIO printed its status, but ended with exit code ${result.exitCode ?? 'none'}.`,
      fix: 'Try again; when it happens once more, send the log to an engineer.',
    });
  }
  return ledger.outcome<StatusEvidence>({
    date,
    rampDay: ramp.day ?? null,
    emailRemaining: limits.email_remaining,
    linkedinRemaining: limits.linkedin_remaining,
  });
}

/**
 * Asking must change nothing. With dual reads on, CAIO's status copies a batch file of this computer over the shared
 * memory when no batch waits there: the file still says "pending", and an approval that was just given is gone.
 */
const READ_ONLY = { STATE_DUAL_READ_ENABLED: 'false' } as const;

/**
 * The deployment has an EMERGENCY_STOP of its own (CONTRACTS L5), which holds back nothing that is started here. Whoever
 * set it there meant everything, and need not know of the second switch.
 */
async function stoppedThere(
  inputs: CutoverInputs,
  tools: CheckTools,
): Promise<{ readonly outcome: 'fail' | 'unknown'; readonly finding: Finding } | null> {
  const { base, token } = deploymentOf(inputs, 'production');
  const answer = await ask(base, { path: '/api/operator/status', header: token.reveal() }, tools);
  const said = answer.kind === 'answer' && answer.status === 200 ? objectOf(answer)?.emergency_stop : null;
  if (said === false) return null;
  if (said === true) {
    return {
      outcome: 'fail',
      finding: {
        id: 'emergency-stop-railway',
        message: "CAIO's emergency stop is on in the deployment (EMERGENCY_STOP in Railway).",
        fix: 'Ask whoever switched it on. When it may be switched off, remove it in Railway, redeploy, and try again.',
      },
    };
  }
  return {
    outcome: 'unknown',
    finding: {
      id: 'emergency-stop-unread',
      message: 'The deployment does not say whether its emergency stop is on (EMERGENCY_STOP in Railway).',
      fix: 'Wait until Railway shows the deployment as active, then try again.',
    },
  };
}

/** What CAIO says of its dispatch on this computer and of the deployment's own stop, asked right before a live step. */
export const operatorStatus: Check<CutoverInputs, StatusEvidence> = {
  id: 'operator-status',
  title: 'What CAIO says of its dispatch',
  why: 'The ramp is active for tier 1 only, e-mails are left for today, and no emergency stop is on.',
  timeoutMs: 90_000,
  evidence: StatusEvidence,
  async run(inputs, tools) {
    const production = await productionOf(inputs, tools);
    if (production === null) return { outcome: 'fail', findings: [NO_REDIS] };
    const run = { args: ARGS, stdin: null, env: READ_ONLY, timeoutMs: 80_000 };
    const elsewhere = await stoppedThere(inputs, tools);
    const here = judgeStatus(await runInProduction(production, run, tools), tools.ports.redact);
    if (elsewhere === null) return here;
    const { outcome, finding } = elsewhere;
    if (here.outcome === 'pass') return { outcome, findings: [finding], evidence: here.evidence };
    return {
      ...here,
      outcome: here.outcome === 'fail' ? 'fail' : outcome,
      findings: [finding, ...here.findings],
    };
  },
};
