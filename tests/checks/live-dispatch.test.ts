import { describe, expect, test } from 'vitest';
import type { Json } from '../../checks/hive-files.ts';
import { judgeDispatch, type MadeBatch } from '../../checks/live/dispatch.ts';
import { gathered, type Logs } from '../../checks/live/dispatch-report.ts';
import type { ChildResult } from '../../src/ports/types.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';
import { batchOf, madeReport, printedReport, sentReport } from '../support/live-outputs.ts';
import { mutateEverywhere } from '../support/outputs.ts';

const { redact } = scriptedPorts();
const batch = batchOf({ status: 'pending' });
const good = madeReport(batch);
const everywhere: MadeBatch = { fresh: [batch.batch_id], redis: batch, file: batch, service: batch };

interface Case {
  readonly report?: Json;
  readonly log?: readonly Json[];
  readonly vendors?: readonly string[];
  readonly made?: Partial<MadeBatch>;
  readonly result?: Partial<ChildResult>;
  readonly stderr?: string;
  readonly stdout?: string;
}

function judge({ report = good, log, vendors = [], made = {}, ...more }: Case = {}) {
  const added: Logs = { operator: (log ?? [report]).map(line => JSON.stringify(line)), vendors };
  const printed = { stdout: more.stdout ?? printedReport(report), stderr: more.stderr ?? '' };
  const result = { ...childResult(printed), ...more.result };
  return judgeDispatch(gathered(result, added, redact), { ...everywhere, ...made });
}
const idsOf = (of: ReturnType<typeof judge>): string[] =>
  of.outcome === 'pass' ? (of.notes ?? []).map(({ id }) => id) : of.findings.map(({ id }) => id);

