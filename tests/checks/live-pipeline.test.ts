import { describe, expect, test } from 'vitest';
import { judgePipeline } from '../../checks/live/pipeline.ts';
import { judgeStatus } from '../../checks/live/status.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';
import { recorded } from '../support/outputs.ts';

const { redact } = scriptedPorts();
const findingsOf = (of: object): string[] =>
  'findings' in of ? (of.findings as { id: string }[]).map(({ id }) => id) : [];

describe('the pipeline', () => {
  const stage = (name: string, change: object = {}): object => ({
    stage: name,
    success: true,
    duration_ms: 12,
    input_count: 5,
    output_count: 5,
    errors: [],
    metrics:
      {
        scrape: { source: 'linkedin_live:gong' },
        segment: { tier_distribution: { tier_1: 2, tier_2: 3 } },
        send: { emails_queued: 5, campaigns_processed: 1 },
      }[name] ?? {},
    ...change,
  });
  const report = (change: object = {}, stages: Record<string, object> = {}): string =>
    JSON.stringify({
      run_id: 'run_20260218_120000_cda80e',
      mode: 'production',
      total_leads_processed: 5,
      total_campaigns_created: 1,
      total_errors: 0,
      stages: ['scrape', 'enrich', 'segment', 'craft', 'approve', 'send'].map(name =>
        stage(name, stages[name]),
      ),
      ...change,
    });
  const judge = (reports: readonly string[], more: Parameters<typeof childResult>[0] = {}) =>
    judgePipeline(childResult({ stdout: recorded('pipeline-dry-run.out'), ...more }), reports, redact);

  test('is done when its run file says so: every stage, real people, leads of tier 1 in the queue', () => {
    expect(judge([report()])).toEqual({
      outcome: 'pass',
      evidence: {
        runId: 'run_20260218_120000_cda80e',
        source: 'linkedin_live:gong',
        leads: 5,
        tier1: 2,
        queued: 5,
      },
    });
  });
  test.each<[string, string, string]>([
    [
      'invented leads in safe mode',
      report({}, { scrape: { metrics: { source: 'test_data_safe_mode' } } }),
      'pipeline-test-data',
    ],
    [
      'invented leads after an error',
      report({}, { scrape: { metrics: { source: 'test_data_error_fallback' } } }),
      'pipeline-test-data',
    ],
    ['leads of nobody knows where', report({}, { scrape: { metrics: {} } }), 'pipeline-test-data'],
    ['a failed stage', report({}, { enrich: { success: false } }), 'pipeline-stage-failed'],
    ['an error in a stage that passed', report({}, { craft: { errors: ['x'] } }), 'pipeline-stage-failed'],
    ['a stage too few', report({ stages: [stage('scrape')] }), 'pipeline-stage-failed'],
    ['another mode', report({ mode: 'sandbox' }), 'pipeline-mode'],
    ['counted errors', report({ total_errors: 1 }), 'pipeline-errors'],
    ['an empty queue', report({}, { send: { metrics: { emails_queued: 0 } } }), 'pipeline-nothing-queued'],
    ['nobody processed', report({ total_leads_processed: 0 }), 'pipeline-nothing-queued'],
    [
      'a queue that is no number',
      report({}, { send: { metrics: { emails_queued: '5' } } }),
      'pipeline-nothing-queued',
    ],
    [
      'nobody of tier 1',
      report({}, { segment: { metrics: { tier_distribution: { tier_2: 5 } } } }),
      'pipeline-no-tier-1',
    ],
  ])('is not done with %s', (_, text, id) => {
    const seen = judge([text]);
    expect(seen.outcome).toBe('fail');
    expect(findingsOf(seen)).toContain(id);
  });
  test('Aborted is no pass, whatever the exit code', () => {
    const seen = judge([], { stdout: "Type 'yes' to continue: Aborted.\n" });
    expect([seen.outcome, ...findingsOf(seen)]).toEqual(['fail', 'pipeline-aborted']);
  });
  test.each<[string, readonly string[], Parameters<typeof childResult>[0]]>([
    ['no run file', [], {}],
    ['two run files', [report(), report()], {}],
    ['half a run file', [report().slice(0, 90)], {}],
    ['a crash after its run file', [report()], { exitCode: 1 }],
    ['a word of an abort behind something else', [], { stdout: 'The first try was Aborted.\n' }],
    ['a word of an abort before something else', [], { stdout: 'Aborted. Trying again\n' }],
    ['a run file though it says that it was aborted', [report()], { stdout: 'Aborted.\n' }],
    ['a kill', [], { ended: 'timed-out', exitCode: null }],
    ['a kill after its run file', [report()], { ended: 'timed-out', exitCode: 0 }],
    [
      'an end of its input',
      [],
      { exitCode: 1, stdout: '', stderr: 'Traceback (most recent call last):\nEOFError' },
    ],
  ])('is unknown with %s', (_, reports, more) => {
    expect(judge(reports, more).outcome).toBe('unknown');
  });
});

