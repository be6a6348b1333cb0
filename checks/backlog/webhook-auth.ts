import { z } from 'zod';
import type { HttpAnswer } from '../../src/ports/types.ts';
import { ask, baseOf, isRedirect, Ledger, noAnswer, objectOf, redirected } from '../http-kit.ts';
import type { Check, CutoverInputs, Environment, Finding } from '../types.ts';

/** Runbook 8.1, in its order. */
export const WEBHOOKS = ['/webhooks/heyreach', '/webhooks/clay', '/webhooks/rb2b'] as const;

/**
 * No JSON: a webhook that lets anybody in stumbles over it before it could store or start anything, on each build we
 * know (CONTRACTS section 8); a closed one never looks at it.
 */
const PROBE = 'not json';

const Evidence = z.strictObject({
  webhooks: z
    .array(z.strictObject({ path: z.string(), status: z.int() }))
    .length(WEBHOOKS.length)
    .refine(all => all.every(one => [401, 403, 503].includes(one.status)), 'not every webhook is closed'),
});
type Evidence = z.infer<typeof Evidence>;

export interface BacklogDeployment {
  readonly name: Environment;
  /** Without a slash at the end. No token: what is asked here is asked as a stranger would. */
  readonly base: string;
  readonly workspace: string;
}

export function backlogDeployment(inputs: CutoverInputs, name: Environment): BacklogDeployment {
  return { name, base: baseOf(inputs, name), workspace: inputs.workspace };
}

/** Runbook 8.1: whether the three webhooks refuse a caller that shows no secret. */
export const webhookAuth: Check<BacklogDeployment, Evidence> = {
  id: 'webhook-auth',
  title: 'The three webhooks ask who calls',
  why: 'Nobody can send made-up events to the HeyReach, Clay and RB2B webhooks.',
  timeoutMs: 90_000,
  evidence: Evidence,
  async run({ base, name }, tools) {
    const ledger = new Ledger();
    const seen: Evidence['webhooks'] = [];
    for (const path of WEBHOOKS) {
      const answer = await ask(base, { method: 'POST', path, body: PROBE }, tools);
      judge(path, name, answer, ledger);
      if (answer.kind === 'answer') seen.push({ path, status: answer.status });
    }
    return ledger.outcome<Evidence>({ webhooks: seen });
  },
};

function judge(path: string, name: Environment, answer: HttpAnswer, ledger: Ledger): void {
  const asked = `POST ${path} without a secret`;
  if (answer.kind === 'no-answer') {
    ledger.unknowns.push(noAnswer(asked, answer.reason));
    return;
  }
  const { status } = answer;
  const body = objectOf(answer);
  if (status === 401 || status === 403) return;
  if (status === 503 && /not configured/i.test(String(body?.detail ?? ''))) {
    ledger.notes.push(closedWithoutSecret(path, name));
    return;
  }
  if (isRedirect(status)) ledger.unknowns.push(redirected(asked, status));
  // An answer of CAIO's own: it went past the door, and only then found the text unreadable.
  else if (body !== null && (status === 400 || status === 422 || status === 500 || status < 300)) {
    ledger.fails.push(webhookOpen(path, name, status));
  } else ledger.unknowns.push(unclear(path, status));
}

const webhookOpen = (path: string, name: Environment, status: number): Finding => ({
  id: 'webhook-open',
  message: `${path} on ${name} read what a stranger sent (it answered ${status}); a closed webhook answers 401 or 403 without reading.`,
  fix: `An engineer adds the check of a secret to ${path} (a signature of the raw body, or a bearer token), refuses everything when the secret is missing, sets the secret in Railway and at the sender, and redeploys.`,
});

const closedWithoutSecret = (path: string, name: Environment): Finding => ({
  id: 'webhook-secret-missing',
  message: `${path} on ${name} refuses everybody (503), because its secret is not set: real events do not get in either.`,
  fix: `An engineer sets the secret of ${path} in Railway and at the sender, and redeploys.`,
});

const unclear = (path: string, status: number): Finding => ({
  id: 'webhook-unclear',
  message: `${path} answered ${status}, which says neither that it is open nor that it is closed.`,
  fix: `An engineer looks whether ${path} is part of the deployed build, and probes it again.`,
});
