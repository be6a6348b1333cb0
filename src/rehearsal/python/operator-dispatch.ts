import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { post } from '../post-office.ts';
import { isoUtc, localDay, type Practice, type PythonHost } from './host.ts';
import { dumps } from './json.ts';
import { approvedLeads, compactDay, type Lead, type OperatorConfig, tierOf } from './operator-config.ts';
import { type Json, readJson, type StateStore, writeJson } from './state-store.ts';

export type Motion = 'outbound' | 'cadence' | 'revival' | 'all';

export const hex = (bytes = 4): string => randomBytes(bytes).toString('hex');

export interface Report {
  run_id: string;
  started_at: string;
  completed_at: string;
  dry_run: boolean;
  motion: Motion;
  instantly_report: Json | null;
  heyreach_report: Json | null;
  revival_candidates_found: number;
  revival_dispatched: number;
  cadence_actions_due: number;
  cadence_dispatched: number;
  cadence_synced: Json | null;
  cadence_auto_enrolled: number;
  warmup_schedule: Json | null;
  errors: string[];
  pending_approval: boolean;
  batch_id: string | null;
}

const SHORT: Readonly<Record<Motion, string>> = {
  outbound: 'out',
  cadence: 'cad',
  revival: 'rev',
  all: 'all',
};

export function newReport(motion: Motion, dryRun: boolean, host: PythonHost): Report {
  return {
    run_id: `op_${SHORT[motion]}_${hex()}`,
    started_at: isoUtc(host.now()),
    completed_at: '',
    dry_run: dryRun,
    motion,
    instantly_report: null,
    heyreach_report: null,
    revival_candidates_found: 0,
    revival_dispatched: 0,
    cadence_actions_due: 0,
    cadence_dispatched: 0,
    cadence_synced: null,
    cadence_auto_enrolled: 0,
    warmup_schedule: null,
    errors: [],
    pending_approval: false,
    batch_id: null,
  };
}

export interface DailyState {
  date: string;
  outbound_email_dispatched: number;
  outbound_linkedin_dispatched: number;
  revival_dispatched: number;
  cadence_dispatched: number;
  leads_dispatched: string[];
  last_run_at: string | null;
  runs_today: number;
}

export interface Operator {
  readonly host: PythonHost;
  readonly practice: Practice;
  readonly store: StateStore;
  readonly config: OperatorConfig;
  readonly print: (plain: string, rich?: string) => Promise<void>;
}

export async function loadState({ store, host }: Operator): Promise<DailyState> {
  const date = localDay(host.now());
  const known = await store.dailyState(date);
  const count = (key: string): number => Number(known?.[key] ?? 0);
  const leads = known?.leads_dispatched;
  return {
    date,
    outbound_email_dispatched: count('outbound_email_dispatched'),
    outbound_linkedin_dispatched: count('outbound_linkedin_dispatched'),
    revival_dispatched: count('revival_dispatched'),
    cadence_dispatched: count('cadence_dispatched'),
    leads_dispatched: Array.isArray(leads) ? leads.map(String) : [],
    last_run_at: typeof known?.last_run_at === 'string' ? known.last_run_at : null,
    runs_today: count('runs_today'),
  };
}

export async function saveState({ store, host }: Operator, state: DailyState): Promise<void> {
  state.last_run_at = isoUtc(host.now());
  state.runs_today += 1;
  await store.saveDailyState(state.date, { ...state });
}

/** One report a line: what the tracker of the three days reads. */
export async function logReport({ store, host }: Operator, report: Report): Promise<void> {
  report.completed_at = isoUtc(host.now());
  await appendFile(join(store.hive, 'operator_dispatch_log.jsonl'), `${dumps({ ...report }, null)}\n`);
}

/** What a live run may send: the scope that was approved. Null: whatever is approved now (a dry run). */
export interface Scope {
  readonly email: readonly string[];
  readonly linkedin: readonly string[];
}

