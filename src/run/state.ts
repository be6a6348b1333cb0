import { CONFIRMATION_IDS, type ConfirmationId } from '../runbook/criteria.ts';
import { byGate, type Environment, GATE_IDS, type GateId } from '../runbook/gates.ts';
import type { Binding, CheckOutcome, Finding, RunEvent } from './events.ts';
import { gateFindings } from './gate-findings.ts';
import { applyLive, forgetRunningLive, type LiveState, noLive } from './live-state.ts';
import { type EnvironmentState, freshEnvironment, prepared } from './preparation.ts';

export type { EnvironmentState } from './preparation.ts';

/** Where one gate stands. `unknown` covers all that could not be proven either way. */
export type GateOutcome = 'pass' | 'fail' | 'unknown' | 'blocked' | 'not-run';

export interface GateState {
  readonly id: GateId;
  readonly outcome: GateOutcome;
  /** The attempt that is running now, else null. */
  readonly running: { readonly attempt: number; readonly since: number } | null;
  readonly attempts: number;
  readonly finishedAt: number | null;
  /** The clock was set back since it finished: nobody can say how old its result is. */
  readonly ageUnknown: boolean;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly command: CheckOutcome | null;
  readonly witnesses: readonly CheckOutcome[];
  readonly findings: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly evidence: { readonly log: string; readonly sha256: string } | null;
}

/** One cutover attempt, folded from its journal. */
export interface Run {
  readonly id: string | null;
  readonly mode: 'live' | 'rehearsal';
  readonly workspace: string;
  readonly scenario: string | null;
  readonly startedAt: number | null;
  readonly asked: readonly GateId[];
  readonly lifeHours: number;
  readonly commands: Readonly<Partial<Record<GateId, string>>>;
  readonly binding: Binding | null;
  /** The binding after the last gate; null while the gates have not all been gone through. */
  readonly bindingAfter: Binding | null;
  /** Seen to differ from the binding while gates ran: results of two things stand side by side until all run anew. */
  readonly drift: Binding | null;
  readonly confirmations: Readonly<Record<ConfirmationId, boolean>>;
  readonly environments: Readonly<Record<Environment, EnvironmentState>>;
  readonly gates: Readonly<Record<GateId, GateState>>;
  readonly interrupted: string | null;
  readonly concluded: boolean;
  /** Go live, the days and the backlog; gates that run again leave it as it is. */
  readonly live: LiveState;
  /** The journal's last time stamp, milliseconds since 1970. */
  readonly lastAt: number | null;
  /** The latest time stamp since the clock was last set back. */
  readonly highAt: number | null;
  /** Hash of the journal's last line: the whole record in 64 characters. Null: it did not come from a journal. */
  readonly head: string | null;
}

const idleGate = (id: GateId): GateState => ({
  id,
  outcome: 'not-run',
  running: null,
  attempts: 0,
  finishedAt: null,
  ageUnknown: false,
  exitCode: null,
  durationMs: 0,
  command: null,
  witnesses: [],
  findings: [],
  notes: [],
  evidence: null,
});

/** A run before its first event. */
export const emptyRun: Run = {
  id: null,
  mode: 'live',
  workspace: '',
  scenario: null,
  startedAt: null,
  asked: [],
  lifeHours: 12,
  commands: {},
  binding: null,
  bindingAfter: null,
  drift: null,
  confirmations: Object.fromEntries(CONFIRMATION_IDS.map(id => [id, false])) as Record<
    ConfirmationId,
    boolean
  >,
  environments: { staging: freshEnvironment, production: freshEnvironment },
  gates: byGate(idleGate),
  interrupted: null,
  concluded: false,
  live: noLive,
  lastAt: null,
  highAt: null,
  head: null,
};

const withGate = (run: Run, id: GateId, change: Partial<GateState>): Run => ({
  ...run,
  // A verdict stands on all gates at once: a gate that moves takes the conclusion away.
  concluded: false,
  bindingAfter: null,
  gates: { ...run.gates, [id]: { ...run.gates[id], ...change } },
});

const interruptedFinding: Finding = {
  id: 'interrupted',
  message: 'The cockpit ended while this gate was running, so nobody saw how it ended.',
  fix: 'Run this gate again.',
};

/** A statement was made about certain values; when one of these is another, it has to be made again. */
function stillSaid(
  said: Run['confirmations'],
  before: EnvironmentState,
  after: EnvironmentState,
): Run['confirmations'] {
  const moved = before.token?.fingerprint !== after.token?.fingerprint || before.url !== after.url;
  const otherOrigins = before.corsOrigins?.join() !== after.corsOrigins?.join();
  return {
    ...said,
    ...(moved ? { rotated: false, redeployed: false, 'approve-smoke': false } : {}),
    ...(otherOrigins ? { cors: false } : {}),
  };
}

/** What was running when the cockpit ended is unknown, never done. */
function forgetRunning(run: Run): Run {
  let next: Run = { ...run, live: forgetRunningLive(run.live) };
  for (const id of GATE_IDS) {
    if (!run.gates[id].running) continue;
    next = withGate(next, id, {
      running: null,
      outcome: 'unknown',
      findings: [interruptedFinding],
      witnesses: [],
    });
  }
  return next;
}

