import type { Finding } from '../run/events.ts';
import type { Run } from '../run/state.ts';
import type { Verdict, VerdictWord } from '../run/verdict.ts';
import { GATE_IDS, type GateId, stepOf } from '../runbook/gates.ts';
import { localZone, moment, type Zone } from './times.ts';
import { MARK_WORDS, VERDICT, VERDICT_MEANS, VERDICT_NEXT } from './words.ts';

export interface Problem {
  readonly gate: GateId;
  /** `Staging lock (auth-staging: exposure-sweep)`. */
  readonly where: string;
  readonly outcome: 'fail' | 'unknown' | 'blocked';
  readonly word: string;
  readonly findings: readonly Finding[];
}

export interface VerdictView {
  readonly word: VerdictWord;
  readonly rehearsal: boolean;
  readonly means: string;
  readonly criteria: readonly {
    readonly id: string;
    readonly title: string;
    readonly met: boolean;
    readonly word: string;
  }[];
  readonly criteriaTitle: string;
  /** Checks that say no. */
  readonly failed: readonly Problem[];
  /** Checks that could say nothing, and gates that were held back. */
  readonly unproven: readonly Problem[];
  /** What else keeps it from being a GO. */
  readonly missing: readonly string[];
  readonly stale: readonly string[];
  readonly bound: readonly string[];
  readonly boundTitle: string;
  /** When the GO ends; null for a verdict that does not count anyway. */
  readonly until: string | null;
  readonly next: string;
  readonly run: string | null;
  readonly report: string | null;
}

const keyOf = (finding: Finding): string => `${finding.id} ${finding.message}`;

function problemsOf(run: Run, verdict: Verdict): Problem[] {
  return GATE_IDS.flatMap(gate => {
    const { title } = stepOf(gate);
    const checks: Problem[] = verdict.failed
      .filter(check => check.gate === gate)
      .map(check => ({
        gate,
        where: VERDICT.checkOf(title, gate, check.check),
        outcome: check.outcome,
        word: MARK_WORDS[check.outcome],
        findings: check.findings,
      }));
    // Held back, interrupted, a witness that never answered: findings of the gate that no check owns.
    const owned = new Set(checks.flatMap(check => check.findings.map(keyOf)));
    const own = run.gates[gate].findings.filter(finding => !owned.has(keyOf(finding)));
    const { outcome } = run.gates[gate];
    if (own.length === 0 || outcome === 'pass' || outcome === 'not-run') return checks;
    const kind = outcome === 'blocked' ? 'blocked' : 'unknown';
    return [
      ...checks,
      { gate, where: `${title} (${gate})`, outcome: kind, word: MARK_WORDS[kind], findings: own },
    ];
  });
}

function boundTo(run: Run): string[] {
  const bound = run.binding;
  if (!bound) return [];
  return [
    VERDICT.commit(bound.gitCommit, bound.dirty),
    VERDICT.place('staging', bound.stagingUrl, bound.stagingToken),
    VERDICT.place('production', bound.productionUrl, bound.productionToken),
    VERDICT.files(Object.keys(bound.envFiles).length, Object.keys(bound.scripts).length),
  ];
}

function untilOf(run: Run, verdict: Verdict, zone: Zone): string | null {
  // A practice GO has no life: nobody may plan by it.
  if (verdict.validUntil === null || run.mode === 'rehearsal') return null;
  if (verdict.word === 'GO') return VERDICT.until(moment(verdict.validUntil, zone));
  return verdict.word === 'STALE' ? VERDICT.wasUntil(moment(verdict.validUntil, zone)) : null;
}

/** The verdict as plain values, for the screen and for plain mode. @param report where the report was saved */
export function verdictView(
  run: Run,
  verdict: Verdict,
  { report = null, zone = localZone }: { report?: string | null; zone?: Zone } = {},
): VerdictView {
  const problems = problemsOf(run, verdict);
  const told = problems
    .filter(problem => problem.outcome !== 'fail')
    .map(problem => `${stepOf(problem.gate).title} (${problem.gate}) `);
  return {
    word: verdict.word,
    rehearsal: run.mode === 'rehearsal',
    means: VERDICT_MEANS[verdict.word],
    criteriaTitle: VERDICT.criteria(verdict.criteria.filter(c => c.met).length, verdict.criteria.length),
    criteria: verdict.criteria.map(({ id, title, met }) => ({
      id,
      title,
      met,
      word: met ? VERDICT.met : VERDICT.notMet,
    })),
    failed: problems.filter(problem => problem.outcome === 'fail'),
    unproven: problems.filter(problem => problem.outcome !== 'fail'),
    // A gate that stands among the problems with its reason and its fix is not said twice.
    missing: verdict.missing.filter(sentence => !told.some(gate => sentence.startsWith(gate))),
    stale: verdict.stale,
    bound: boundTo(run),
    boundTitle:
      verdict.word === 'GO'
        ? VERDICT.boundGo
        : verdict.word === 'STALE'
          ? VERDICT.boundStale
          : VERDICT.boundElse,
    until: untilOf(run, verdict, zone),
    next:
      run.mode === 'rehearsal' && verdict.word === 'GO' ? VERDICT.rehearsalNext : VERDICT_NEXT[verdict.word],
    run: run.id,
    report,
  };
}
