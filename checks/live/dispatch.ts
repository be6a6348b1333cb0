import { z } from 'zod';
import type { Deployment } from '../http-kit.ts';
import { deploymentOf } from '../http-kit.ts';
import type { Check, CheckTools, CutoverInputs, Finding, Outcome } from '../types.ts';
import { type Batch, BatchFacts, contradictionsOf, factsOf } from './batch.ts';
import { memoryUnread, notOnlyMaking } from './batch-looks.ts';
import { batchesOf, batchFile, pendingOverHttp } from './batches.ts';
import {
  DISPATCH_MS,
  type Dispatched,
  dispatchLive,
  doubts,
  logAgrees,
  quickEnd,
  wroteToNobody,
} from './dispatch-report.ts';
import { NO_REDIS, type Production, productionOf } from './operator.ts';

export const DispatchFacts = z.strictObject({ runId: z.string(), batch: BatchFacts });
export type DispatchFacts = z.infer<typeof DispatchFacts>;

/** The batch as it is seen in the three places where it must stand, after the first dispatch. */
export interface MadeBatch {
  /** Ids that are in the shared memory now and were not before. */
  readonly fresh: readonly string[];
  readonly redis: Batch | null;
  readonly file: Batch | null;
  /** What the deployed service shows: null when it could not be asked, `none` when it shows none. */
  readonly service: Batch | 'none' | null;
}

const LOOK =
  'Look in Instantly and HeyReach whether something was made, and send the log of this step to an engineer.';
const unknown = (id: string, message: string, fix: string = LOOK): Outcome<DispatchFacts> => ({
  outcome: 'unknown',
  findings: [{ id, message, fix }],
});
const fail = (first: Finding): Outcome<DispatchFacts> => ({ outcome: 'fail', findings: [first] });

/** Judges the first `--live`: exactly one new batch that waits for an approval, and nothing sent. */
export function judgeDispatch(dispatched: Dispatched, made: MadeBatch): Outcome<DispatchFacts> {
  const { report, result, added } = dispatched;
  if (result.ended === 'not-started' && dispatched.trouble) return fail(dispatched.trouble);
  const [doubt, ...more] = doubts(dispatched);
  if (doubt) return { outcome: 'unknown', findings: [doubt, ...more] };
  if (report === null) return unknown('report-unreadable', 'What the dispatch printed is no report.');
  if (!wroteToNobody(report) || added.vendors.length > 0) {
    return unknown(
      'sent-unasked',
      'This dispatch should only have made a batch, but it went on to the vendors. Something may have been sent without your approval.',
      'Say EMERGENCY STOP. Look in Instantly and HeyReach, pause what was made there, and call an engineer.',
    );
  }
  const quick = quickEnd(report);
  if (quick && made.fresh.length === 0) return fail(quick);
  if (report.dry_run || report.motion !== 'outbound')
    return unknown('not-live', 'The report is not that of a live outbound dispatch.');
  const { batch_id: id } = report;
  if (!report.pending_approval || id === null || made.fresh.length === 0) {
    return fail({
      id: 'no-batch-made',
      message: `CAIO made no batch. It said: ${report.errors.join('; ').slice(0, 200) || 'nothing'}`,
      fix: 'Do what it says, then make the batch again. If it says nothing, ask an engineer.',
    });
  }
  if (!logAgrees(dispatched))
    return unknown('log-differs', 'CAIO’s own log does not hold the report that it printed.');
  if (made.fresh.length > 1 || made.fresh[0] !== id || made.redis === null)
    return unknown('other-batch', 'Not exactly this one batch is new in the shared memory.');
  return judgeBatch(report.run_id, made.redis, made);
}

function judgeBatch(runId: string, batch: Batch, made: MadeBatch): Outcome<DispatchFacts> {
  const equal = (other: Batch | null | 'none'): boolean =>
    other !== null &&
    other !== 'none' &&
    other.batch_id === batch.batch_id &&
    other.preview_hash === batch.preview_hash;
  const again = 'Nothing was sent. Have it looked at by an engineer, then make the batch again.';
  if (batch.status !== 'pending') {
    return unknown(
      'batch-status',
      `The new batch is "${batch.status}" already, though nobody has approved it here.`,
    );
  }
  if (made.service === null) {
    return unknown(
      'pending-batch-unread',
      'The deployed service could not be asked for the new batch, so nobody knows whether it can be approved.',
      'Wait until Railway shows the deployment as active. Nothing was sent: record that it did not happen, and make the batch again.',
    );
  }
  if (!equal(made.service)) {
    return fail({
      id: 'batch-not-shared',
      message: 'A batch was made, but the deployed service does not show it, so it cannot be approved there.',
      fix: `${again} This computer and the service must have the same Redis.`,
    });
  }
  if (!equal(made.file)) {
    return fail({
      id: 'batch-file-differs',
      message: 'The batch in the shared memory and its file on this computer are not the same.',
      fix: again,
    });
  }
  const odd = contradictionsOf(batch);
  if (odd.length > 0) {
    return fail({
      id: 'batch-odd',
      message: `The new batch does not add up: ${odd.join('; ')}.`,
      fix: again,
    });
  }
  const evidence = { runId, batch: factsOf(batch) };
  const notes: Finding[] = [];
  if (evidence.batch.leads === 0) {
    notes.push({
      id: 'batch-empty',
      message: 'The batch is empty: no approved lead of tier 1 is left that may be written to today.',
      fix: 'Reject it. Approve leads in /sales, then make a new one; if the day’s number is used up, tomorrow.',
    });
  }
  return { outcome: 'pass', evidence, notes };
}

async function look(
  production: Production,
  deployment: Deployment,
  before: ReadonlySet<string>,
  tools: CheckTools,
): Promise<MadeBatch | Finding> {
  const batches = await batchesOf(production, tools);
  if (batches.kind === 'unreadable') return memoryUnread(batches.why);
  const fresh = [...batches.all.keys(), ...batches.odd].filter(id => !before.has(id));
  const [id] = fresh;
  const shown = await pendingOverHttp(deployment, tools);
  return {
    fresh,
    redis: id === undefined ? null : (batches.all.get(id) ?? null),
    file: id === undefined ? null : await batchFile(production, id, tools),
    service: shown.kind === 'batch' ? shown.batch : shown.kind === 'none' ? 'none' : null,
  };
}

/** Runbook 6.3: the first live dispatch. With the Gatekeeper on it makes a batch and sends nothing. */
export const firstDispatch: Check<CutoverInputs, DispatchFacts> = {
  id: 'dispatch',
  title: 'First live dispatch: make the batch',
  why: 'One new batch waits for your approval, everywhere the same, and nothing was sent.',
  timeoutMs: DISPATCH_MS,
  evidence: DispatchFacts,
  async run(inputs, tools) {
    const production = await productionOf(inputs, tools);
    if (production === null) return fail(NO_REDIS);
    const deployment = deploymentOf(inputs, 'production');
    const batches = await batchesOf(production, tools);
    if (batches.kind === 'unreadable') return fail(memoryUnread(batches.why));
    const held = await notOnlyMaking(production, batches, tools);
    if (held !== null) return fail(held);
    const before = new Set([...batches.all.keys(), ...batches.odd]);
    const dispatched = await dispatchLive(production, tools);
    const made = await look(production, deployment, before, tools);
    if ('id' in made) return { outcome: 'unknown', findings: [made] };
    return judgeDispatch(dispatched, made);
  },
};
