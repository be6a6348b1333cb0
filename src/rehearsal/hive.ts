import type { Faults } from './scenario.ts';

const DAY_MS = 86_400_000;

const iso = (at: Date): string => at.toISOString().replace('Z', '000+00:00');

export const HIVE_BATCH = 'batch_0000aaaa';

/** A batch of yesterday: executed, or still approved where the seed says that only Redis knows of its end. */
export function yesterdaysBatch(now: Date, status: 'executed' | 'approved'): Record<string, unknown> {
  const made = new Date(now.getTime() - DAY_MS);
  const executed = status === 'executed';
  return {
    batch_id: HIVE_BATCH,
    created_at: iso(made),
    motion: 'outbound',
    status,
    leads_preview: [],
    total_email_leads: 0,
    total_linkedin_leads: 0,
    total_revival_candidates: 0,
    total_cadence_due: 0,
    tier_breakdown: {},
    approved_shadow_email_ids: [],
    approved_linkedin_shadow_ids: [],
    approved_revival_emails: [],
    approved_cadence_actions: [],
    preview_hash: 'practice',
    expires_at: iso(now),
    approved_at: iso(made),
    approved_by: 'practice',
    executed_at: executed ? iso(made) : null,
    execution_report: executed ? { run_id: 'op_out_practice', motion: 'outbound', errors: [] } : null,
  };
}

const localDate = (at: Date): string =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(part => String(part).padStart(2, '0')).join('-');

/** The operator's state of yesterday, with nothing sent. */
export function yesterdaysState(now: Date): Record<string, unknown> {
  const day = new Date(now.getTime() - DAY_MS);
  return {
    date: localDate(day),
    outbound_email_dispatched: 1,
    outbound_linkedin_dispatched: 0,
    revival_dispatched: 0,
    cadence_dispatched: 0,
    leads_dispatched: ['email:lead0@caio-practice.test'],
    last_run_at: iso(day),
    runs_today: 1,
  };
}

/** The files below .hive-mind, by path. */
export function hiveFiles(faults: Faults, now: Date): Map<string, string> {
  const wanted = faults.workspace ?? {};
  const files = new Map<string, string>();
  if (wanted.noHive || wanted.emptyHive) return files;
  const put = (path: string, value: unknown): void => {
    files.set(path, `${JSON.stringify(value, null, 2)}\n`);
  };
  const status = faults.seed === 'executed-batch' ? 'approved' : 'executed';
  put('operator_state.json', yesterdaysState(now));
  put(`operator_batches/${HIVE_BATCH}.json`, yesterdaysBatch(now, status));
  if (wanted.corruptBatch)
    files.set('operator_batches/batch_0000bbbb.json', '{"batch_id": "batch_0000bbbb", "sta');
  const due = new Date(now.getTime() + (wanted.cadenceDue ? 0 : 3 * DAY_MS));
  put('cadence_state/lead9_at_caio-practice_test.json', {
    email: 'lead9@caio-practice.test',
    tier: 'tier_1',
    cadence_id: 'default_21day',
    status: 'active',
    current_step: 2,
    next_step_due: localDate(due),
    steps_completed: [
      { step: 1, result: 'dispatched', completed_at: iso(new Date(now.getTime() - 5 * DAY_MS)) },
    ],
    exit_reason: null,
  });
  const tier1 = wanted.approvedLeads ?? 3;
  for (let index = 0; index < tier1 + (wanted.approvedTier2 ?? 0); index += 1) {
    put(`shadow_mode_emails/practice_lead_${index}.json`, {
      email_id: `practice_lead_${index}`,
      status: 'approved',
      tier: index < tier1 ? 'tier_1' : 'tier_2',
      to: `fresh${index}@caio-practice.test`,
      subject: 'A practice mail',
      timestamp: iso(now),
      recipient_data: {
        name: `Practice Lead ${index}`,
        company: `Practice Company ${index}`,
        linkedin_url: `https://linkedin.invalid/in/practice-${index}`,
      },
      synthetic: false,
      approved_at: iso(now),
      approved_by: 'practice',
    });
  }
  return files;
}

/** config/production.json; the ramp began today, or long ago. */
export function productionConfig(faults: Faults, now: Date): unknown {
  const start = faults.workspace?.rampOver ? new Date(now.getTime() - 30 * DAY_MS) : now;
  return {
    operator: {
      enabled: true,
      gatekeeper_required: true,
      outbound: {
        email_daily_limit: 25,
        linkedin_warmup_start: localDate(start),
        linkedin_warmup_daily_limit: 5,
        linkedin_full_daily_limit: 20,
        linkedin_warmup_weeks: 4,
        dispatch_order: ['instantly', 'heyreach'],
        tier_channel_routing: {
          tier_1: ['instantly', 'heyreach'],
          tier_2: ['instantly', 'heyreach'],
          tier_3: ['instantly'],
        },
      },
      revival: { enabled: true, daily_limit: 5, scan_pipeline_stages: ['Cold', 'Lost', 'Nurture'] },
      state_file: '.hive-mind/operator_state.json',
      ramp: {
        enabled: true,
        email_daily_limit_override: 5,
        tier_filter: 'tier_1',
        start_date: localDate(start),
        ramp_days: 3,
      },
    },
  };
}
