import type { CheckOutcome, Finding } from '../run/events.ts';
import type { GateOutcome } from '../run/state.ts';
import type { VerdictWord } from '../run/verdict.ts';
import { CONFIRMATION_IDS, CONFIRMATIONS } from '../runbook/criteria.ts';
import { type Deviation, deviationsOf } from '../runbook/deviations.ts';
import { GATE_IDS, GATE_STEPS } from '../runbook/gates.ts';
import type { GateDocument, VerdictDocument } from './document.ts';
import type { ReportInput } from './input.ts';
import { EMERGENCY_STANDS } from './live-facts.ts';
import { duration, moment } from './text.ts';

/** What every report says, in words, before any form is given to it. */

export const OUTCOME_WORDS: Readonly<Record<GateOutcome, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  unknown: 'COULD NOT CHECK',
  blocked: 'HELD BACK',
  'not-run': 'NOT RUN',
};

const LEADS: Readonly<Record<VerdictWord, string>> = {
  GO: 'Every criterion of the runbook is met and every check passed.',
  'NO-GO': 'At least one check failed. Stop, and fix it before any live dispatch.',
  'NOT YET': 'Nothing has failed, but something is missing or could not be checked. This is not a GO.',
  STALE: 'This was a GO. It no longer counts: run the gates again.',
};

export const REHEARSAL_BANNER =
  'REHEARSAL. This was practice, on a practice world on one computer. It says nothing about the real CAIO, and nothing may be sent because of it.';

/** `NO-GO`, and `REHEARSAL GO` for a rehearsal: the word is never written without the other one. */
export function verdictWords(document: VerdictDocument): string {
  return document.mode === 'rehearsal' ? `REHEARSAL ${document.verdict}` : document.verdict;
}

/** The sentence below the verdict. */
export function leadOf(document: VerdictDocument): string {
  const stands = document.live?.emergency === true ? ` ${EMERGENCY_STANDS}` : '';
  const lead = `${LEADS[document.verdict]}${stands}`;
  return document.mode === 'rehearsal' ? `In the practice world: ${lead}` : lead;
}

/** Until when, as a sentence. */
export function lifeOf(document: VerdictDocument): string {
  if (document.validUntil === null) return 'No gate has finished, so there is nothing that could count.';
  if (document.mode === 'rehearsal') return 'A result of the practice world counts for nothing outside it.';
  const until = moment(document.validUntil);
  if (document.verdict === 'GO') {
    return `This GO counts until ${until}, and only as long as nothing that it is bound to changes. This file cannot notice either: ask "caio-cockpit status" before you rely on it.`;
  }
  if (document.verdict === 'STALE') return `None of it counts any more. Its time was until ${until}.`;
  return `The results of these gates count until ${until} at most.`;
}

export interface GateFacts {
  readonly id: string;
  readonly section: string;
  readonly title: string;
  readonly document: GateDocument;
  readonly word: string;
  /** The command's own judge first, then every witness. */
  readonly checks: readonly (CheckOutcome & { readonly kind: 'command' | 'witness' })[];
  /** Findings that belong to the gate as a whole: held back, interrupted, a witness that gave no answer. */
  readonly loose: readonly Finding[];
  readonly notes: readonly Finding[];
  /** Milliseconds since 1970, or null when the gate has not finished. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** What came of the command, in a sentence (runbook 9: per-step PASS/FAIL with command output summary). */
  readonly summary: string;
}

/** The gates of the document in their order, with what the run knows of each. */
export function gatesOf({ document, run }: ReportInput): GateFacts[] {
  return document.gates.map(gate => {
    const step = GATE_STEPS.find(({ id }) => id === gate.id);
    const state = step ? run.gates[step.id] : undefined;
    const checks = [
      ...(state?.command ? [{ ...state.command, kind: 'command' as const }] : []),
      ...(state?.witnesses ?? []).map(witness => ({ ...witness, kind: 'witness' as const })),
    ];
    const ofChecks = new Set(checks.flatMap(check => check.findings));
    const finishedAt = state?.finishedAt ?? null;
    return {
      id: gate.id,
      section: step?.section ?? '',
      title: step?.title ?? gate.id,
      document: gate,
      word: state?.running ? 'STILL RUNNING' : OUTCOME_WORDS[gate.outcome],
      checks,
      loose: (state?.findings ?? []).filter(finding => !ofChecks.has(finding)),
      notes: state?.notes ?? [],
      span: finishedAt === null ? null : { from: finishedAt - gate.durationMs, to: finishedAt },
      summary: summaryOf(gate, checks),
    };
  });
}

