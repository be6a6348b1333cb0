import { CONFIRMATION_IDS, type ConfirmationId } from '../runbook/criteria.ts';
import { byGate, type Environment, GATE_IDS, type GateId } from '../runbook/gates.ts';
import type { Binding, CheckOutcome, Finding, RunEvent } from './events.ts';

/** Where one gate stands. `unknown` covers all that could not be proven either way. */
export type GateOutcome = 'pass' | 'fail' | 'unknown' | 'blocked' | 'not-run';

export interface GateState {
  readonly id: GateId;
  readonly outcome: GateOutcome;
  /** The attempt that is running now, else null. */
  readonly running: { readonly attempt: number; readonly since: number } | null;
  readonly attempts: number;
  readonly finishedAt: number | null;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly command: CheckOutcome | null;
  readonly witnesses: readonly CheckOutcome[];
  readonly findings: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly evidence: { readonly log: string; readonly sha256: string } | null;
}

/** What the PTO has done and given for one environment. Tokens are fingerprints; the values are never kept. */
export interface EnvironmentState {
  /** Places in the list of runbook 4A that are done. */
  readonly ticks: readonly number[];
  readonly token: { readonly fingerprint: string; readonly length: number; readonly check: CheckOutcome | null } | null;
  readonly url: string | null;
  /** Seen with exactly this token at exactly this address. */
  readonly redeploySeen: boolean;
  readonly corsOrigins: readonly string[] | null;
  readonly readback: readonly CheckOutcome[] | null;
  readonly readbackAccepted: boolean;
  readonly envFile: { readonly written: readonly string[]; readonly backup: string | null } | null;
}

const freshEnvironment: EnvironmentState = {
  ticks: [],
  token: null,
  url: null,
  redeploySeen: false,
  corsOrigins: null,
  readback: null,
  readbackAccepted: false,
  envFile: null,
};

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
  readonly confirmations: Readonly<Record<ConfirmationId, boolean>>;
  readonly environments: Readonly<Record<Environment, EnvironmentState>>;
  readonly gates: Readonly<Record<GateId, GateState>>;
  readonly interrupted: string | null;
  readonly concluded: boolean;
  /** The journal's last time stamp, milliseconds since 1970. */
  readonly lastAt: number | null;
}

const idleGate = (id: GateId): GateState => ({
  id,
  outcome: 'not-run',
  running: null,
  attempts: 0,
  finishedAt: null,
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
  confirmations: Object.fromEntries(CONFIRMATION_IDS.map(id => [id, false])) as Record<
    ConfirmationId,
    boolean
  >,
  environments: { staging: freshEnvironment, production: freshEnvironment },
  gates: byGate(idleGate),
  interrupted: null,
  concluded: false,
  lastAt: null,
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

/** What was running when the cockpit ended is unknown, never done. */
function forgetRunning(run: Run): Run {
  let next = run;
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
  const findings = [
    ...all.flatMap(check => (check.outcome === 'pass' ? [] : check.findings)),
    ...missing.map(id => ({
      id: 'witness-missing',
      message: `The witness "${id}" gave no answer, so this gate is not proven.`,
      fix: 'Run this gate again.',
    })),
  ];
  const outcome = all.some(check => check.outcome === 'fail')
    ? 'fail'
    : missing.length > 0 || event.expected.length === 0 || all.some(check => check.outcome !== 'pass')
      ? 'unknown'
      : 'pass';
  return withGate(run, event.gate, {
    outcome,
    running: null,
    finishedAt: at,
    exitCode: event.exitCode,
    durationMs: event.durationMs,
    command: event.command,
    witnesses: event.witnesses,
    findings,
    notes: all.flatMap(check => check.notes),
    evidence: event.evidence,
  });
}

type PreparationEvent = Extract<RunEvent, { environment: Environment }>;

/** What a changed answer makes worthless is asked again: a token that was seen at one address says nothing of another. */
function prepared(before: EnvironmentState, event: PreparationEvent): EnvironmentState {
  const asksAgain = { redeploySeen: false, readback: null, readbackAccepted: false } as const;
  switch (event.type) {
    case 'click.ticked': {
      const others = before.ticks.filter(step => step !== event.step);
      return { ...before, ticks: event.done ? [...others, event.step].sort((a, b) => a - b) : others };
    }
    case 'token.given': {
      const { fingerprint, length } = event;
      // The same token given again, after a restart, keeps what was found out about it.
      if (before.token?.fingerprint === fingerprint) return before;
      return { ...before, ...asksAgain, envFile: null, token: { fingerprint, length, check: null } };
    }
    case 'token.checked':
      if (before.token?.fingerprint !== event.fingerprint) return before;
      return { ...before, token: { ...before.token, check: event.check } };
    case 'url.given':
      return before.url === event.url ? before : { ...before, ...asksAgain, envFile: null, url: event.url };
    case 'redeploy.seen':
      return before.token?.fingerprint === event.fingerprint && before.url !== null
        ? { ...before, redeploySeen: true }
        : before;
    case 'cors.given':
      return { ...before, corsOrigins: event.origins, readback: null, readbackAccepted: false, envFile: null };
    case 'readback.finished':
      return { ...before, readback: event.checks, readbackAccepted: false };
    case 'readback.accepted':
      return before.readback === null ? before : { ...before, readbackAccepted: true };
    case 'env-file.settled':
      return { ...before, envFile: { written: event.written, backup: event.backup } };
  }
}

/**
 * The run after one more event. Pure and total: an event that does not fit changes nothing that could count.
 * @param at milliseconds since 1970, from the journal line
 */
export function apply(run: Run, event: RunEvent, at: number): Run {
  const timed: Run = { ...run, lastAt: at };
  // Everything hangs on a run that was started, and it is started once.
  if (event.type !== 'run.started' && run.id === null) return run;
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
        concluded: false,
        gates: emptyRun.gates,
      };
    case 'confirmation.given':
      return { ...timed, confirmations: { ...run.confirmations, [event.id]: true } };
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
      return { ...timed, environments: { ...run.environments, [event.environment]: prepared(before, event) } };
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
    default:
      return assertNever(event, run);
  }
}

function assertNever(_event: never, run: Run): Run {
  return run;
}

/** The run that a journal tells. */
export function fold(lines: Iterable<{ readonly event: RunEvent; readonly at: string }>): Run {
  let run = emptyRun;
  for (const line of lines) run = apply(run, line.event, Date.parse(line.at));
  return run;
}
