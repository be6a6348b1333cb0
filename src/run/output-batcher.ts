import type { GateId } from '../runbook/gates.ts';
import type { Watcher } from './live.ts';

/** Watchers hear of output ten times a second at most: a screen cannot show more, and a flood must not drown keys. */
const EVERY_MS = 100;
const KEEP_LINES = 200;
const QUIET_MS = 60_000;

/** Gathers what a running command prints and tells the watchers in batches; says when nothing comes for 60 s. */
export function outputBatcher(
  gate: GateId,
  watch: Watcher,
): {
  lines(lines: readonly string[]): void;
  progress(done: number, total: number | null, what: string): void;
  stop(): void;
} {
  let waiting: string[] = [];
  let progress: { done: number; total: number | null; what: string } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let quiet = 0;
  const flush = (): void => {
    timer = null;
    if (waiting.length > 0) watch({ type: 'output', gate, lines: waiting });
    if (progress) watch({ type: 'progress', gate, ...progress });
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
    watch({ type: 'quiet', gate, seconds: quiet / 1000 });
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
