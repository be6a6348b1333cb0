import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../checks/hive-files.ts';
import type { Batch } from '../../checks/live/batch.ts';
import { gathered, type Logs } from '../../checks/live/dispatch-report.ts';
import { judgeSend } from '../../checks/live/send.ts';
import type { ChildResult } from '../../src/ports/types.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';
import { batchOf, executedBatch, printedReport, sentReport } from '../support/live-outputs.ts';
import { mutateEverywhere, recorded, withValue } from '../support/outputs.ts';

const { redact } = scriptedPorts();
const batch = batchOf();
const executed = executedBatch(batch);
const good = sentReport(batch);
const VENDOR_LINES = ['{"campaign_name":"t1"}', '{"list_name":"t1"}'];

interface Case {
  readonly report?: Json;
  /** The line in CAIO's log; the printed report when left out. */
  readonly log?: readonly Json[];
  readonly vendors?: readonly string[];
  readonly after?: Batch | null;
  readonly result?: Partial<ChildResult>;
  readonly stderr?: string;
  readonly stdout?: string;
  readonly of?: Batch;
}

function judge({ report = good, log, vendors = VENDOR_LINES, after = executed, ...more }: Case = {}) {
  const added: Logs = { operator: (log ?? [report]).map(line => JSON.stringify(line)), vendors };
  const stdout = more.stdout ?? printedReport(report);
  const result = { ...childResult({ stdout, stderr: more.stderr ?? '' }), ...more.result };
  return judgeSend(gathered(result, added, redact), more.of ?? batch, after, redact);
}
const idsOf = (of: ReturnType<typeof judge>): string[] =>
  of.outcome === 'pass' ? [] : of.findings.map(({ id }) => id);
const change = (...path: (string | number)[]) => ({
  to: (value: Json | undefined): Json => withValue(good, path, value),
});

describe('SENT', () => {
  test('is said when report, nested reports, log and shared memory all say the batch went out', () => {
    expect(judge()).toEqual({
      outcome: 'pass',
      evidence: {
        runId: 'op_out_1c749ada',
        batchId: 'batch_80aaa21e',
        email: 3,
        linkedin: 2,
        campaigns: ['t1_campaign_20260219_v1'],
        lists: ['t1_list_20260219_v1'],
      },
    });
  });

  test('a channel that the batch does not use may be without its key', () => {
    const mailOnly = batchOf({ approved_linkedin_shadow_ids: [], total_linkedin_leads: 0 });
    const idle = {
      ...(sentReport(mailOnly).heyreach_report as object),
      errors: ['HEYREACH_API_KEY not set'],
    };
    const report = { ...sentReport(mailOnly), heyreach_report: { ...idle, lists_created: [] } };
    expect(judge({ of: mailOnly, report, after: executedBatch(mailOnly) }).outcome).toBe('pass');
    expect(judge({ report: change('heyreach_report', 'errors').to(['x']) }).outcome).toBe('unknown');
  });

  test('is not said of a report that is not the one in the log, whatever differs', () => {
    const paths = mutateEverywhere(
      good,
      (report, path) => {
        expect(judge({ report, log: [good] }).outcome, path).not.toBe('pass');
      },
      8,
    );
    expect(paths).toBeGreaterThan(60);
  });

  // What may differ without a meaning for the sending: times, counters of other motions, limits.
  const FREE =
    /^(run_id|started_at|completed_at|revival_candidates_found|cadence_(actions_due|synced|auto_enrolled)|warmup_schedule)|(run_id|started_at|completed_at|daily_limit_remaining|total_approved|total_skipped|_name|tier)$/;
  test('is not said when report and log agree on anything that does not fit the batch', () => {
    const tried = new Set<string>();
    mutateEverywhere(
      good,
      (report, path) => {
        if (FREE.test(path)) return;
        // A vendor's id may be any other, as long as there is one.
        const id = /campaigns_created\.0\.campaign_id|lists_created\.0\.list_id/.test(path);
        tried.add(path);
        const { outcome } = judge({ report, log: [report] });
        if (id && outcome === 'pass') {
          const [, name] = path.split('.');
          expect(name).toMatch(/created$/);
          return;
        }
        expect(outcome, path).not.toBe('pass');
      },
      12,
    );
    expect(tried).toContain('errors');
    expect(tried).toContain('instantly_report.total_errors');
    expect(tried).toContain('heyreach_report.lists_created.0.status');
  });
});

