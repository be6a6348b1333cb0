import { expect, test } from 'vitest';
import { stepOn } from '../../src/ui/views.ts';
import { guideAt, readyToStart } from '../support/frames-gates.ts';
import { go, tape } from '../support/sample-runs.ts';
import { snapshotOf } from './gates-kit.ts';

const backlog = { type: 'guide', state: guideAt('backlog') } as const;

test('the backlog stands in the rail where Esc leads back to, also below an overlay', () => {
  const fromVerdict = snapshotOf(go().live(backlog));
  expect([stepOn('backlog', fromVerdict), stepOn('help', fromVerdict), stepOn('log', fromVerdict)]).toEqual([
    5, 5, 4,
  ]);
  const fromLive = snapshotOf(go().tell({ type: 'go-live.entered' }).live(backlog));
  expect([stepOn('backlog', fromLive), stepOn('emergency', fromLive)]).toEqual([6, 6]);
  const none = snapshotOf(readyToStart());
  expect(stepOn('backlog', { ...none, run: { ...none.run, id: null }, guide: backlog.state })).toBe(1);
});

test('every other screen has its own step, and what lies over all has that of the run', () => {
  const gates = snapshotOf(readyToStart());
  expect([stepOn('gates', gates), stepOn('too-small', gates), stepOn('days', gates)]).toEqual([4, 4, 7]);
  expect(stepOn('verdict', snapshotOf(tape()))).toBe(5);
});
