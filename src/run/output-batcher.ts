import type { GateId } from '../runbook/gates.ts';
import type { LiveAction } from '../runbook/live.ts';
import type { Watcher } from './live.ts';

/** Watchers hear of output ten times a second at most: a screen cannot show more, and a flood must not drown keys. */
const EVERY_MS = 100;
const KEEP_LINES = 200;
const QUIET_MS = 60_000;

interface Batcher {
  lines(lines: readonly string[]): void;
  progress(done: number, total: number | null, what: string): void;
  stop(): void;
}

interface Told {
  output(lines: readonly string[]): void;
  progress(progress: { done: number; total: number | null; what: string }): void;
  quiet(seconds: number): void;
}

/** For a gate's command. */
export const outputBatcher = (gate: GateId, watch: Watcher): Batcher =>
  batcher({
    output: lines => watch({ type: 'output', gate, lines }),
    progress: progress => watch({ type: 'progress', gate, ...progress }),
    quiet: seconds => watch({ type: 'quiet', gate, seconds }),
  });

/** For a live action; its commands say nothing of how far they are. */
export const liveBatcher = (step: LiveAction, watch: Watcher): Omit<Batcher, 'progress'> =>
  batcher({
    output: lines => watch({ type: 'live-output', step, lines }),
    progress: () => undefined,
    quiet: seconds => watch({ type: 'live-quiet', step, seconds }),
  });

/** Gathers what a running command prints and tells the watchers in batches; says when nothing comes for 60 s. */
function batcher(tell: Told): Batcher {
  let waiting: string[] = [];
  let progress: { done: number; total: number | null; what: string } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let quiet = 0;
  const flush = (): void => {
    timer = null;
    if (waiting.length > 0) tell.output(waiting);
    if (progress) tell.progress(progress);
    waiting = [];
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
    lines(lines) {
      if (lines.length === 0) return;
      waiting =
        waiting.length + lines.length > KEEP_LINES
          ? [...waiting, ...lines].slice(-KEEP_LINES)
          : [...waiting, ...lines];
      soon();
    },
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
