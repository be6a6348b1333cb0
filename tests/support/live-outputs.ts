import type { Json } from '../../checks/hive-files.ts';
import { Batch, hashOf } from '../../checks/live/batch.ts';

/** A batch of three people as CAIO makes it (form of the recorded sample), and the report of a dispatch of it. */

const PEOPLE = ['lead_0', 'lead_1', 'lead_2'];

/** @param change what is written over the good batch; the hash is made for what comes out, unless it is given */
export function batchOf(change: Partial<Batch> = {}): Batch {
  const batch = Batch.parse({
    batch_id: 'batch_80aaa21e',
    created_at: '2026-02-19T09:00:00.660980+00:00',
    motion: 'outbound',
    status: 'approved',
    warmup_schedule: {},
    leads_preview: PEOPLE.map(id => ({
      email: `${id}@example.com`,
      name: id,
      company: 'Acme',
      tier: 'tier_1',
      channel: 'email',
      shadow_email_id: id,
    })),
    total_email_leads: 3,
    total_linkedin_leads: 2,
    total_revival_candidates: 0,
    total_cadence_due: 0,
    tier_breakdown: { tier_1: 3 },
    approved_shadow_email_ids: PEOPLE,
    approved_linkedin_shadow_ids: PEOPLE.slice(0, 2),
    approved_revival_emails: [],
    approved_cadence_actions: [],
    preview_hash: 'open',
    expires_at: '2026-02-20T09:00:00.661313+00:00',
    approved_at: '2026-02-19T09:01:01.370830+00:00',
    approved_by: 'caio-cockpit',
    executed_at: null,
    execution_report: null,
    ...change,
  });
  return change.preview_hash === undefined ? { ...batch, preview_hash: hashOf(batch) ?? '' } : batch;
}

/** The batch after its dispatch. */
export const executedBatch = (batch = batchOf(), runId = 'op_out_1c749ada'): Batch => ({
  ...batch,
  status: 'executed',
  executed_at: '2026-02-19T09:02:01.295256+00:00',
  execution_report: { run_id: runId, motion: 'outbound', errors: [] },
});

const channel = (
  item: 'campaign' | 'list',
  runId: string,
  ids: readonly string[],
): { [name: string]: Json } => ({
  run_id: runId,
  started_at: '2026-02-19T09:02:01.107627+00:00',
  completed_at: '2026-02-19T09:02:01.134501+00:00',
  dry_run: false,
  total_approved: ids.length,
  total_dispatched: ids.length,
  total_skipped: 0,
  total_errors: 0,
  [`${item}s_created`]: [
    {
      [`${item}_name`]: `t1_${item}_20260219_v1`,
      [`${item}_id`]: `${item}_41`,
      leads_added: ids.length,
      ...(item === 'list' ? { tier: 'tier_1' } : {}),
      shadow_email_ids: [...ids],
      status: 'dispatched',
      recipient_emails: ids.map(id => `${id}@example.com`),
      error: null,
    },
  ],
  daily_limit_remaining: 2,
  errors: [],
});

/** A dispatch of the whole batch, as `--json` prints it and the log keeps it. */
export const sentReport = (batch = batchOf()): { [name: string]: Json } => ({
  run_id: 'op_out_1c749ada',
  started_at: '2026-02-19T09:02:01.100000+00:00',
  completed_at: '2026-02-19T09:02:01.295000+00:00',
  dry_run: false,
  motion: 'outbound',
  instantly_report: channel('campaign', 'dispatch_f687174a', batch.approved_shadow_email_ids),
  heyreach_report: channel('list', 'heyreach_45bbdccb', batch.approved_linkedin_shadow_ids),
  revival_candidates_found: 0,
  revival_dispatched: 0,
  cadence_actions_due: 0,
  cadence_dispatched: 0,
  cadence_synced: null,
  cadence_auto_enrolled: 0,
  warmup_schedule: {
    email_daily_limit: 5,
    linkedin_daily_limit: 5,
    linkedin_warmup_start: '2026-02-16',
    linkedin_warmup_week: 0,
    is_linkedin_warmup: true,
    revival_daily_limit: 5,
  },
  errors: [],
  pending_approval: false,
  batch_id: batch.batch_id,
});

/** The first dispatch: a batch was made, nothing else. */
export const madeReport = (batch = batchOf({ status: 'pending' })): { [name: string]: Json } => ({
  ...sentReport(batch),
  instantly_report: null,
  heyreach_report: null,
  warmup_schedule: null,
  errors: [
    `GATEKEEPER: Batch ${batch.batch_id} created for review. Approve via POST /api/operator/approve-batch/${batch.batch_id}`,
  ],
  pending_approval: true,
});

/** As it comes out of the process: rich lines first, then the report. */
export const printedReport = (report: Json): string =>
  `RAMP MODE Day 2: tier_filter=tier_1, email_limit=5/day\n${JSON.stringify(report, null, 2)}\n`;
