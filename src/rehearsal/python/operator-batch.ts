import { createHash } from 'node:crypto';
import { isoUtc } from './host.ts';
import { approvedLeads, tierOf } from './operator-config.ts';
import { hex, loadState, type Motion, type Operator, type Report, type Scope } from './operator-dispatch.ts';
import type { Json } from './state-store.ts';

const EXPIRY_S = 24 * 3_600;

const textList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The hash over what a batch may send, with sorted keys and no spaces, as CAIO computes it. */
function previewHash(batch: Json): string {
  const scope = {
    approved_cadence_actions: [],
    approved_linkedin_shadow_ids: textList(batch.approved_linkedin_shadow_ids).sort(),
    approved_revival_emails: [],
    approved_shadow_email_ids: textList(batch.approved_shadow_email_ids).sort(),
    motion: batch.motion,
  };
  return createHash('sha256').update(JSON.stringify(scope)).digest('hex');
}

/** Makes a batch for review and saves it; nothing is sent. */
async function createBatch(operator: Operator, motion: Motion): Promise<Json> {
  const { config, host, store, practice } = operator;
  const { python } = practice;
  const state = await loadState(operator);
  const fresh = (await approvedLeads(store.hive, tierOf(config, practice))).filter(
    lead => !state.leads_dispatched.includes(`email:${lead.email}`),
  );
  const email = fresh.slice(
    0,
    Math.max(0, config.schedule.email_daily_limit - state.outbound_email_dispatched),
  );
  const linkedin = fresh
    .filter(lead => lead.linkedin && (config.routing[lead.tier] ?? []).includes('heyreach'))
    .slice(0, Math.max(0, config.schedule.linkedin_daily_limit - state.outbound_linkedin_dispatched));
  const tiers: Record<string, number> = {};
  for (const lead of fresh) tiers[lead.tier] = (tiers[lead.tier] ?? 0) + 1;
  const batch: Json = {
    batch_id: `batch_${hex()}`,
    created_at: isoUtc(host.now()),
    motion,
    status: 'pending',
    warmup_schedule: { ...config.schedule },
    leads_preview: email.map(lead => ({
      email: lead.email,
      name: lead.name,
      company: lead.company,
      tier: lead.tier,
      channel: 'email',
      shadow_email_id: lead.id,
    })),
    total_email_leads: email.length,
    total_linkedin_leads: linkedin.length,
    total_revival_candidates: 0,
    total_cadence_due: 0,
    tier_breakdown: tiers,
    approved_shadow_email_ids: email.map(lead => lead.id),
    approved_linkedin_shadow_ids: linkedin.map(lead => lead.id),
    approved_revival_emails: [],
    approved_cadence_actions: [],
    preview_hash: '',
    expires_at: isoUtc(new Date(host.now().getTime() + (python.batchSeconds ?? EXPIRY_S) * 1000)),
    approved_at: null,
    approved_by: null,
    rejected_at: null,
    rejected_reason: null,
    executed_at: null,
    execution_report: null,
  };
  batch.preview_hash = previewHash(batch);
  await store.saveBatch(String(batch.batch_id), batch);
  await host.err(
    `INFO:operator_outbound:Created dispatch batch ${batch.batch_id} for GATEKEEPER review ` +
      `(${email.length} email, ${linkedin.length} linkedin, 0 revival, 0 cadence)\n`,
  );
  return batch;
}

/**
 * The Gatekeeper of a live run: the scope of the newest approved batch, or null when nothing may be sent now
 * (a batch was made for review, or the approved one is not good any more). The report says which.
 */
export async function passGatekeeper(operator: Operator, report: Report): Promise<Scope | null> {
  const { host, print, store } = operator;
  const [batch] = await store.batches('approved');
  if (!batch) {
    const made = await createBatch(operator, report.motion);
    const id = String(made.batch_id);
    report.pending_approval = true;
    report.batch_id = id;
    const where = `POST /api/operator/approve-batch/${id}`;
    report.errors.push(`GATEKEEPER: Batch ${id} created for review. Approve via ${where}`);
    await print(
      `GATEKEEPER GATE: Batch ${id} requires approval.\n` +
        `  Email leads: ${made.total_email_leads}, LinkedIn: ${made.total_linkedin_leads}\n  Approve: ${where}`,
    );
    return null;
  }
  const id = String(batch.batch_id);
  if (host.now().getTime() > Date.parse(String(batch.expires_at))) {
    await store.saveBatch(id, { ...batch, status: 'expired' });
    report.errors.push(`Batch ${id} expired at ${batch.expires_at}`);
    return null;
  }
  const actual = previewHash(batch);
  if (batch.preview_hash !== actual) {
    report.errors.push(
      `Batch ${id} preview hash mismatch (expected=${batch.preview_hash}, actual=${actual})`,
    );
    return null;
  }
  report.batch_id = id;
  return {
    email: textList(batch.approved_shadow_email_ids),
    linkedin: textList(batch.approved_linkedin_shadow_ids),
  };
}

/** After the dispatch the batch counts as executed, even when the vendor refused it (CONTRACTS trap L1). */
export async function markExecuted({ store, host }: Operator, report: Report): Promise<void> {
  const batch = (await store.batches('approved')).find(each => each.batch_id === report.batch_id);
  if (!batch) return;
  const { run_id, motion, errors } = report;
  await store.saveBatch(String(batch.batch_id), {
    ...batch,
    status: 'executed',
    executed_at: isoUtc(host.now()),
    execution_report: { run_id, motion, errors },
  });
}
