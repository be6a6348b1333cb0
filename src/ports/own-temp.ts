import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive, ownMark } from './owner.ts';

const STALE_MS = 24 * 60 * 60 * 1000;
/** One made by an earlier version has no owner in its name. */
const OURS = /^caio-cockpit[- ](?:scratch|own|practice)[- ](?:(\d+-[\w.]+)-)?[\w.-]{1,20}$/;

/** What a temporary folder is for: a private copy, files of this process, a practice workspace (with spaces). */
export type TempKind = 'scratch' | 'own' | 'practice';

/** A new temporary folder that only this account can read, and whose name says whose it is. */
export function makeOwnTemp(kind: TempKind): Promise<string> {
  const gap = kind === 'practice' ? ' ' : '-';
  return mkdtemp(path.join(tmpdir(), `caio-cockpit${gap}${kind}${gap}${ownMark()}-`));
}

/** Removes a temporary folder. Never throws: what stays is removed at a later start. */
export async function removeTemp(folder: string): Promise<void> {
  // On Windows a virus scanner may hold a fresh file for a moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
}

/**
 * Removes temporary folders of cockpits that do not run any more: with our name, this account's, whose owner is
 * dead; where no owner can be told they must be older than 24 hours. Never throws. Returns how many it removed.
 */
export async function removeLeftTemp(now: Date = new Date()): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const found = OURS.exec(name);
    if (!found) continue;
    const folder = path.join(tmpdir(), name);
    const about = await lstat(folder).catch(() => null);
    // A link or a file of that name is somebody's trick.
    if (about === null || !about.isDirectory()) continue;
    if (process.getuid !== undefined && about.uid !== process.getuid()) continue;
    const owner = found[1];
    const dead = owner !== undefined && !(await isAlive(owner));
    if (!dead && (owner !== undefined || now.getTime() - about.mtimeMs < STALE_MS)) continue;
    await removeTemp(folder);
    removed += 1;
  }
  return removed;
}
