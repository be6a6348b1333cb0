import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { activated, nextStep } from '../../src/run/live-next.ts';
import { cycleOf } from '../../src/run/live-state.ts';
import { batchNamed, ended, enteredEvents, eventsBefore, intended } from '../support/live-events.ts';
import { binding, goodEvents, runOf, started } from '../support/run-events.ts';

/** What one more event does to the live part of a run, and above all what it does not. */

const batch = batchNamed('batch_1');
const activation: RunEvent = { type: 'campaign.activated', cycle: 1, name: 'CAIO' };
const sent = [...eventsBefore('send', batch), intended('send', batch), ended('send', 'sent'), activation];

test('the leads are looked at before the first dispatch, by a tick and by nothing else', () => {
  const found = [...enteredEvents(), intended('pipeline'), ended('pipeline', 'done')];
  expect(nextStep(runOf(found).live)).toEqual({ kind: 'review' });
  const tick = (done: boolean): RunEvent => ({ type: 'review.ticked', cycle: 1, done });
  expect(nextStep(runOf([...found, tick(true)]).live)).toEqual({ kind: 'action', action: 'dispatch' });
  expect(nextStep(runOf([...found, tick(true), tick(false)]).live)).toEqual({ kind: 'review' });
});

test('nothing is entered before a person goes on from the verdict, and a run bound anew is at its gates again', () => {
  expect(runOf([started]).live.entered).toBe(false);
  expect(runOf(goodEvents()).live.entered).toBe(false);
  expect(runOf(enteredEvents()).live.entered).toBe(true);
  expect(runOf([...enteredEvents(), { type: 'run.bound', binding }]).live.entered).toBe(false);
});

test('a run has come to its end only when that was recorded, and not any more once it is bound anew', () => {
  expect(runOf([started]).concluded).toBe(false);
  expect(runOf(goodEvents()).concluded).toBe(true);
  expect(runOf([...goodEvents(), { type: 'run.bound', binding }]).concluded).toBe(false);
});

test('a dispatch of another number than the next is not begun', () => {
  for (const cycle of [0, 1, 3])
    expect(runOf([...sent, { type: 'cycle.begun', cycle }]).live.cycles.map(({ number }) => number)).toEqual([
      1,
    ]);
  expect(runOf([...sent, { type: 'cycle.begun', cycle: 2 }]).live.cycles).toHaveLength(2);
});

test('what is told of an earlier dispatch changes nothing in the one that goes on', () => {
  const second = runOf([...sent, { type: 'cycle.begun', cycle: 2 }]);
  const late: RunEvent[] = [
    intended('pipeline', null, 2),
    ended('pipeline', 'done', 2),
    { type: 'review.ticked', cycle: 1, done: true },
    { type: 'batch.seen', cycle: 1, batch },
    activation,
  ];
  const after = runOf([...sent, { type: 'cycle.begun', cycle: 2 }, ...late]);
  expect(cycleOf(after.live)).toEqual(cycleOf(second.live));
  expect(nextStep(after.live)).toEqual({ kind: 'action', action: 'pipeline' });
});

test('the days count from a campaign that was activated, which needs a sending that happened', () => {
  expect(nextStep(runOf(sent).live)).toEqual({ kind: 'finished' });
  expect(activated(runOf(sent).live)).toHaveLength(1);
  const early = runOf([...eventsBefore('send', batch), activation]);
  expect(activated(early.live)).toEqual([]);
});
