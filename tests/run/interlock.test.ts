import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { type Around, lookReasons } from '../../src/run/interlock.ts';
import { nextStep } from '../../src/run/live-next.ts';
import type { Run } from '../../src/run/state.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { INTERLOCK_LIFE_MS } from '../../src/runbook/live.ts';
import {
  batchNamed,
  ended,
  enteredEvents,
  eventsBefore,
  intended,
  lookedBefore,
} from '../support/live-events.ts';
import { around, idsOf } from '../support/locks.ts';
import { binding, goodEvents, replayAgain, runOf, T0 } from '../support/run-events.ts';

const batch = batchNamed('batch_1');

describe('the lock before Go live', () => {
  test('is open on a GO that is fresh, confirmed and of this world, and for the next step only', () => {
    const run = runOf(enteredEvents());
    expect(idsOf(run, 'pipeline')).toEqual([]);
    for (const step of ['dispatch', 'approve', 'send'] as const)
      expect(idsOf(run, step)).toContain('not-next');
  });

  test.each<[string, RunEvent[], Partial<Around>, string]>([
    [
      'the gates have not come to their end',
      [{ type: 'gate.intended', gate: 'replay', attempt: 2 }],
      {},
      'not-concluded',
    ],
    ['a gate has failed', [...replayAgain('fail'), { type: 'go-live.entered' }], {}, 'no-go'],
    ['a gate is unknown', [...replayAgain('unknown'), { type: 'go-live.entered' }], {}, 'not-yet'],
    ['its time is over', [], { now: T0 + 13 * 3_600_000 }, 'stale'],
    ['the code is another', [], { binding: { ...binding, gitCommit: 'b'.repeat(40) } }, 'stale'],
    ['the GO is of a rehearsal', [], { ground: 'rehearsal' }, 'not-from-rehearsal'],
    ['EMERGENCY STOP was said', [{ type: 'emergency.said' }], {}, 'emergency'],
    [
      'another address was given',
      [{ type: 'url.given', environment: 'production', url: 'https://x.test' }],
      {},
      'not-confirmed-rotated',
    ],
  ])('is locked when %s, and says so', (_, more, change, id) => {
    const run = runOf([...enteredEvents(), ...more]);
    expect(idsOf(run, 'pipeline', change)).toContain(id);
  });

  test('a GO of a rehearsal opens nothing on the real system', () => {
    const events = enteredEvents().map(event =>
      event.type === 'run.started' ? { ...event, mode: 'rehearsal' as const } : event,
    );
    expect(idsOf(runOf(events), 'pipeline')).toEqual(['from-rehearsal']);
  });

  test.each(CONFIRMATION_IDS)('names the statement "%s" when it is missing', id => {
    const events = enteredEvents().filter(event => event.type !== 'confirmation.given' || event.id !== id);
    expect(idsOf(runOf(events), 'pipeline')).toContain(`not-confirmed-${id}`);
  });

  test('without going on from the verdict nothing is open; nothing is begun', () => {
    const run = runOf([...goodEvents(), { type: 'cycle.begun', cycle: 1 }]);
    expect(idsOf(run, 'pipeline')).toEqual(['not-entered']);
    expect(idsOf(runOf([...goodEvents(), { type: 'go-live.entered' }]), 'pipeline')).toEqual(['no-cycle']);
  });

  test('EMERGENCY STOP opens again when it was lifted', () => {
    const run = runOf([...enteredEvents(), { type: 'emergency.said' }, { type: 'emergency.lifted' }]);
    expect(idsOf(run, 'pipeline')).toEqual([]);
  });
});