function finished(run: Run, event: Extract<RunEvent, { type: 'gate.finished' }>, at: number): Run {
  const gate = run.gates[event.gate];
  // A result that nobody intended proves nothing: it cannot make a pass.
  if (gate.running?.attempt !== event.attempt) return run;
  const missing = event.expected.filter(id => !event.witnesses.some(witness => witness.id === id));
  const all = [event.command, ...event.witnesses];
  const outcome = all.some(check => check.outcome === 'fail')
    ? 'fail'
    : missing.length > 0 || event.expected.length === 0 || all.some(check => check.outcome !== 'pass')
      ? 'unknown'
      : 'pass';
  return withGate(run, event.gate, {
    outcome,
    running: null,
    finishedAt: at,
    ageUnknown: false,
    exitCode: event.exitCode,
    durationMs: event.durationMs,
    command: event.command,
    witnesses: event.witnesses,
    findings: gateFindings(event, missing),
    notes: all.flatMap(check => check.notes),
    evidence: event.evidence,
  });
}

/** Clocks of one computer are corrected by seconds, not by minutes. Milliseconds. */
export const CLOCK_SLACK_MS = 60_000;

/** A clock that is set back makes every result look younger than it is, also once later lines fit the new time. */
function clocked(run: Run, at: number): Run {
  if (run.highAt === null || at >= run.highAt - CLOCK_SLACK_MS)
    return { ...run, highAt: Math.max(run.highAt ?? at, at) };
  const gates = byGate(id => ({ ...run.gates[id], ageUnknown: run.gates[id].finishedAt !== null }));
  return { ...run, highAt: at, gates };
}

/**
 * The run after one more event. Pure and total: an event that does not fit changes nothing that could count.
 * @param at milliseconds since 1970, from the journal line
 */
export function apply(run: Run, event: RunEvent, at: number): Run {
  // Everything hangs on a run that was started, and it is started once.
  if (event.type !== 'run.started' && run.id === null) return run;
  const timed: Run = { ...clocked(run, at), lastAt: at, live: applyLive(run.live, event, at) };
  switch (event.type) {
    case 'run.started':
      if (run.id !== null) return run;
      return {
        ...timed,
        id: event.run,
        mode: event.mode,
        workspace: event.workspace,
        scenario: event.scenario,
        startedAt: at,
        asked: event.gates,
        lifeHours: event.lifeHours,
        commands: event.commands,
      };
    case 'run.bound':
      // Bound to something else means that what was proven before was proven of something else.
      return {
        ...timed,
        binding: event.binding,
        bindingAfter: null,
        drift: null,
        concluded: false,
        // Attempts go on being counted: each has its own evidence file.
        gates: byGate(id => ({ ...idleGate(id), attempts: run.gates[id].attempts })),
      };
    case 'run.drifted':
      return { ...timed, drift: event.binding };
    case 'confirmation.given':
      return { ...timed, confirmations: { ...run.confirmations, [event.id]: true } };
    case 'confirmation.withdrawn':
      return { ...timed, confirmations: { ...run.confirmations, [event.id]: false } };
    case 'click.ticked':
    case 'token.given':
    case 'token.checked':
    case 'url.given':
    case 'redeploy.seen':
    case 'cors.given':
    case 'readback.finished':
    case 'readback.accepted':
    case 'env-file.settled': {
      const before = run.environments[event.environment];
      const after = prepared(before, event);
      return {
        ...timed,
        environments: { ...run.environments, [event.environment]: after },
        confirmations: stillSaid(run.confirmations, before, after),
      };
    }
    case 'gate.intended':
      return withGate(timed, event.gate, {
        ...idleGate(event.gate),
        running: { attempt: event.attempt, since: at },
        attempts: event.attempt,
      });
    case 'gate.finished':
      return finished(timed, event, at);
    case 'gate.blocked':
      return withGate(timed, event.gate, {
        ...idleGate(event.gate),
        outcome: 'blocked',
        findings: [event.finding],
      });
    case 'run.interrupted':
      return { ...forgetRunning(timed), interrupted: event.reason };
    case 'run.resumed':
      return { ...forgetRunning(timed), interrupted: null };
    case 'run.concluded':
      return { ...forgetRunning(timed), concluded: true, bindingAfter: event.binding };
    case 'go-live.entered':
    case 'cycle.begun':
    case 'interlock.checked':
    case 'live.intended':
    case 'live.finished':
    case 'live.looked':
    case 'batch.seen':
    case 'review.ticked':
    case 'campaign.activated':
    case 'emergency.said':
    case 'emergency.lifted':
    case 'day.signed':
    case 'backlog.probed':
      return timed;
    default:
      return assertNever(event, run);
  }
}

function assertNever(_event: never, run: Run): Run {
  return run;
}

/** What of a journal's line the run is made from. */
type Told = { readonly event: RunEvent; readonly at: string; readonly hash?: string };

/** The run after one more line of its journal. */
export function applyLine(run: Run, line: Told): Run {
  return { ...apply(run, line.event, Date.parse(line.at)), head: line.hash ?? null };
}

/** The run that a journal tells. */
export function fold(lines: Iterable<Told>): Run {
  let run = emptyRun;
  for (const line of lines) run = applyLine(run, line);
  return run;
}
