import { describe, expect, test } from 'vitest';
import { OperatorReport } from '../../checks/dry-run-report.ts';
import type { Json } from '../../checks/hive-files.ts';
import { gathered, logAgrees, quickEnd } from '../../checks/live/dispatch-report.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';
import { madeReport, printedReport, sentReport } from '../support/live-outputs.ts';

/** Whether CAIO's own log holds the report that was printed, value by value, and what a quick end is. */

const { redact } = scriptedPorts();
const dispatched = (report: Json, lines: readonly string[]) =>
  gathered(childResult({ stdout: printedReport(report) }), { operator: lines, vendors: [] }, redact);
const agrees = (printed: Json, logged: Json): boolean =>
  logAgrees(
    dispatched({ ...sentReport(), more: printed }, [JSON.stringify({ ...sentReport(), more: logged })]),
  );

describe('the log', () => {
  const VALUES: readonly Json[] = [
    null,
    true,
    false,
    0,
    1,
    '',
    '0',
    [],
    [null],
    [0],
    [[]],
    {},
    { a: null },
    { a: 0 },
    { b: 0 },
    { 0: 0 },
  ];
  test('agrees with a value and with no other', () => {
    for (const [at, one] of VALUES.entries())
      for (const [other, two] of VALUES.entries())
        expect([one, two, agrees(one, two)]).toEqual([one, two, at === other]);
  });

  test('agrees whatever the order of the names', () => {
    expect(agrees({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(agrees([1, 2], [2, 1])).toBe(false);
  });

  test('does not agree without a line, with two, with half a one, or when nothing was printed', () => {
    const line = JSON.stringify(sentReport());
    expect(logAgrees(dispatched(sentReport(), [line]))).toBe(true);
    expect(logAgrees(dispatched(sentReport(), []))).toBe(false);
    expect(logAgrees(dispatched(sentReport(), [line, line]))).toBe(false);
    expect(logAgrees(dispatched(sentReport(), [line.slice(0, -1)]))).toBe(false);
    expect(logAgrees(gathered(childResult(), { operator: ['null'], vendors: [] }, redact))).toBe(false);
  });
});

describe('a quick end', () => {
  const end = (change: object): string | undefined =>
    quickEnd(OperatorReport.parse({ ...madeReport(), ...change }))?.id;
  const { instantly_report, heyreach_report } = sentReport();
  test('is one by CAIO’s own words, and never beside a report of a vendor', () => {
    const errors = ['EMERGENCY_STOP active'];
    expect(end({ errors })).toBe('emergency-stop');
    expect(end({ errors: ['something else'] })).toBeUndefined();
    expect(end({ errors, instantly_report })).toBeUndefined();
    expect(end({ errors, heyreach_report })).toBeUndefined();
    expect(end({ errors, instantly_report, heyreach_report })).toBeUndefined();
  });
});

test('a dispatch that took as long as the lock holds is not yet alone for too long', () => {
  const after = (durationMs: number): boolean =>
    gathered({ ...childResult(), durationMs }, { operator: [], vendors: [] }, redact).outlivedLock;
  expect([after(240_000), after(240_001)]).toEqual([false, true]);
});
