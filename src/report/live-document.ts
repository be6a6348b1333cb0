import type { Calendar } from '../run/days.ts';
import type { CheckOutcome, Finding } from '../run/events.ts';
import type { Attempt, Cycle, LiveStepState } from '../run/live-state.ts';
import type { Run } from '../run/state.ts';
import { CLEAN_DAYS, LIVE_ACTIONS, type LiveAction, type LiveEnd } from '../runbook/live.ts';

/** What came after a GO, for the document: counts and ids, never a lead. Additive to caio-cockpit/verdict@1. */
export interface LiveDocument {
  readonly dispatches: readonly DispatchDocument[];
  /** When EMERGENCY STOP was said. ISO, UTC. */
  readonly emergencies: readonly string[];
  /** Said and not lifted since. */
  readonly emergency: boolean;
  readonly backlog: {
    readonly at: string;
    readonly checks: readonly Pick<CheckOutcome, 'id' | 'outcome' | 'findings' | 'notes'>[];
  } | null;
}

export interface DispatchDocument {
  readonly number: number;
  readonly begunAt: string;
  readonly reviewed: boolean;
  readonly batch: Cycle['batch'];
  readonly rejected: readonly string[];
  readonly campaign: { readonly name: string; readonly at: string } | null;
  readonly steps: readonly StepDocument[];
}

export interface StepDocument {
  readonly step: LiveAction;
  /** `running`: it was started, and nobody has said how it ended. */
  readonly end: LiveEnd | 'running';
  /** Another attempt, or the rejection of its batch, took its place. */
  readonly replaced: boolean;
  readonly attempt: number;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly finishedAt: string | null;
  readonly batch: LiveStepState['batch'];
  readonly facts: LiveStepState['facts'];
  readonly findings: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly looked: {
    readonly saw: 'happened' | 'did-not-happen';
    readonly note: string;
    readonly at: string;
  } | null;
  readonly evidence: LiveStepState['evidence'];
}

export interface DaysDocument {
  readonly needed: number;
  /** Null: the dispatch log was not at hand when this was made. */
  readonly inRow: number | null;
  readonly graduatedOn: string | null;
  readonly days: readonly DayDocument[];
}

export interface DayDocument {
  readonly date: string;
  /** What the log and the signature come to; null where the log was not at hand. */
  readonly state: Calendar['days'][number]['state'] | null;
  readonly runs: number | null;
  readonly sent: number | null;
  readonly errors: number | null;
  readonly signed: { readonly clean: boolean; readonly why: string; readonly at: string } | null;
  /** What the log said when it was signed. */
  readonly logWhenSigned: { readonly runs: number; readonly sent: number; readonly errors: number } | null;
}

const iso = (ms: number): string => new Date(ms).toISOString();

function stepDocument({ step, state }: Attempt, replaced: boolean): StepDocument[] {
  const end = state.running === null ? state.end : 'running';
  if (end === null) return [];
  const { exitCode, durationMs, finishedAt, batch, facts, findings, notes, looked, evidence } = state;
  return [
    {
      step,
      end,
      replaced,
      attempt: state.attempts,
      exitCode,
      durationMs,
      finishedAt: finishedAt === null ? null : iso(finishedAt),
      batch,
      facts,
      findings,
      notes,
      looked: looked && { saw: looked.saw, note: looked.note, at: iso(looked.at) },
      evidence,
    },
  ];
}

/** Every attempt in the order in which they were begun. */
function stepsOf({ steps, replaced }: Cycle): StepDocument[] {
  const now = LIVE_ACTIONS.map(step => ({ step, state: steps[step] }));
  return [...replaced, ...now]
    .toSorted((a, b) => (a.state.startedAt ?? 0) - (b.state.startedAt ?? 0))
    .flatMap(attempt => stepDocument(attempt, replaced.includes(attempt)));
}

/** Go live and the backlog of a run; null when neither was come to. Pure. */
export function liveDocument({ live }: Run): LiveDocument | null {
  if (live.cycles.length === 0 && live.backlog === null && live.emergencies.length === 0) return null;
  return {
    dispatches: live.cycles.map(cycle => ({
      number: cycle.number,
      begunAt: iso(cycle.begunAt),
      reviewed: cycle.reviewed,
      batch: cycle.batch,
      rejected: cycle.rejected,
      campaign: cycle.campaign && { name: cycle.campaign.name, at: iso(cycle.campaign.at) },
      steps: stepsOf(cycle),
    })),
    emergencies: live.emergencies.map(iso),
    emergency: live.emergency !== null,
    backlog: live.backlog && {
      at: iso(live.backlog.at),
      checks: live.backlog.checks.map(({ id, outcome, findings, notes }) => ({
        id,
        outcome,
        findings,
        notes,
      })),
    },
  };
}

/** The supervised days; null before the first dispatch. Pure. @param calendar null: the log was not at hand */
export function daysDocument({ live }: Run, calendar: Calendar | null): DaysDocument | null {
  if (live.cycles.length === 0) return null;
  const dates = calendar?.days.map(day => day.date) ?? Object.keys(live.signed).sort();
  return {
    needed: CLEAN_DAYS,
    inRow: calendar?.inRow ?? null,
    graduatedOn: calendar?.graduatedOn ?? null,
    days: dates.map((date): DayDocument => {
      const day = calendar?.days.find(one => one.date === date);
      const sign = live.signed[date];
      return {
        date,
        state: day?.state ?? null,
        runs: day?.runs ?? null,
        sent: day?.sent ?? null,
        errors: day?.errors ?? null,
        signed: sign === undefined ? null : { clean: sign.clean, why: sign.why, at: iso(sign.at) },
        logWhenSigned: sign?.log ?? null,
      };
    }),
  };
}
