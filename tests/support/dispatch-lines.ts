/** One line of operator_dispatch_log.jsonl in the form of the recorded ones. */
export interface LineOf {
  readonly at: number;
  readonly id?: string;
  readonly live?: boolean;
  readonly pending?: boolean;
  readonly sent?: number;
  readonly errors?: readonly string[];
  /** Errors that only the report of the e-mail channel holds. */
  readonly nested?: readonly string[];
}

let made = 0;

/** UTC with microseconds, as Python writes it. */
export const pythonTime = (at: number): string => new Date(at).toISOString().replace('Z', '000+00:00');

/** The report as CAIO logs it. */
export function reportOf(of: LineOf): Record<string, unknown> {
  made += 1;
  const at = pythonTime(of.at);
  const { sent = 5, nested = [], errors = [], live = true, pending = false } = of;
  const channel = {
    run_id: `dispatch_${made}`,
    started_at: at,
    completed_at: at,
    dry_run: !live,
    total_approved: sent,
    total_dispatched: sent,
    total_skipped: 0,
    total_errors: nested.length,
    campaigns_created: [],
    daily_limit_remaining: 0,
    errors: nested,
  };
  return {
    run_id: of.id ?? `op_out_${String(made).padStart(8, '0')}`,
    started_at: at,
    completed_at: at,
    dry_run: !live,
    motion: 'outbound',
    instantly_report: pending ? null : channel,
    heyreach_report: null,
    revival_candidates_found: 0,
    revival_dispatched: 0,
    cadence_actions_due: 0,
    cadence_dispatched: 0,
    cadence_synced: null,
    cadence_auto_enrolled: 0,
    warmup_schedule: null,
    errors: pending ? ['GATEKEEPER: Batch batch_1 created for review.', ...errors] : errors,
    pending_approval: pending,
    batch_id: pending ? 'batch_1' : null,
  };
}

export const logLine = (of: LineOf): string => `${JSON.stringify(reportOf(of))}\n`;
