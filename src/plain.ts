import type { Finding, RunEvent } from './run/events.ts';
import type { Watcher } from './run/live.ts';
import { apply, emptyRun, type GateState, type Run } from './run/state.ts';
import type { Verdict } from './run/verdict.ts';
import { GATE_IDS, type GateId, stepOf } from './runbook/gates.ts';
import type { Estimates } from './ui/gates-view.ts';
import { printable } from './ui/text.ts';
import { duration, localZone, type Zone } from './ui/times.ts';
import { type Problem, verdictView } from './ui/verdict-view.ts';
import { GATES, MARK_WORDS, PLAIN, VERDICT } from './ui/words.ts';

/** Progress is said at most this often: a pipe, a log and a screen reader keep every line. */
const PROGRESS_MS = 10_000;

export interface PlainOptions {
  /** Milliseconds on a clock; only differences count. */
  readonly now?: () => number;
  /** Milliseconds that each gate took in earlier runs. */
  readonly estimates?: Estimates;
}

const findingLines = (findings: readonly Finding[]): string[] =>
  findings.flatMap(finding => [PLAIN.finding(finding.message), PLAIN.fix(finding.fix)]);

const gateName = (id: GateId): string =>
  PLAIN.gate(GATE_IDS.indexOf(id) + 1, GATE_IDS.length, stepOf(id).title, id);

function endOf(gate: GateState): string[] {
  if (gate.running || gate.outcome === 'not-run') return [];
  return [
    PLAIN.ended(MARK_WORDS[gate.outcome], duration(gate.durationMs)),
    ...findingLines(gate.findings),
    ...gate.notes.map(note => PLAIN.note(note.message)),
  ];
}

/** What one event of the journal reads like. */
function eventLines(event: RunEvent, run: Run, estimates: Estimates): string[] {
  switch (event.type) {
    case 'run.started':
      return event.mode === 'rehearsal'
        ? [PLAIN.run(event.run, true), PLAIN.rehearsalWhy]
        : [PLAIN.run(event.run, false)];
    case 'gate.intended': {
      const usual = estimates[event.gate];
      const start = PLAIN.starts(gateName(event.gate), usual === undefined ? null : duration(usual));
      return event.attempt > 1 ? [start, PLAIN.again(event.attempt)] : [start];
    }
    case 'gate.finished':
      return endOf(run.gates[event.gate]);
    case 'gate.blocked':
      return [gateName(event.gate), PLAIN.heldBack, ...findingLines([event.finding])];
    case 'run.interrupted':
      return [PLAIN.interrupted(event.reason)];
    case 'run.resumed':
      return [PLAIN.resumed];
    // The guided questions say these themselves, as they are asked.
    default:
      return [];
  }
}

/** A run as calm lines of text: for pipes, CI, `TERM=dumb` and screen readers. @param write gets one line at a time */
export function createPlainReporter(write: (line: string) => void, options: PlainOptions = {}): Watcher {
  const { now = Date.now, estimates = {} } = options;
  let run = emptyRun;
  let saidAt: number | null = null;
  const say = (lines: readonly string[]): void => {
    for (const line of lines) write(printable(line));
  };
  return event => {
    switch (event.type) {
      case 'journal':
        run = apply(run, event.line.event, Date.parse(event.line.at));
        // The start of a gate is news enough for the first ten seconds.
        if (event.line.event.type === 'gate.intended') saidAt = now();
        say(eventLines(event.line.event, run, estimates));
        break;
      case 'progress': {
        const at = now();
        if (saidAt !== null && at - saidAt < PROGRESS_MS) break;
        saidAt = at;
        say([PLAIN.step(GATES.step(event.done, event.total, event.what))]);
        break;
      }
      case 'quiet':
        say([PLAIN.quiet(event.seconds)]);
        break;
      case 'output':
      case 'check-started':
      case 'check-finished':
      case 'guide':
        break;
    }
  };
}

const problemLines = (title: string, problems: readonly Problem[]): string[] =>
  problems.length === 0
    ? []
    : ['', title, ...problems.flatMap(p => [`${p.word}: ${p.where}`, ...findingLines(p.findings)])];

const listLines = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', title, ...items.map(item => `- ${item}`)];

/**
 * The end of a run in words: verdict, criteria, what failed and how to fix it, until when, what next.
 * @param report where the report was saved
 */
export function verdictLines(
  run: Run,
  verdict: Verdict,
  { report = null, zone = localZone }: { report?: string | null; zone?: Zone } = {},
): string[] {
  const view = verdictView(run, verdict, { report, zone });
  return [
    '',
    PLAIN.verdict(view.word, view.rehearsal),
    ...(view.rehearsal ? [VERDICT.rehearsal] : []),
    ...(view.emergency === null ? [] : [view.emergency]),
    view.means,
    ...(view.until === null ? [] : [view.until]),
    ...(view.notPassed === null ? [] : [view.notPassed]),
    // What is wrong and what to do stands before the list of what was looked at.
    ...listLines(VERDICT.stale, view.stale),
    ...problemLines(VERDICT.problems, view.failed),
    ...problemLines(VERDICT.unproven, view.unproven),
    ...listLines(VERDICT.missing, view.missing),
    ...listLines(
      view.criteriaTitle,
      view.criteria.map(criterion => `${criterion.word}: ${criterion.plain} ${criterion.title}`),
    ),
    ...listLines(view.boundTitle, view.bound),
    '',
    ...(view.report === null ? [] : [VERDICT.report(view.report)]),
    ...(view.run === null ? [] : [VERDICT.run(view.run)]),
    ...(view.head === null ? [] : [VERDICT.head(view.head)]),
    view.next,
  ].map(line => printable(line));
}
