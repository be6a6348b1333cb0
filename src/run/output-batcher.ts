import type { GateId } from '../runbook/gates.ts';
import type { LiveAction } from '../runbook/live.ts';
import type { Watcher } from './live.ts';

/** Watchers hear of output ten times a second at most: a screen cannot show more, and a flood must not drown keys. */
const EVERY_MS = 100;
/** Lines of one batch: what a tall screen shows of a running command. */
const LINES = 50;
const QUIET_MS = 60_000;

interface Batcher {
  /** Something was printed. */
  printed(): void;
  progress(done: number, total: number | null, what: string): void;
  stop(): void;
}

/** The last lines that came since it was asked before. */
type Latest = (limit: number) => readonly string[];

interface Told {
  output(lines: readonly string[]): void;
  progress(progress: { done: number; total: number | null; what: string }): void;
  quiet(seconds: number): void;
}

/** For a gate's command. */
export const outputBatcher = (gate: GateId, latest: Latest, watch: Watcher): Batcher =>
  batcher(latest, {
    output: lines => watch({ type: 'output', gate, lines }),
    progress: progress => watch({ type: 'progress', gate, ...progress }),
    quiet: seconds => watch({ type: 'quiet', gate, seconds }),
  });

/** For a live action; its commands say nothing of how far they are. */
export const liveBatcher = (step: LiveAction, latest: Latest, watch: Watcher): Omit<Batcher, 'progress'> =>
  batcher(latest, {
    output: lines => watch({ type: 'live-output', step, lines }),
    progress: () => undefined,
    quiet: seconds => watch({ type: 'live-quiet', step, seconds }),
  });

/** Tells the watchers in batches what a running command prints; says when nothing comes for 60 s. */
function batcher(latest: Latest, tell: Told): Batcher {
  let progress: { done: number; total: number | null; what: string } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let quiet = 0;
  const flush = (): void => {
    timer = null;
    const lines = latest(LINES);
    if (lines.length > 0) tell.output(lines);
    if (progress) tell.progress(progress);
    progress = null;
  };
  const soon = (): void => {
    quiet = 0;
    quietTimer.refresh();
    timer ??= setTimeout(flush, EVERY_MS);
  };
  const quietTimer = setInterval(() => {
    quiet += QUIET_MS;
    tell.quiet(quiet / 1000);
  }, QUIET_MS);
  quietTimer.unref();
  return {
    printed: soon,
    progress(done, total, what) {
      progress = { done, total, what };
      soon();
    },
    stop() {
      clearInterval(quietTimer);
      if (timer) clearTimeout(timer);
      flush();
    },
  };
}
