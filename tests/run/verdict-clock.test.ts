import { expect, test } from 'vitest';
import { apply, emptyRun } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { binding, goodEvents, T0 } from '../support/run-events.ts';

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
