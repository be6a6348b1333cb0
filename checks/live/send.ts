import { z } from 'zod';
import { errorsIn, type OperatorReport } from '../dry-run-report.ts';
import { quote } from '../printed.ts';
import type { Check, Finding, Outcome } from '../types.ts';
import { type Batch, hashOf, plainAddress, sameSet } from './batch.ts';
import { type BatchInput, batchFaults, memoryUnread, notAlone } from './batch-looks.ts';
import { batchesOf, newestApproved } from './batches.ts';
import {
  DISPATCH_MS,
  type Dispatched,
  dispatchLive,
  doubts,
  logAgrees,
  quickEnd,
  wroteToNobody,
} from './dispatch-report.ts';
import { NO_REDIS, productionOf } from './operator.ts';

const count = z.number().int().min(0);

export const SendFacts = z.strictObject({
  runId: z.string().min(1),
  batchId: z.string().min(1),
  email: count,
  linkedin: count,
  campaigns: z.array(z.string()),
  lists: z.array(z.string()),
});
export type SendFacts = z.infer<typeof SendFacts>;

const LOOK = 'Look in Instantly and HeyReach what was made, and record what you saw.';
const finding = (id: string, message: string, fix: string = LOOK): Finding => ({ id, message, fix });

type Channel = NonNullable<OperatorReport['instantly_report'] | OperatorReport['heyreach_report']>;

/** One channel of a dispatch: what was asked of it, and what it says it made. */
interface ChannelFacts {
  readonly name: 'e-mail' | 'LinkedIn';
  readonly wanted: readonly string[];
  readonly part: Channel | null;
  readonly made: readonly {
    readonly id: string | number | null;
    readonly status: string;
    readonly leads: number;
    readonly ids: readonly string[];
    readonly people: readonly string[];
  }[];
}

function channelsOf(report: OperatorReport, batch: Batch): readonly [ChannelFacts, ChannelFacts] {
  const { instantly_report: email, heyreach_report: linkedin } = report;
  return [
    {
      name: 'e-mail',
      wanted: batch.approved_shadow_email_ids,
      part: email,
      made: (email?.campaigns_created ?? []).map(each => ({
        id: each.campaign_id,
        status: each.status,
        leads: each.leads_added,
        ids: each.shadow_email_ids,
        people: each.recipient_emails,
      })),
    },
    {
      name: 'LinkedIn',
      wanted: batch.approved_linkedin_shadow_ids,
      part: linkedin,
      made: (linkedin?.lists_created ?? []).map(each => ({
        id: each.list_id,
        status: each.status,
        leads: each.leads_added,
        ids: each.shadow_email_ids,
        people: each.recipient_emails,
      })),
    },
  ];
}

/** What keeps a channel from having sent exactly what the batch holds for it. */
function channelFaults({ name, wanted, part, made }: ChannelFacts): Finding[] {
  const sent = made.reduce((sum, each) => sum + each.leads, 0);
  if (wanted.length === 0) {
    return sent === 0 && (part?.total_dispatched ?? 0) === 0
      ? []
      : [finding('counts-differ', `${name}: ${sent} leads went out, but the batch holds none.`)];
  }
  if (part === null)
    return [
      finding('partial-send', `${name}: the batch holds ${wanted.length} leads, and nothing was reported.`),
    ];
  const whole =
    part.total_dispatched === wanted.length &&
    sent === wanted.length &&
    part.total_errors === 0 &&
    !part.dry_run &&
    made.every(each => each.id !== null && each.id !== '' && each.status === 'dispatched') &&
    sameSet(
      made.flatMap(each => each.ids),
      wanted,
    );
  if (whole) return [];
  return part.total_dispatched === 0 && sent === 0 && part.total_errors === 0
    ? [finding('empty-send', `${name}: the batch holds ${wanted.length} leads, and none was sent.`)]
    : [
        finding(
          part.total_errors > 0 ? 'vendor-error' : 'counts-differ',
          `${name}: the batch holds ${wanted.length} leads; ${part.total_dispatched} are reported as sent, with ${part.total_errors} errors.`,
        ),
      ];
}

