import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../ports/file-errors.ts';
import { openFingerprint } from '../ports/fingerprint.ts';
import type { JournalLine } from '../run/events.ts';
import { type JournalRead, readJournal } from '../run/journal.ts';
import { realFolder } from '../run/lock-path.ts';
import { fold, type Run } from '../run/state.ts';
import { verdictOf } from '../run/verdict.ts';
import type { GateId } from '../runbook/gates.ts';
import { EXIT, PersonError } from './world.ts';

export const runsFolder = (home: string): string => join(home, 'runs');
/** A run's journal, proven with the key of this installation. Makes nothing where there is no run. */
export async function readRun(home: string, run: string): Promise<JournalRead> {
  const fingerprint = await openFingerprint(home).catch(() => null);
  if (fingerprint === null)
    return { kind: 'broken', line: 0, why: 'the key of this installation cannot be read' };
  return readJournal(journalPath(home, run), fingerprint.seal);
}

export const journalPath = (home: string, run: string): string =>
  join(runsFolder(home), run, 'journal.jsonl');

/** A run's name: its start in UTC, and four random characters; sorts by time. */
function newRunId(now: Date, random: string): string {
  return `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${random
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(0, 4)
    .toLowerCase()
    .padEnd(4, '0')}`;
}

/**
 * The same, but never before a run that is there: after the clock was set back an old GO must not be the last word.
 */
export async function nextRunId(home: string, now: Date, random: string): Promise<string> {
  const last = (await listRuns(home)).at(-1);
  const id = newRunId(now, random);
  if (last === undefined || id > last) return id;
  const after = Date.parse(last.slice(0, 19).replace(/T(\d\d)-(\d\d)-(\d\d)/, 'T$1:$2:$3Z'));
  return newRunId(new Date((Number.isNaN(after) ? now.getTime() : after) + 1000), random);
}

/**
 * All runs of this home, oldest first.
 * @throws PersonError (3) when there may be some and they cannot be listed: that is not none
 */
export async function listRuns(home: string): Promise<string[]> {
  const found = await readdir(runsFolder(home), { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw unread(home);
  });
  return found
    .filter(entry => entry.isDirectory() && /^\d{4}-\d{2}-\d{2}T/.test(entry.name))
    .map(entry => entry.name)
    .sort();
}

export const unread = (home: string): PersonError =>
  new PersonError(
    EXIT.notYet,
    'The records of earlier runs cannot be read.',
    'They may hold a live step that nobody has looked at, so nothing live is started.',
    `Make sure that this folder can be read, then try again: ${runsFolder(home)}`,
  );

/** How many earlier runs an estimate looks at. */
const ESTIMATE_RUNS = 5;

/** Milliseconds that each gate took in the last run in which it finished. */
export async function estimatesOf(home: string): Promise<Partial<Record<GateId, number>>> {
  const estimates: Partial<Record<GateId, number>> = {};
  for (const id of (await listRuns(home)).slice(-ESTIMATE_RUNS)) {
    const read = await readRun(home, id);
    if (read.kind !== 'whole') continue;
    for (const { event } of read.lines)
      if (event.type === 'gate.finished') estimates[event.gate] = event.durationMs;
  }
  return estimates;
}

export interface StoredRun {
  readonly id: string;
  readonly folder: string;
  readonly run: Run;
  readonly lines: readonly JournalLine[];
  readonly head: string;
  /** Bytes of a last line that was cut off when the cockpit died. */
  readonly torn: number;
}

export const sameFolder = (run: Run, workspace: string): boolean =>
  realFolder(run.workspace) === realFolder(workspace);

/**
 * A run as its journal tells it: the named one, else the last.
 * @param workspace the last of this CAIO folder: a GO of another one says nothing of it; null: of whichever
 * @throws PersonError when there is none (exit 3), it does not exist (2), or its journal is broken (3)
 */
export async function loadRun(
  home: string,
  name: string | null,
  workspace: string | null = null,
): Promise<StoredRun> {
  const all = await listRuns(home);
  if (name === null && all.length > 0) return laterNoGo(home, await lastOf(home, workspace, all), all);
  const id = name;
  if (id === null) {
    throw new PersonError(
      EXIT.notYet,
      'No run has been made yet.',
      'So there is no verdict to show.',
      'Start with: caio-cockpit gates   (or practise with: caio-cockpit rehearse)',
    );
  }
  if (!all.includes(id)) {
    throw new PersonError(
      EXIT.usage,
      'There is no run of that name.',
      'Nothing was read.',
      'See: caio-cockpit runs',
    );
  }
  const read = await readRun(home, id);
  if (read.kind !== 'whole') throw broken(id, read);
  const run = fold(read.lines);
  if (run.id !== null && run.id !== id) {
    throw broken(id, { kind: 'broken', line: 1, why: `it is the journal of another run (${run.id})` });
  }
  return { id, folder: join(runsFolder(home), id), run, lines: read.lines, head: read.head, torn: read.torn };
}

/** A record that cannot be read, or says nothing yet, may be of this folder: then it is the last word. */
async function lastOf(home: string, workspace: string | null, all: readonly string[]): Promise<StoredRun> {
  for (const id of all.toReversed()) {
    const stored = await loadRun(home, id);
    if (workspace === null || stored.run.id === null || sameFolder(stored.run, workspace)) return stored;
  }
  throw new PersonError(
    EXIT.notYet,
    'No run has been made yet on this CAIO folder.',
    'The runs that are there are of another one, and say nothing of this one.',
    'Start with: caio-cockpit gates   (all runs and their folders: caio-cockpit runs)',
  );
}

/**
 * An earlier run of the same folder that was gone on with after the last one's end and came to NO-GO then: what failed
 * last is the last word. A GO that came later is not: where a clock was set back, only names have an order.
 */
async function laterNoGo(home: string, last: StoredRun, all: readonly string[]): Promise<StoredRun> {
  const ended = last.run.lastAt;
  if (ended === null) return last;
  const written = async (id: string): Promise<number> =>
    (await stat(journalPath(home, id)).catch(() => null))?.mtimeMs ?? 0;
  const lastWritten = await written(last.id);
  for (const id of all.toReversed()) {
    // Only what was written later is read: there may be hundreds.
    if (id >= last.id || (await written(id)) < lastWritten) continue;
    const read = await readRun(home, id);
    if (read.kind !== 'whole') continue;
    const run = fold(read.lines);
    if (run.id !== id || run.lastAt === null || run.lastAt <= ended) continue;
    if (sameFolder(run, last.run.workspace) && verdictOf(run, run.lastAt, {}).word === 'NO-GO')
      return loadRun(home, id);
  }
  return last;
}

function broken(id: string, read: Exclude<JournalRead, { kind: 'whole' }>): PersonError {
  const where = read.kind === 'missing' ? 'the file is not there' : `line ${read.line}: ${read.why}`;
  return new PersonError(
    EXIT.notYet,
    `The journal of run ${id} cannot be trusted: ${where}.`,
    'Whatever that run said does not count.',
    'Keep the folder for an engineer, and start a new run: caio-cockpit gates',
  );
}
