import { describe, expect, test } from 'vitest';
import { daysOf } from '../../src/run/day-sources.ts';
import { readDispatchLog } from '../../src/run/dispatch-log.ts';
import { earlierLive } from '../../src/run/earlier-live.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { apply, type Run } from '../../src/run/state.ts';
import { logLine } from '../support/dispatch-lines.ts';
import { batchNamed, ended, eventsBefore, intended } from '../support/live-events.ts';
import { runOf, T0 } from '../support/run-events.ts';

const together = (runs: readonly Run[]) => earlierLive([{ runs, unreadable: [], home: null }]);

describe('the days of runs with a live step that nobody has looked at', () => {
  const HOUR = 3_600_000;
  const start = T0 + HOUR;
  const stateOf = (own: Run, others: Run[] = []): string | undefined =>
    daysOf(
      own,
      { log: readDispatchLog(logLine({ at: T0 + 2 * HOUR })), deployment: null },
      { now: T0 + 3 * HOUR, zone: () => 0, earlier: together(others) },
    )?.days.find(({ date }) => date === new Date(T0).toISOString().slice(0, 10))?.state;
  const sign: RunEvent = {
    type: 'day.signed',
    date: new Date(T0).toISOString().slice(0, 10),
    clean: true,
    why: '',
    log: null,
  };
  const told = (...events: RunEvent[]): Run =>
    [...events, sign].reduce(
      (run, event) => apply(run, event, event === sign ? T0 + 3 * HOUR : start),
      runOf(eventsBefore('send', batchNamed('batch_1'))),
    );
  const begun = intended('send', batchNamed('batch_1'));
  const seen: RunEvent = {
    ...{ type: 'live.looked', cycle: 1, step: 'send', attempt: 1 },
    ...{ saw: 'happened', note: 'all there' },
  };

  test('cannot be told, until somebody has', () => {
    expect(stateOf(told(begun, ended('send', 'sent')))).toBe('clean');
    expect(stateOf(told(begun, ended('send', 'unknown')))).toBe('cannot-tell');
    expect(stateOf(told(begun))).toBe('cannot-tell');
    expect(stateOf(told(begun, { type: 'run.resumed' }))).toBe('cannot-tell');
    expect(stateOf(told(begun, ended('send', 'unknown'), seen))).toBe('clean');
  });

  test('also when it is another run', () => {
    const own = told(begun, ended('send', 'sent'));
    expect(stateOf(own, [told(begun, ended('send', 'unknown'))])).toBe('cannot-tell');
    expect(stateOf(own, [told(begun, ended('send', 'unknown'), seen)])).toBe('clean');
  });
});
