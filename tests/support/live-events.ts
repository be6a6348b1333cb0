import type { RunEvent } from '../../src/run/events.ts';
import type { BatchFacts } from '../../src/run/live-events.ts';
import { INTERLOCK_CHECKS, type LiveAction, type LiveEnd, phraseFor } from '../../src/runbook/live.ts';
import { binding, goodEvents, T0 } from './run-events.ts';

/** Events of Go live as a real run would tell them. */

export const batchNamed = (id: string, change: Partial<BatchFacts> = {}): BatchFacts => ({
  id,
  hash: `hash-of-${id}`,
  createdAt: new Date(T0).toISOString(),
  expiresAt: new Date(T0 + 24 * 3_600_000).toISOString(),
  email: 5,
  linkedin: 3,
  leads: 5,
  tiers: { tier_1: 5 },
  ...change,
});

type Look = Extract<RunEvent, { type: 'interlock.checked' }>;

/** A look in which all that must be true is true; `change` spoils it. */
export const lookedBefore = (
  step: Exclude<LiveAction, 'reject'>,
  change: { cycle?: number; fails?: string; drops?: string; binding?: Look['binding'] } = {},
): Look => ({
  type: 'interlock.checked',
  cycle: change.cycle ?? 1,
  step,
  binding: change.binding ?? binding,
  expected: [...INTERLOCK_CHECKS[step]],
  checks: INTERLOCK_CHECKS[step]
    .filter(id => id !== change.drops)
    .map(id => ({
      id,
      outcome: id === change.fails ? 'fail' : 'pass',
      durationMs: 1,
      findings: id === change.fails ? [{ id: 'spoiled', message: 'It is not so.', fix: 'Mend it.' }] : [],
      notes: [],
    })),
});

export const intended = (
  step: LiveAction,
  batch: BatchFacts | null = null,
  attempt = 1,
  cycle = 1,
): RunEvent => ({
  type: 'live.intended',
  cycle,
  step,
  attempt,
  phrase: phraseFor(step, batch?.leads ?? 0),
  batch: batch && { id: batch.id, hash: batch.hash, leads: batch.leads },
});

export const ended = (step: LiveAction, end: LiveEnd, attempt = 1, cycle = 1): RunEvent => ({
  type: 'live.finished',
  cycle,
  step,
  attempt,
  end,
  exitCode: 0,
  durationMs: 10,
  findings: end === 'unknown' ? [{ id: 'not-clear', message: 'It is not clear.', fix: 'Look.' }] : [],
  notes: [],
  facts: {},
  evidence: null,
});

/** A GO, and on to the first cycle. */
export const enteredEvents = (): RunEvent[] => [
  ...goodEvents(),
  { type: 'go-live.entered' },
  { type: 'cycle.begun', cycle: 1 },
];

/** As far as before `step` of the first cycle. */
export function eventsBefore(step: LiveAction, batch: BatchFacts): RunEvent[] {
  const events = enteredEvents();
  if (step === 'pipeline') return events;
  events.push(intended('pipeline'), ended('pipeline', 'done'));
  events.push({ type: 'review.ticked', cycle: 1, done: true });
  if (step === 'dispatch') return events;
  events.push(intended('dispatch'), ended('dispatch', 'done'));
  events.push({ type: 'batch.seen', cycle: 1, batch });
  if (step === 'approve' || step === 'reject') return events;
  events.push(intended('approve', batch), ended('approve', 'done'));
  return events;
}
