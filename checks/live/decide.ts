import { z } from 'zod';
import type { HttpAnswer } from '../../src/ports/types.ts';
import { ask, deploymentOf, objectOf } from '../http-kit.ts';
import type { Check, CheckTools, Finding, Outcome } from '../types.ts';
import { type Batch, type BatchFacts, hashOf } from './batch.ts';
import { type BatchInput, batchFaults, memoryUnread, oddEntries } from './batch-looks.ts';
import { batchesOf } from './batches.ts';
import { NO_REDIS, type Production, productionOf } from './operator.ts';

/** The name that CAIO keeps with an approval of this cockpit. */
const BY = 'caio-cockpit';

/** What came of a decision. Of the answer only what names no person is kept. */
export const DecisionFacts = z.strictObject({
  batchId: z.string(),
  hash: z.string(),
  answered: z.string(),
  status: z.string(),
  by: z.string().nullable(),
});
export type DecisionFacts = z.infer<typeof DecisionFacts>;

export type Decision = 'approved' | 'rejected';

const fail = (first: Finding, ...more: Finding[]): Outcome<DecisionFacts> => ({
  outcome: 'fail',
  findings: [first, ...more],
});
const unknown = (first: Finding): Outcome<DecisionFacts> => ({ outcome: 'unknown', findings: [first] });

/**
 * Judges a decision by the answer and by how the batch stands in the shared memory afterwards. Without an answer the
 * request may still be on its way: then a batch that has not moved proves nothing.
 */
export function judgeDecision(
  decision: Decision,
  answer: HttpAnswer,
  before: Batch,
  after: Batch | null,
): Outcome<DecisionFacts> {
  const body = objectOf(answer);
  const said = answer.kind === 'answer' ? `${answer.status}` : 'no answer';
  const word = decision === 'approved' ? 'approval' : 'rejection';
  const look = `Look with an engineer how the batch ${before.batch_id} stands, and record what you saw.`;
  const unchanged =
    after !== null && after.preview_hash === before.preview_hash && hashOf(after) === before.preview_hash;
  const kept = unchanged && after.status === decision;
  const ours = decision === 'rejected' || after?.approved_by === BY;
  if (kept && ours) {
    const clear = answer.kind === 'answer' && answer.status === 200 && body?.status === decision;
    if (!clear) {
      return unknown({
        id: 'answer-differs',
        message: `The batch is ${decision} in the shared memory, but the service answered otherwise (${said}).`,
        fix: look,
      });
    }
    return {
      outcome: 'pass',
      evidence: {
        batchId: before.batch_id,
        hash: before.preview_hash,
        answered: said,
        status: after.status,
        by: after.approved_by ?? null,
      },
    };
  }
  if (decision === 'approved' && after?.status === 'executed') {
    return unknown({
      id: 'sent-by-approval',
      message: 'The batch is executed already: the approval alone has sent it, or somebody else has.',
      fix: 'Look in Instantly and HeyReach what went out, and record what you saw.',
    });
  }
  const refused = answer.kind === 'answer' && answer.status >= 400 && answer.status < 500;
  if (refused && unchanged && after.status === before.status) {
    return fail({
      id: 'decision-refused',
      message: `The service refused the ${word} (${said}), and the batch stands as before.`,
      fix: 'Check with an engineer whether the service is the right version, then try again.',
    });
  }
  return unknown({
    id: 'decision-unclear',
    message: `The service answered ${said}, but the batch is "${after?.status ?? 'gone'}" in the shared memory.`,
    fix: look,
  });
}

/** A batch that CAIO will never send again, whatever is done with it; one that was dispatched is said so. */
function closed(known: BatchFacts, batch: Batch | null): Outcome<DecisionFacts> {
  const status = batch?.status ?? 'gone';
  const note: Finding = {
    id: 'batch-executed',
    message: 'This batch was dispatched already, so it could not be taken back; it is only put aside here.',
    fix: 'Look in Instantly and HeyReach what went out, and pause there what must not go out.',
  };
  return {
    outcome: 'pass',
    evidence: { batchId: known.id, hash: known.hash, answered: 'not asked', status, by: null },
    notes: status === 'executed' ? [note] : [],
  };
}

async function post(decision: Decision, input: BatchInput, tools: CheckTools): Promise<HttpAnswer> {
  const { base, token } = deploymentOf(input.inputs, 'production');
  const verb = decision === 'approved' ? 'approve' : 'reject';
  return ask(
    base,
    {
      method: 'POST',
      path: `/api/operator/${verb}-batch/${encodeURIComponent(input.batch.id)}`,
      header: token.reveal(),
      body: JSON.stringify(
        decision === 'approved' ? { approved_by: BY } : { reason: `rejected in ${BY}`, rejected_by: BY },
      ),
    },
    tools,
  );
}

async function batchNow(
  production: Production,
  id: string,
  tools: CheckTools,
): Promise<{ all: ReadonlyMap<string, Batch>; batch: Batch | null } | Finding> {
  const batches = await batchesOf(production, tools);
  if (batches.kind === 'unreadable') return memoryUnread(batches.why);
  if (batches.odd.includes(id)) return oddEntries(batches.odd);
  return { all: batches.all, batch: batches.all.get(id) ?? null };
}

function decisionCheck(decision: Decision, title: string, why: string): Check<BatchInput, DecisionFacts> {
  return {
    id: decision === 'approved' ? 'approve' : 'reject',
    title,
    why,
    timeoutMs: 90_000,
    evidence: DecisionFacts,
    async run(input, tools) {
      const production = await productionOf(input.inputs, tools);
      if (production === null) return fail(NO_REDIS);
      // CAIO itself checks neither hash nor expiry when it approves: it is done here, right before.
      const before = await batchNow(production, input.batch.id, tools);
      if ('id' in before) return fail(before);
      if (decision === 'approved') {
        const { fails } = await batchFaults(production, before.all, input.batch, 'pending', tools);
        const [first, ...more] = fails;
        if (first) return fail(first, ...more);
      }
      const { batch } = before;
      // What CAIO would no longer send needs no rejection; it would "reject" even what has gone out, and so hide it.
      if (batch === null || !['pending', 'approved'].includes(batch.status))
        return closed(input.batch, batch);
      const answer = await post(decision, input, tools);
      const after = await batchNow(production, input.batch.id, tools);
      if ('id' in after) return unknown(after);
      return judgeDecision(decision, answer, batch, after.batch);
    },
  };
}

/** Runbook 6.4. No page of CAIO has a button for it (CONTRACTS section 8). */
export const approve = decisionCheck(
  'approved',
  'Approve the Gatekeeper batch',
  'Exactly the batch that you were shown may be sent now.',
);

export const reject = decisionCheck(
  'rejected',
  'Reject the Gatekeeper batch',
  'Nobody can send this batch any more.',
);