function summaryOf(gate: GateDocument, checks: readonly CheckOutcome[]): string {
  const [command, ...witnesses] = checks;
  if (!command) return 'The command was not run to its end.';
  const ended =
    gate.exitCode === null
      ? 'The command gave no exit code'
      : `The command ended with exit code ${gate.exitCode}`;
  const passed = witnesses.filter(witness => witness.outcome === 'pass').length;
  const judged = {
    pass: 'what it printed passed',
    fail: 'what it printed failed',
    unknown: 'it proves nothing',
  };
  return `${ended} after ${duration(gate.durationMs)}; ${judged[command.outcome]}. ${passed} of ${witnesses.length} witnesses passed.`;
}

export interface FailedFact {
  /** As in the document: `gate/check: finding`. */
  readonly name: string;
  /** The gate and what happened there; null when the document names something that the run does not know. */
  readonly gate: string | null;
  readonly messages: readonly string[];
}

/** The heading above what the document lists as missing. */
export function missingTitle(document: VerdictDocument): string {
  return document.verdict === 'STALE' ? 'Why it no longer counts' : 'What is missing';
}

/** The exact failed checks, each with its sentences. */
export function failedOf(document: VerdictDocument, gates: readonly GateFacts[]): FailedFact[] {
  const known = gates.flatMap(gate =>
    gate.checks.map(check => ({
      name: `${gate.id}/${check.id}: ${check.findings[0]?.id ?? check.outcome}`,
      gate: gate.title,
      messages: check.findings.map(finding => finding.message),
    })),
  );
  return document.failedChecks.map(
    name => known.find(failed => failed.name === name) ?? { name, gate: null, messages: [] },
  );
}

/** What the verdict is bound to, as names and values. */
export function boundRows({ boundTo }: VerdictDocument): [name: string, value: string][] {
  if (boundTo === null) return [];
  const files = (label: string, map: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(map).map(([file, hash]) => [`${label} ${file}`, hash]);
  const known = (value: string | null): string => value ?? 'not known';
  return [
    ['Code (git commit)', known(boundTo.gitCommit)],
    ['Changes that are not committed', boundTo.dirty ? 'yes' : 'no'],
    ['Staging URL', known(boundTo.stagingUrl)],
    ['Production URL', known(boundTo.productionUrl)],
    ['Staging token (fingerprint)', known(boundTo.stagingToken)],
    ['Production token (fingerprint)', known(boundTo.productionToken)],
    ...files('Settings file', boundTo.envFiles),
    ...files('Code in', boundTo.scripts),
  ];
}

/** Where the report comes from. Times exact, as the document has them. */
export function aboutRows({ document, run, head, cockpit }: ReportInput): [name: string, value: string][] {
  const scenario: [string, string][] = run.scenario === null ? [] : [['Scenario', run.scenario]];
  return [
    ['Run', document.run],
    ['Mode', document.mode],
    ...scenario,
    ['Verdict made at', document.evaluatedAt],
    ['Results count at most until', document.validUntil ?? 'no gate has finished'],
    ['Journal chain head', head],
    ['Cockpit version', cockpit],
    ['Format of the data', document.schema],
  ];
}

/** What the PTO has stated (runbook 2 and 10). */
export function statements({ run }: ReportInput): { id: string; text: string; given: boolean }[] {
  return CONFIRMATION_IDS.map(id => ({ id, text: CONFIRMATIONS[id].text, given: run.confirmations[id] }));
}

/** The deviations of the gates that were run. */
export function differences(gates: readonly GateFacts[]): readonly Deviation[] {
  return deviationsOf(GATE_IDS.filter(id => gates.some(gate => gate.id === id && gate.checks.length > 0)));
}
