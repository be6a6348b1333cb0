import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { canReject, type NextStep, nextInCycle } from '../../src/run/live-next.ts';
import { cycleOf } from '../../src/run/live-state.ts';
import { batchNamed, ended, enteredEvents, eventsBefore, intended } from '../support/live-events.ts';
import { runOf } from '../support/run-events.ts';

const batch = batchNamed('batch_1');
const before = (step: 'dispatch' | 'approve' | 'send'): RunEvent[] => eventsBefore(step, batch);
const saw = (step: 'pipeline' | 'approve' | 'send', what: 'happened' | 'did-not-happen'): RunEvent => ({
  type: 'live.looked',
  cycle: 1,
  step,
  attempt: 1,
  saw: what,
  note: '',
});
const action = (name: 'pipeline' | 'dispatch' | 'approve' | 'send' | 'reject'): NextStep => ({
  kind: 'action',
  action: name,
});
const sentAway = [...before('send'), intended('send', batch)];
const leadsFound = [...enteredEvents(), intended('pipeline'), ended('pipeline', 'done')];
const reviewed: RunEvent = { type: 'review.ticked', cycle: 1, done: true };
const activated: RunEvent = { type: 'campaign.activated', cycle: 1, name: 'CAIO' };
const dispatched = [...before('dispatch'), intended('dispatch'), ended('dispatch', 'done')];

/** What a cycle waits for, and whether its batch may be taken back there. */
const PLACES: readonly (readonly [string, RunEvent[], NextStep, boolean])[] = [
  ['nothing yet', enteredEvents(), action('pipeline'), false],
  [
    'leads are being looked for',
    [...enteredEvents(), intended('pipeline')],
    { kind: 'running', action: 'pipeline' },
    false,
  ],
  [
    'no leads were found',
    [...enteredEvents(), intended('pipeline'), ended('pipeline', 'not-done')],
    action('pipeline'),
    false,
  ],
  ['leads that nobody looked at', leadsFound, { kind: 'review' }, false],
  ['leads that were looked at', [...leadsFound, reviewed], action('dispatch'), false],
  ['a dispatch without a batch', dispatched, action('dispatch'), false],
  ['a batch', before('approve'), action('approve'), true],
  [
    'an approval at work',
    [...before('approve'), intended('approve', batch)],
    { kind: 'running', action: 'approve' },
    false,
  ],
  [
    'an approval of which nobody knows',
    [...before('approve'), intended('approve', batch), ended('approve', 'unknown')],
    { kind: 'look', action: 'approve' },
    false,
  ],
  [
    'an approval that was seen',
    [
      ...before('approve'),
      intended('approve', batch),
      ended('approve', 'unknown'),
      saw('approve', 'happened'),
    ],
    action('send'),
    true,
  ],
  [
    'an approval that was seen not to be',
    [
      ...before('approve'),
      intended('approve', batch),
      ended('approve', 'unknown'),
      saw('approve', 'did-not-happen'),
    ],
    action('approve'),
    true,
  ],
  ['an approved batch', before('send'), action('send'), true],
  ['a sending at work', sentAway, { kind: 'running', action: 'send' }, false],
  [
    'a sending of which nobody knows',
    [...sentAway, ended('send', 'unknown')],
    { kind: 'look', action: 'send' },
    false,
  ],
  ['what was sent', [...sentAway, ended('send', 'sent')], { kind: 'activate' }, false],
  [
    'what was seen as sent',
    [...sentAway, ended('send', 'unknown'), saw('send', 'happened')],
    { kind: 'activate' },
    false,
  ],
  ['an approval that is used up', [...sentAway, ended('send', 'not-sent')], action('reject'), true],
  [
    'an approval that was seen to be used up',
    [...sentAway, ended('send', 'unknown'), saw('send', 'did-not-happen')],
    action('reject'),
    true,
  ],
  ['an activated campaign', [...sentAway, ended('send', 'sent'), activated], { kind: 'finished' }, false],
];

describe.each(PLACES)('%s', (_, events, next, mayReject) => {
  const cycle = cycleOf(runOf(events).live);
  if (cycle === null) throw new Error('no cycle was begun');
  test('waits for the one thing that comes next', () => {
    expect(nextInCycle(cycle)).toEqual(next);
  });
  test(mayReject ? 'can be taken back' : 'has nothing to take back', () => {
    expect(canReject(cycle)).toBe(mayReject);
  });
});
