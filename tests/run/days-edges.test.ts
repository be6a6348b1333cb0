import { expect, test } from 'vitest';
import { calendarOf, type Day, type DaysInput, dateOf } from '../../src/run/days.ts';
import { readDispatchLog } from '../../src/run/dispatch-log.ts';
import { type LineOf, logLine } from '../support/dispatch-lines.ts';

/** The ends of what a calendar looks at: the first and the last day of a long one, and the last moment that counts. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 1, 16, 9);
const NOW = START + 400 * DAY;

const calendar = (lines: readonly LineOf[], change: Partial<DaysInput> = {}) =>
  calendarOf({
    log: readDispatchLog(lines.map(logLine).join('')),
    deployment: null,
    signs: lines.map(({ at }) => ({ date: dateOf(at, () => 0), clean: true, why: '', at: at + MINUTE })),
    emergencies: [],
    unlooked: [],
    since: START,
    now: NOW,
    zone: () => 0,
    ...change,
  });
const states = (days: readonly Day[]): string[] => days.map(({ state }) => state);

test('a calendar too long to list each day still has its first day and today, and each with a run', () => {
  const at = [START, START + DAY, START + 2 * DAY];
  const row = calendar(at.map(moment => ({ at: moment })));
  expect([states(row.days), row.inRow]).toEqual([['clean', 'clean', 'clean'], 3]);
  const bad = calendar([...at.map(moment => ({ at: moment })), { at: NOW, errors: ['bounced'] }]);
  expect([states(bad.days), bad.inRow]).toEqual([['clean', 'clean', 'clean', 'not-clean'], 0]);
});

test('a run of the last moment that a clock may be ahead counts for its day, and the next one puts today in doubt', () => {
  const last = NOW + 5 * MINUTE;
  const today = (at: number): Day | undefined => calendar([{ at, errors: ['bounced'] }]).days.at(-1);
  expect(today(last)?.state).toBe('not-clean');
  expect(today(last + 1)?.state).toBe('cannot-tell');
});

test('one single e-mail makes a day, and a signature before the next dispatch does not stand for it', () => {
  const [at, first] = [NOW - 3 * MINUTE, { at: NOW - 3 * MINUTE, sent: 1 }];
  expect(calendar([first]).days.at(-1)).toMatchObject({ state: 'clean', sent: 1, reasons: [] });
  const signs = [{ date: dateOf(at, () => 0), clean: true, why: '', at: at + MINUTE }];
  const later = calendar([first, { at: at + 2 * MINUTE, sent: 0 }], { signs }).days.at(-1);
  expect([later?.state, later?.reasons]).toEqual(['to-sign', [{ kind: 'signed-before' }]]);
});

test('a day says that its log cannot be read, or that nothing was sent on it', () => {
  const torn = readDispatchLog(`${logLine({ at: NOW })}garbage`);
  expect(calendar([], { log: torn }).days.at(-1)?.reasons).toEqual([{ kind: 'log-unreadable' }]);
  const idle = calendar([{ at: NOW, sent: 0 }], { signs: [] });
  expect(idle.days.at(-1)?.reasons).toEqual([{ kind: 'nothing-sent' }]);
});
