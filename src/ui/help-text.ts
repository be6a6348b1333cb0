import type { GateState, Run } from '../run/state.ts';
import type { FailedCheck, Verdict } from '../run/verdict.ts';
import { GATE_IDS, type GateId, stepOf } from '../runbook/gates.ts';
import { printable } from './text.ts';
import { HELP_TEXT } from './words/help-text.ts';

/** An e-mail, not an archive: the report holds the rest. */
export const HELP_MAX = 4000;
const SENTENCE_MAX = 400;

/** What stands in the journal is redacted; here it only must not be endless or steer what it is pasted into. */
function sentence(text: string): string {
  const clean = printable(text).replaceAll(/\s+/g, ' ').trim();
  return clean.length <= SENTENCE_MAX ? clean : `${clean.slice(0, SENTENCE_MAX)} ...`;
}

const known = (finding: { readonly id: string; readonly message: string }): string =>
  `${finding.id} ${finding.message}`;

function checkLines(check: FailedCheck): string[] {
  return [
    HELP_TEXT.check(check.check, check.outcome),
    ...check.findings.flatMap(finding => [
      HELP_TEXT.finding(finding.id, sentence(finding.message)),
      HELP_TEXT.fix(sentence(finding.fix)),
    ]),
  ];
}

/** Everything about one gate that has not passed. */
function gateLines(run: Run, gate: GateState, failed: readonly FailedCheck[]): string[] {
  const mine = failed.filter(check => check.gate === gate.id);
  const owned = new Set(mine.flatMap(check => check.findings.map(known)));
  const command = run.commands[gate.id]?.replaceAll(/\s*[\\`]\n\s*/g, ' ');
  return [
    HELP_TEXT.gate(GATE_IDS.indexOf(gate.id) + 1, stepOf(gate.id).title, gate.id, gate.outcome),
    ...(command === undefined ? [] : [HELP_TEXT.command(sentence(command))]),
    ...(gate.attempts === 0 ? [] : [HELP_TEXT.exit(gate.exitCode, gate.attempts)]),
    ...(gate.evidence === null ? [] : [HELP_TEXT.log(gate.evidence.log)]),
    ...mine.flatMap(checkLines),
    ...gate.findings
      .filter(finding => !owned.has(known(finding)))
      .flatMap(finding => [
        HELP_TEXT.finding(finding.id, sentence(finding.message)),
        HELP_TEXT.fix(sentence(finding.fix)),
      ]),
    '',
  ];
}

function boundLines(run: Run): string[] {
  const bound = run.binding;
  if (!bound) return [];
  return [
    HELP_TEXT.commit(bound.gitCommit, bound.dirty),
    HELP_TEXT.place('staging', bound.stagingUrl),
    HELP_TEXT.place('production', bound.productionUrl),
  ];
}

/**
 * What to send to an engineer: plain text, at most `HELP_MAX` signs, nothing secret in it (tokens are not even there
 * as fingerprints). Pure.
 * @param versions `{ cockpit: '…', node: '…' }`, as far as they are known
 */
export function helpText(
  run: Run,
  verdict: Verdict,
  versions: Readonly<Record<string, string>> = {},
): string {
  const head = [
    HELP_TEXT.title(verdict.word),
    ...(run.mode === 'rehearsal' ? [HELP_TEXT.rehearsal] : []),
    ...(run.id === null ? [] : [HELP_TEXT.run(run.id)]),
    ...(run.lastAt === null ? [] : [HELP_TEXT.at(new Date(run.lastAt).toISOString())]),
    ...Object.entries(versions).map(([name, version]) => sentence(`${name}: ${version}`)),
    ...boundLines(run).map(sentence),
    ...verdict.stale.map(sentence),
    '',
  ];
  const open: GateId[] = GATE_IDS.filter(id => run.gates[id].outcome !== 'pass');
  const blocks = open.map(id => gateLines(run, run.gates[id], verdict.failed).join('\n'));
  const parts = [head.join('\n')];
  const room = HELP_MAX - HELP_TEXT.cut(open.length).length - 1;
  let used = parts.join('\n').length;
  for (const [index, block] of blocks.entries()) {
    // Whole gates only, but for the first: half of its findings are better than none.
    const fits = used + block.length + 1 <= room;
    if (!fits && index > 0) return [...parts, HELP_TEXT.cut(open.length - index)].join('\n');
    if (!fits) return [...parts, block.slice(0, room - used - 1), HELP_TEXT.cut(open.length)].join('\n');
    parts.push(block);
    used += block.length + 1;
  }
  return parts.join('\n').trimEnd();
}
