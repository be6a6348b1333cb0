import { ask, deploymentOf, objectOf } from '../http-kit.ts';
import type { CheckTools, CutoverInputs } from '../types.ts';
import { type Batch, type BatchFacts, factsOf, mailsOf } from './batch.ts';
import { batchesOf } from './batches.ts';
import { productionOf } from './operator.ts';

/** A batch to be shown to the person who approves it: people and all. For the screen only. */
export interface BatchNow {
  readonly facts: BatchFacts;
  readonly status: string;
  readonly leads: readonly Person[];
}

interface Person {
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly tier: string;
}

/** One batch as it stands in the shared memory now; null when it is not there or cannot be read. */
export async function batchNow(
  inputs: CutoverInputs,
  id: string,
  tools: CheckTools,
): Promise<BatchNow | null> {
  const production = await productionOf(inputs, tools);
  if (production === null) return null;
  const batches = await batchesOf(production, tools);
  const batch: Batch | undefined = batches.kind === 'read' ? batches.all.get(id) : undefined;
  if (batch === undefined) return null;
  return {
    facts: factsOf(batch),
    status: batch.status,
    leads: [
      ...batch.leads_preview.map(lead => ({
        name: lead.name ?? '',
        company: lead.company ?? '',
        email: lead.email,
        tier: lead.tier,
      })),
      ...(await byLinkedinOnly(batch, inputs, tools)),
    ],
  };
}

/**
 * CAIO's preview lists those who get an e-mail. Once the e-mails of a day are used up, or a lead has no LinkedIn page,
 * the next ones are written to by LinkedIn alone, and nobody would be shown them.
 */
async function byLinkedinOnly(batch: Batch, inputs: CutoverInputs, tools: CheckTools): Promise<Person[]> {
  const shown = new Set(batch.leads_preview.map(lead => lead.shadow_email_id));
  const unseen = batch.approved_linkedin_shadow_ids.filter(id => !shown.has(id));
  if (unseen.length === 0) return [];
  const mails = new Map((await mailsOf(inputs.workspace, tools.ports)).map(({ id, mail }) => [id, mail]));
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return unseen.map(id => {
    const mail = mails.get(id) ?? {};
    const who = { ...(mail.recipient_data as Readonly<Record<string, unknown>> | null) };
    return {
      name: text(who.name) || id,
      company: text(who.company),
      email: text(mail.to),
      tier: text(mail.tier),
    };
  });
}

/** How many leads wait for a review, as the deployed service says; a text says why it does not. */
export async function pendingReviews(inputs: CutoverInputs, tools: CheckTools): Promise<number | string> {
  const { base, token } = deploymentOf(inputs, 'production');
  const answer = await ask(base, { path: '/api/pending-emails', header: token.reveal() }, tools);
  if (answer.kind === 'no-answer') return 'the deployed service gave no answer';
  const body = answer.status === 200 ? objectOf(answer) : null;
  return typeof body?.count === 'number' ? body.count : `the deployed service answered ${answer.status}`;
}
