import type { RunEvent } from './events.ts';
import type { Journal } from './journal.ts';
import type { Watcher } from './live.ts';
import { applyLine, emptyRun, type Run } from './state.ts';

/** The one way an event becomes true: onto the disk first, then into the run, then to whoever watches. */
export interface Recorder {
  record(event: RunEvent): Promise<void>;
  run(): Run;
}

/** @param from the run as its journal tells it so far */
export function createRecorder(
  journal: Pick<Journal, 'append'>,
  watch: Watcher,
  from: Run = emptyRun,
): Recorder {
  let run = from;
  return {
    async record(event) {
      const line = await journal.append(event);
      run = applyLine(run, line);
      watch({ type: 'journal', line });
    },
    run: () => run,
  };
}