describe('the first live dispatch', () => {
  test('is done when one batch is new, pending, the same in all three places, and nothing was sent', () => {
    expect(judge()).toMatchObject({
      outcome: 'pass',
      evidence: { batch: { id: 'batch_80aaa21e', email: 3, linkedin: 2, leads: 3, tiers: { tier_1: 3 } } },
    });
  });

  test('says that a batch is empty; it is there all the same, to be rejected', () => {
    const empty = batchOf({
      status: 'pending',
      leads_preview: [],
      approved_shadow_email_ids: [],
      approved_linkedin_shadow_ids: [],
      total_email_leads: 0,
      total_linkedin_leads: 0,
      tier_breakdown: {},
    });
    const seen = judge({
      report: madeReport(empty),
      made: { fresh: [empty.batch_id], redis: empty, file: empty, service: empty },
    });
    expect([seen.outcome, ...idsOf(seen)]).toEqual(['pass', 'batch-empty']);
  });

  test.each<[string, Case, 'fail' | 'unknown', string]>([
    [
      'a report of a vendor',
      { report: { ...good, instantly_report: sentReport().instantly_report ?? null } },
      'unknown',
      'sent-unasked',
    ],
    ['follow-ups that were sent', { report: { ...good, cadence_dispatched: 1 } }, 'unknown', 'sent-unasked'],
    ['a new line in a vendor’s log', { vendors: ['{}'] }, 'unknown', 'sent-unasked'],
    ['a whole sending', { report: sentReport() }, 'unknown', 'sent-unasked'],
    [
      'EMERGENCY_STOP',
      {
        report: { ...good, pending_approval: false, batch_id: null, errors: ['EMERGENCY_STOP active'] },
        log: [],
        made: { fresh: [] },
      },
      'fail',
      'emergency-stop',
    ],
    [
      'a held lock',
      {
        report: {
          ...good,
          pending_approval: false,
          batch_id: null,
          errors: ['(distributed lock not acquired)'],
        },
        log: [],
        made: { fresh: [] },
      },
      'fail',
      'dispatch-locked',
    ],
    [
      'no batch',
      {
        report: { ...good, pending_approval: false, batch_id: null, errors: ['Batch x expired'] },
        made: { fresh: [] },
      },
      'fail',
      'no-batch-made',
    ],
    ['a batch only in the report', { made: { fresh: [], redis: null } }, 'fail', 'no-batch-made'],
    ['two new batches', { made: { fresh: [batch.batch_id, 'batch_2'] } }, 'unknown', 'other-batch'],
    ['another new batch', { made: { fresh: ['batch_2'] } }, 'unknown', 'other-batch'],
    [
      'a batch that is approved already',
      { made: { redis: { ...batch, status: 'approved' } } },
      'unknown',
      'batch-status',
    ],
    ['a service that does not answer', { made: { service: null } }, 'unknown', 'pending-batch-unread'],
    ['a service that shows none', { made: { service: 'none' } }, 'fail', 'batch-not-shared'],
    [
      'a service that shows another',
      { made: { service: batchOf({ batch_id: 'batch_2' }) } },
      'fail',
      'batch-not-shared',
    ],
    [
      'a service that shows another content',
      { made: { service: { ...batch, preview_hash: 'x' } } },
      'fail',
      'batch-not-shared',
    ],
    [
      'a file that differs',
      { made: { file: { ...batch, preview_hash: 'x' } } },
      'fail',
      'batch-file-differs',
    ],
    ['no file', { made: { file: null } }, 'fail', 'batch-file-differs'],
    ['a log that lacks it', { log: [] }, 'unknown', 'log-differs'],
    [
      'a crash',
      { stdout: '', stderr: 'Traceback (most recent call last):\nBoom', result: { exitCode: 1 } },
      'unknown',
      'command-crashed',
    ],
    [
      'no report (07a without --json)',
      { stdout: 'GATEKEEPER GATE: Batch batch_c572498b requires approval.\n' },
      'unknown',
      'report-unreadable',
    ],
    [
      'a lost shared memory',
      { stderr: 'WARNING:state_store:StateStore Redis init failed; file fallback only.' },
      'unknown',
      'redis-fell-back',
    ],
    [
      'no start',
      { stdout: '', result: { ended: 'not-started', exitCode: null } },
      'fail',
      'command-not-started',
    ],
    ['a dry run', { report: { ...good, dry_run: true } }, 'unknown', 'not-live'],
    [
      'a batch that waits for nobody',
      { report: { ...good, pending_approval: false } },
      'fail',
      'no-batch-made',
    ],
    ['a batch without a name', { report: { ...good, batch_id: null } }, 'fail', 'no-batch-made'],
  ])('with %s', (_, wrong, outcome, id) => {
    const seen = judge(wrong);
    expect([seen.outcome, idsOf(seen)[0]]).toEqual([outcome, id]);
  });

  test.each<[string, Parameters<typeof batchOf>[0]]>([
    ['a hash that does not fit', { preview_hash: 'f'.repeat(64) }],
    [
      'follow-ups in it',
      { approved_cadence_actions: [{ action_id: 'x' }], total_cadence_due: 1, preview_hash: 'x' },
    ],
    ['a lead twice', { approved_shadow_email_ids: ['lead_0', 'lead_0', 'lead_2'] }],
    ['another number than leads', { total_email_leads: 9 }],
    ['leads that are not shown', { approved_shadow_email_ids: ['lead_0', 'lead_1', 'lead_9'] }],
    ['another motion', { motion: 'all' }],
  ])('is not done with a batch with %s', (_, change) => {
    const odd = batchOf({ status: 'pending', ...change });
    const seen = judge({ made: { redis: odd, file: odd, service: odd } });
    expect([seen.outcome, idsOf(seen)[0]]).toEqual(['fail', 'batch-odd']);
  });

  test('a report that was changed anywhere is not taken beside the log, and never as a batch of another name', () => {
    const paths = mutateEverywhere(
      good,
      (report, path) => expect(judge({ report, log: [good] }).outcome, path).not.toBe('pass'),
      8,
    );
    expect(paths).toBeGreaterThan(15);
    expect(judge({ report: { ...good, batch_id: 'batch_2' } }).outcome).toBe('unknown');
  });
});
