import { describe, expect, test } from 'vitest';
import type { Json } from '../../checks/hive-files.ts';
import type { Batch } from '../../checks/live/batch.ts';
import { type Dispatched, gathered } from '../../checks/live/dispatch-report.ts';
import { judgeSend } from '../../checks/live/send.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';
import { batchOf, executedBatch, printedReport, sentReport } from '../support/live-outputs.ts';
import { withValue } from '../support/outputs.ts';

/** SENT in batches of one channel, and in several campaigns: each part has to have gone out. */

const { redact } = scriptedPorts();
type Channel = { [name: string]: Json };

function judge(batch: Batch, report: Json): string[] {
  const result = childResult({ stdout: printedReport(report) });
  const added = { operator: [JSON.stringify(report)], vendors: ['{"campaign_name":"t1"}'] };
  const judged = judgeSend(gathered(result, added, redact), batch, executedBatch(batch), redact);
  return [judged.outcome, ...('findings' in judged ? judged.findings.map(({ id }) => id) : [])];
}

/** The report of the usual batch with its e-mails in two campaigns; `change` is written over the second. */
function inTwo(change: Channel): Json {
  const good = sentReport();
  const [campaign] = (good.instantly_report as Channel).campaigns_created as Channel[];
  const part = (ids: string[]): Channel => ({
    ...campaign,
    leads_added: ids.length,
    shadow_email_ids: ids,
    recipient_emails: ids.map(id => `${id}@example.com`),
  });
  return withValue(
    good,
    ['instantly_report', 'campaigns_created'],
    [part(['lead_0', 'lead_1']), { ...part(['lead_2']), ...change }],
  );
}

test('two campaigns that hold the batch between them are SENT', () => {
  expect(judge(batchOf(), inTwo({}))).toEqual(['pass']);
});

test.each<[string, Channel]>([
  ['has no id', { campaign_id: null }],
  ['has an empty id', { campaign_id: '' }],
  ['was only prepared', { status: 'dry_run' }],
  ['failed', { status: 'failed' }],
  ['holds a lead twice', { shadow_email_ids: ['lead_1'], recipient_emails: [] }],
  ['holds none', { leads_added: 0, shadow_email_ids: [], recipient_emails: [] }],
])('when one of two campaigns %s it is UNKNOWN', (_, change) => {
  expect(judge(batchOf(), inTwo(change))).toEqual(['unknown', 'counts-differ']);
});

const UNUSED: readonly [name: string, made: string, of: Partial<Batch>][] = [
  ['heyreach_report', 'lists_created', { approved_linkedin_shadow_ids: [], total_linkedin_leads: 0 }],
  ['instantly_report', 'campaigns_created', { approved_shadow_email_ids: [], total_email_leads: 0 }],
];

test.each(UNUSED)(
  'a batch that does not use %s: what went out there all the same is UNKNOWN',
  (name, made, of) => {
    const batch = batchOf(of);
    const whole = { ...sentReport(batch), [name]: sentReport()[name] ?? null };
    const idle = { ...(whole[name] as Channel), total_approved: 0, total_dispatched: 0, [made]: [] };
    const errors = ['no API key'];
    expect(judge(batch, { ...whole, [name]: null })).toEqual(['pass']);
    expect(judge(batch, { ...whole, [name]: { ...idle, errors } })).toEqual(['pass']);
    expect(judge(batch, whole)).toContain('counts-differ');
    expect(judge(batch, { ...whole, [name]: { ...idle, total_dispatched: 2 } })).toContain('counts-differ');
    const hidden = { ...(whole[name] as Channel), total_dispatched: 0 };
    expect(judge(batch, { ...whole, [name]: hidden })).toContain('counts-differ');
    expect(judge(batch, { ...whole, [name]: { ...idle, errors, total_errors: 1 } })).toEqual([
      'unknown',
      'send-errors',
    ]);
  },
);

