import { z } from 'zod';
import type { Json } from './hive-files.ts';

const count = z.number().int().min(0);
const nothing = z.array(z.string());
const ids = z.array(z.string());

const Sent = z.looseObject({
  leads_added: count,
  shadow_email_ids: ids,
  status: z.string(),
  recipient_emails: ids,
  error: z.string().nullable(),
});

const Channel = z.looseObject({
  run_id: z.string(),
  started_at: z.string(),
  completed_at: z.string(),
  dry_run: z.boolean(),
  total_approved: count,
  total_dispatched: count,
  total_skipped: count,
  total_errors: count,
  daily_limit_remaining: count,
  errors: nothing,
});

export const OperatorReport = z.looseObject({
  run_id: z.string().min(1),
  started_at: z.string(),
  completed_at: z.string().min(1),
  dry_run: z.boolean(),
  motion: z.string(),
  instantly_report: Channel.extend({
    campaigns_created: z.array(
      Sent.extend({ campaign_name: z.string(), campaign_id: z.union([z.string(), z.number()]).nullable() }),
    ),
  }).nullable(),
  heyreach_report: Channel.extend({
    lists_created: z.array(
      Sent.extend({ list_name: z.string(), list_id: z.union([z.string(), z.number()]).nullable() }),
    ),
  }).nullable(),
  revival_candidates_found: count,
  revival_dispatched: count,
  cadence_actions_due: count,
  cadence_dispatched: count,
  cadence_synced: z.looseObject({}).nullable(),
  cadence_auto_enrolled: count,
  warmup_schedule: z
    .looseObject({
      email_daily_limit: count,
      linkedin_daily_limit: count,
      linkedin_warmup_week: count,
      is_linkedin_warmup: z.boolean(),
      revival_daily_limit: count,
    })
    .nullable(),
  errors: nothing,
  pending_approval: z.boolean(),
  batch_id: z.string().nullable(),
});
export type OperatorReport = z.infer<typeof OperatorReport>;

/** The report: from the first line that is `{` alone to the end. Null when there is no such line. */
export function reportIn(stdout: string): string | null {
  const at = /^\{$/m.exec(stdout)?.index;
  return at === undefined ? null : stdout.slice(at);
}

/** Every `name: value` at any depth, with the path to it. */
function* fieldsOf(value: Json, path = ''): Generator<{ path: string; name: string; value: Json }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const here = path === '' ? name : `${path}.${name}`;
    yield { path: here, name, value: item };
    yield* fieldsOf(item, here);
  }
}

/**
 * Where a report shows that something was not dry, at any depth, also in parts that this version does not know:
 * a dry run has no ids from a vendor, and its every campaign and list has the state `dry_run`.
 */
export function notDry(report: Json): string[] {
  const found: string[] = [];
  for (const { path, name, value } of fieldsOf(report)) {
    const bad =
      (name === 'dry_run' && value !== true) ||
      ((name === 'campaign_id' || name === 'list_id') && value !== null) ||
      (name === 'status' && /(?:campaigns|lists)_created\./.test(path) && value !== 'dry_run');
    if (bad) found.push(path);
  }
  return found;
}

/** Every error text of a report, at any depth, also in parts that this version does not know. */
export function errorsIn(report: Json): string[] {
  const found: string[] = [];
  let counted = 0;
  for (const { name, value } of fieldsOf(report)) {
    if (name === 'errors' && Array.isArray(value)) found.push(...value.map(item => String(item)));
    else if (name === 'error' && value !== null) found.push(String(value) || '(no text)');
    else if (name === 'total_errors' && value !== 0) counted += 1;
  }
  // A number without a text is an error all the same (CONTRACTS L1 is one that hides below).
  return found.length === 0 && counted > 0
    ? ['CAIO counts errors and does not name them']
    : [...new Set(found)];
}

/** Where the report does not add up; empty when it does. */
export function contradictionsIn(report: OperatorReport): string[] {
  const found: string[] = [];
  const check = (
    name: string,
    channel: z.infer<typeof Channel> | null,
    sent: readonly z.infer<typeof Sent>[],
  ): void => {
    if (channel === null) return;
    const added = sent.reduce((sum, item) => sum + item.leads_added, 0);
    if (added !== channel.total_dispatched) found.push(`${name}: leads added and dispatched`);
    if (channel.total_dispatched + channel.total_skipped > channel.total_approved)
      found.push(`${name}: more leads than approved`);
    // A lead without an address has no recipient, but every lead has its id.
    for (const item of sent)
      if (
        item.recipient_emails.length > item.leads_added ||
        item.shadow_email_ids.length !== item.leads_added
      )
        found.push(`${name}: leads and recipients`);
  };
  check('e-mail', report.instantly_report, report.instantly_report?.campaigns_created ?? []);
  check('LinkedIn', report.heyreach_report, report.heyreach_report?.lists_created ?? []);
  return found;
}
