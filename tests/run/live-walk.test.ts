import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { mayStart, phraseOf } from '../../src/run/interlock.ts';
import { nextStep } from '../../src/run/live-next.ts';
import { cycleOf } from '../../src/run/live-state.ts';
import { apply, type Run } from '../../src/run/state.ts';
import type { LiveAction } from '../../src/runbook/live.ts';
import { batchNamed, ended, intended, lookedBefore } from '../support/live-events.ts';
import { binding, finishedGate, goodEvents, runOf, T0 } from '../support/run-events.ts';

/**
 * Walks through everything that can happen in Go live, in any order, beside a second bookkeeping that knows nothing
 * of the fold: it writes down what was truly so. Whatever starts must have been allowed by it as well.
 */
interface Truth {
  /** GO at this moment: all gates passed, bound things unchanged, not too old, nothing said against it. */
  gates: 'GO' | 'NO-GO' | 'none';
  gatesAt: number;
  /** What the world is, and what the last gates were bound to. */
  world: 'as it was' | 'another';
  boundTo: 'as it was' | 'another';
  emergency: boolean;
  entered: boolean;
  /** The batch that stands now, and what was truly approved and started. */
  batch: string | null;
  approved: Set<string>;
  started: string[];
  /** The last look: of which step, when, and whether all was well; null as soon as anything else happened. */
  look: { step: LiveAction; at: number; well: boolean } | null;
  /** A step at work, or one whose end nobody knows. */
  open: LiveAction | null;
}

type Move =
  | { readonly kind: 'time'; readonly minutes: number }
  | {
      readonly kind: 'try';
      readonly step: LiveAction | 'next';
      readonly end: number;
      readonly well: boolean;
      readonly exact: boolean;
      readonly skipLook: boolean;
    }
  | { readonly kind: 'looked'; readonly happened: boolean }
  | { readonly kind: 'gates'; readonly pass: boolean }
  | {
      readonly kind: 'say';
      readonly what:
        | 'emergency'
        | 'lifted'
        | 'enter'
        | 'review'
        | 'activate'
        | 'crash'
        | 'cycle'
        | 'change'
        | 'restore';
    };

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('try' as const),
      step: fc.constantFrom<LiveAction | 'next'>(
        'next',
        'next',
        'next',
        'next',
        'send',
        'approve',
        'dispatch',
        'reject',
      ),
      end: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
      well: fc.constantFrom(true, true, true, true, false),
      exact: fc.constantFrom(true, true, true, true, false),
      skipLook: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      what: fc.constantFrom('review', 'review', 'activate', 'enter', 'cycle'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      what: fc.constantFrom('emergency', 'lifted', 'lifted', 'crash', 'change', 'restore', 'restore'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('looked' as const), happened: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('gates' as const),
      pass: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.constantFrom(1, 3, 60, 60 * 13) }),
  },
);

const HERE = { ground: 'live' as const, earlier: noEarlierLive };
const OTHER = { ...binding, gitCommit: 'b'.repeat(40) };