/**
 * The outbound motion. A dry run counts like a live one: the day's quota is used up and the leads are recorded as
 * done, in the file and in Redis (CONTRACTS trap D1).
 */
export async function dispatchOutbound(
  operator: Operator,
  report: Report,
  scope: Scope | null,
): Promise<void> {
  const { config, practice, print, store } = operator;
  const tier = tierOf(config, practice);
  if (config.ramp.active) {
    await print(
      `RAMP MODE Day ${config.ramp.day}: tier_filter=${tier}, email_limit=${config.ramp.email_limit_override}/day`,
    );
  }
  report.warmup_schedule = { ...config.schedule };
  const state = await loadState(operator);
  const approved = (await approvedLeads(store.hive, tier)).filter(lead => !lead.synthetic);
  const emailLeft = Math.max(0, config.schedule.email_daily_limit - state.outbound_email_dispatched);
  if (emailLeft === 0) {
    const used = `${state.outbound_email_dispatched}/${config.schedule.email_daily_limit}`;
    report.errors.push(`Email daily limit reached (${used})`);
  } else {
    const wanted = scope ? approved.filter(lead => scope.email.includes(lead.id)) : approved;
    const sent = await sendBy('instantly', operator, report, wanted, emailLeft);
    state.outbound_email_dispatched += sent.dispatched;
    record(state, sent.recipients);
  }
  const linkedinLeft = Math.max(0, config.schedule.linkedin_daily_limit - state.outbound_linkedin_dispatched);
  if (linkedinLeft === 0) {
    const used = `${state.outbound_linkedin_dispatched}/${config.schedule.linkedin_daily_limit}`;
    report.errors.push(`LinkedIn daily limit reached (${used})`);
  } else {
    const routed = approved.filter(
      lead => lead.linkedin && (config.routing[lead.tier] ?? []).includes('heyreach'),
    );
    const wanted = scope ? routed.filter(lead => scope.linkedin.includes(lead.id)) : routed;
    const sent = await sendBy('heyreach', operator, report, wanted, linkedinLeft);
    state.outbound_linkedin_dispatched += sent.dispatched;
    record(state, sent.recipients);
  }
  await saveState(operator, state);
}

function record(state: DailyState, recipients: readonly string[]): void {
  for (const email of recipients) {
    const key = `email:${email}`;
    if (!state.leads_dispatched.includes(key)) state.leads_dispatched.push(key);
  }
}

const CHANNELS = {
  instantly: {
    item: 'campaign',
    items: 'campaigns_created',
    run: 'dispatch',
    key: 'INSTANTLY_API_KEY',
    empty: 'No approved emails to dispatch.',
    nameOf: (tier: string, day: string): string => `t${tier.at(-1)}_pipeline_${day}_v1`,
  },
  heyreach: {
    item: 'list',
    items: 'lists_created',
    run: 'heyreach',
    key: 'HEYREACH_API_KEY',
    empty: 'No LinkedIn-eligible leads to dispatch.',
    nameOf: (tier: string, day: string): string => `caio_t${tier.at(-1)}_${day}_v1`,
  },
} as const;