/**
 * Whom a channel wrote to, against whom the batch shows: CAIO takes the address from the lead's file in the moment of
 * sending. A lead that only goes out by LinkedIn may stand in no preview, and then only the number is known.
 */
function peopleFaults({ name, wanted, made }: ChannelFacts, batch: Batch): Finding[] {
  const shown = new Map(batch.leads_preview.map(lead => [lead.shadow_email_id, plainAddress(lead.email)]));
  const unseen = wanted.filter(id => !shown.has(id)).length;
  const expected = wanted.flatMap(id => shown.get(id) || []);
  const written = made.flatMap(each => each.people.map(plainAddress));
  const others = written.filter(address => !expected.includes(address)).length;
  const missing = expected.filter(address => !written.includes(address)).length;
  return others <= unseen && missing === 0
    ? []
    : [finding('other-people', `${name}: it was not written to exactly the people whom the batch shows.`)];
}

/** Error texts at any depth, but for a channel that the batch does not use at all. */
function errorsOf(report: OperatorReport, batch: Batch): string[] {
  const unused: Record<string, unknown> = { ...report };
  const idle = (wanted: readonly string[], part: Channel | null): boolean =>
    wanted.length === 0 && part?.total_dispatched === 0 && part.total_errors === 0;
  if (idle(batch.approved_linkedin_shadow_ids, report.heyreach_report)) delete unused.heyreach_report;
  if (idle(batch.approved_shadow_email_ids, report.instantly_report)) delete unused.instantly_report;
  return errorsIn(JSON.parse(JSON.stringify(unused)));
}

/** Everything that keeps a dispatch from being SENT; empty when every witness agrees. */
function sendFaults(dispatched: Dispatched, batch: Batch, after: Batch | null): Finding[] {
  const { report } = dispatched;
  if (report === null) return [];
  const found: Finding[] = [];
  const must = (good: boolean, ...what: Parameters<typeof finding>): void => {
    if (!good) found.push(finding(...what));
  };
  must(
    report.batch_id === batch.batch_id && !report.pending_approval,
    'other-batch',
    report.pending_approval
      ? `CAIO did not take the approved batch but made another one (${report.batch_id}).`
      : `CAIO took another batch (${report.batch_id}) than the one that was approved here.`,
  );
  must(
    !report.dry_run && report.motion === 'outbound',
    'not-live',
    'The report is not that of a live outbound dispatch.',
  );
  must(
    report.cadence_dispatched + report.revival_dispatched === 0,
    'more-than-the-batch',
    `CAIO also reports ${report.cadence_dispatched} follow-ups and ${report.revival_dispatched} revived leads, and the batch holds none.`,
  );
  for (const channel of channelsOf(report, batch)) {
    const faults = channelFaults(channel);
    found.push(...faults, ...(faults.length > 0 ? [] : peopleFaults(channel, batch)));
  }
  const errors = errorsOf(report, batch);
  if (errors.length > 0 && !found.some(each => each.id === 'vendor-error'))
    found.push(finding('send-errors', `CAIO reports errors: ${errors.join('; ').slice(0, 300)}`));
  else if (errors.length > 0)
    found.push(finding('vendor-said', `The vendor said: ${errors.join('; ').slice(0, 300)}`));
  must(logAgrees(dispatched), 'log-differs', 'CAIO’s own log does not hold the report that it printed.');
  must(
    after?.status === 'executed' &&
      after.execution_report?.run_id === report.run_id &&
      hashOf(after) === batch.preview_hash,
    'batch-not-executed',
    `The batch is "${after?.status ?? 'gone'}" in the shared memory after the dispatch.`,
  );
  return found;
}

/**
 * Proof that nothing went out: it ended by itself with a report, no vendor was asked, no vendor's log has a new line,
 * and the batch still stands as it was approved (or as expired, which CAIO itself makes of it).
 */
