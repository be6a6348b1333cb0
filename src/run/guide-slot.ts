/** Room for one long work beside the questions: it is started once, can be ended, and can be waited for. */
export interface Slot {
  busy(): boolean;
  /** Starts it when nothing is at work; `after` comes when it has ended, however it did. */
  start(work: (signal: AbortSignal) => Promise<void>, after: () => void): void;
  abort(): void;
  /** Resolves when nothing is at work any more; never rejects. */
  ended(): Promise<void>;
}

/** @param fail takes what the work throws */
export function createSlot(stop: AbortSignal, fail: (error: unknown) => void): Slot {
  let control: AbortController | null = null;
  let end: Promise<void> = Promise.resolve();
  return {
    busy: () => control !== null,
    start(work, after) {
      if (control) return;
      control = new AbortController();
      end = work(AbortSignal.any([control.signal, stop]))
        .catch(fail)
        .then(() => {
          control = null;
          after();
        });
    },
    abort: () => control?.abort(),
    ended: () => end,
  };
}
