import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from './file-errors.ts';

/** On Windows a virus scanner or an editor may hold a file for a moment. */
const ATTEMPTS = 6;
const PAUSE_MS = 150;
const DRAFT = /\.caio-draft-[0-9a-f]{12}$/;

export interface ReplaceTools {
  rename(from: string, to: string): Promise<void>;
  wait(ms: number): Promise<void>;
  /** Called when the draft is complete, right before every attempt to put it in place; throws to stop that. */
  check(): Promise<void>;
}

/**
 * Puts a new file in the place of an old one, whole or not at all. The draft has a name that begins like the
 * file's, so that what keeps `.env*` out of git and out of scratch copies keeps it out as well. Throws the
 * system's error; the file is then as it was, and the draft is gone.
 */
export async function replaceFile(
  file: string,
  bytes: Uint8Array,
  mode: number,
  tools: Partial<ReplaceTools> = {},
): Promise<void> {
  const draft = `${file}.caio-draft-${randomBytes(6).toString('hex')}`;
  try {
    await writeNew(draft, bytes, mode);
    await renameOver(draft, file, tools);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** A new file that has reached the disk. For this account only until it is complete. */
async function writeNew(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function renameOver(from: string, to: string, tools: Partial<ReplaceTools>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await tools.check?.();
    try {
      await (tools.rename ?? rename)(from, to);
      return;
    } catch (error) {
      if (!['EPERM', 'EBUSY', 'EACCES'].includes(codeOf(error)) || attempt === ATTEMPTS) throw error;
      await (tools.wait ?? wait)(PAUSE_MS * attempt);
    }
  }
}

/** So that a power cut does not take the new name back. Not every system knows this; none needs it to be right. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close().catch(() => {});
}

/** Drafts of this file that a cockpit that was ended has left behind: they hold secrets. Best effort. */
export async function removeDrafts(file: string): Promise<void> {
  const folder = path.dirname(file);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!DRAFT.test(name) || name.replace(DRAFT, '') !== path.basename(file)) continue;
    const draft = path.join(folder, name);
    if ((await lstat(draft).catch(() => null))?.isFile()) await rm(draft, { force: true }).catch(() => {});
  }
}

/** Keeps these bytes under the file's name and the time, for this account only. Returns the path. */
export async function keepBackup(
  folder: string,
  name: string,
  bytes: Uint8Array,
  now: Date,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let again = 1; ; again += 1) {
    const backup = path.join(folder, `${name}.caio-backup-${stamp}${again === 1 ? '' : `-${again}`}`);
    try {
      await writeNew(backup, bytes, 0o600);
      return backup;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Deletes a file; one that is not there is fine. */
export async function takeAway(file: string): Promise<void> {
  await rm(file, { force: true });
}
