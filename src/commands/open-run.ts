import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openFingerprint } from '../ports/fingerprint.ts';
import type { Redactor } from '../ports/redact.ts';
import type { Ports } from '../ports/types.ts';
import { createJournal, type Journal, reopenJournal } from '../run/journal.ts';
import type { Watcher } from '../run/live.ts';
import { rememberHome, takeLocks } from '../run/locks.ts';
import { createRecorder, type Recorder } from '../run/recorder.ts';
import { emptyRun } from '../run/state.ts';
import { journalPath, loadRun, nextRunId, runsFolder } from './runs-store.ts';
import { EXIT, PersonError } from './world.ts';

/** A run that this process holds: nobody else writes into it until it is closed. */
export interface OpenRun {
  readonly id: string;
  readonly folder: string;
  readonly journal: Journal;
  readonly recorder: Recorder;
  close(): Promise<void>;
}

export interface OpenRunOptions {
  readonly home: string;
  /** The state folder of whoever names none. */
  readonly usual: string;
  readonly workspace: string;
  readonly ports: Pick<Ports, 'clock' | 'random'>;
  readonly redactor: Redactor;
  readonly watch: Watcher;
  /** The run to go on with; null: a new one. */
  readonly resume: string | null;
}

/**
 * Locks the workspace and opens the journal of a run, new or resumed. A resumed run's events are told to the
 * watcher first, so that whoever looks on sees the same run.
 * @throws PersonError: another cockpit holds the lock (5), or the journal cannot be trusted (3)
 */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const { home, usual, workspace, ports, redactor, watch, resume } = options;
  const now = (): Date => ports.clock.now();
  const id = resume ?? (await nextRunId(home, now(), ports.random.text(8)));
  const lock = await takeLocks({ home, usual, workspace }, id, now());
  if (lock.kind === 'busy') throw lockedOut(lock.holder);
  try {
    const stored = resume === null ? null : await loadRun(home, resume);
    const folder = join(runsFolder(home), id);
    // Only now: a folder of a run that never was would be the last run, and its journal missing.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rememberHome({ home, usual });
    const { seal } = await openFingerprint(home);
    const journalOptions = {
      seal,
      path: journalPath(home, id),
      now,
      redact: (text: string) => redactor.text(text),
    };
    const journal = stored ? await reopenJournal(journalOptions) : await createJournal(journalOptions);
    for (const line of stored?.lines ?? []) watch({ type: 'journal', line });
    const recorder = createRecorder(journal, watch, stored?.run ?? emptyRun);
    if (stored) await recorder.record({ type: 'run.resumed' });
    return {
      id,
      folder,
      journal,
      recorder,
      async close() {
        await journal.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function lockedOut(
  holder: { readonly pid: number; readonly since: string; readonly run: string } | null,
): PersonError {
  return new PersonError(
    EXIT.locked,
    holder
      ? `Another cockpit is at work on this CAIO folder since ${holder.since} (process ${holder.pid}, run ${holder.run}).`
      : 'Another cockpit is at work on this CAIO folder.',
    'Two at once would disturb each other’s gates, so this one did not start.',
    'Wait until the other has ended, or stop it with Ctrl-C in its window. Its state: caio-cockpit status',
  );
}