/** One walk; gives what was started, so that the test can see that walks get anywhere. */
function walk(list: readonly Move[]): { readonly sends: number; readonly approvals: number } {
  let run: Run = runOf(goodEvents());
  let now = T0 + 60_000;
  let made = 0;
  const truth: Truth = {
    gates: 'GO',
    gatesAt: T0,
    world: 'as it was',
    boundTo: 'as it was',
    emergency: false,
    entered: false,
    batch: null,
    approved: new Set(),
    started: [],
    look: null,
    open: null,
  };
  const tell = (event: RunEvent): void => {
    now += 10;
    run = apply(run, event, now);
    if (event.type !== 'interlock.checked') truth.look = null;
  };
  const around = () => ({ ...HERE, now, binding: truth.world === 'another' ? OTHER : binding });

  const attempt = (step: LiveAction, move: Extract<Move, { kind: 'try' }>): void => {
    const cycle = cycleOf(run.live);
    if (!cycle) return;
    if (step !== 'reject' && !move.skipLook) {
      tell(
        lookedBefore(step, {
          cycle: cycle.number,
          ...(move.well ? {} : { fails: 'operator-status' }),
          binding: around().binding,
        }),
      );
      truth.look = { step, at: now, well: move.well && truth.world === truth.boundTo };
    }
    const phrase = move.exact ? phraseOf(run, step) : `${phraseOf(run, step)} `;
    const start = mayStart(run, step, phrase, around());
    if (start.kind === 'locked') return;
    expect(move.exact).toBe(true);
    expect(truth.open).toBeNull();
    if (step !== 'reject') {
      expect(truth.gates).toBe('GO');
      expect(now - truth.gatesAt).toBeLessThanOrEqual(12 * 3_600_000 + 60_000);
      expect(truth.emergency).toBe(false);
      expect(truth.world).toBe(truth.boundTo);
      expect(truth.entered).toBe(true);
      expect(truth.look).toMatchObject({ step, well: true });
      expect(now - (truth.look?.at ?? 0)).toBeLessThanOrEqual(120_000);
    }
    if (step === 'send') {
      expect(start.batch?.id).toBe(truth.batch);
      expect(truth.approved.has(start.batch?.id ?? '')).toBe(true);
      expect(truth.started).not.toContain(start.batch?.id);
      truth.started.push(start.batch?.id ?? '');
    }
    const number = cycle.steps[step].attempts + 1;
    tell(intended(step, start.batch && batchNamed(start.batch.id), number, cycle.number));
    truth.open = step;
    if (move.end === 3) return;
    const good = step === 'send' ? 'sent' : 'done';
    const bad = step === 'send' ? 'not-sent' : 'not-done';
    const end = ([good, bad, 'unknown'] as const)[move.end] ?? 'unknown';
    tell(ended(step, end, number, cycle.number));
    truth.open = end === 'unknown' ? step : null;
    settle(step, end === good);
  };
  const settle = (step: LiveAction, yes: boolean): void => {
    if (!yes) return;
    if (step === 'approve' && truth.batch !== null) truth.approved.add(truth.batch);
    if (step === 'reject') truth.batch = null;
    if (step !== 'dispatch') return;
    // Now and then the batch that was started already comes back under its old name.
    if (truth.started.length % 2 === 0 || made === 0) made += 1;
    truth.batch = `batch_${made}`;
    const expiresAt = new Date(now + 24 * 3_600_000).toISOString();
    tell({
      type: 'batch.seen',
      cycle: run.live.cycles.length,
      batch: batchNamed(truth.batch, { expiresAt }),
    });
  };

  for (const move of list) {
    const cycle = cycleOf(run.live);
    if (move.kind === 'time') now += move.minutes * 60_000;
    else if (move.kind === 'try') {
      const next = nextStep(run.live);
      const step = move.step === 'next' ? (next.kind === 'action' ? next.action : null) : move.step;
      if (step) attempt(step, move);
    } else if (move.kind === 'looked') {
      const next = nextStep(run.live);
      if (next.kind !== 'look' || !cycle) continue;
      const { attempts } = cycle.steps[next.action];
      tell({
        type: 'live.looked',
        cycle: cycle.number,
        step: next.action,
        attempt: attempts,
        saw: move.happened ? 'happened' : 'did-not-happen',
        note: '',
      });
      truth.open = null;
      settle(next.action, move.happened);
    } else if (move.kind === 'gates') {
      if (truth.open !== null && nextStep(run.live).kind === 'running') continue;
      const number = run.gates.replay.attempts + 1;
      tell({ type: 'run.bound', binding: around().binding });
      for (const event of goodEvents()) {
        if (event.type === 'gate.intended') tell({ ...event, attempt: number });
        if (event.type === 'gate.finished')
          tell(
            finishedGate(event.gate, event.gate === 'replay' && !move.pass ? { command: 'fail' } : {}, {
              attempt: number,
            }),
          );
      }
      tell({ type: 'run.concluded', verdict: move.pass ? 'GO' : 'NO-GO', binding: around().binding });
      truth.gates = move.pass ? 'GO' : 'NO-GO';
      truth.boundTo = truth.world;
      truth.gatesAt = now;
      truth.entered = false;
    } else {
      switch (move.what) {
        case 'emergency':
          tell({ type: 'emergency.said' });
          truth.emergency = true;
          break;
        case 'lifted':
          tell({ type: 'emergency.lifted' });
          truth.emergency = false;
          break;
        case 'enter':
          tell({ type: 'go-live.entered' });
          truth.entered = true;
          if (run.live.cycles.length === 0) tell({ type: 'cycle.begun', cycle: 1 });
          break;
        case 'review':
          if (cycle) tell({ type: 'review.ticked', cycle: cycle.number, done: true });
          break;
        case 'activate':
          if (cycle) tell({ type: 'campaign.activated', cycle: cycle.number, name: 'x' });
          break;
        case 'cycle':
          if (nextStep(run.live).kind !== 'finished') break;
          tell({ type: 'cycle.begun', cycle: run.live.cycles.length + 1 });
          truth.batch = null;
          break;
        case 'crash':
          tell({ type: 'run.resumed' });
          if (truth.open !== null) expect(nextStep(run.live)).toEqual({ kind: 'look', action: truth.open });
          break;
        case 'change':
        case 'restore':
          truth.world = move.what === 'change' ? 'another' : 'as it was';
          break;
      }
    }
  }
  expect(new Set(truth.started).size).toBe(truth.started.length);
  return { sends: truth.started.length, approvals: truth.approved.size };
}

test('no walk starts what was not earned, and none sends one approval twice', () => {
  let sends = 0;
  let approvals = 0;
  const good: Move = { kind: 'try', step: 'next', end: 0, well: true, exact: true, skipLook: false };
  const review: Move = { kind: 'say', what: 'review' };
  const way: Move[] = [{ kind: 'say', what: 'enter' }, good, review, good, good, good];
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: way.length }),
      fc.array(moves, { minLength: 5, maxLength: 60 }),
      (from, list) => {
        const seen = walk([...way.slice(0, from), ...list]);
        sends += seen.sends;
        approvals += seen.approvals;
      },
    ),
    { numRuns: 1500 },
  );
  // Walks that never get there would prove nothing.
  expect(approvals).toBeGreaterThan(500);
  expect(sends).toBeGreaterThan(300);
});
