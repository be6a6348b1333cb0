import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judgeAuthSmoke, SmokeEvidence } from '../../checks/auth-smoke-report.ts';

/** Answers of the smoke script that say neither yes nor no. */

const recorded = readFileSync(new URL('../fixtures/auth-smoke/staging-pass.json', import.meta.url), 'utf8');
const expected = { baseUrl: 'https://caio.example.org', queryTokens: 'on' } as const;
interface Report {
  passed: boolean;
  checks: { status: number | null; passed: boolean; error: string | null; expectation: string }[];
}

/** The good report, with another status in one row and the script's own opinion of it. */
function withStatus(index: number, status: number | null, passed: boolean): string {
  const report = JSON.parse(recorded) as Report;
  const checks = report.checks.map((row, at) =>
    at === index ? { ...row, status, passed, error: status === null ? 'timed out' : null } : row,
  );
  return JSON.stringify({ ...report, checks, passed: checks.every(row => row.passed) });
}

test.each([0, 1, 2, 3, 4, 5])(
  'a busy server is no answer, whatever the script thinks of it: question %i',
  row => {
    for (const passed of [true, false]) {
      const judged = judgeAuthSmoke(withStatus(row, 429, passed), expected);
      expect(judged.outcome).not.toBe('pass');
    }
    const { expectation } = (JSON.parse(recorded) as Report).checks[row] ?? { expectation: '' };
    // The script's own rule: anything but 401 is good enough for it.
    const judged = judgeAuthSmoke(withStatus(row, 429, expectation.startsWith('non-401')), expected);
    expect([judged.outcome, 'findings' in judged && judged.findings.length]).toEqual(['unknown', 1]);
  },
);

test.each(['', '{}', 'null', '[]', recorded.slice(0, -3)])('what is no report is unknown: %j', text => {
  const judged = judgeAuthSmoke(text, expected);
  expect(judged.outcome).toBe('unknown');
  expect('findings' in judged && judged.findings.map(({ id }) => id)).toEqual(['report-unreadable']);
});

test('that the script says no is noted only where it does, and where nothing else is wrong', () => {
  const notes = (text: string, queryTokens: 'on' | 'off') =>
    judgeAuthSmoke(text, { ...expected, queryTokens }).notes?.map(({ id }) => id);
  expect(notes(recorded, 'on')).toEqual([]);
  expect(notes(withStatus(4, 401, false), 'on')).toEqual([]);
  expect(notes(withStatus(4, null, false), 'on')).toEqual([]);
});

test.each<[string, number, Record<string, unknown>]>([
  ['another parameter before the token', 3, { url: `${expected.baseUrl}/api/operator/status?x=1&token=y` }],
  ['another parameter behind the token', 3, { url: `${expected.baseUrl}/api/operator/status?token=y&x=1` }],
  ['an expectation that only ends in its rule', 0, { expectation: 'hardly 401' }],
  ['an expectation that only begins like it', 0, { expectation: '4011' }],
  ['a status that none is', 4, { status: 600 }],
])('a row with %s is not what the script prints', (_name, index, change) => {
  const report = JSON.parse(recorded) as Report;
  const checks = report.checks.map((row, at) => (at === index ? { ...row, ...change } : row));
  expect(judgeAuthSmoke(JSON.stringify({ ...report, checks }), expected).outcome).toBe('unknown');
});

test('evidence of a pass has an answer for each question', () => {
  const judged = judgeAuthSmoke(recorded, expected);
  const evidence = judged.evidence as SmokeEvidence;
  const holds = (statuses: readonly object[]): boolean =>
    SmokeEvidence.safeParse({ ...evidence, statuses }).success;
  expect([evidence.statuses, evidence.statuses.slice(1)].map(holds)).toEqual([true, false]);
});