describe('an end that is not known', () => {
  test('blocks every step until a person has looked, and then only what they saw decides', () => {
    const unknown = [...eventsBefore('send', batch), intended('send', batch), ended('send', 'unknown')];
    const run = runOf(unknown);
    expect(nextStep(run.live)).toEqual({ kind: 'look', action: 'send' });
    for (const step of ['pipeline', 'dispatch', 'approve', 'send', 'reject'] as const)
      expect(idsOf(run, step)).toContain('unknown-open');
    const looked = (saw: 'happened' | 'did-not-happen'): Run =>
      runOf([...unknown, { type: 'live.looked', cycle: 1, step: 'send', attempt: 1, saw, note: 'seen' }]);
    expect(nextStep(looked('happened').live)).toEqual({ kind: 'activate' });
    expect(nextStep(looked('did-not-happen').live)).toEqual({ kind: 'action', action: 'reject' });
    expect(idsOf(looked('did-not-happen'), 'send')).toContain('already-started');
    expect(idsOf(looked('did-not-happen'), 'reject')).toEqual([]);
  });

  test.each(['run.resumed', 'run.interrupted'] as const)(
    'is what a crash in the middle leaves (%s)',
    type => {
      const event: RunEvent = type === 'run.resumed' ? { type } : { type, reason: 'test' };
      const run = runOf([...eventsBefore('send', batch), intended('send', batch), event]);
      expect(run.live.cycles[0]?.steps.send).toMatchObject({ end: 'unknown', running: null });
      expect(nextStep(run.live)).toEqual({ kind: 'look', action: 'send' });
    },
  );

  test('a look at another attempt, or at what is known, changes nothing', () => {
    const look = (attempt: number): RunEvent => ({
      type: 'live.looked',
      cycle: 1,
      step: 'pipeline',
      attempt,
      saw: 'happened',
      note: '',
    });
    const unknown = runOf([...enteredEvents(), intended('pipeline'), ended('pipeline', 'unknown'), look(2)]);
    expect(nextStep(unknown.live)).toEqual({ kind: 'look', action: 'pipeline' });
    const failed = runOf([...enteredEvents(), intended('pipeline'), ended('pipeline', 'not-done'), look(1)]);
    expect(nextStep(failed.live)).toEqual({ kind: 'action', action: 'pipeline' });
  });

  test('an end that nobody intended proves nothing', () => {
    const run = runOf([...eventsBefore('send', batch), ended('send', 'sent')]);
    expect(run.live.cycles[0]?.steps.send.end).toBeNull();
    const other = runOf([...eventsBefore('send', batch), intended('send', batch), ended('send', 'sent', 2)]);
    expect(other.live.cycles[0]?.steps.send.end).toBeNull();
  });
});

describe('the look right before', () => {
  const ready = eventsBefore('send', batch);
  const idsAfter = (more: readonly RunEvent[], change: Partial<Around> = {}): string[] => {
    const run = runOf([...ready, ...more]);
    return lookReasons(run, 'send', around(run, change)).map(reason => reason.id);
  };
  test('opens when all that must be true is true now', () => {
    expect(idsAfter([lookedBefore('send')])).toEqual([]);
  });
  test('is missing when it was not made, was of another step or cycle, or anything was recorded since', () => {
    expect(idsAfter([])).toEqual(['look-missing']);
    expect(idsAfter([lookedBefore('approve')])).toEqual(['look-missing']);
    expect(idsAfter([lookedBefore('send', { cycle: 2 })])).toEqual(['look-missing']);
    expect(idsAfter([lookedBefore('send'), { type: 'emergency.lifted' }])).toEqual(['look-missing']);
    expect(idsAfter([lookedBefore('send'), { type: 'run.resumed' }])).toEqual(['look-missing']);
  });
  test('holds for two minutes, and not before its own time', () => {
    const look = [lookedBefore('send')];
    const run = runOf([...ready, ...look]);
    expect(idsAfter(look, { now: (run.lastAt ?? 0) + INTERLOCK_LIFE_MS })).toEqual([]);
    expect(idsAfter(look, { now: (run.lastAt ?? 0) + INTERLOCK_LIFE_MS + 1 })).toEqual(['look-old']);
    expect(idsAfter(look, { now: (run.lastAt ?? 0) - 1 })).toEqual(['look-old']);
  });
  test('names the check that did not pass or was not made, and what has changed', () => {
    expect(idsAfter([lookedBefore('send', { fails: 'batch-approved' })])).toEqual([
      'look-failed:batch-approved',
    ]);
    expect(idsAfter([lookedBefore('send', { drops: 'auth-production/exposure-sweep' })])).toEqual([
      'look-missing:auth-production/exposure-sweep',
    ]);
    expect(idsAfter([lookedBefore('send', { binding: { ...binding, productionToken: null } })])).toEqual([
      'changed',
    ]);
  });
  test('a look that asks for less than it must is no look', () => {
    const look = lookedBefore('send', { drops: 'batch-approved' });
    expect(idsAfter([{ ...look, expected: [] }])).toEqual(['look-missing:batch-approved']);
  });
  test('is used up by the step that it let start', () => {
    expect(idsAfter([lookedBefore('send'), intended('send', batch)])).toEqual(['look-missing']);
  });
});
