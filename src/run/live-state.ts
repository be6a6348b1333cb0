import { LIVE_ACTIONS, type LiveAction, type LiveEnd } from '../runbook/live.ts';
import type { CheckOutcome, Finding } from './event-parts.ts';
import type { RunEvent } from './events.ts';
import type { BatchFacts, LiveRunEvent } from './live-events.ts';

type EventOf<T extends LiveRunEvent['type']> = Extract<LiveRunEvent, { type: T }>;

/** Where one live action of a cycle stands. */
export interface LiveStepState {
  /** Attempts over the whole cycle; each has its own evidence. */
  readonly attempts: number;
  /** Started, and nobody has said how it ended. */
  readonly running: { readonly attempt: number; readonly since: number } | null;
  /** When the last attempt was begun. */
  readonly startedAt: number | null;
  readonly end: LiveEnd | null;
  /** The batch that it was about. */
  readonly batch: { readonly id: string; readonly hash: string; readonly leads: number } | null;
  readonly finishedAt: number | null;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly facts: EventOf<'live.finished'>['facts'];
  readonly evidence: { readonly log: string; readonly sha256: string } | null;
  /** What a person saw after UNKNOWN. */
  readonly looked: {
    readonly saw: 'happened' | 'did-not-happen';
    readonly note: string;
    readonly at: number;
  } | null;
}

/** An attempt of one action. */
export interface Attempt {
  readonly step: LiveAction;
  readonly state: LiveStepState;
}

/** One supervised dispatch, from the pipeline to the activated campaign. */
export interface Cycle {
  readonly number: number;
  readonly begunAt: number;
  readonly steps: Readonly<Record<LiveAction, LiveStepState>>;
  /** Attempts that another one or a rejection took the place of, for the report. Oldest first. */
  readonly replaced: readonly Attempt[];
  readonly reviewed: boolean;
  /** The batch that the first dispatch made and that was read back; null before, and after it was rejected. */
  readonly batch: BatchFacts | null;
  readonly rejected: readonly string[];
  readonly campaign: { readonly name: string; readonly at: number } | null;
}

/** Go live, the days and the backlog of one run. */
export interface LiveState {
  /** The person went on from the verdict; gates that run again lead back to it. */
  readonly entered: boolean;
  /** The last one is the one that goes on. */
  readonly cycles: readonly Cycle[];
  /** The last look before a live action, as long as nothing was recorded after it. */
  readonly interlock: (Omit<EventOf<'interlock.checked'>, 'type'> & { readonly at: number }) | null;
  /** Batches whose sending was started, whatever came of it: none of them is ever sent again. */
  readonly spent: readonly string[];
  /** Said and not lifted since. */
  readonly emergency: { readonly since: number } | null;
  /** Each time it was said, lifted or not. */
  readonly emergencies: readonly number[];
  /** By date; the last signature of a date counts. */
  readonly signed: Readonly<
    Record<string, Omit<EventOf<'day.signed'>, 'type' | 'date'> & { readonly at: number }>
  >;
  readonly backlog: { readonly at: number; readonly checks: readonly CheckOutcome[] } | null;
}

const idleStep: LiveStepState = {
  attempts: 0,
  running: null,
  startedAt: null,
  end: null,
  batch: null,
  finishedAt: null,
  exitCode: null,
  durationMs: 0,
  findings: [],
  notes: [],
  facts: {},
  evidence: null,
  looked: null,
};

export const noLive: LiveState = {
  entered: false,
  cycles: [],
  interlock: null,
  spent: [],
  emergency: null,
  emergencies: [],
  signed: {},
  backlog: null,
};

const interrupted: Finding = {
  id: 'interrupted',
  message: 'The cockpit ended while this was at work, so nobody saw how it ended.',
  fix: 'Look whether it happened, and record what you saw. Nothing is tried again before that.',
};

/** The cycle that goes on; null before the first. */
export const cycleOf = (live: LiveState): Cycle | null => live.cycles.at(-1) ?? null;

const withCycle = (live: LiveState, cycle: Cycle): LiveState => ({
  ...live,
  cycles: [...live.cycles.slice(0, -1), cycle],
});

const withStep = (cycle: Cycle, step: LiveAction, change: Partial<LiveStepState>): Cycle => ({
  ...cycle,
  steps: { ...cycle.steps, [step]: { ...cycle.steps[step], ...change } },
});

/** The step begins anew; what came of it before is kept aside. */
const anew = (cycle: Cycle, step: LiveAction, change: Partial<LiveStepState>): Cycle => {
  const state = cycle.steps[step];
  const replaced = state.end === null ? cycle.replaced : [...cycle.replaced, { step, state }];
  return withStep({ ...cycle, replaced }, step, { ...idleStep, ...change });
};

/** What was at work when the cockpit ended is unknown, never done. */
export function forgetRunningLive(live: LiveState): LiveState {
  return {
    ...live,
    interlock: null,
    cycles: live.cycles.map(cycle =>
      LIVE_ACTIONS.reduce(
        (next, step) =>
          next.steps[step].running === null
            ? next
            : withStep(next, step, { running: null, end: 'unknown', findings: [interrupted] }),
        cycle,
      ),
    ),
  };
}