describe('a single one', () => {
  const LEAD = batchOf().leads_preview.slice(0, 1);
  const mails = (ids: string[]): Partial<Batch> => ({
    approved_shadow_email_ids: ids,
    total_email_leads: ids.length,
    leads_preview: LEAD,
  });
  const requests = (ids: string[]): Partial<Batch> => ({
    approved_linkedin_shadow_ids: ids,
    total_linkedin_leads: ids.length,
  });
  const none = (part: Json | undefined, made: string): Json => ({
    ...(part as Channel),
    total_approved: 0,
    total_dispatched: 0,
    [made]: [],
  });

  test.each([
    ['instantly_report', 'campaigns_created', { ...mails(['lead_0']), ...requests([]) }],
    ['heyreach_report', 'lists_created', { ...mails([]), ...requests(['lead_0']) }],
  ] as const)('lead that %s did not send is missed, and one that it should not is seen', (name, made, of) => {
    const one = batchOf(of);
    const sent = sentReport(one);
    expect(judge(one, sent)).toEqual(['pass']);
    expect(judge(one, { ...sent, [name]: none(sent[name], made) })).toEqual(['unknown', 'empty-send']);
    const other = batchOf(
      name === 'instantly_report'
        ? { ...mails([]), ...requests(['lead_0']) }
        : { ...mails(['lead_0']), ...requests([]) },
    );
    const unused = { ...sentReport(other), [name]: sent[name] ?? null };
    expect(judge(other, unused)).toEqual(['unknown', 'counts-differ']);
    const counted = { ...(sent[name] as Channel), [made]: [] };
    expect(judge(other, { ...unused, [name]: counted })).toEqual(['unknown', 'counts-differ']);
    const hidden = { ...(sent[name] as Channel), total_dispatched: 0 };
    expect(judge(other, { ...unused, [name]: hidden })).toEqual(['unknown', 'counts-differ']);
  });

  test.each([
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 2],
  ])('follow-up or revived lead is more than the batch: %d and %d', (cadence, revival) => {
    const report = { ...sentReport(), cadence_dispatched: cadence, revival_dispatched: revival };
    expect(judge(batchOf(), report)).toEqual(['unknown', 'more-than-the-batch']);
    // Nor is it a proof that nothing went out.
    const quick = { ...report, instantly_report: null, heyreach_report: null, errors: ['EMERGENCY_STOP'] };
    const stopped = gathered(
      childResult({ stdout: printedReport(quick) }),
      { operator: [], vendors: [] },
      redact,
    );
    expect(judgeSend(stopped, batchOf(), batchOf(), redact).outcome).toBe('unknown');
  });

  test('new line in a vendor’s log keeps anything from being NOT SENT', () => {
    const quick = {
      ...sentReport(),
      instantly_report: null,
      heyreach_report: null,
      errors: ['EMERGENCY_STOP'],
    };
    const judged = (vendors: string[]): string =>
      judgeSend(
        gathered(childResult({ stdout: printedReport(quick) }), { operator: [], vendors }, redact),
        batchOf(),
        batchOf(),
        redact,
      ).outcome;
    expect([judged([]), judged(['{"campaign_name":"t1"}'])]).toEqual(['fail', 'unknown']);
  });
});

test.each<[Json, Json]>([
  [7, {}],
  ['', {}],
  [true, []],
  [null, {}],
  [[], {}],
  [['a'], { 0: 'a' }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [
    [1, 2],
    [2, 1],
  ],
])('a report with %j where the log has %j is UNKNOWN, and the other way round', (one, other) => {
  const batch = batchOf();
  const judged = (printed: Json, logged: Json): string[] => {
    const added = {
      operator: [JSON.stringify({ ...sentReport(batch), more: logged })],
      vendors: ['{"campaign_name":"t1"}'],
    };
    const result = childResult({ stdout: printedReport({ ...sentReport(batch), more: printed }) });
    const { outcome, ...rest } = judgeSend(
      gathered(result, added, redact),
      batch,
      executedBatch(batch),
      redact,
    );
    return [outcome, ...('findings' in rest ? rest.findings.map(({ id }) => id) : [])];
  };
  expect(judged(one, one)).toEqual(['pass']);
  expect(judged(one, other)).toEqual(['unknown', 'log-differs']);
  expect(judged(other, one)).toEqual(['unknown', 'log-differs']);
});

describe('a dispatch without a report that can be read', () => {
  const batch = batchOf();
  const executed = executedBatch(batch);
  const whole = gathered(
    childResult({ stdout: printedReport(sentReport(batch)) }),
    { operator: [JSON.stringify(sentReport(batch))], vendors: ['{"campaign_name":"t1"}'] },
    redact,
  );
  const none: Dispatched = { ...whole, report: null, raw: null, trouble: null };

  test('is UNKNOWN and says so, whatever else agrees', () => {
    expect(judgeSend(whole, batch, executed, redact).outcome).toBe('pass');
    for (const vendors of [[], whole.added.vendors])
      for (const raw of [null, whole.raw])
        for (const after of [executed, batch, { ...batch, status: 'expired' }, null]) {
          const judged = judgeSend(
            { ...none, raw, added: { ...whole.added, vendors } },
            batch,
            after,
            redact,
          );
          expect([judged.outcome, 'findings' in judged && judged.findings.map(({ id }) => id)]).toEqual([
            'unknown',
            ['report-unreadable'],
          ]);
        }
  });
});