describe('UNKNOWN', () => {
  test.each<[string, Case, string]>([
    [
      'a vendor error in a clean-looking report (08c)',
      { stdout: recorded('live-vendor-error.out') },
      'other-batch',
    ],
    [
      'one channel that failed',
      {
        report: {
          ...good,
          heyreach_report: {
            ...(good.heyreach_report as object),
            total_dispatched: 0,
            total_errors: 1,
            errors: ['429'],
          },
        },
      },
      'vendor-error',
    ],
    [
      'fewer leads than the batch holds',
      { report: change('instantly_report', 'total_dispatched').to(2) },
      'counts-differ',
    ],
    [
      'no report of a channel that the batch uses',
      { report: change('heyreach_report').to(null) },
      'partial-send',
    ],
    [
      'a campaign without an id',
      { report: change('instantly_report', 'campaigns_created', 0, 'campaign_id').to(null) },
      'counts-differ',
    ],
    [
      'other leads than those of the batch',
      {
        report: change('instantly_report', 'campaigns_created', 0, 'shadow_email_ids').to([
          'lead_0',
          'lead_1',
          'lead_9',
        ]),
      },
      'counts-differ',
    ],
    [
      'an e-mail to somebody whom the batch does not show',
      {
        report: change('instantly_report', 'campaigns_created', 0, 'recipient_emails').to([
          'lead_0@example.com',
          'lead_1@example.com',
          'other@example.com',
        ]),
      },
      'other-people',
    ],
    [
      'a LinkedIn request to somebody whom the batch does not show',
      {
        report: change('heyreach_report', 'lists_created', 0, 'recipient_emails').to([
          'lead_0@example.com',
          'other@example.com',
        ]),
      },
      'other-people',
    ],
    [
      'follow-ups to people who stand in no batch',
      { report: change('cadence_dispatched').to(2) },
      'more-than-the-batch',
    ],
    [
      'a dispatch that revived old leads as well',
      { report: change('revival_dispatched').to(1) },
      'more-than-the-batch',
    ],
    ['another batch', { report: change('batch_id').to('batch_00000000') }, 'other-batch'],
    ['a report that the log lacks', { log: [] }, 'log-differs'],
    ['a second report in the log', { log: [good, good] }, 'log-differs'],
    ['a batch that is not executed', { after: batch }, 'batch-not-executed'],
    ['a batch that is gone', { after: null }, 'batch-not-executed'],
    [
      'a batch executed by another run',
      { after: executedBatch(batch, 'op_out_other') },
      'batch-not-executed',
    ],
    [
      'a lost shared memory',
      { stderr: 'WARNING:state_store:Redis write failed for key=x: OOM' },
      'redis-fell-back',
    ],
    ['a dispatch that outlived its lock', { result: { durationMs: 241_000 } }, 'lock-outlived'],
    ['an exit code that says otherwise', { result: { exitCode: 1 } }, 'exit-code-disagrees'],
    [
      'a crash',
      { stdout: '', stderr: 'Traceback (most recent call last):\nBoom', result: { exitCode: 1 } },
      'command-crashed',
    ],
    ['half a report', { stdout: printedReport(good).slice(0, -40) }, 'report-unreadable'],
    ['nothing printed', { stdout: '' }, 'report-unreadable'],
    ['a kill', { result: { ended: 'timed-out', exitCode: null } }, 'command-timeout'],
    [
      'an error text somewhere',
      { report: change('errors').to(['Cadence auto-enroll error: x']) },
      'send-errors',
    ],
  ])('is the end of %s', (_, wrong, id) => {
    const seen = judge(wrong);
    expect(seen.outcome).toBe('unknown');
    expect(idsOf(seen)).toContain(id);
  });

  test('a vendor error is named as one when it is about our batch (08c, its numbers)', () => {
    const real = JSON.parse(recorded('live-vendor-error.out').split(/^(?=\{$)/m)[1] ?? '') as Json;
    const ours = withValue(real, ['batch_id'], batch.batch_id);
    const seen = judge({ report: ours, after: executedBatch(batch, 'op_out_c4cc6b98') });
    expect(seen.outcome).toBe('unknown');
    expect(idsOf(seen)).toEqual(expect.arrayContaining(['vendor-error', 'vendor-said']));
  });
});

describe('NOT SENT', () => {
  const quick = (error: string): Json => ({
    ...good,
    instantly_report: null,
    heyreach_report: null,
    errors: [error],
  });
  const nothing = { log: [], vendors: [], after: batch };
  test.each([
    ['EMERGENCY_STOP active — all dispatch blocked', 'emergency-stop'],
    ['Another outbound dispatch is already running (distributed lock not acquired)', 'dispatch-locked'],
    ['OPERATOR disabled in config/production.json', 'operator-disabled'],
    ['Batch batch_80aaa21e expired at 2026-02-20', 'batch-not-taken'],
  ])('is proven when CAIO says "%s" and nothing has moved', (error, id) => {
    const seen = judge({ report: quick(error), ...nothing });
    expect(seen.outcome).toBe('fail');
    expect(idsOf(seen)).toEqual([id]);
  });
  test('is proven when it could not be started', () => {
    const seen = judge({
      ...nothing,
      stdout: '',
      result: { ended: 'not-started', exitCode: null, reason: 'python was not found' },
    });
    expect([seen.outcome, ...idsOf(seen)]).toEqual(['fail', 'command-not-started']);
  });
  test.each<[string, Case]>([
    ['a vendor’s log has a new line', { vendors: VENDOR_LINES }],
    ['the batch is executed', { after: executed }],
    ['others were written to', { report: { ...(quick('x') as object), cadence_dispatched: 2 } }],
    ['the batch is gone', { after: null }],
    ['the batch is another', { after: batchOf({ preview_hash: 'other' }) }],
    ['the shared memory was lost', { stderr: 'WARNING:state_store:Redis init failed' }],
    ['it was ended from outside', { result: { ended: 'timed-out', exitCode: null } }],
    ['it did not print a report', { stdout: 'EMERGENCY_STOP active' }],
  ])('is not proven when %s', (_, wrong) => {
    const report = quick('EMERGENCY_STOP active — all dispatch blocked');
    expect(judge({ report, ...nothing, ...wrong }).outcome).toBe('unknown');
  });
});

test('whatever stands in the report, NOT SENT never goes with a report of a vendor, and SENT never without the log', () => {
  const channel = fc.constantFrom('instantly_report', 'heyreach_report');
  fc.assert(
    fc.property(
      channel,
      fc.constantFrom<Json>(null, good.instantly_report ?? null, good.heyreach_report ?? null),
      fc.constantFrom('pending', 'approved', 'executed', 'expired', 'rejected'),
      fc.subarray(VENDOR_LINES),
      fc.boolean(),
      fc.constantFrom('', 'EMERGENCY_STOP active', 'x'),
      (name, part, status, vendors, logged, error) => {
        const report = { ...good, [name]: part, errors: error === '' ? [] : [error] };
        const after = status === 'executed' ? executed : { ...batch, status };
        const { outcome } = judge({ report, log: logged ? [report] : [], vendors, after });
        const reported = report.instantly_report !== null || report.heyreach_report !== null;
        if (outcome === 'fail') expect(reported || vendors.length > 0 || status === 'executed').toBe(false);
        if (outcome === 'pass') expect(logged && status === 'executed' && error === '').toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
