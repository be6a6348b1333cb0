import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFingerprint } from '../../src/ports/fingerprint.ts';
import { readJournal, reopenJournal } from '../../src/run/journal.ts';
import type { Seal } from '../../src/run/journal-line.ts';
import { fold } from '../../src/run/state.ts';
import { EVENT, writeJournal } from '../prove/parts/long-journal.ts';
import { compare, pair, type Suite, time } from './row.ts';

const EVENTS = 100_000;
const APPENDS = 300;

/** Milliseconds for so many more events, each on the disk before the next; opening is not counted. */
async function append(path: string, seal: Seal): Promise<number> {
  const journal = await reopenJournal({ path, now: () => new Date(), redact: text => text, seal });
  try {
    return await time(async () => {
      for (let at = 0; at < APPENDS; at += 1) await journal.append(EVENT);
    });
  } finally {
    await journal.close();
  }
}

/** A run that has gone on for very long. */
export const suite: Suite = {
  name: 'journal',
  async measure() {
    const folder = await mkdtemp(join(tmpdir(), 'caio bench journal '));
    try {
      const { seal } = await openFingerprint(folder);
      const long = join(folder, 'long.jsonl');
      const short = join(folder, 'short.jsonl');
      await writeJournal(long, EVENTS, seal);
      await writeJournal(short, 10, seal);
      const opened = await pair(
        'open a journal of 100,000 events: prove each line, fold the run',
        'read the same bytes, SHA-256 of each line',
        async () => {
          const read = await readJournal(long, seal);
          if (read.kind !== 'whole' || read.lines.length !== EVENTS) throw new Error(`It is ${read.kind}.`);
          if (fold(read.lines).id === null) throw new Error('It folds to no run.');
        },
        async () => {
          const lines = (await readFile(long, 'utf8')).split('\n');
          const hashes = new Set(lines.map(line => hash('sha256', line)));
          if (hashes.size < EVENTS) throw new Error('Two lines are the same.');
        },
        { pairs: 5, wanted: { of: 'own', atMost: 1000 } },
      );
      const appended = await compare(
        `${APPENDS} more events in a journal of 100,000`,
        'as many in a journal that has just begun',
        () => append(long, seal),
        () => append(short, seal),
        { pairs: 7, wanted: { of: 'ratio', atMost: 1.25 } },
      );
      return { rows: [opened, appended] };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
