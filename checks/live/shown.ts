import { ask, deploymentOf, objectOf } from '../http-kit.ts';
import type { CheckTools, CutoverInputs } from '../types.ts';
import { type Batch, type BatchFacts, factsOf } from './batch.ts';
import { batchesOf } from './batches.ts';
import { productionOf } from './operator.ts';

/** A batch to be shown to the person who approves it: people and all. For the screen only. */
export interface BatchNow {
  readonly facts: BatchFacts;
  readonly status: string;
  readonly leads: readonly {
    readonly name: string;
    readonly company: string;
    readonly email: string;
    readonly tier: string;
  }[];
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
    leads: batch.leads_preview.map(lead => ({
      name: lead.name ?? '',
      company: lead.company ?? '',
      email: lead.email,
      tier: lead.tier,
    })),
  };
}

/** How many leads wait for a review, as the deployed service says; a text says why it does not. */
export async function pendingReviews(inputs: CutoverInputs, tools: CheckTools): Promise<number | string> {
  const { base, token } = deploymentOf(inputs, 'production');
  const answer = await ask(base, { path: '/api/pending-emails', header: token.reveal() }, tools);
  if (answer.kind === 'no-answer') return 'the deployed service gave no answer';
  const body = answer.status === 200 ? objectOf(answer) : null;
  return typeof body?.count === 'number' ? body.count : `the deployed service answered ${answer.status}`;
}
