import { bind } from '../run.ts';
import type { BoundCheck } from '../types.ts';
import type { BatchFacts } from './batch.ts';
import { batchApproved, batchPending, noApprovedBatch } from './batch-looks.ts';
import { approve, reject } from './decide.ts';
import { firstDispatch } from './dispatch.ts';
import { pipeline } from './pipeline.ts';
import { secondDispatch } from './send.ts';
import { operatorStatus } from './status.ts';

export { batchNow, pendingReviews } from './shown.ts';

/** What is looked at right before a live action, besides the cheap gates; by the ids of the interlock. */
export const liveLooks = (batch: BatchFacts | null): readonly BoundCheck[] => [
  bind(operatorStatus, inputs => inputs),
  bind(noApprovedBatch, inputs => inputs),
  ...(batch === null
    ? []
    : [
        bind(batchPending, inputs => ({ inputs, batch })),
        bind(batchApproved, inputs => ({ inputs, batch })),
      ]),
];

/**
 * The live actions themselves. A pass is done or SENT, a fail is proven not to have happened, and everything else is
 * unknown. Never to be run but by the guide, after its interlock.
 */
export const liveActions = (batch: BatchFacts | null): readonly BoundCheck[] => [
  bind(pipeline, inputs => inputs),
  bind(firstDispatch, inputs => inputs),
  ...(batch === null
    ? []
    : [
        bind(approve, inputs => ({ inputs, batch })),
        bind(reject, inputs => ({ inputs, batch })),
        bind(secondDispatch, inputs => ({ inputs, batch })),
      ]),
];
