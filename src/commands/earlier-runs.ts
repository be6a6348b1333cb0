import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, isAbsent } from '../ports/file-errors.ts';
import { type EarlierLive, earlierLive, type HomeRuns, openMatters } from '../run/earlier-live.ts';
import type { RunSummary } from '../run/guide-types.ts';
import { realFolder } from '../run/lock-path.ts';
import { phaseOf } from '../run/phase.ts';
import { fold, type Run } from '../run/state.ts';
import { verdictOf } from '../run/verdict.ts';
import { journalPath, listRuns, readRun, runsFolder, sameFolder, unread } from './runs-store.ts';
import { EXIT, PersonError } from './world.ts';

/** Runs that the Ready screen looks back at; one that left something open is always among them. */
const LISTED = 10;

interface Place {
  readonly home: string;
  readonly workspace: string;
}

/**
 * The last runs of this workspace, newest first, and where each can be gone on with.
 * @param now milliseconds since 1970
 */
export async function earlierRuns({ home, workspace }: Place, now: number): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for (const [index, id] of (await listRuns(home)).reverse().entries()) {
    const recent = index < LISTED;
    const read = await readRun(home, id);
    if (read.kind !== 'whole') {
      if (recent) runs.push({ id, startedAt: null, said: 'unreadable', phase: null });
      continue;
    }
    const run = fold(read.lines);
    if (run.id === null || !sameFolder(run, workspace)) continue;
    const open = openMatters(run).length > 0;
    if (recent || open) runs.push({ ...summaryOf(id, run, now), ...(open ? { open } : {}) });
  }
  return runs;
}

function summaryOf(id: string, run: Run, now: number): RunSummary {
  // As of now: a GO of yesterday must not be the first thing that is read today.
  const said = run.concluded
    ? verdictOf(run, now, {}).word
    : run.interrupted === null
      ? 'unfinished'
      : 'stopped';
  return {
    id,
    startedAt: run.startedAt,
    said,
    phase: phaseOf(run, { staging: true, production: true }),
    supervises: run.live.cycles.length > 0,
  };
}

/**
 * What the other runs of a workspace left open, and their days. A run whose journal cannot be trusted counts as open
 * when it may have acted on production.
 * @param own the run that is open now
 * @param others further state folders that may hold runs of it
 * @throws PersonError (3) when the runs cannot be looked through: not even the open one is found
 */
export async function earlierLiveOf(
  { home, workspace }: Place,
  own: string,
  others: readonly string[] = [],
): Promise<EarlierLive> {
  if (!(await listRuns(home)).includes(own)) throw unread(home);
  const homes = [await runsIn({ home, workspace }, own, null)];
  for (const other of others) {
    if (realFolder(other) === realFolder(home)) continue;
    // Nobody's run lies in a folder that is not there; one that is there and does not open may hold anything.
    await readdir(runsFolder(other)).catch((error: unknown) => {
      // No folder, but the note of one: which it was is not known any more.
      if (codeOf(error) === 'ENOTDIR') throw lost(other);
      if (!isAbsent(error)) throw unread(other);
    });
    homes.push(await runsIn({ home: other, workspace }, own, other));
  }
  return earlierLive(homes);
}

const lost = (note: string): PersonError =>
  new PersonError(
    EXIT.notYet,
    'It is no longer known where an earlier run kept its records.',
    'They may hold a live step that nobody has looked at, so nothing live is started.',
    `Ask an engineer to look at ${note}: the cockpit started once with --home and that folder writes it anew.`,
  );

async function runsIn({ home, workspace }: Place, own: string, named: string | null): Promise<HomeRuns> {
  const runs: Run[] = [];
  const unreadable: { run: string; why: string }[] = [];
  for (const id of await listRuns(home)) {
    if (id === own) continue;
    const read = await readRun(home, id);
    if (read.kind === 'whole') {
      const run = fold(read.lines);
      if (run.id !== null && sameFolder(run, workspace)) runs.push(run);
    } else if (await mayHaveActed(home, id, workspace)) {
      unreadable.push({ run: id, why: read.kind === 'missing' ? 'its file is gone' : read.why });
    }
  }
  return { runs, unreadable, home: named };
}

/** What a run may have started, or said of production: lost with its journal, it would hold nothing back any more. */
const LEFT_OPEN = /"(?:live\.intended|emergency\.said|day\.signed)"/;

/** Whether a run without a trustworthy journal may have acted on production here: what is not known counts as yes. */
async function mayHaveActed(home: string, id: string, workspace: string): Promise<boolean> {
  const kept = await readdir(join(runsFolder(home), id, 'evidence')).catch(() => []);
  const acted = kept.some(name => name.startsWith('live-'));
  const text = await readFile(journalPath(home, id), 'utf8').catch((error: NodeJS.ErrnoException) =>
    // A run that was begun and ended before its first line.
    error.code === 'ENOENT' ? '' : null,
  );
  if (text === null) return true;
  if (!acted && !LEFT_OPEN.test(text)) return false;
  const elsewhere = workspaceIn(text);
  return elsewhere === null || realFolder(elsewhere) === realFolder(workspace);
}

/** The workspace that a journal's first line names; null: it names none. */
function workspaceIn(text: string): string | null {
  try {
    const line = JSON.parse(text.slice(0, text.indexOf('\n')));
    return typeof line.event?.workspace === 'string' ? line.event.workspace : null;
  } catch {
    return null;
  }
}
