import { join } from 'node:path';
import { localDay, type Practice, type PythonHost } from './host.ts';
import { type Json, jsonFiles, readJson } from './state-store.ts';

interface Ramp {
  readonly enabled: boolean;
  readonly active: boolean;
  readonly day: number;
  readonly remaining_days: number;
  readonly email_limit_override: number | null;
  readonly tier_filter: string | null;
}

interface Schedule {
  readonly email_daily_limit: number;
  readonly linkedin_daily_limit: number;
  readonly linkedin_warmup_start: string;
  readonly linkedin_warmup_week: number;
  readonly is_linkedin_warmup: boolean;
  readonly revival_daily_limit: number;
}

export interface OperatorConfig {
  readonly enabled: boolean;
  readonly gatekeeperRequired: boolean;
  readonly ramp: Ramp;
  readonly schedule: Schedule;
  readonly routing: Readonly<Record<string, readonly string[]>>;
}

const DAY_MS = 86_400_000;

function daysSince(start: string, today: string): number {
  return Math.round((Date.parse(today) - Date.parse(start)) / DAY_MS);
}

const objectIn = (json: Json | null, key: string): Json => {
  const value = json?.[key];
  return value !== null && typeof value === 'object' ? { ...value } : {};
};

/** config/production.json, as the operator reads it today. The ramp goes by the calendar, on local days. */
export async function readConfig(host: PythonHost): Promise<OperatorConfig> {
  const operator = objectIn(await readJson(join(host.cwd, 'config', 'production.json')), 'operator');
  const outbound = objectIn(operator, 'outbound');
  const today = localDay(host.now());
  const ramp = rampOf(objectIn(operator, 'ramp'), today);
  const warmupStart = String(outbound.linkedin_warmup_start ?? '');
  const week = Math.max(0, Math.floor(daysSince(warmupStart, today) / 7));
  const warm = week < Number(outbound.linkedin_warmup_weeks ?? 4);
  return {
    enabled: operator.enabled === true,
    gatekeeperRequired: operator.gatekeeper_required !== false,
    ramp,
    routing: objectIn(outbound, 'tier_channel_routing') as Record<string, readonly string[]>,
    schedule: {
      email_daily_limit: ramp.email_limit_override ?? Number(outbound.email_daily_limit ?? 25),
      linkedin_daily_limit: Number(
        (warm ? outbound.linkedin_warmup_daily_limit : outbound.linkedin_full_daily_limit) ?? 5,
      ),
      linkedin_warmup_start: warmupStart,
      linkedin_warmup_week: week,
      is_linkedin_warmup: warm,
      revival_daily_limit: Number(objectIn(operator, 'revival').daily_limit ?? 5),
    },
  };
}

function rampOf(ramp: Json, today: string): Ramp {
  const off = { active: false, day: 0, remaining_days: 0, email_limit_override: null, tier_filter: null };
  if (ramp.enabled !== true) return { enabled: false, ...off };
  const days = Number(ramp.ramp_days ?? 3);
  const since = daysSince(String(ramp.start_date ?? ''), today);
  if (!(since < days)) return { enabled: true, ...off };
  return {
    enabled: true,
    active: true,
    day: Math.max(0, since + 1),
    remaining_days: Math.min(days, days - since),
    email_limit_override: Number(ramp.email_daily_limit_override ?? 5),
    tier_filter: String(ramp.tier_filter ?? 'tier_1'),
  };
}

/** One approved mail that may be sent. */
export interface Lead {
  readonly id: string;
  readonly file: string;
  readonly email: string;
  readonly name: string;
  readonly company: string;
  readonly tier: string;
  readonly linkedin: boolean;
  /** Invented: it may stand in a batch, and is dropped when the batch is sent (CONTRACTS trap L3). */
  readonly synthetic: boolean;
}

/** The approved mails of the hive that were not sent yet, of one tier or of all. */
export async function approvedLeads(hive: string, tier: string | null): Promise<Lead[]> {
  const leads: Lead[] = [];
  for (const file of await jsonFiles(join(hive, 'shadow_mode_emails'))) {
    const mail = await readJson(file);
    if (mail?.status !== 'approved' || mail.sent_via_ghl) continue;
    const recipient = objectIn(mail, 'recipient_data');
    const lead: Lead = {
      id: String(mail.email_id ?? ''),
      file,
      email: String(mail.to ?? '').toLowerCase(),
      name: String(recipient.name ?? ''),
      company: String(recipient.company ?? ''),
      tier: String(mail.tier ?? 'tier_3'),
      linkedin: Boolean(recipient.linkedin_url),
      synthetic: mail.synthetic === true,
    };
    if (tier === null || lead.tier === tier) leads.push(lead);
  }
  return leads;
}

/** `2026-02-17` as it stands in campaign names. */
export const compactDay = (host: PythonHost): string => localDay(host.now()).replaceAll('-', '');

/** The tier that the ramp keeps to; null: all. */
export const tierOf = (config: OperatorConfig, { python }: Practice): string | null =>
  config.ramp.active && python.live !== 'ignores-tier' ? config.ramp.tier_filter : null;
