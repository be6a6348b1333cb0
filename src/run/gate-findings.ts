import type { Finding, RunEvent } from './events.ts';

type Finished = Extract<RunEvent, { type: 'gate.finished' }>;

/** What keeps a finished gate from being a pass, in the order a person should read it; empty when nothing does. */
export function gateFindings(event: Finished, missing: readonly string[]): Finding[] {
  // Witnesses of a command that was held back were never asked: saying so of each would bury the reason.
  const heldBack = event.command.findings.some(finding => finding.id === 'held-back');
  return eachOnce([
    ...[event.command, ...event.witnesses].flatMap(check => (check.outcome === 'pass' ? [] : check.findings)),
    ...(heldBack ? [] : missing).map(id => ({
      id: 'witness-missing',
      message: `The witness "${id}" gave no answer, so this gate is not proven.`,
      fix: 'Run this gate again.',
    })),
  ]);
}

/** A command and its witness may say the same word for word: a person reads it once. */
const eachOnce = (findings: readonly Finding[]): Finding[] =>
  findings.filter(
    (finding, at) =>
      findings.findIndex(other => other.id === finding.id && other.message === finding.message) === at,
  );
