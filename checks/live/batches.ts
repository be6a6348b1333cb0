import { ask, type Deployment, objectOf } from '../http-kit.ts';
import { withRedis } from '../production-redis.ts';
import type { CheckTools } from '../types.ts';
import { Batch, objectIn } from './batch.ts';
import type { Production } from './operator.ts';

/** Batches that one production's memory is looked through for; more than a real one has in years. */
const LIMIT = 5_000;

export type Batches =
  | {
      readonly kind: 'read';
      readonly all: ReadonlyMap<string, Batch>;
      /** Entries that are no batch as we know it: what they are is not known. */
      readonly odd: readonly string[];
      /** Somebody dispatches now: CAIO's own lock is held. */
      readonly locked: boolean;
    }
  | { readonly kind: 'unreadable'; readonly why: string };

const keyOf = ({ redis }: Production, id: string): string => `${redis.prefix}:operator:batch:${id}`;

/** Every batch of the shared memory, and whether a dispatch holds its lock. */
export async function batchesOf(production: Production, tools: CheckTools): Promise<Batches> {
  const prefix = keyOf(production, '');
  const read = await withRedis(tools, production.redis.url, async session => {
    const all = new Map<string, Batch>();
    const odd: string[] = [];
    for (const key of await session.keys(prefix, LIMIT)) {
      const text = await session.get(key);
      if (text === null) continue;
      const parsed = Batch.safeParse(objectIn(text));
      const id = key.slice(prefix.length);
      // CAIO finds a batch by its key and by its own name: two names are two truths.
      if (parsed.success && parsed.data.batch_id === id) all.set(id, parsed.data);
      else odd.push(id);
    }
    const lock = await session.get(`${production.redis.prefix}:locks:operator:outbound`);
    return { kind: 'read' as const, all, odd, locked: lock !== null };
  });
  return 'value' in read ? read.value : { kind: 'unreadable', why: read.message };
}

/** What stands of a batch in the workspace's own file; null when there is none or it is no batch. */
export async function batchFile(
  { inputs }: Production,
  id: string,
  tools: CheckTools,
): Promise<Batch | null> {
  const { files } = tools.ports;
  const read = await files.readText(
    files.join(inputs.workspace, '.hive-mind', 'operator_batches', `${id}.json`),
  );
  const parsed = Batch.safeParse(read.kind === 'text' ? objectIn(read.text) : null);
  return parsed.success ? parsed.data : null;
}

/** Python writes and reads numbers (NaN) that are no JSON: then the word itself counts. */
function saysApproved(text: string): boolean {
  const batch = objectIn(text);
  return batch === null ? /"status"\s*:\s*"approved"/.test(text) : batch.status === 'approved';
}

/** Names of batch files that stand there as approved, or cannot be read: CAIO takes them when its shared memory has no approved one. */
export async function approvedFiles({ inputs }: Production, tools: CheckTools): Promise<string[]> {
  const { files } = tools.ports;
  const folder = files.join(inputs.workspace, '.hive-mind', 'operator_batches');
  const found: string[] = [];
  for (const name of await files.listFiles(folder)) {
    if (!/^batch_.*\.json$/.test(name)) continue;
    const read = await files.readText(files.join(folder, name));
    if (read.kind === 'missing') continue;
    if (read.kind !== 'text' || saysApproved(read.text)) found.push(name);
  }
  return found;
}

export type PendingBatch =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The newest pending batch as the deployed service shows it. */
export async function pendingOverHttp(deployment: Deployment, tools: CheckTools): Promise<PendingBatch> {
  const answer = await ask(
    deployment.base,
    { path: '/api/operator/pending-batch', header: deployment.token.reveal() },
    tools,
  );
  if (answer.kind === 'no-answer') return { kind: 'unreadable', why: 'it gave no answer' };
  const body = answer.status === 200 ? objectOf(answer) : null;
  if (body === null) return { kind: 'unreadable', why: `it answered ${answer.status}` };
  if (body.status === 'no_pending_batch') return { kind: 'none' };
  const parsed = Batch.safeParse(body);
  return parsed.success
    ? { kind: 'batch', batch: parsed.data }
    : { kind: 'unreadable', why: 'what it shows is no batch' };
}

/** The approved batch that CAIO would take: the one that was made last, of whatever motion. */
export function newestApproved(all: ReadonlyMap<string, Batch>): Batch | null {
  const approved = [...all.values()].filter(batch => batch.status === 'approved');
  // By text, as CAIO compares them.
  return approved.sort((a, b) => (a.created_at < b.created_at ? 1 : -1))[0] ?? null;
}