function nothingWentOut(dispatched: Dispatched, batch: Batch, after: Batch | null): boolean {
  const { report, result, added } = dispatched;
  const untouched =
    after !== null &&
    ['approved', 'expired', 'rejected'].includes(after.status) &&
    after.preview_hash === batch.preview_hash &&
    !after.executed_at;
  if (!untouched || added.vendors.length > 0) return false;
  if (result.ended === 'not-started') return true;
  return report !== null && wroteToNobody(report);
}

/** Judges the second `--live`. Pass: SENT, all witnesses agree. Fail: NOT SENT, proven. All else is UNKNOWN. */
export function judgeSend(
  dispatched: Dispatched,
  batch: Batch,
  after: Batch | null,
  redact: { text(text: string): string },
): Outcome<SendFacts> {
  const { report } = dispatched;
  const doubt = doubts(dispatched);
  const clean = doubt.every(each => each.id === 'command-not-started');
  if (clean && nothingWentOut(dispatched, batch, after)) {
    const why = dispatched.trouble ?? (report && quickEnd(report));
    const said = quote(report?.errors.join('; ') || 'nothing', redact as Parameters<typeof quote>[1]);
    return {
      outcome: 'fail',
      findings: [why ?? finding('batch-not-taken', `Nothing was sent. CAIO said: ${said}`, REJECT)],
    };
  }
  const [first, ...more] = [...doubt, ...sendFaults(dispatched, batch, after)];
  if (first) return { outcome: 'unknown', findings: [first, ...more] };
  if (report === null) {
    return {
      outcome: 'unknown',
      findings: [finding('report-unreadable', 'What the dispatch printed is no report.')],
    };
  }
  return {
    outcome: 'pass',
    evidence: {
      runId: report.run_id,
      batchId: batch.batch_id,
      email: report.instantly_report?.total_dispatched ?? 0,
      linkedin: report.heyreach_report?.total_dispatched ?? 0,
      campaigns: (report.instantly_report?.campaigns_created ?? []).map(each => each.campaign_name),
      lists: (report.heyreach_report?.lists_created ?? []).map(each => each.list_name),
    },
  };
}

const REJECT = 'This approval is used up. Reject the batch and make a new one.';

/** Runbook 6.3 once more, after the approval: this one sends. */
export const secondDispatch: Check<BatchInput, SendFacts> = {
  id: 'send',
  title: 'Second live dispatch: send the batch',
  why: 'Exactly the approved batch went out, on every channel, as the report, the log and the shared memory say.',
  timeoutMs: DISPATCH_MS,
  evidence: SendFacts,
  async run({ inputs, batch: known }, tools) {
    const production = await productionOf(inputs, tools);
    if (production === null) return { outcome: 'fail', findings: [NO_REDIS] };
    const before = await batchesOf(production, tools);
    if (before.kind === 'unreadable') return { outcome: 'fail', findings: [memoryUnread(before.why)] };
    const crowded = notAlone(before);
    if (crowded !== null) return { outcome: 'fail', findings: [crowded] };
    const { fails, batch } = await batchFaults(production, before.all, known, 'approved', tools);
    const [first, ...more] = fails;
    if (first) return { outcome: 'fail', findings: [first, ...more] };
    if (batch === null || newestApproved(before.all)?.batch_id !== known.id) {
      return {
        outcome: 'fail',
        findings: [
          finding(
            'batch-not-ours',
            'CAIO would take another approved batch, so nothing was started.',
            REJECT,
          ),
        ],
      };
    }
    const dispatched = await dispatchLive(production, tools);
    const after = await batchesOf(production, tools);
    if (after.kind === 'unreadable') return { outcome: 'unknown', findings: [memoryUnread(after.why)] };
    return judgeSend(dispatched, batch, after.all.get(known.id) ?? null, tools.ports.redact);
  },
};
