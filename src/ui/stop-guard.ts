/** Ctrl-C must never end a run by accident: the first asks, the second within this time stops. */
export const STOP_WINDOW_MS = 2000;

export type StopAnswer = 'ask' | 'stop' | 'stopping';

/** Decides what one Ctrl-C means. Says `stop` once. @param now milliseconds */
export function createStopGuard(now: () => number): { press(): StopAnswer } {
  let askedAt: number | null = null;
  let stopping = false;
  return {
    press() {
      if (stopping) return 'stopping';
      const at = now();
      const since = askedAt === null ? null : at - askedAt;
      // A clock that was set back in between does not count as a quick second press.
      if (since !== null && since >= 0 && since <= STOP_WINDOW_MS) {
        stopping = true;
        return 'stop';
      }
      askedAt = at;
      return 'ask';
    },
  };
}
