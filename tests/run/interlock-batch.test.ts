import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { type Around, mayStart, phraseOf } from '../../src/run/interlock.ts';
import { nextStep } from '../../src/run/live-next.ts';
import { batchNamed, ended, eventsBefore, intended, lookedBefore } from '../support/live-events.ts';
import { around, idsOf } from '../support/locks.ts';
import { runOf, T0 } from '../support/run-events.ts';

const batch = batchNamed('batch_1');

describe('the batch', () => {
  const at = (change: Parameters<typeof batchNamed>[1], more: Partial<Around> = {}) => {
    const run = runOf(eventsBefore('send', batchNamed('batch_1', change)));
    return idsOf(run, 'send', more);
  };
  test('opens the second dispatch when it is whole, in time, of tier 1 and approved', () => {
    expect(at({})).toEqual([]);
  });
  test('holds it back when it is empty, of another tier, or too old', () => {
    expect(at({ leads: 0, email: 0, linkedin: 0, tiers: {} })).toEqual(['batch-empty']);
    expect(at({ tiers: { tier_1: 4, tier_2: 1 } })).toEqual(['batch-tier']);
    expect(at({ expiresAt: new Date(T0 + 10_000).toISOString() })).toEqual(['batch-expired']);
    const end = T0 + 3_600_000;
    const ending = { expiresAt: new Date(end).toISOString() };
    expect(at(ending, { now: end - 1 })).toEqual([]);
    expect(at(ending, { now: end })).toEqual(['batch-expired']);
  });
  test('that is too old, empty or of another tier can still be rejected', () => {
    const bad = { expiresAt: new Date(T0).toISOString(), leads: 0, tiers: { tier_2: 1 } };
    const run = runOf(eventsBefore('reject', batchNamed('batch_1', bad)));
    expect(idsOf(run, 'approve')).toEqual(['batch-expired', 'batch-empty', 'batch-tier']);
    expect(idsOf(run, 'reject')).toEqual([]);
  });
  test('holds it back when what was approved is another one', () => {
    const events = eventsBefore('send', batch);
    const other = runOf([...events, { type: 'batch.seen', cycle: 1, batch: batchNamed('batch_2') }]);
    expect(idsOf(other, 'send')).toEqual(['batch-not-approved']);
    const sameHash = batchNamed('batch_2', { hash: batch.hash });
    expect(idsOf(runOf([...events, { type: 'batch.seen', cycle: 1, batch: sameHash }]), 'send')).toEqual([
      'batch-not-approved',
    ]);
    const altered = runOf([...events, { type: 'batch.seen', cycle: 1, batch: { ...batch, hash: 'other' } }]);
    expect(idsOf(altered, 'send')).toEqual(['batch-not-approved']);
  });
  test('once its sending was started it is spent, whatever came of it, also in a later cycle', () => {
    const sent = [...eventsBefore('send', batch), intended('send', batch), ended('send', 'not-sent')];
    expect(idsOf(runOf(sent), 'send')).toContain('already-started');
    expect(nextStep(runOf(sent).live)).toEqual({ kind: 'action', action: 'reject' });
    const again = runOf([
      ...sent,
      intended('reject', batch),
      ended('reject', 'done'),
      { type: 'review.ticked', cycle: 1, done: true },
      intended('dispatch', null, 2),
      ended('dispatch', 'done', 2),
      { type: 'batch.seen', cycle: 1, batch },
      intended('approve', batch, 2),
      ended('approve', 'done', 2),
    ]);
    expect(idsOf(again, 'send')).toEqual(['already-started']);
  });
  test('after a rejection the leads are looked at again and a new batch is made', () => {
    const run = runOf([
      ...eventsBefore('approve', batch),
      intended('reject', batch),
      ended('reject', 'done'),
    ]);
    expect(nextStep(run.live)).toEqual({ kind: 'review' });
    expect(run.live.cycles[0]).toMatchObject({ batch: null, rejected: ['batch_1'] });
    expect(run.live.cycles[0]?.steps.dispatch).toMatchObject({ end: null, attempts: 1 });
  });
  test('can be rejected after NO-GO and EMERGENCY STOP, for that sends nothing', () => {
    const run = runOf([...eventsBefore('approve', batch), { type: 'emergency.said' }]);
    expect(idsOf(run, 'reject', { now: T0 + 13 * 3_600_000 })).toEqual([]);
    expect(idsOf(runOf(eventsBefore('dispatch', batch)), 'reject')).toContain('no-batch');
  });
  test('that went out is not rejected any more', () => {
    const run = runOf([...eventsBefore('send', batch), intended('send', batch), ended('send', 'sent')]);
    expect(idsOf(run, 'reject')).toEqual(['not-next']);
  });
  test('is approved only when its dispatch happened and it was read back', () => {
    const seen: RunEvent = { type: 'batch.seen', cycle: 1, batch };
    const begun = [...eventsBefore('dispatch', batch), intended('dispatch')];
    for (const events of [
      [...begun, ended('dispatch', 'not-done'), seen],
      [...begun, ended('dispatch', 'done')],
    ])
      expect(nextStep(runOf(events).live)).toEqual({ kind: 'action', action: 'dispatch' });
    expect(idsOf(runOf([...begun, ended('dispatch', 'not-done'), seen]), 'approve')).toEqual(['not-next']);
  });
});

describe('the start', () => {
  const run = runOf([...eventsBefore('send', batch), lookedBefore('send')]);
  test('needs the phrase sign by sign, and names the batch that it is about', () => {
    expect(phraseOf(run, 'send')).toBe('SEND 5 LEADS FROM PRODUCTION');
    const start = (phrase: string) => mayStart(run, 'send', phrase, around(run));
    expect(start('SEND 5 LEADS FROM PRODUCTION')).toEqual({
      kind: 'start',
      batch: { id: 'batch_1', hash: 'hash-of-batch_1', leads: 5 },
    });
    for (const phrase of [
      '',
      'yes',
      'send 5 leads from production',
      ' SEND 5 LEADS FROM PRODUCTION',
      'SEND  5 LEADS FROM PRODUCTION',
      'SEND 6 LEADS FROM PRODUCTION',
    ])
      expect(start(phrase)).toMatchObject({ kind: 'locked', reasons: [{ id: 'wrong-phrase' }] });
  });
  test('one lead is one lead', () => {
    const one = batchNamed('batch_1', { leads: 1, email: 1, linkedin: 0, tiers: { tier_1: 1 } });
    expect(phraseOf(runOf(eventsBefore('send', one)), 'send')).toBe('SEND 1 LEAD FROM PRODUCTION');
    expect(idsOf(runOf(eventsBefore('send', one)), 'send')).toEqual([]);
  });
  test('of a rejection needs no look', () => {
    const made = runOf(eventsBefore('reject', batch));
    expect(mayStart(made, 'reject', phraseOf(made, 'reject'), around(made))).toMatchObject({ kind: 'start' });
  });
  test('waits for the step that is at work', () => {
    const busy = runOf([...eventsBefore('send', batch), intended('send', batch)]);
    for (const step of ['send', 'reject'] as const) expect(idsOf(busy, step)).toContain('running');
  });
  test('of a dispatch is about no batch, not even about one that was seen before', () => {
    const seen = runOf([
      ...eventsBefore('dispatch', batch),
      { type: 'batch.seen', cycle: 1, batch },
      lookedBefore('dispatch'),
    ]);
    expect(mayStart(seen, 'dispatch', phraseOf(seen, 'dispatch'), around(seen))).toEqual({
      kind: 'start',
      batch: null,
    });
  });
});
