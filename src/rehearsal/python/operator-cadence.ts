import { isoUtc, localDay } from './host.ts';
import { loadState, logReport, type Operator, type Report, saveState } from './operator-dispatch.ts';
import type { Json } from './state-store.ts';

const STEP_DAYS = 5;

/** Leads whose next step is due today or before. */
async function dueToday({ store, host }: Operator): Promise<Json[]> {
  const today = localDay(host.now());
  return (await store.cadences()).filter(
    lead => lead.status === 'active' && typeof lead.next_step_due === 'string' && lead.next_step_due <= today,
  );
}

/**
 * The cadence motion. A dry run marks the due steps as done, for good (CONTRACTS trap D2).
 */
export async function dispatchCadence(operator: Operator, report: Report): Promise<void> {
  const { config, host, print, store } = operator;
  report.warmup_schedule = { ...config.schedule };
  report.cadence_synced = { exited: [], paused: [], connected: [] };
  await host.err('INFO:cadence_engine:Signal sync: 0 exited, 0 paused, 0 connected\n');
  const due = await dueToday(operator);
  report.cadence_actions_due = due.length;
  if (due.length === 0) {
    await host.err('INFO:operator_outbound:No cadence actions due today\n');
    await logReport(operator, report);
    return;
  }
  const state = await loadState(operator);
  for (const lead of due) {
    const email = String(lead.email);
    if (state.outbound_email_dispatched >= config.schedule.email_daily_limit) {
      report.errors.push(`Email limit reached, skipping cadence step for ${email}`);
      continue;
    }
    if (state.leads_dispatched.includes(`email:${email}`)) continue;
    const step = Number(lead.current_step ?? 1);
    // rich takes the word in brackets for a style and eats it.
    await print(`  [DRY RUN] Cadence Step ${step} (Day ${step * STEP_DAYS})  -> ${email} | value_followup`);
    const done = Array.isArray(lead.steps_completed) ? lead.steps_completed : [];
    const result = report.dry_run ? 'dry_run' : 'dispatched';
    await store.saveCadence(email, {
      ...lead,
      current_step: step + 1,
      next_step_due: localDay(new Date(host.now().getTime() + STEP_DAYS * 86_400_000)),
      steps_completed: [...done, { step, result, completed_at: isoUtc(host.now()) }],
    });
    report.cadence_dispatched += 1;
  }
  state.cadence_dispatched += report.cadence_dispatched;
  await saveState(operator, state);
  await logReport(operator, report);
}

/** The summary part of `--status`. */
export async function cadenceSummary(operator: Operator): Promise<Json> {
  const leads = await operator.store.cadences();
  const of = (status: string): number => leads.filter(lead => lead.status === status).length;
  return {
    total_enrolled: leads.length,
    by_status: {
      active: of('active'),
      completed: of('completed'),
      paused: of('paused'),
      exited: of('exited'),
    },
    by_current_step: {},
    exit_reasons: {},
    actions_due_today: (await dueToday(operator)).length,
  };
}
