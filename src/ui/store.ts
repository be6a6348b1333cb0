import type { GuideState } from '../run/guide-types.ts';
import type { LiveEvent, Watcher } from '../run/live.ts';
import { cycleOf } from '../run/live-state.ts';
import { applyLine, emptyRun, type Run } from '../run/state.ts';
import type { GateId } from '../runbook/gates.ts';
import type { LiveAction } from '../runbook/live.ts';
import { type StartTimer, startTimer } from './timers.ts';

const MAX_LINES = 200;
const MAX_LINE = 400;
/** Redraws are at least this far apart, however fast a command prints. */
const NOTIFY_MS = 100;
/** Elapsed times and the life of a GO move on without any event. */
const TICK_MS = 1000;

export interface LiveCheck {
  readonly id: string;
  readonly title: string;
  readonly state: 'running' | 'pass' | 'fail' | 'unknown';
}

/** The running gate as its watchers see it. Gone when the gate has ended: the journal has the rest. */
export interface Live {
  readonly gate: GateId;
  readonly lines: readonly string[];
  readonly progress: { readonly done: number; readonly total: number | null; readonly what: string } | null;
  readonly checks: readonly LiveCheck[];
  /** When the gate last said anything: its start, a line, a step, a check. Milliseconds since 1970. */
  readonly newsAt: number;
}

/** The live action that is at work. Gone when it has ended: the journal has the rest. */
export interface Acting {
  readonly step: LiveAction;
  readonly lines: readonly string[];
  /** When it last said anything, milliseconds since 1970. */
  readonly newsAt: number;
}

export interface Snapshot {
  readonly run: Run;
  readonly live: Live | null;
  readonly acting: Acting | null;
  /** The guided cutover's own state; null where nobody is guided. */
  readonly guide: GuideState | null;
  /** Milliseconds since 1970, as of the last event or tick. */
  readonly at: number;
}

export interface Store {
  readonly watch: Watcher;
  /** Always the newest state; listeners are told of it at most once per 100 ms. */
  getSnapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
}

function checked(live: Live, check: LiveCheck): Live {
  const known = live.checks.some(other => other.id === check.id);
  const checks = known
    ? live.checks.map(other => (other.id === check.id ? check : other))
    : [...live.checks, check];
  return { ...live, checks };
}

type GateEvent = Extract<LiveEvent, { gate: GateId }>;
type ActionEvent = Extract<LiveEvent, { step: LiveAction }>;

const tail = (before: readonly string[], more: readonly string[]): readonly string[] =>
  [...before, ...more.slice(-MAX_LINES).map(text => text.slice(0, MAX_LINE))].slice(-MAX_LINES);

/** The running live action after one more event of it. */
function acted(acting: Acting | null, event: ActionEvent, at: number): Acting | null {
  if (acting?.step !== event.step || event.type === 'live-quiet') return acting;
  return { ...acting, lines: tail(acting.lines, event.lines), newsAt: at };
}

/** The live panel after one more event of its gate. */
function heard(live: Live, event: GateEvent, at: number): Live {
  // The runner tells of silence at 60 s only; the screen counts it itself, from the last news on.
  return event.type === 'quiet' ? live : { ...told(live, event), newsAt: at };
}

function told(live: Live, event: Exclude<GateEvent, { type: 'quiet' }>): Live {
  switch (event.type) {
    case 'output':
      return { ...live, lines: tail(live.lines, event.lines) };
    case 'progress': {
      const { done, total, what } = event;
      return { ...live, progress: { done, total, what: what.slice(0, MAX_LINE) } };
    }
    case 'check-started':
      return checked(live, { id: event.check, title: event.title, state: 'running' });
    case 'check-finished':
      return checked(live, { id: event.check, title: event.title, state: event.outcome });
  }
}

/** The snapshot after one more event. Pure. */
export function hear(before: Snapshot, event: LiveEvent, at: number): Snapshot {
  if (event.type === 'guide') return { ...before, at, guide: event.state };
  if (event.type === 'live-output' || event.type === 'live-quiet')
    return { ...before, at, acting: acted(before.acting, event, at) };
  if (event.type !== 'journal') {
    // What comes late from a gate that has ended belongs to no panel.
    if (before.live?.gate !== event.gate) return { ...before, at };
    return { ...before, at, live: heard(before.live, event, at) };
  }
  const run = applyLine(before.run, event.line);
  if (event.line.event.type === 'gate.intended') {
    const { gate } = event.line.event;
    return { ...before, run, at, live: { gate, lines: [], progress: null, checks: [], newsAt: at } };
  }
  if (event.line.event.type === 'live.intended') {
    const { step } = event.line.event;
    return { ...before, run, at, acting: { step, lines: [], newsAt: at } };
  }
  const { acting } = before;
  const stillActs = acting !== null && cycleOf(run.live)?.steps[acting.step].running != null;
  const stillRuns = before.live !== null && run.gates[before.live.gate].running !== null;
  return {
    ...before,
    run,
    at,
    live: stillRuns ? before.live : null,
    acting: stillActs ? acting : null,
  };
}

/**
 * The one thing the screens look at: the folded run and the running gate.
 * @param now milliseconds since 1970
 */
export function createStore(now: () => number, start: StartTimer = startTimer): Store {
  let snapshot: Snapshot = { run: emptyRun, live: null, acting: null, guide: null, at: now() };
  const listeners = new Set<() => void>();
  let waiting = false;
  let stopTick: (() => void) | null = null;

  const notify = (): void => {
    waiting = false;
    for (const listener of [...listeners]) listener();
  };
  const change = (next: Snapshot): void => {
    snapshot = next;
    if (waiting || listeners.size === 0) return;
    waiting = true;
    start(NOTIFY_MS, notify);
  };
  const tick = (): void => {
    stopTick = listeners.size === 0 ? null : start(TICK_MS, tick);
    if (listeners.size > 0) change({ ...snapshot, at: now() });
  };

  return {
    watch: event => change(hear(snapshot, event, now())),
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      stopTick ??= start(TICK_MS, tick);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stopTick?.();
        stopTick = null;
      };
    },
  };
}
