import type { Finding } from '../run/events.ts';
import {
  aboutRows,
  boundRows,
  differences,
  failedOf,
  type GateFacts,
  gatesOf,
  leadOf,
  lifeOf,
  missingTitle,
  OUTCOME_WORDS,
  REHEARSAL_BANNER,
  statements,
  verdictWords,
} from './facts.ts';
import type { ReportInput } from './input.ts';
import { liveSections } from './live-facts.ts';
import { duration, fenced, markdown, moment } from './text.ts';

/** The report as Markdown (GFM), to paste where engineers talk. */
export function renderMarkdown(input: ReportInput): string {
  const { document } = input;
  const gates = gatesOf(input);
  const parts = [
    `# CAIO production cutover: ${verdictWords(document)}`,
    document.mode === 'rehearsal' ? `> **${markdown(REHEARSAL_BANNER)}**` : '',
    `**${verdictWords(document)}.** ${markdown(leadOf(document))} Made at ${moment(document.evaluatedAt)}.`,
    markdown(lifeOf(document)),
    ...toDo(input, gates),
    '## Criteria',
    table(
      ['Criterion', 'Met', 'Decided by'],
      document.criteria.map(({ title, id, met, gates: by }) => [
        `${title} (${id})`,
        met ? 'yes' : 'NO',
        by.join(', ') || 'the PTO',
      ]),
    ),
    '## Gates',
    table(
      ['Gate', 'Result', 'Started', 'Took'],
      gates.map(gate => [
        `${gate.title} (${gate.id})`,
        gate.word,
        gate.span ? moment(gate.span.from, 'seconds') : 'none',
        gate.span ? duration(gate.document.durationMs) : 'none',
      ]),
    ),
    ...gates.map(gateText),
    ...liveSections(document).flatMap(({ title, lines }) => [`## ${markdown(title)}`, bullets(lines)]),
    '## What the PTO has stated',
    table(
      ['Statement', 'Given'],
      statements(input).map(({ text, id, given }) => [`${text} (${id})`, given ? 'yes' : 'NO']),
    ),
    '## What this verdict is bound to',
    document.boundTo === null
      ? 'This run has not recorded what it is about.'
      : table(['What', 'Value'], boundRows(document)),
    '## How this differs from the runbook to the letter, and why',
    differences(gates)
      .map(one => `- Section ${one.section}: ${markdown(`${one.runbook} ${one.cockpit} Why: ${one.why}`)}`)
      .join('\n'),
    '## About this report',
    table(['What', 'Value'], aboutRows(input)),
  ];
  return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

function toDo({ document }: ReportInput, gates: readonly GateFacts[]): string[] {
  const failed = failedOf(document, gates).map(one => [
    one.name,
    one.messages.join(' ') || 'No reason was given.',
  ]);
  return [
    ...(failed.length > 0 ? ['## Checks that did not pass', table(['Check', 'What happened'], failed)] : []),
    ...(document.missing.length > 0 ? [`## ${missingTitle(document)}`, bullets(document.missing)] : []),
    ...(document.fixes.length > 0 ? ['## What to do now', bullets(document.fixes)] : []),
  ];
}

function gateText(gate: GateFacts): string {
  const { document } = gate;
  const parts = [
    `### ${markdown(gate.title)}: ${gate.word}`,
    markdown(`Runbook ${gate.section}, ${gate.id}. ${gate.summary}`),
    fenced(document.command),
    gate.checks.length > 0
      ? table(
          ['Check', 'Result', 'Took'],
          gate.checks.map(check => [
            check.kind === 'command' ? `${check.id} (the command)` : check.id,
            OUTCOME_WORDS[check.outcome],
            duration(check.durationMs),
          ]),
        )
      : '',
    findings('What was found', [...gate.loose, ...gate.checks.flatMap(check => check.findings)]),
    findings('Notes', gate.notes),
    document.evidence
      ? `Evidence: ${markdown(document.evidence.log)}, sha256 ${markdown(document.evidence.sha256)}`
      : 'Evidence: none was kept.',
  ];
  return parts.filter(part => part !== '').join('\n\n');
}

function findings(title: string, list: readonly Finding[]): string {
  if (list.length === 0) return '';
  const lines = list.map(
    ({ id, message, fix }) => `- ${markdown(message)} *What to do:* ${markdown(fix)} (${markdown(id)})`,
  );
  return `**${title}**\n\n${lines.join('\n')}`;
}

function bullets(lines: readonly string[]): string {
  return lines.map(line => `- ${markdown(line)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell => markdown(cell)).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}
