import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { apply, emptyRun, type Run } from '../../src/run/state.ts';
import { validUntil } from '../../src/run/validity.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { binding, goodEvents, runOf, T0 } from '../support/run-events.ts';

test('gates of a clock that was put right before the end do not live until then', () => {
  const day = 24 * 3_600_000;
  const end = goodEvents().length - 1;
  const moved = goodEvents().reduce(
    (one, event, index) => apply(one, event, T0 + index * 1000 + (index < end ? day : 0)),
    emptyRun,
  );
  expect(verdictOf(moved, T0 + 60_000, binding).word).toBe('STALE');
  // And not a day later either, when the clock comes by the gates' times once more.
  expect(verdictOf(moved, T0 + day + 3_600_000, binding).word).toBe('STALE');
});

describe('a clock that is put ahead in the middle of the run', () => {
  const HOUR = 3_600_000;
  const DAY = 24 * HOUR;
  // The locks compare this computer's clock with the deployments'; until then it was right.
  const compared = goodEvents().findIndex(
    event => event.type === 'gate.finished' && event.gate === 'auth-production',
  );
  const ahead = goodEvents().reduce(
    (run, event, index) => apply(run, event, T0 + index * 1000 + (index > compared ? DAY : 0)),
    emptyRun,
  );

  test('does not make the GO younger: the gates from before are the oldest', () => {
    expect(compared).toBeGreaterThan(0);
    expect(validUntil(ahead)).toBeLessThan(T0 + 13 * HOUR);
    expect(verdictOf(ahead, T0 + DAY + HOUR, binding).word).toBe('STALE');
  });

  test.each([1, 11, 12, 13, 24, 25, 36, 37])('nor when it is put right and %i hours go by', hours => {
    expect(verdictOf(ahead, T0 + hours * HOUR, binding).word).toBe('STALE');
  });
});

describe('a clock that is set back after the GO', () => {
  const HOUR = 3_600_000;
  const told = (events: readonly (readonly [RunEvent, number])[]): Run =>
    events.reduce((run, [event, at]) => apply(run, event, at), runOf(goodEvents()));
  const back: (readonly [RunEvent, number])[] = [
    [{ type: 'go-live.entered' }, T0 + 11 * HOUR],
    [{ type: 'emergency.said' }, T0 + HOUR],
    [{ type: 'emergency.lifted' }, T0 + HOUR + 1000],
  ];

  test('does not make the GO younger, though later lines fit the new time', () => {
    expect(verdictOf(told(back), T0 + HOUR + 2000, binding).word).toBe('STALE');
    expect(verdictOf(told(back.slice(0, 1)), T0 + 11 * HOUR, binding).word).toBe('GO');
    const corrected = told([
      [{ type: 'go-live.entered' }, T0 + 2 * HOUR],
      [{ type: 'emergency.said' }, T0 + 2 * HOUR - 30_000],
    ]);
    expect(verdictOf(corrected, T0 + 2 * HOUR, binding).word).toBe('GO');
  });

  test('asks for all gates anew, not only for one of them', () => {
    const gates = goodEvents().filter(({ type }) => type === 'gate.intended' || type === 'gate.finished');
    const again = (events: readonly RunEvent[]): Run =>
      told([
        ...back,
        ...[...events, { type: 'run.concluded', verdict: 'GO', binding } as const].map(
          (event, index): readonly [RunEvent, number] => [
            'attempt' in event ? { ...event, attempt: 2 } : event,
            T0 + 2 * HOUR + index,
          ],
        ),
      ]);
    expect(verdictOf(again(gates), T0 + 3 * HOUR, binding).word).toBe('GO');
    expect(verdictOf(again(gates.slice(2)), T0 + 3 * HOUR, binding).word).toBe('STALE');
  });
});
