import type { ClockPort } from './types.ts';

/** The clock of this computer. */
export function createClockPort(): ClockPort {
  return {
    now: () => new Date(),
    monotonic: () => performance.now(),
    wait: (ms, signal) =>
      new Promise(resolve => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        signal.addEventListener('abort', end, { once: true });
      }),
  };
}
