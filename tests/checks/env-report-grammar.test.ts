import { expect, test } from 'vitest';
import { judgeEnvReport } from '../../checks/env-report.ts';
import { reportText } from '../support/env-kit.ts';

/** What CAIO's check of the settings prints: a report that contradicts itself, is torn, or says bad things. */

const judged = (text: string, exitCode: number | null): string[] => {
  const { outcome, ...more } = judgeEnvReport(text, 'staging', exitCode);
  return [outcome, ...('findings' in more ? more.findings.map(({ id }) => id) : [])];
};
const UNREADABLE = ['unknown', 'report-unreadable'];
const REDIS_FAIL = 'FAIL: status=unhealthy; required=True; Redis ping failed: x';

test.each<[string, Parameters<typeof reportText>[0]]>([
  ['redis is OK but degraded and required', { redis: 'OK: status=degraded; required=True; x' }],
  ['redis is OK, not required, and in no known state', { redis: 'OK: status=odd; required=False; x' }],
  ['redis has failed and is healthy', { redis: 'FAIL: status=healthy; required=True; x' }],
  ['redis has failed and is not required', { redis: 'FAIL: status=unhealthy; required=False; x' }],
  ['redis is left out and required', { redis: 'SKIP: status=not_configured; required=True; x' }],
  ['redis is left out and unhealthy', { redis: 'SKIP: status=unhealthy; required=False; x' }],
  ['redis has failed and all is ready', { redis: REDIS_FAIL }],
  ['inngest has failed and all is ready', { inngest: 'FAIL: status=unhealthy; required=True; x' }],
  ['the runtime line is of another form', { runtime: 'WARN' }],
  ['the result is another word', { result: 'MAYBE' }],
  ['the mode is none', { mode: '' }],
])('a report in which %s is not judged, whatever the exit code', (_, change) => {
  for (const result of change?.result === undefined ? ['PASS', 'FAIL'] : [change.result])
    for (const exitCode of [0, 1]) {
      const [outcome] = judged(reportText({ ...change, result }), exitCode);
      expect(outcome).toBe('unknown');
    }
});

test('a report that breaks off, or goes on, is none', () => {
  const whole = reportText();
  expect(judged(whole, 0)).toEqual(['pass']);
  for (const torn of ['', '\n', whole.trimEnd(), `${whole.trimEnd()}!`, `${whole.trimEnd()}\r`, `${whole}\n`])
    expect(judged(torn, 0)).toEqual(UNREADABLE);
});

test.each([
  ['its package is missing', 'inngest package not installed', 'inngest-package-missing'],
  ['it is not in order', 'no signing key', 'inngest-not-ready'],
])('a failed inngest has its finding: %s', (_, message, id) => {
  const report = {
    inngest: `FAIL: status=unhealthy; required=True; ${message}`,
    runtime: `FAIL: inngest: ${message}`,
    result: 'FAIL',
  };
  expect(judged(reportText(report), 1)).toEqual(['fail', id]);
  expect(judged(reportText(report), 0)).toEqual(['unknown', 'report-contradicts-exit']);
});

test('what the findings say of a failed Redis is our own reason', () => {
  const said = (why: string): string => {
    const report = { redis: `${REDIS_FAIL}${why}`, runtime: 'FAIL: redis: x', result: 'FAIL' };
    const outcome = judgeEnvReport(reportText(report), 'staging', 1);
    return 'findings' in outcome ? (outcome.findings[0]?.message ?? '') : '';
  };
  expect(said(' Connection refused.')).toContain('nothing listens there');
  expect(said(' timed out')).toContain('no answer in time');
  expect(said(' getaddrinfo failed')).toContain('its name is not known here');
  expect(said(' SSL: bad certificate')).toContain('no safe connection');
  expect(said(' something else')).not.toContain('(');
});
