import type { ClockPort } from './types.ts';

/** The clock of this computer. @param now another one: the practice world's can be moved */
export function createClockPort(now: () => Date = () => new Date()): ClockPort {
  return {
    now,
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
