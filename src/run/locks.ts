import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../ports/file-errors.ts';
import { holderNow, type LockHolder, type LockTaken, takeLock } from './lock.ts';
import { type LockPlace, lockHomes, realFolder } from './lock-path.ts';

const HOMES = 'homes';
/** Where nothing can be written no other cockpit of this account can hold anything either. */
const NOT_OURS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT']);

/** Who is at work on this workspace now, from whichever state folder; null: nobody, as far as can be told. */
export async function holderAnywhere(place: LockPlace): Promise<LockHolder | null> {
  for (const home of lockHomes(place)) {
    const holder = await holderNow(home, place.workspace);
    if (holder !== null) return holder;
  }
  return null;
}

/**
 * One cockpit per workspace, whatever state folder each was given: the lock is held in the usual one and in the
 * run's own, where older cockpits look.
 */
export async function takeLocks(place: LockPlace, run: string, now: Date): Promise<LockTaken> {
  const held: (() => Promise<void>)[] = [];
  const release = async (): Promise<void> => {
    for (const one of held.splice(0).reverse()) await one();
  };
  for (const home of lockHomes(place)) {
    const taken = await takeLock(home, place.workspace, run, now, place.home).catch(
      async (error: unknown): Promise<LockTaken | null> => {
        if (home !== place.home && NOT_OURS.has(codeOf(error))) return null;
        await release();
        throw error;
      },
    );
    if (taken === null) continue;
    if (taken.kind === 'busy') {
      await release();
      return taken;
    }
    held.push(taken.release);
  }
  return { kind: 'held', release };
}

const nameOf = (home: string): string =>
  `${createHash('sha256').update(realFolder(home)).digest('hex').slice(0, 16)}.json`;

/**
 * Keeps in the usual state folder that another one holds runs, so that what such a run leaves open is seen from
 * everywhere. Where nothing can be written there, nobody's runs can lie there either.
 */
export async function rememberHome({ home, usual }: Omit<LockPlace, 'workspace'>): Promise<void> {
  if (realFolder(home) === realFolder(usual)) return;
  try {
    await mkdir(join(usual, HOMES), { recursive: true, mode: 0o700 });
    const note = join(usual, HOMES, nameOf(home));
    const text = JSON.stringify(home);
    if ((await readFile(note, 'utf8').catch(() => null)) === text) return;
    // Whole or not at all: half a note would hide what lies open in that folder.
    const draft = `${note}.${process.pid}`;
    await writeFile(draft, text, { mode: 0o600, flush: true });
    await rename(draft, note);
  } catch (error) {
    if (!NOT_OURS.has(codeOf(error))) throw error;
  }
}

/**
 * The usual state folder, and all that were ever given with --home by this account. A note that is damaged stands for
 * a folder of its own, which does not open: what lies in the one that it named is not known.
 */
export async function knownHomes(usual: string): Promise<string[]> {
  const names = await readdir(join(usual, HOMES)).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const homes = await Promise.all(
    names
      .filter(name => name.endsWith('.json'))
      .map(async name => {
        const note = join(usual, HOMES, name);
        return homeIn(await readFile(note, 'utf8')) ?? note;
      }),
  );
  return [usual, ...homes];
}

function homeIn(note: string): string | null {
  try {
    const home: unknown = JSON.parse(note);
    return typeof home === 'string' && home !== '' ? home : null;
  } catch {
    return null;
  }
}
