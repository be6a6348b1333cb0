import { describe, expect, test } from 'vitest';
import { envReport, passEvidence } from '../../checks/env-report.ts';
import { runCheck } from '../../checks/run.ts';
import { scriptedPorts, toolsFor } from '../support/check-kit.ts';

/** The second lock: were the judge wrong one day, evidence that does not say PASS of everything is still no pass. */

const line = { verdict: 'OK', status: 'healthy', required: true } as const;
const good = passEvidence.parse({
  mode: 'staging',
  result: 'PASS',
  exitCode: 0,
  missingKeys: [],
  recommendedPresent: [],
  recommendedMissing: ['TRACE_ENVELOPE_FILE'],
  redis: line,
  inngest: { ...line, status: 'configured_unverified' },
  runtime: 'OK',
  fileSha256: 'f',
});

/** What comes of a check that calls this a pass. */
const saying = (evidence: typeof good) =>
  runCheck(
    { ...envReport, run: async () => ({ outcome: 'pass' as const, evidence }) },
    (): never => undefined as never,
    toolsFor(scriptedPorts()),
  );

describe('a pass of the settings', () => {
  test('needs evidence of a pass', async () => {
    expect((await saying(good)).outcome).toBe('pass');
  });

  test.each<[string, Partial<typeof good>]>([
    ['FAIL', { result: 'FAIL' }],
    ['another exit code', { exitCode: 1 }],
    ['a missing key', { missingKeys: ['LOG_LEVEL'] }],
    ['a runtime that is not ready', { runtime: 'FAIL' }],
    ['a Redis that was skipped', { redis: { ...line, verdict: 'SKIP' } }],
    ['a Redis that failed', { redis: { ...line, verdict: 'FAIL' } }],
    ['a Redis that is not required', { redis: { ...line, required: false } }],
    ['an Inngest that failed', { inngest: { ...line, verdict: 'FAIL' } }],
    ['an Inngest that is not required', { inngest: { ...line, required: false } }],
  ])('does not count with evidence of %s', async (_, change) => {
    const result = await saying({ ...good, ...change });
    expect([result.outcome, result.findings[0]?.id]).toEqual(['unknown', 'evidence-unreadable']);
  });
});