test('a pipeline that could not be started has done nothing', () => {
  const seen = judgePipeline(childResult({ ended: 'not-started', exitCode: null }), [], redact);
  expect([seen.outcome, ...findingsOf(seen)]).toEqual(['fail', 'command-not-started']);
});

describe('what CAIO says of its dispatch', () => {
  const recordedStatus = JSON.parse(recorded('status-pending.out')) as Record<string, object>;
  const open = { ...recordedStatus, limits: { ...recordedStatus.limits, email_remaining: 5 } };
  const judge = (status: object, stderr = 'INFO:state_store:StateStore connected to Redis backend.\n') =>
    judgeStatus(childResult({ stdout: JSON.stringify(status), stderr }), redact);
  const ramp = (change: object) => ({ ...open, ramp: { ...(recordedStatus.ramp as object), ...change } });

  test('opens the step on a day of the ramp with e-mails left', () => {
    expect(judge(open)).toMatchObject({ outcome: 'pass', evidence: { emailRemaining: 5, rampDay: 2 } });
  });
  test.each<[string, object, string]>([
    ['nothing left today (06m as recorded)', recordedStatus, 'no-emails-left'],
    ['the emergency stop', { ...open, emergency_stop: true }, 'emergency-stop'],
    ['the dispatch switched off', { ...open, enabled: false }, 'operator-disabled'],
    ['the Gatekeeper off', { ...open, gatekeeper: { required: false } }, 'gatekeeper-off'],
    ['the ramp over', ramp({ active: false }), 'ramp-inactive'],
    ['the ramp off', ramp({ enabled: false }), 'ramp-inactive'],
    ['no filter', ramp({ tier_filter: null }), 'tier-filter'],
    ['another tier', ramp({ tier_filter: 'tier_2' }), 'tier-filter'],
    ['no limit', ramp({ email_limit_override: null }), 'ramp-limit'],
    ['a higher limit', ramp({ email_limit_override: 25 }), 'ramp-limit'],
  ])('holds it back with %s', (_, status, id) => {
    const seen = judge(status);
    expect(seen.outcome).toBe('fail');
    expect(findingsOf(seen)).toContain(id);
  });
  test('is unknown without its shared memory, and without a whole answer', () => {
    const down = judge(open, 'WARNING:state_store:StateStore Redis init failed; file fallback only.');
    expect([down.outcome, ...findingsOf(down)]).toEqual(['unknown', 'redis-fell-back']);
    expect(judge({ enabled: true }).outcome).toBe('unknown');
  });
  test('is unknown when it ended otherwise than it said', () => {
    const ended = (of: Parameters<typeof childResult>[0]) => {
      const seen = judgeStatus(childResult({ stdout: JSON.stringify(open), ...of }), redact);
      return [seen.outcome, ...findingsOf(seen)];
    };
    expect(ended({})).toEqual(['pass']);
    expect(ended({ exitCode: 1 })).toEqual(['unknown', 'exit-code-disagrees']);
    expect(ended({ ended: 'timed-out' })).toEqual(['unknown', 'command-timeout']);
  });
});
