import { describe, expect, test } from 'vitest';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { lockReasons } from '../../src/run/interlock.ts';
import { phaseOf } from '../../src/run/phase.ts';
import { fold, type Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import type { LiveAction } from '../../src/runbook/live.ts';
import { batchNamed, ended, enteredEvents, eventsBefore, intended } from '../support/live-events.ts';
import { binding, goodEvents, replayAgain, runOf, T0 } from '../support/run-events.ts';

const batch = batchNamed('batch_1');
const held = { staging: true, production: true };
const idsOf = (run: Run, step: LiveAction): string[] =>
  lockReasons(run, step, {
    now: (run.lastAt ?? T0) + 1000,
    binding,
    ground: 'live',
    earlier: noEarlierLive,
  }).map(({ id }) => id);

describe('where the run stands', () => {
  const sent = [...eventsBefore('send', batch), intended('send', batch), ended('send', 'sent')];
  const finished: RunEvent[] = [...sent, { type: 'campaign.activated', cycle: 1, name: 't1_pipeline' }];
  test('the verdict until the person goes on, then Go live, then the days, without a token', () => {
    const none = { staging: false, production: false };
    expect(phaseOf(runOf(goodEvents()), none)).toEqual({ name: 'verdict' });
    expect(phaseOf(runOf(sent), none)).toEqual({ name: 'go-live' });
    expect(phaseOf(runOf(finished), none)).toEqual({ name: 'days' });
  });
  test('gates that run again keep what happened live and lead back to the verdict', () => {
    const again = replayAgain('pass');
    const run = runOf([...finished, ...again]);
    expect(run.live.cycles[0]?.campaign?.name).toBe('t1_pipeline');
    expect(run.live.spent).toEqual(['batch_1']);
    expect(phaseOf(run, held)).toEqual({ name: 'verdict' });
    const next = runOf([
      ...finished,
      ...again,
      { type: 'go-live.entered' },
      { type: 'cycle.begun', cycle: 2 },
    ]);
    expect(phaseOf(next, held)).toEqual({ name: 'go-live' });
    expect(idsOf(next, 'pipeline')).toEqual([]);
  });
  test('a sending that nobody knows of comes before the gates, their verdict and everything else', () => {
    const unclear = [...eventsBefore('send', batch), intended('send', batch), ended('send', 'unknown')];
    const again: RunEvent[] = [{ type: 'run.bound', binding }];
    expect(phaseOf(runOf([...unclear, ...again]), { staging: false, production: false })).toEqual({
      name: 'go-live',
    });
  });
  test('gates that start anew are where the run stands, whatever was said of it before', () => {
    expect(phaseOf(runOf([...goodEvents(), { type: 'run.bound', binding }]), held).name).not.toBe('verdict');
  });
  test('a campaign is not active before something was sent', () => {
    const run = runOf([...eventsBefore('send', batch), { type: 'campaign.activated', cycle: 1, name: 'x' }]);
    expect(run.live.cycles[0]?.campaign).toBeNull();
  });
  test('cycles are begun in their order only', () => {
    expect(runOf([...enteredEvents(), { type: 'cycle.begun', cycle: 3 }]).live.cycles).toHaveLength(1);
  });
  test('nothing of Go live moves the verdict', () => {
    const run = runOf(finished);
    expect(verdictOf(run, (run.lastAt ?? 0) + 1, binding)).toEqual(
      verdictOf(runOf(goodEvents()), (run.lastAt ?? 0) + 1, binding),
    );
  });
  test('the same journal tells the same run', () => {
    const lines = finished.map((event, index) => ({ event, at: new Date(T0 + index * 1000).toISOString() }));
    expect(fold(lines)).toEqual(runOf(finished));
  });
});
