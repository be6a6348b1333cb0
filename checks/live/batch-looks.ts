import { z } from 'zod';
import { deploymentOf, Ledger } from '../http-kit.ts';
import type { Check, CheckTools, CutoverInputs, Finding } from '../types.ts';
import { type Batch, BatchFacts, contradictionsOf, factsOf, hashOf, unfitLeads } from './batch.ts';
import { approvedFiles, type Batches, batchesOf, newestApproved, pendingOverHttp } from './batches.ts';
import { NO_REDIS, type Production, productionOf } from './operator.ts';

/** What the cockpit knows of the batch that it is about to act on. */
export interface BatchInput {
  readonly inputs: CutoverInputs;
  readonly batch: BatchFacts;
}

export const memoryUnread = (why: string): Finding => ({
  id: 'shared-memory-unread',
  message: `The shared memory could not be read: ${why}`,
  fix: 'Get Redis to work, then try again.',
});

/** Entries that nobody can read may be approved: then nothing that depends on "no other" is proven. */
export const oddEntries = (odd: readonly string[]): Finding => ({
  id: 'batch-unreadable',
  message: `The shared memory holds ${odd.length} batch entries that are no batch (${odd.slice(0, 3).join(', ')}).`,
  fix: 'Send this to an engineer before anything is sent.',
});

const LOCKED: Finding = {
  id: 'dispatch-locked',
  message: 'A dispatch is at work now, on this or another computer: CAIO’s lock is held.',
  fix: 'Wait five minutes. If it is still held then, ask an engineer who runs it.',
};

async function read(
  inputs: CutoverInputs,
  ledger: Ledger,
  tools: CheckTools,
): Promise<{ production: Production; batches: Extract<Batches, { kind: 'read' }> } | null> {
  const production = await productionOf(inputs, tools);
  if (production === null) {
    ledger.fails.push(NO_REDIS);
    return null;
  }
  const batches = await batchesOf(production, tools);
  if (batches.kind === 'unreadable') {
    ledger.unknowns.push(memoryUnread(batches.why));
    return null;
  }
  if (batches.odd.length > 0) ledger.unknowns.push(oddEntries(batches.odd));
  if (batches.locked) ledger.fails.push(LOCKED);
  return { production, batches };
}

const NothingApproved = z.object({ batches: z.number().int().min(0) });

/** A batch that the next dispatch would send, whoever approved it, in the shared memory or as a file; else null. */
async function approvedWaiting(
  production: Production,
  all: ReadonlyMap<string, Batch>,
  tools: CheckTools,
): Promise<Finding | null> {
  const waiting = newestApproved(all);
  const names = [...(waiting ? [waiting.batch_id] : []), ...(await approvedFiles(production, tools))];
  if (names.length === 0) return null;
  return {
    id: 'approved-batch-waiting',
    message: `A batch is approved already (${names.slice(0, 3).join(', ')}): the next dispatch would send it at once.`,
    fix: 'Find out with an engineer who approved it. Have it rejected before you go on.',
  };
}

/**
 * What keeps a first dispatch from only making a batch, as it stands at this moment: minutes may lie between the look
 * and the start, and somebody else may have approved something meanwhile.
 */
export async function notOnlyMaking(
  production: Production,
  batches: Extract<Batches, { kind: 'read' }>,
  tools: CheckTools,
): Promise<Finding | null> {
  return notAlone(batches) ?? approvedWaiting(production, batches.all, tools);
}

/** What makes any dispatch uncertain, at this very moment: an entry that nobody can read, somebody else's dispatch. */
export function notAlone({ odd, locked }: Extract<Batches, { kind: 'read' }>): Finding | null {
  if (odd.length > 0) return oddEntries(odd);
  return locked ? LOCKED : null;
}

/**
 * The first `--live` must only make a batch. It sends at once what is approved already, whoever approved it: then
 * nothing may be started.
 */
export const noApprovedBatch: Check<CutoverInputs, z.infer<typeof NothingApproved>> = {
  id: 'no-approved-batch',
  title: 'No batch that is approved already',
  why: 'The first dispatch makes a batch and sends nothing, because no approved batch waits.',
  timeoutMs: 60_000,
  evidence: NothingApproved,
  async run(inputs, tools) {
    const ledger = new Ledger();
    const seen = await read(inputs, ledger, tools);
    if (seen === null) return ledger.outcome<z.infer<typeof NothingApproved>>(null);
    const waiting = await approvedWaiting(seen.production, seen.batches.all, tools);
    if (waiting !== null) ledger.fails.push(waiting);
    return ledger.outcome({ batches: seen.batches.all.size });
  },
};

