import type { Notice } from '../src/ui/frame-lines.ts';
import type { StartTimer } from '../src/ui/timers.ts';

/** A sentence on one or two rows is read in this time, also by somebody who was looking at the keys. */
const READING_MS = 10_000;

export interface Notices {
  /** Goes with the next key. @param ms set: it stays exactly this long instead, whatever is pressed */
  say(text: string, urgent: boolean, ms?: number): void;
  /** Stays until it is taken away: a question that waits for its answer. */
  hold(text: string): void;
  /** A key was pressed: what the last one led to was read. */
  read(): void;
  cancel(): void;
}

/** The line above the keys, and how long it stands. @param put shows it; null takes it away */
export function createNotices(put: (notice: Notice | null) => void, start: StartTimer): Notices {
  let cancel = (): void => {};
  let passing = false;
  const show = (notice: Notice | null): void => {
    cancel();
    passing = false;
    put(notice);
  };
  return {
    say(text, urgent, ms) {
      show({ text, urgent });
      passing = ms === undefined;
      cancel = start(ms ?? READING_MS, () => show(null));
    },
    hold: text => show({ text, urgent: true }),
    read() {
      if (passing) show(null);
    },
    cancel: () => cancel(),
  };
}
