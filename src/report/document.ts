import type { Calendar } from '../run/days.ts';
import type { Binding, Finding } from '../run/events.ts';
import type { GateOutcome, Run } from '../run/state.ts';
import type { CriterionState, Verdict } from '../run/verdict.ts';
import { CONFIRMATION_IDS, CONFIRMATIONS } from '../runbook/criteria.ts';
import { GATE_IDS } from '../runbook/gates.ts';
import { type DaysDocument, daysDocument, type LiveDocument, liveDocument } from './live-document.ts';

/** The one document of DESIGN section 4; others script against it, so its shape never changes without a new name. */
export interface VerdictDocument {
  readonly schema: 'caio-cockpit/verdict@1';
  readonly run: string;
  readonly mode: 'live' | 'rehearsal';
  readonly verdict: Verdict['word'];
  readonly evaluatedAt: string;
  readonly validUntil: string | null;
  readonly boundTo: Binding | null;
  readonly criteria: readonly CriterionState[];
  readonly gates: readonly GateDocument[];
  readonly missing: readonly string[];
  readonly failedChecks: readonly string[];
  readonly fixes: readonly string[];
  /** What came after the GO; null when the run did not come so far. */
  readonly live: LiveDocument | null;
  readonly days: DaysDocument | null;
  /** The hash of the journal's last line when this was made; `audit --expect` compares it. */
  readonly journal: { readonly head: string | null };
}

export interface GateDocument {
  readonly id: string;
  readonly outcome: GateOutcome;
  readonly command: string;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly witnesses: readonly { readonly id: string; readonly outcome: 'pass' | 'fail' | 'unknown' }[];
  readonly findings: readonly Finding[];
  readonly evidence: { readonly log: string; readonly sha256: string } | null;
}

/**
 * The verdict of a run as one document. Pure.
 * @param now milliseconds since 1970: when the verdict was made
 * @param calendar the supervised days as their log tells them now; null: it was not looked at
 */
export function verdictDocument(
  run: Run,
  verdict: Verdict,
  now: number,
  calendar: Calendar | null = null,
): VerdictDocument {
  const failedChecks = verdict.failed.map(
    failed => `${failed.gate}/${failed.check}: ${failed.findings[0]?.id ?? failed.outcome}`,
  );
  const fixes = [
    ...GATE_IDS.flatMap(id => run.gates[id].findings.map(finding => `${id}: ${finding.fix}`)),
    ...CONFIRMATION_IDS.filter(id => !run.confirmations[id]).map(
      id => `Confirm "${id}": ${CONFIRMATIONS[id].text}`,
    ),
  ];
  return {
    schema: 'caio-cockpit/verdict@1',
    run: run.id ?? '',
    mode: run.mode,
    verdict: verdict.word,
    evaluatedAt: new Date(now).toISOString(),
    validUntil: verdict.validUntil === null ? null : new Date(verdict.validUntil).toISOString(),
    boundTo: run.binding,
    criteria: verdict.criteria,
    gates: GATE_IDS.map(id => {
      const gate = run.gates[id];
      return {
        id,
        outcome: gate.outcome,
        command: run.commands[id] ?? '',
        exitCode: gate.exitCode,
        durationMs: gate.durationMs,
        witnesses: gate.witnesses.map(witness => ({ id: witness.id, outcome: witness.outcome })),
        // Notes stand behind the findings: what did not keep the gate from passing, but must be said.
        findings: [...gate.findings, ...gate.notes],
        evidence: gate.evidence,
      };
    }),
    missing: [...verdict.missing, ...verdict.stale],
    failedChecks,
    fixes: [...new Set(fixes)],
    live: liveDocument(run),
    days: daysDocument(run, calendar),
    journal: { head: run.head },
  };
}
