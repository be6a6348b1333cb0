import type { GuideState } from '../run/guide-types.ts';
import type { GateState, Run } from '../run/state.ts';
import { GATE_IDS, type GateId, stepOf } from '../runbook/gates.ts';
import { type Card, cardOf, onlyOne, type Still, stillOf } from './gates-still.ts';
import type { Live } from './store.ts';
import type { Mark } from './theme.ts';
import { duration } from './times.ts';
import { GATE_PROVES, GATE_RISK, GATES, MARK_WORDS } from './words.ts';

/** Milliseconds that a gate took in earlier runs. */
export type Estimates = Readonly<Partial<Record<GateId, number>>>;

export interface GateRow {
  readonly id: GateId;
  readonly number: string;
  readonly title: string;
  readonly mark: Mark;
  readonly word: string;
  readonly time: string;
  /** A few words: step, number of things to fix. */
  readonly note: string;
  readonly proves: string;
  readonly open: boolean;
}

/** The gate that is open below the rows. */
export interface GatePanel {
  readonly mark: Mark;
  readonly heading: string;
  /** What the running command does now; null when it is not running. */
  readonly step: string | null;
  /** How long, and for how long it has said nothing. */
  readonly times: readonly string[];
  /** How long it took in earlier runs. */
  readonly usual: string | null;
  readonly checks: readonly { readonly mark: Mark; readonly word: string; readonly title: string }[];
  readonly problems: readonly { readonly message: string; readonly fix: string }[];
  readonly notes: readonly string[];
  /** The command and the witnesses of a gate that has ended, each with its answer. */
  readonly judged: readonly { readonly mark: Mark; readonly word: string; readonly what: string }[];
  /** What it means that it has not passed; null when it has, or has not ended. */
  readonly risk: string | null;
  /** What a pass of it proves. */
  readonly proves: string;
  /** What will be written and where, before it is; null for a gate that only reads. */
  readonly writes: string | null;
  readonly about: readonly string[];
  /** Last lines of the running command; null when it is not running. */
  readonly output: readonly string[] | null;
}

export interface GatesView {
  readonly rehearsal: boolean;
  readonly title: string;
  /** The same without what a narrow window has no room for. */
  readonly shortTitle: string;
  readonly rows: readonly GateRow[];
  readonly panel: GatePanel | null;
  /** The person has chosen a row; else the screen follows the run. */
  readonly looking: boolean;
  readonly openIndex: number;
  /** Somebody is led through: gates can be started and logs opened from here. */
  readonly guided: boolean;
  /** Null while gates run. */
  readonly still: Still | null;
  /** Stands in place of the open gate while nothing runs and nobody looks at one. */
  readonly card: Card | null;
  /** The gate that can be run alone now. */
  readonly only: GateId | null;
  /** The gate whose log can be opened; null when the open one has none. */
  readonly log: GateId | null;
  /** First row that is shown of the text of a gate that is looked at. */
  readonly top: number;
}

/** What only the guided cutover adds. */
export interface GatesMore {
  readonly guide?: GuideState | null;
  readonly top?: number;
}

/** From here on silence is said: a person should know that the program has not stopped. Milliseconds. */
const SILENCE_MS = 20_000;

/** Where one gate stands, as one word of the vocabulary. */
export function markOf(run: Run, gate: GateState): Mark {
  if (gate.running) return 'running';
  if (gate.outcome !== 'not-run') return gate.outcome;
  return run.id !== null && !run.asked.includes(gate.id) ? 'left-out' : 'waiting';
}

function timeOf(gate: GateState, mark: Mark, now: number, estimate: number | undefined): string {
  if (gate.running) return duration(now - gate.running.since);
  if (gate.finishedAt !== null) return duration(gate.durationMs);
  return mark === 'waiting' && estimate !== undefined ? GATES.about(duration(estimate)) : '';
}

function noteOf(gate: GateState, live: Live | null): string {
  if (gate.running) {
    const progress = live?.gate === gate.id ? live.progress : null;
    return progress ? GATES.stepShort(progress.done, progress.total) : '';
  }
  if (gate.findings.length > 0) return GATES.toFix(gate.findings.length);
  return gate.notes.length > 0 ? GATES.notes(gate.notes.length) : '';
}

/** The gate to show when nobody has chosen one: what runs, else what ended last. */
function current(run: Run): GateId | null {
  const running = GATE_IDS.find(id => run.gates[id].running);
  if (running) return running;
  const touched = GATE_IDS.filter(id => run.gates[id].outcome !== 'not-run');
  return touched.at(-1) ?? null;
}

function runningTimes(gate: GateState, live: Live | null, now: number): string[] {
  const times = [GATES.elapsed(duration(now - (gate.running?.since ?? now)))];
  const silent = live === null ? 0 : now - live.newsAt;
  if (silent >= SILENCE_MS) times.push(GATES.quiet(Math.floor(silent / 1000)));
  return times;
}

function stepText(live: Live | null): string {
  if (!live?.progress) return GATES.noStep;
  return GATES.step(live.progress.done, live.progress.total, live.progress.what);
}

/** Said before it is done, and while it is. A gate that runs again has been announced by the question. */
function writesNote(run: Run, id: GateId): string | null {
  if (!run.gates[id].running) return null;
  if (id === 'redis-migration') return GATES.writes;
  const next = GATE_IDS.slice(GATE_IDS.indexOf(id) + 1).find(
    other => markOf(run, run.gates[other]) === 'waiting',
  );
  return next === 'redis-migration' ? GATES.writesNext : null;
}

