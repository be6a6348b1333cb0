import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { type BindingNow, startsAnew } from '../../src/run/validity.ts';
import { binding, goodEvents, runOf } from '../support/run-events.ts';

const other = { ...binding, gitCommit: 'f'.repeat(40) };
const concluded = (after: typeof binding): RunEvent => ({
  type: 'run.concluded',
  verdict: 'NOT YET',
  binding: after,
});

test.each<[string, boolean, RunEvent[], BindingNow]>([
  ['nothing has changed', false, goodEvents(), binding],
  ['nothing could be looked at', false, goodEvents(), {}],
  ['one thing is another now', true, goodEvents(), { stagingToken: 'fp:another' }],
  [
    'it changed in the middle, and was put back',
    true,
    [...goodEvents(), { type: 'run.drifted', binding: other }],
    binding,
  ],
  ['it had changed at the end, and was put back', true, [...goodEvents(), concluded(other)], binding],
  ['nothing was bound yet', false, goodEvents().slice(0, 1), other],
])('all gates run anew when %s: %s', (_when, anew, events, now) => {
  expect(startsAnew(runOf(events), now)).toBe(anew);
});
