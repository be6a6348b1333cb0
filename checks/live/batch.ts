import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Ports } from '../../src/ports/types.ts';

const count = z.number().int().min(0);
const ids = z.array(z.string());

/** A batch of the Gatekeeper as CAIO keeps it, in Redis and in a file. */
export const Batch = z.looseObject({
  // It becomes a part of an address and of a key.
  batch_id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  created_at: z.iso.datetime({ offset: true }),
  motion: z.string(),
  status: z.string(),
  leads_preview: z.array(
    z.looseObject({
      email: z.string(),
      name: z.string().nullish(),
      company: z.string().nullish(),
      tier: z.string(),
      channel: z.string(),
      shadow_email_id: z.string(),
    }),
  ),
  total_email_leads: count,
  total_linkedin_leads: count,
  total_revival_candidates: count,
  total_cadence_due: count,
  tier_breakdown: z.record(z.string(), count),
  approved_shadow_email_ids: ids,
  approved_linkedin_shadow_ids: ids,
  approved_revival_emails: ids,
  approved_cadence_actions: z.array(z.unknown()),
  preview_hash: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }),
  approved_by: z.string().nullish(),
  executed_at: z.string().nullish(),
  execution_report: z.looseObject({ run_id: z.string().nullish() }).nullish(),
});
export type Batch = z.infer<typeof Batch>;

/** Python sorts text by its code points, JavaScript by halves of them. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** As Python's json.dumps writes it: everything beyond ASCII as \\uXXXX. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * CAIO's hash over what an outbound batch may send, worked out anew from the batch itself; null for a batch with
 * parts that an outbound one does not have.
 */
export function hashOf(batch: Batch): string | null {
  if (batch.approved_revival_emails.length > 0 || batch.approved_cadence_actions.length > 0) return null;
  const sorted = (list: readonly string[]): string[] => [...list].sort(byCodePoint);
  const scope = {
    approved_cadence_actions: [],
    approved_linkedin_shadow_ids: sorted(batch.approved_linkedin_shadow_ids),
    approved_revival_emails: [],
    approved_shadow_email_ids: sorted(batch.approved_shadow_email_ids),
    motion: batch.motion,
  };
  return createHash('sha256').update(asciiJson(scope)).digest('hex');
}

/** Different people in it: one person may be written to on both channels. */
const peopleIn = (batch: Batch): number =>
  new Set([...batch.approved_shadow_email_ids, ...batch.approved_linkedin_shadow_ids]).size;

/** What may be kept of a batch: numbers, tiers and CAIO's own ids, no person. */
export const BatchFacts = z.strictObject({
  id: z.string().min(1),
  hash: z.string().min(1),
  createdAt: z.iso.datetime({ offset: true }),
  expiresAt: z.iso.datetime({ offset: true }),
  email: count,
  linkedin: count,
  leads: count,
  tiers: z.record(z.string(), count),
});
export type BatchFacts = z.infer<typeof BatchFacts>;

export function factsOf(batch: Batch): BatchFacts {
  const tiers: Record<string, number> = {};
  for (const lead of batch.leads_preview) tiers[lead.tier] = (tiers[lead.tier] ?? 0) + 1;
  // The breakdown counts everybody who could be written to; a tier that stands only there must show as well.
  for (const tier of Object.keys(batch.tier_breakdown)) tiers[tier] ??= 0;
  return {
    id: batch.batch_id,
    hash: batch.preview_hash,
    createdAt: batch.created_at,
    expiresAt: batch.expires_at,
    email: batch.approved_shadow_email_ids.length,
    linkedin: batch.approved_linkedin_shadow_ids.length,
    leads: peopleIn(batch),
    tiers,
  };
}

/** What makes a batch contradict itself, in words; empty when it adds up. */
export function contradictionsOf(batch: Batch): string[] {
  const found: string[] = [];
  const say = (bad: boolean, what: string): void => {
    if (bad) found.push(what);
  };
  const email = batch.approved_shadow_email_ids;
  const linkedin = batch.approved_linkedin_shadow_ids;
  const preview = batch.leads_preview
    .filter(lead => lead.channel === 'email')
    .map(lead => lead.shadow_email_id);
  say(batch.motion !== 'outbound', `it is for "${batch.motion}" and not for outbound`);
  say(hashOf(batch) !== batch.preview_hash, 'its hash does not fit what it holds');
  say(
    new Set(email).size !== email.length || new Set(linkedin).size !== linkedin.length,
    'it names a lead twice',
  );
  say(batch.total_email_leads !== email.length, 'its number of e-mails is not that of its leads');
  say(
    batch.total_linkedin_leads !== linkedin.length,
    'its number of LinkedIn leads is not that of its leads',
  );
  say(batch.total_revival_candidates + batch.total_cadence_due > 0, 'it holds more than outbound leads');
  say(!sameSet(preview, email), 'the leads that it shows are not those that it sends to');
  return found;
}

export const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === new Set(a).size;

/** An address as it is compared: letters' case and spaces around it are no other address. */
export const plainAddress = (address: unknown): string =>
  typeof address === 'string' ? address.trim().toLowerCase() : '';

/** The mails of this computer that CAIO may send, each with the name of its lead; what is no mail is passed over. */
export async function mailsOf(
  workspace: string,
  { files }: Pick<Ports, 'files'>,
): Promise<{ readonly id: string; readonly mail: Readonly<Record<string, unknown>> }[]> {
  const folder = files.join(workspace, '.hive-mind', 'shadow_mode_emails');
  const mails = [];
  for (const name of await files.listFiles(folder)) {
    if (!name.endsWith('.json')) continue;
    const read = await files.readText(files.join(folder, name));
    const mail = read.kind === 'text' ? objectIn(read.text) : null;
    if (mail !== null) mails.push({ id: String(mail.email_id || name.slice(0, -'.json'.length)), mail });
  }
  return mails;
}

/**
 * Leads of a batch that CAIO calls invented, or whose file is not there, is there twice, is not approved, or is not
 * what the batch shows of it (CONTRACTS L3). CAIO sends to whom the file names at that moment; neither the batch nor
 * its hash keeps that still.
 */
export async function unfitLeads(batch: Batch, workspace: string, ports: Ports): Promise<string[]> {
  const shown = new Map(batch.leads_preview.map(lead => [lead.shadow_email_id, lead]));
  /** By lead: whether each mail that CAIO would send under this name is the one that was shown. */
  const found = new Map<string, boolean[]>();
  for (const { id, mail } of await mailsOf(workspace, ports)) {
    const sendable =
      mail.status === 'approved' && !mail.synthetic && !mail.sent_via_ghl && !mail.instantly_campaign_id;
    if (!sendable) continue;
    const lead = shown.get(id);
    const asShown =
      lead === undefined
        ? Object.hasOwn(batch.tier_breakdown, String(mail.tier))
        : plainAddress(mail.to) === plainAddress(lead.email) && mail.tier === lead.tier;
    found.set(id, [...(found.get(id) ?? []), asShown]);
  }
  const wanted = new Set([...batch.approved_shadow_email_ids, ...batch.approved_linkedin_shadow_ids]);
  return [...wanted].filter(id => {
    const mails = found.get(id) ?? [];
    return mails.length !== 1 || mails[0] !== true;
  });
}

/** A JSON object in a text, else null. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
