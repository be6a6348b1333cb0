/** A clock that can call back; tests bring their own. Returns what cancels it. */
export type StartTimer = (ms: number, run: () => void) => () => void;

/** The real one. It does not keep the program alive by itself. */
export const startTimer: StartTimer = (ms, run) => {
  const handle = setTimeout(run, ms);
  handle.unref();
  return () => clearTimeout(handle);
};