/** After a rejection the leads can be looked at again and another batch be made: attempts go on being counted. */
function afterRejection(cycle: Cycle): Cycle {
  const id = cycle.steps.reject.batch?.id ?? cycle.batch?.id;
  const again = (['dispatch', 'approve', 'send'] as const).reduce(
    (next, step) => anew(next, step, { attempts: next.steps[step].attempts }),
    cycle,
  );
  return {
    ...again,
    reviewed: false,
    batch: null,
    rejected: id === undefined ? cycle.rejected : [...cycle.rejected, id],
  };
}

/** When steps were begun that may have sent something, and of which nobody knows how they ended. */
export const unlookedAt = (live: LiveState): readonly number[] =>
  live.cycles.flatMap(({ steps }) =>
    [steps.dispatch, steps.approve, steps.send].flatMap(({ running, end, looked, startedAt }) =>
      startedAt !== null && (running !== null || (end === 'unknown' && looked === null)) ? [startedAt] : [],
    ),
  );

/** Whether what a person saw, or the end itself, says that it happened. */
export const happened = (step: LiveStepState): boolean =>
  step.end === 'done' || step.end === 'sent' || (step.end === 'unknown' && step.looked?.saw === 'happened');

function finished(cycle: Cycle, event: EventOf<'live.finished'>, at: number): Cycle {
  const before = cycle.steps[event.step];
  // An end that nobody intended proves nothing.
  if (before.running?.attempt !== event.attempt) return cycle;
  const { end, exitCode, durationMs, findings, notes, facts, evidence } = event;
  const after = withStep(cycle, event.step, {
    ...{ end, exitCode, durationMs, findings, notes, facts, evidence },
    running: null,
    finishedAt: at,
  });
  return event.step === 'reject' && end === 'done' ? afterRejection(after) : after;
}

function looked(cycle: Cycle, event: EventOf<'live.looked'>, at: number): Cycle {
  const step = cycle.steps[event.step];
  if (step.end !== 'unknown' || step.attempts !== event.attempt) return cycle;
  const after = withStep(cycle, event.step, { looked: { saw: event.saw, note: event.note, at } });
  return event.step === 'reject' && event.saw === 'happened' ? afterRejection(after) : after;
}

function inCycle(cycle: Cycle, event: LiveRunEvent & { readonly cycle: number }, at: number): Cycle {
  switch (event.type) {
    case 'live.intended':
      return anew(cycle, event.step, {
        attempts: event.attempt,
        batch: event.batch,
        running: { attempt: event.attempt, since: at },
        startedAt: at,
      });
    case 'live.finished':
      return finished(cycle, event, at);
    case 'live.looked':
      return looked(cycle, event, at);
    case 'batch.seen':
      return { ...cycle, batch: event.batch };
    case 'review.ticked':
      return { ...cycle, reviewed: event.done };
    case 'campaign.activated':
      return happened(cycle.steps.send) ? { ...cycle, campaign: { name: event.name, at } } : cycle;
    default:
      return cycle;
  }
}

/** The live part of a run after one more event. Pure and total. @param at milliseconds since 1970 */
export function applyLive(before: LiveState, event: RunEvent, at: number): LiveState {
  // A look holds only as long as nothing else was recorded: not even something harmless.
  const live: LiveState = { ...before, interlock: null };
  switch (event.type) {
    case 'go-live.entered':
      return { ...live, entered: true };
    case 'gate.intended':
    case 'run.bound':
      return { ...live, entered: false };
    case 'cycle.begun':
      if (event.cycle !== live.cycles.length + 1) return live;
      return {
        ...live,
        cycles: [
          ...live.cycles,
          {
            number: event.cycle,
            begunAt: at,
            steps: Object.fromEntries(LIVE_ACTIONS.map(step => [step, idleStep])) as Record<
              LiveAction,
              LiveStepState
            >,
            reviewed: false,
            batch: null,
            replaced: [],
            rejected: [],
            campaign: null,
          },
        ],
      };
    case 'interlock.checked': {
      const { type: _, ...look } = event;
      return { ...live, interlock: { ...look, at } };
    }
    case 'emergency.said':
      return {
        ...live,
        emergency: live.emergency ?? { since: at },
        emergencies: [...live.emergencies, at],
      };
    case 'emergency.lifted':
      return { ...live, emergency: null };
    case 'day.signed': {
      const { type: _, date, ...said } = event;
      return { ...live, signed: { ...live.signed, [date]: { ...said, at } } };
    }
    case 'backlog.probed':
      return { ...live, backlog: { at, checks: event.checks } };
    case 'live.intended':
    case 'live.finished':
    case 'live.looked':
    case 'batch.seen':
    case 'review.ticked':
    case 'campaign.activated': {
      const spends = event.type === 'live.intended' && event.step === 'send' && event.batch !== null;
      // Whatever cycle it names: a batch whose sending was started is spent.
      const spent = spends ? [...live.spent, event.batch?.id ?? ''] : live.spent;
      const cycle = cycleOf(live);
      if (cycle?.number !== event.cycle) return { ...live, spent };
      return withCycle({ ...live, spent }, inCycle(cycle, event, at));
    }
    default:
      return live;
  }
}
