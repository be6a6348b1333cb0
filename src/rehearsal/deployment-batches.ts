import type { RedisStandIn } from './redis-stand-in.ts';
import type { DeploymentFaults } from './scenario.ts';

/** What one practice deployment knows of itself. */
export interface DeploymentState {
  readonly environment: 'staging' | 'production';
  readonly url: string;
  readonly token: string;
  readonly otherToken: string;
  readonly previousToken: string;
  readonly corsOrigins: readonly string[];
  readonly redis: RedisStandIn;
  readonly faults: DeploymentFaults;
  readonly now: () => Date;
  /** Leads that wait at /sales. */
  readonly pendingReviews: () => number;
  triggers: number;
}

export type Json = Record<string, unknown>;

/** One entry of the shared memory; null when it is not there or broken. */
export function stored(state: DeploymentState, key: string): Json | null {
  const text = state.redis.keys.get(key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

const BATCH = 'caio:operator:batch:';

/** The newest batch that waits for an approval. */
export function pendingBatch(state: DeploymentState): Json | null {
  if (state.faults.showsNoBatch) return null;
  const batches = state.redis.keys
    .keys()
    .filter(key => key.startsWith(BATCH))
    .map(key => stored(state, key))
    .filter(batch => batch?.status === 'pending');
  batches.sort((a, b) => String(b?.created_at).localeCompare(String(a?.created_at)));
  return batches[0] ?? null;
}

/** Approves or rejects, as the Gatekeeper does: neither hash nor expiry is looked at. */
export function decideBatch(
  state: DeploymentState,
  id: string,
  decision: 'approved' | 'rejected',
  by: string,
) {
  const batch = stored(state, `${BATCH}${id}`);
  if (!batch) return { status: 404, body: { error: `Batch ${id} not found` } };
  if (decision === 'approved' && batch.status !== 'pending')
    return { status: 400, body: { error: `Batch ${id} is '${batch.status}', not pending` } };
  const { approval } = state.faults;
  if (decision === 'approved' && approval === 'refused')
    return { status: 403, body: { error: 'Approvals are switched off' } };
  const at = state.now().toISOString();
  const decided =
    decision === 'approved'
      ? {
          ...batch,
          status: 'approved',
          approved_at: at,
          approved_by: by,
          // Somebody else's lead on the way: what is sent is no longer what was shown.
          ...(approval === 'alters' ? { approved_shadow_email_ids: ['practice_lead_999'] } : {}),
        }
      : { ...batch, status: 'rejected', rejected_at: at, rejected_reason: by };
  if (decision === 'rejected' || approval !== 'not-kept')
    state.redis.keys.set(`${BATCH}${id}`, JSON.stringify(decided));
  return { status: 200, body: { status: decision, batch: decided } };
}
