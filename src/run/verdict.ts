import {
  CONFIRMATION_IDS,
  CONFIRMATIONS,
  CRITERIA,
  type Criterion,
  type CriterionId,
} from '../runbook/criteria.ts';
import { GATE_IDS, type GateId, stepOf } from '../runbook/gates.ts';
import type { Finding } from './events.ts';
import { CLOCK_SLACK_MS, type Run } from './state.ts';
import { type BindingNow, changedSince, validUntil } from './validity.ts';

export type VerdictWord = 'GO' | 'NO-GO' | 'NOT YET' | 'STALE';

export interface CriterionState {
  readonly id: CriterionId;
  readonly title: string;
  readonly met: boolean;
  readonly gates: readonly GateId[];
}

export interface FailedCheck {
  readonly gate: GateId;
  readonly check: string;
  readonly outcome: 'fail' | 'unknown';
  readonly findings: readonly Finding[];
}

export interface Verdict {
  readonly word: VerdictWord;
  readonly criteria: readonly CriterionState[];
  /** What keeps a NOT YET from being decided, as sentences. */
  readonly missing: readonly string[];
  readonly failed: readonly FailedCheck[];
  /** Why STALE, as sentences; empty otherwise. */
  readonly stale: readonly string[];
  /** Milliseconds since 1970. */
  readonly validUntil: number | null;
}

const titleOf = (id: GateId): string => stepOf(id).title;

function isMet(run: Run, criterion: Criterion): boolean {
  if (criterion.id === 'confirmations') return CONFIRMATION_IDS.every(id => run.confirmations[id]);
  return criterion.gates.every(id => {
    const gate = run.gates[id];
    // A criterion that is one witness's question is met by its answer; the gate's other troubles are theirs.
    if (criterion.witnesses.length > 0) {
      return criterion.witnesses.every(name =>
        gate.witnesses.some(witness => witness.id === name && witness.outcome === 'pass'),
      );
    }
    // Looking at each answer once more keeps a criterion from resting on an empty list.
    return (
      gate.outcome === 'pass' &&
      gate.command?.outcome === 'pass' &&
      gate.witnesses.length > 0 &&
      gate.witnesses.every(witness => witness.outcome === 'pass')
    );
  });
}

function failedChecks(run: Run): FailedCheck[] {
  return GATE_IDS.flatMap(gate => {
    const state = run.gates[gate];
    const checks = [...(state.command ? [state.command] : []), ...state.witnesses];
    return checks.flatMap(check =>
      check.outcome === 'pass'
        ? []
        : [{ gate, check: check.id, outcome: check.outcome, findings: check.findings }],
    );
  });
}

function missingOf(run: Run): string[] {
  const missing: string[] = [];
  if (run.id === null || run.binding === null) missing.push('The run has not recorded what it is about.');
  for (const id of GATE_IDS) {
    const gate = run.gates[id];
    const why = gate.findings[0]?.message;
    if (gate.running) missing.push(`${titleOf(id)} (${id}) is still running.`);
    else if (gate.outcome === 'not-run') missing.push(`${titleOf(id)} (${id}) has not been run.`);
    else if (gate.outcome === 'unknown')
      missing.push(`${titleOf(id)} (${id}) could not be checked: ${why ?? 'no reason given'}`);
    else if (gate.outcome === 'blocked')
      missing.push(`${titleOf(id)} (${id}) was held back: ${why ?? 'no reason given'}`);
  }
  for (const id of CONFIRMATION_IDS) {
    if (!run.confirmations[id]) missing.push(`Not confirmed yet (${id}): ${CONFIRMATIONS[id].text}`);
  }
  return missing;
}

function staleness(run: Run, now: number, current: BindingNow): string[] {
  const stale: string[] = [];
  const until = validUntil(run);
  if (until !== null && now > until)
    stale.push('Its time is over: the oldest gate result is too old to count.');
  const times = GATE_IDS.map(id => run.gates[id].finishedAt).filter(at => at !== null);
  const latest = Math.max(run.lastAt ?? 0, ...times);
  if (GATE_IDS.some(id => run.gates[id].ageUnknown)) {
    stale.push(
      "This computer's clock was set back during the run, so nobody can say how old its results are.",
    );
  } else if (now < latest - CLOCK_SLACK_MS) {
    stale.push(
      "This computer's clock stands before the time of the gates, so nobody can say how old they are.",
    );
  }
  if (run.binding) {
    const seen = run.drift ?? run.bindingAfter;
    const during = seen ? changedSince(run.binding, seen) : [];
    const since = changedSince(run.binding, current).filter(what => !during.includes(what));
    stale.push(...during.map(what => `Changed while the gates were running: ${what}.`));
    stale.push(...since.map(what => `Changed since the gates ran: ${what}.`));
  }
  return stale;
}

/**
 * The verdict of a run as of now. Pure. GO only when every criterion is met, every gate and every witness passed,
 * nothing it is bound to has changed, and its time is not over (runbook section 7, DESIGN section 2).
 * @param now milliseconds since 1970
 * @param current what the run is bound to, as it is now; what could not be looked at is left out
 */
export function verdictOf(run: Run, now: number, current: BindingNow): Verdict {
  const criteria = CRITERIA.map(criterion => ({
    id: criterion.id,
    title: criterion.title,
    met: isMet(run, criterion),
    gates: criterion.gates,
  }));
  const failed = failedChecks(run);
  const missing = missingOf(run);
  const earned =
    criteria.every(criterion => criterion.met) &&
    failed.length === 0 &&
    missing.length === 0 &&
    run.concluded &&
    GATE_IDS.every(id => run.gates[id].outcome === 'pass' && run.asked.includes(id));
  const stale = staleness(run, now, current);
  if (run.drift !== null && stale.length === 0) {
    stale.push('Something it is bound to changed while the gates were running.');
  }
  if (!run.concluded && missing.length === 0) missing.push('The run has not come to its end.');
  const word: VerdictWord = failed.some(check => check.outcome === 'fail')
    ? 'NO-GO'
    : !earned
      ? 'NOT YET'
      : stale.length > 0
        ? 'STALE'
        : 'GO';
  return {
    word,
    criteria,
    missing,
    failed,
    stale: word === 'STALE' ? stale : [],
    validUntil: validUntil(run),
  };
}

/** Exit codes of DESIGN section 4. */
export const EXIT_CODE: Readonly<Record<VerdictWord, number>> = { GO: 0, 'NO-GO': 1, 'NOT YET': 3, STALE: 4 };
