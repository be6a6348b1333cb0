import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { cycleOf, happened, type LiveStepState, unlookedAt } from '../../src/run/live-state.ts';
import type { LiveAction, LiveEnd } from '../../src/runbook/live.ts';
import { batchNamed, ended, eventsBefore, intended } from '../support/live-events.ts';
import { runOf } from '../support/run-events.ts';

/** How a live step ended, and what a person saw of it afterwards. */

const batch = batchNamed('batch_1');
const before = eventsBefore('send', batch);
const sawOf = (
  step: LiveAction,
  saw: 'happened' | 'did-not-happen',
  attempt = 1,
): Extract<RunEvent, { type: 'live.looked' }> => ({
  type: 'live.looked',
  cycle: 1,
  step,
  attempt,
  saw,
  note: 'I looked.',
});

function stepOf(events: readonly RunEvent[], step: LiveAction): LiveStepState {
  const state = cycleOf(runOf([...before, ...events]).live)?.steps[step];
  if (state === undefined) throw new Error('There is no dispatch.');
  return state;
}

const begun = intended('send', batch);
test.each<[LiveEnd, 'happened' | 'did-not-happen' | null, boolean]>([
  ['sent', null, true],
  ['done', null, true],
  ['not-sent', null, false],
  ['not-done', null, false],
  ['unknown', null, false],
  ['unknown', 'happened', true],
  ['unknown', 'did-not-happen', false],
  ['not-sent', 'happened', false],
])('%s, and a person saw %s: it happened: %s', (end, saw, expected) => {
  const events = [begun, ended('send', end), ...(saw === null ? [] : [sawOf('send', saw)])];
  expect(happened(stepOf(events, 'send'))).toBe(expected);
});

test('an end that nobody intended, or of another attempt, ends nothing', () => {
  expect(stepOf([ended('send', 'sent')], 'send')).toMatchObject({ end: null, running: null });
  const other = stepOf([begun, ended('send', 'sent', 2)], 'send');
  expect(other).toMatchObject({ end: null, running: { attempt: 1 } });
  const twice = stepOf([begun, ended('send', 'unknown'), ended('send', 'sent')], 'send');
  expect(twice.end).toBe('unknown');
});

test('a look counts for the attempt that was looked at, and only where the end is not known', () => {
  const unknown = [begun, ended('send', 'unknown')];
  expect(stepOf([...unknown, sawOf('send', 'happened')], 'send').looked?.saw).toBe('happened');
  expect(stepOf([...unknown, sawOf('send', 'happened', 2)], 'send').looked).toBeNull();
  expect(stepOf([begun, ended('send', 'not-sent'), sawOf('send', 'happened')], 'send').looked).toBeNull();
  expect(stepOf([begun, sawOf('send', 'happened')], 'send').looked).toBeNull();
});

test.each(['dispatch', 'approve', 'send'] as const)(
  'a %s that runs, or of unknown end, waits for a look, and has a time; nothing else does',
  step => {
    const waiting = (...events: RunEvent[]): number =>
      unlookedAt(runOf([...before, ...events]).live).filter(at => at > 0).length;
    const first = intended(step, batch, 2);
    expect(waiting()).toBe(0);
    expect(waiting(first)).toBe(1);
    expect(waiting(first, ended(step, 'unknown', 2))).toBe(1);
    expect(waiting(first, ended(step, 'unknown', 2), sawOf(step, 'did-not-happen', 2))).toBe(0);
    for (const end of ['done', 'not-done'] as const) expect(waiting(first, ended(step, end, 2))).toBe(0);
  },
);

test('only a rejection that is seen to have happened puts the batch aside', () => {
  const reject = [intended('reject', batch), ended('reject', 'unknown')];
  const after = (...events: RunEvent[]) => cycleOf(runOf([...before, ...reject, ...events]).live);
  expect(after(sawOf('reject', 'happened'))).toMatchObject({
    batch: null,
    rejected: ['batch_1'],
    reviewed: false,
  });
  expect(after(sawOf('reject', 'did-not-happen'))).toMatchObject({ batch: { id: 'batch_1' }, rejected: [] });
  expect(after()).toMatchObject({ batch: { id: 'batch_1' }, reviewed: true });
  const sent = cycleOf(runOf([...before, begun, ended('send', 'unknown'), sawOf('send', 'happened')]).live);
  expect(sent).toMatchObject({ batch: { id: 'batch_1' }, rejected: [] });
});
