import { expect, test } from 'vitest';
import { daysOf, sourcesOf, supervisedSince } from '../../src/run/day-sources.ts';
import { emptyLog } from '../../src/run/dispatch-log.ts';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import type { DaysView } from '../../src/run/guide-live-types.ts';
import { goodEvents, runOf, T0 } from '../support/run-events.ts';

const unread = { log: { ...emptyLog, whole: false }, deployment: null };
const READ: DaysView = { log: { state: 'read', lines: [] }, server: { state: 'said', reports: [] } };

test.each<[string, DaysView | null, unknown]>([
  ['nothing was asked', null, unread],
  [
    'the log is being read, the deployment asked',
    { log: { state: 'reading' }, server: { state: 'asking' } },
    unread,
  ],
  [
    'neither could be read',
    { log: { state: 'unreadable', why: 'x' }, server: { state: 'not-said', why: 'x' } },
    unread,
  ],
  [
    'the log was read, the deployment was not asked',
    { log: { state: 'read', lines: [] }, server: { state: 'not-asked' } },
    { log: emptyLog, deployment: null },
  ],
  ['both were read and are empty', READ, { log: emptyLog, deployment: [] }],
  [
    'the deployment said what is not JSON',
    { ...READ, server: { state: 'said', reports: ['{'] } },
    { log: emptyLog, deployment: null },
  ],
  [
    'the deployment said what is no report',
    { ...READ, server: { state: 'said', reports: ['{}'] } },
    { log: emptyLog, deployment: null },
  ],
])('what the days stand on when %s', (_when, days, wanted) => {
  expect(sourcesOf(days)).toEqual(wanted);
});

test('what was read once is not read again', () => {
  expect(sourcesOf(READ)).toBe(sourcesOf(READ));
});

test('without Go live there are no days', () => {
  const zone = { dayOf: () => '2026-02-17' } as never;
  expect(daysOf(runOf(goodEvents()), unread, { now: T0 + 60_000, zone, earlier: noEarlierLive })).toBeNull();
});

test.each([
  [null, 5],
  [3, 3],
  [7, 5],
])('supervised since %s and this run since 5: since %i', (since, wanted) => {
  expect(supervisedSince(5, { ...noEarlierLive, since })).toBe(wanted);
});