async function sendBy(
  channel: keyof typeof CHANNELS,
  operator: Operator,
  report: Report,
  wanted: readonly Lead[],
  limit: number,
): Promise<{ dispatched: number; recipients: string[] }> {
  const { host, print, practice, store } = operator;
  const words = CHANNELS[channel];
  const fault = report.dry_run ? undefined : practice.python.live;
  const fewer = fault === 'sends-fewer' && channel === 'instantly';
  const leads = wanted.slice(0, Math.min(limit, wanted.length - (fewer ? 1 : 0)));
  // A dry run that sends: what the cockpit must never take for a safe one.
  const live = !report.dry_run || practice.python.dryRun === 'dispatched';
  const refusal = report.dry_run ? null : refusalOf(channel, host, practice);
  if (!report.dry_run) await slowly(practice);
  const created: Json[] = [];
  for (const tier of new Set(leads.map(lead => lead.tier))) {
    const own = leads.filter(lead => lead.tier === tier);
    const name = words.nameOf(tier, compactDay(host));
    if (!live)
      await print(`[DRY RUN] Would create ${words.item} '${name}' with ${own.length} leads (${tier})`);
    const item: Json = {
      [`${words.item}_name`]: name,
      [`${words.item}_id`]: live && refusal === null ? `${words.item}_${hex()}` : null,
      leads_added: refusal === null ? own.length : 0,
      ...(channel === 'heyreach' ? { tier } : {}),
      shadow_email_ids: own.map(lead => lead.id),
      status: refusal !== null ? 'error' : live ? 'dispatched' : 'dry_run',
      recipient_emails: own.map(lead => lead.email),
      error: refusal,
    };
    if (!report.dry_run && refusal === null)
      await post(practice.postOffice, {
        batch: report.batch_id ?? '',
        channel,
        ids: own.map(lead => lead.id),
      });
    created.push(item);
    await appendFile(join(store.hive, `${channel}_dispatch_log.jsonl`), `${dumps(item, null)}\n`);
    if (channel === 'instantly' && live && refusal === null) await markSent(own, host);
  }
  if (leads.length === 0) await print(words.empty);
  const nested = practice.python.dryRun === 'nested-errors' && channel === 'instantly';
  const errors = refusal !== null && leads.length > 0 ? 1 : nested ? 1 : 0;
  const dispatched = refusal === null ? leads.length : 0;
  const part: Json = {
    run_id: `${words.run}_${hex()}`,
    started_at: isoUtc(host.now()),
    completed_at: isoUtc(host.now()),
    dry_run: report.dry_run && !live,
    total_approved: wanted.length,
    total_dispatched: dispatched,
    total_skipped: wanted.length - leads.length,
    total_errors: errors,
    [words.items]: created,
    daily_limit_remaining: limit,
    errors: nested ? ['Instantly API answered 500'] : refusal !== null && leads.length > 0 ? [refusal] : [],
  };
  if (channel === 'instantly') report.instantly_report = part;
  else report.heyreach_report = part;
  if (channel === 'instantly') await breakAfterSending(fault);
  return { dispatched, recipients: leads.map(lead => lead.email) };
}

/** Why a vendor takes nothing; null: it takes it. */
function refusalOf(channel: keyof typeof CHANNELS, host: PythonHost, { python }: Practice): string | null {
  const { key } = CHANNELS[channel];
  if (!host.env[key]) return `${key} not set`;
  if (python.live === 'vendor-error' && channel === 'instantly') return 'Instantly API answered 500';
  if (python.live === 'one-channel-fails' && channel === 'heyreach') return 'HeyReach API answered 429';
  return null;
}

/** Room to be ended in: a real vendor takes seconds. */
async function slowly({ python }: Practice): Promise<void> {
  if (python.slowMs !== undefined) await new Promise(resolve => setTimeout(resolve, python.slowMs));
}

/** What a Python script would die of. */
export class PracticeCrash extends Error {}

/** The first channel has been given its leads; what should come after it does not. */
async function breakAfterSending(fault: Practice['python']['live']): Promise<void> {
  if (fault === 'crashes-after-sending')
    throw new PracticeCrash('ConnectionResetError: [Errno 104] Connection reset by peer');
  if (fault === 'hangs-after-sending') await new Promise(resolve => setTimeout(resolve, 3_600_000));
}

async function markSent(leads: readonly Lead[], host: PythonHost): Promise<void> {
  for (const lead of leads) {
    const mail = await readJson(lead.file);
    if (mail)
      await writeJson(lead.file, { ...mail, status: 'dispatched_to_instantly', sent_at: isoUtc(host.now()) });
  }
}