/** What keeps a batch from being approved or sent, as it stands in the shared memory now. */
export async function batchFaults(
  production: Production,
  all: ReadonlyMap<string, Batch>,
  known: BatchFacts,
  status: 'pending' | 'approved',
  tools: CheckTools,
): Promise<{ readonly fails: readonly Finding[]; readonly batch: Batch | null }> {
  const batch = all.get(known.id) ?? null;
  const reject = 'Reject this batch and make a new one.';
  if (batch === null) {
    return {
      batch,
      fails: [
        {
          id: 'batch-gone',
          message: `The batch ${known.id} is no longer in the shared memory.`,
          fix: 'Make a new batch, and tell an engineer.',
        },
      ],
    };
  }
  const fails: Finding[] = [];
  const must = (good: boolean, id: string, message: string, fix: string = reject): void => {
    if (!good) fails.push({ id, message, fix });
  };
  must(
    batch.status === status,
    'batch-status',
    `The batch ${known.id} is "${batch.status}" now, not ${status}.`,
    'Somebody else has acted on it. Find out who, then reject it or make a new batch.',
  );
  must(
    JSON.stringify(factsOf(batch)) === JSON.stringify(known) && hashOf(batch) === known.hash,
    'batch-altered',
    `The batch ${known.id} is no longer what you were shown.`,
    `${reject} Tell an engineer: nobody should change a batch.`,
  );
  must(
    tools.ports.clock.now().getTime() < Date.parse(batch.expires_at),
    'batch-expired',
    `The batch ${known.id} is too old to be sent: its time was over at ${batch.expires_at}.`,
  );
  must(known.leads > 0, 'batch-empty', 'The batch is empty.');
  const odd = contradictionsOf(batch);
  must(odd.length === 0, 'batch-odd', `The batch does not add up: ${odd.join('; ')}.`);
  const unfit = await unfitLeads(batch, production.inputs.workspace, tools.ports);
  must(
    unfit.length === 0,
    'batch-unfit-leads',
    `${unfit.length} of the leads in the batch are not what was shown: invented, not approved any more, changed to another address or tier, there twice, or not on this computer.`,
    `${reject} Look at the leads in /sales first.`,
  );
  return { fails, batch };
}

/** Right before the approval: pending, unaltered, in time, and the deployed service shows the same batch. */
export const batchPending: Check<BatchInput, BatchFacts> = {
  id: 'batch-pending',
  title: 'The batch before the approval',
  why: 'The batch is the one that you were shown, unaltered and in time, here and on the deployed service.',
  timeoutMs: 60_000,
  evidence: BatchFacts,
  async run({ inputs, batch: known }, tools) {
    const ledger = new Ledger();
    const seen = await read(inputs, ledger, tools);
    if (seen === null) return ledger.outcome<BatchFacts>(null);
    const { fails } = await batchFaults(seen.production, seen.batches.all, known, 'pending', tools);
    ledger.fails.push(...fails);
    const shown = await pendingOverHttp(deploymentOf(inputs, 'production'), tools);
    if (shown.kind === 'unreadable') {
      ledger.unknowns.push({
        id: 'pending-batch-unread',
        message: `The deployed service does not show the batch: ${shown.why}.`,
        fix: 'Wait until Railway shows the deployment as active, then try again.',
      });
    } else if (
      shown.kind === 'none' ||
      shown.batch.batch_id !== known.id ||
      shown.batch.preview_hash !== known.hash
    ) {
      ledger.fails.push({
        id: 'batch-not-shared',
        message: 'The deployed service shows another batch than this one, or none.',
        fix: 'Somebody made another batch, or the service has another Redis. Reject this batch and ask an engineer.',
      });
    }
    return ledger.outcome(known);
  },
};

/** Right before the second dispatch: approved, unaltered, in time, and the one that CAIO would take. */
export const batchApproved: Check<BatchInput, BatchFacts> = {
  id: 'batch-approved',
  title: 'The batch before it is sent',
  why: 'What CAIO would send now is exactly the batch that was approved here.',
  timeoutMs: 60_000,
  evidence: BatchFacts,
  async run({ inputs, batch: known }, tools) {
    const ledger = new Ledger();
    const seen = await read(inputs, ledger, tools);
    if (seen === null) return ledger.outcome<BatchFacts>(null);
    const { all } = seen.batches;
    const { fails } = await batchFaults(seen.production, all, known, 'approved', tools);
    ledger.fails.push(...fails);
    const taken = newestApproved(all);
    if (taken !== null && taken.batch_id !== known.id) {
      ledger.fails.push({
        id: 'batch-not-ours',
        message: `CAIO would take another approved batch (${taken.batch_id}), not the one that was approved here.`,
        fix: 'Find out with an engineer who approved it, and have one of the two rejected.',
      });
    }
    return ledger.outcome(known);
  },
};