function judgedBy(gate: GateState): GatePanel['judged'] {
  if (gate.running) return [];
  const command = gate.command ? [{ ...gate.command, id: GATES.ownCommand }] : [];
  const witnesses = gate.witnesses.map(witness => ({ ...witness, id: GATES.witness(witness.id) }));
  return [...command, ...witnesses].map(({ outcome, id }) => ({
    mark: outcome,
    word: MARK_WORDS[outcome],
    what: id,
  }));
}

function panelOf(run: Run, id: GateId, live: Live | null, now: number, estimate?: number): GatePanel {
  const gate = run.gates[id];
  const mark = markOf(run, gate);
  const mine = live?.gate === id ? live : null;
  const about: string[] = [];
  const command = run.commands[id];
  if (mark === 'left-out') about.push(GATES.leftOut);
  if (mark === 'waiting') about.push(GATES.waiting);
  // The runbook breaks a long command over rows, with the shell's own sign for it.
  if (command !== undefined) about.push(GATES.command(command.replaceAll(/\s*[\\`]\n\s*/g, ' ')));
  if (gate.evidence) about.push(GATES.log(gate.evidence.log));
  return {
    mark,
    heading: GATES.heading(GATE_IDS.indexOf(id) + 1, GATE_IDS.length, stepOf(id).title, MARK_WORDS[mark]),
    step: gate.running ? stepText(mine) : null,
    times: gate.running
      ? runningTimes(gate, mine, now)
      : gate.finishedAt === null
        ? []
        : [GATES.took(duration(gate.durationMs))],
    usual: gate.running && estimate !== undefined ? GATES.usually(duration(estimate)) : null,
    checks: (mine?.checks ?? []).map(check => ({
      mark: check.state,
      word: MARK_WORDS[check.state],
      title: check.title,
    })),
    problems: gate.findings,
    notes: gate.notes.map(note => note.message),
    judged: judgedBy(gate),
    risk: gate.running || gate.outcome === 'pass' || gate.outcome === 'not-run' ? null : GATE_RISK[id],
    proves: GATE_PROVES[id],
    writes: writesNote(run, id),
    about,
    output: gate.running ? (mine?.lines ?? []) : null,
  };
}

/** Milliseconds until all asked gates have ended; null when one of them was never timed. */
function timeLeft(run: Run, now: number, estimates: Estimates): number | null {
  let left = 0;
  for (const id of GATE_IDS) {
    const gate = run.gates[id];
    const mark = markOf(run, gate);
    if (mark !== 'running' && mark !== 'waiting') continue;
    const estimate = estimates[id];
    if (estimate === undefined) return null;
    left += gate.running ? Math.max(0, estimate - (now - gate.running.since)) : estimate;
  }
  return left;
}

function titleOf(run: Run, still: Still | null): string {
  const gates = GATE_IDS.map(id => run.gates[id]);
  const ended = gates.filter(gate => !gate.running && gate.outcome !== 'not-run');
  if (run.interrupted !== null && !still) return GATES.interrupted(run.interrupted);
  if (ended.length === 0 && !gates.some(gate => gate.running)) return GATES.notStarted;
  const failed = ended.filter(gate => gate.outcome === 'fail').length;
  const unproven = ended.filter(gate => gate.outcome === 'unknown' || gate.outcome === 'blocked').length;
  return [
    GATES.title(ended.length, run.asked.length),
    failed > 0 ? GATES.failed(failed) : '',
    unproven > 0 ? GATES.unproven(unproven) : '',
    '.',
  ].join('');
}

/**
 * The Gates screen as plain values.
 * @param now milliseconds since 1970
 * @param chosen the gate that the person looks at; null follows the run
 * @param more the guided cutover's own state; without it nothing can be started from here
 */
export function gatesView(
  run: Run,
  live: Live | null,
  now: number,
  estimates: Estimates,
  chosen: GateId | null = null,
  { guide = null, top = 0 }: GatesMore = {},
): GatesView {
  const still = stillOf(run, guide);
  const all = GATE_IDS.reduce((sum, id) => sum + (estimates[id] ?? 0), 0);
  const known = guide?.ready.gatesTook ?? (GATE_IDS.every(id => estimates[id] !== undefined) ? all : null);
  const usual = known === null ? null : duration(known);
  const card = still && chosen === null ? cardOf(run, still, usual) : null;
  const open = chosen ?? (still ? null : current(run));
  const shortTitle = still?.kind === 'idle' ? GATES.idleTitle : titleOf(run, still);
  const left = run.interrupted === null && !still ? timeLeft(run, now, estimates) : null;
  const hasLog = open !== null && (run.gates[open].running !== null || run.gates[open].evidence !== null);
  return {
    rehearsal: run.mode === 'rehearsal',
    title: left !== null && left > 0 ? `${shortTitle} ${GATES.left(duration(left))}` : shortTitle,
    shortTitle,
    looking: chosen !== null,
    openIndex: open === null ? -1 : GATE_IDS.indexOf(open),
    guided: guide !== null,
    still,
    card,
    only: still ? onlyOne(still, chosen) : null,
    log: guide !== null && hasLog ? open : null,
    top,
    panel: open === null || card ? null : panelOf(run, open, live, now, estimates[open]),
    rows: GATE_IDS.map((id, index) => {
      const gate = run.gates[id];
      const mark = markOf(run, gate);
      return {
        id,
        number: String(index + 1),
        title: stepOf(id).title,
        mark,
        word: MARK_WORDS[mark],
        time: timeOf(gate, mark, now, estimates[id]),
        note: noteOf(gate, live),
        proves: GATE_PROVES[id],
        open: id === open,
      };
    }),
  };
}
