import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { cannotRead, isAbsent } from './file-errors.ts';
import { type Seeker, seekerOf } from './secret-search.ts';
import { PortError, type Sought, type TreeSearch } from './types.ts';

const CHUNK_BYTES = 1024 * 1024;

/** One thing in a tree; `relative` has forward slashes. */
export interface TreeEntry {
  readonly relative: string;
  readonly absolute: string;
  readonly kind: 'folder' | 'file' | 'link';
}

/**
 * Everything below `root`, folder by folder, a folder before what is in it. Follows no link. Folders (and files)
 * for which `leaveOut` is true are neither given nor entered. What is neither file, folder nor link is left out.
 * A folder that vanishes while it is walked is empty.
 */
export async function* entriesBelow(
  root: string,
  leaveOut: (name: string, isFolder: boolean) => boolean,
  onUnreadable: (relative: string, error: unknown) => void,
): AsyncGenerator<TreeEntry> {
  const folders = [''];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const prefix = at === '' ? '' : `${at}/`;
    for (const entry of await entriesOf(path.join(root, at), error => onUnreadable(prefix, error))) {
      const isFolder = entry.isDirectory();
      if (leaveOut(entry.name, isFolder)) continue;
      const kind = isFolder ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : null;
      if (kind === null) continue;
      const relative = prefix + entry.name;
      if (isFolder) folders.push(relative);
      yield { relative, absolute: path.join(root, relative), kind };
    }
  }
}

async function entriesOf(folder: string, onUnreadable: (error: unknown) => void): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (!isAbsent(error)) onUnreadable(error);
    return [];
  }
}

/** Whether this is a plain file, or a link that leads to one. */
export async function leadsToFile(entry: Pick<TreeEntry, 'absolute' | 'kind'>): Promise<boolean> {
  if (entry.kind !== 'link') return entry.kind === 'file';
  try {
    return (await stat(entry.absolute)).isFile();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** See `FilesPort.walk`. An absent root has no files. */
export async function walkTree(
  root: string,
  skip: readonly string[],
  limit: number,
  onLeftOut?: (name: string) => void,
): Promise<string[]> {
  const found: string[] = [];
  const refuse = (relative: string, error: unknown) => {
    throw cannotRead(relative === '' ? 'The folder' : `The folder ${relative}`, error);
  };
  for await (const entry of entriesBelow(root, skipFolders(skip, onLeftOut), refuse)) {
    if (!(await leadsToFile(entry).catch(error => refuse(entry.relative, error)))) continue;
    if (found.length === limit) {
      throw new PortError('too-large', `The folder holds more than ${limit} files.`);
    }
    found.push(entry.relative);
  }
  return found.sort();
}

function skipFolders(
  skip: readonly string[],
  onLeftOut?: (name: string) => void,
): (name: string, isFolder: boolean) => boolean {
  return (name, isFolder) => {
    const left = isFolder && skip.includes(name);
    if (left) onLeftOut?.(name);
    return left;
  };
}

/**
 * See `FilesPort.searchTree`; a name that holds what is sought counts as well. Throws a PortError when the root is no folder, when there is nothing to search for,
 * and when it is aborted: a search that was not finished proves nothing.
 */
export async function searchFiles(
  root: string,
  sought: Sought,
  skip: readonly string[],
  signal: AbortSignal,
): Promise<TreeSearch> {
  const seeker = seekerOf(sought);
  if (seeker === null) {
    throw new PortError('other', 'There is nothing to search for.');
  }
  await requireFolder(root);
  const buffer = Buffer.alloc(CHUNK_BYTES + seeker.overlap);
  const foundIn: string[] = [];
  const unreadable: string[] = [];
  const skipped: string[] = [];
  const leaveOut = skipFolders(skip, name => skipped.push(name));
  let files = 0;
  try {
    const note = (relative: string) => unreadable.push(relative === '' ? './' : relative);
    for await (const entry of entriesBelow(root, leaveOut, note)) {
      stopWhenAborted(signal);
      try {
        const named = seeker.holds(Buffer.from(entry.relative));
        if (named) foundIn.push(entry.relative);
        if (!(await leadsToFile(entry))) continue;
        files += 1;
        if (!named && (await fileHolds(entry.absolute, seeker, buffer, signal))) foundIn.push(entry.relative);
      } catch (error) {
        stopWhenAborted(signal);
        // A file that went away between the listing and the look is not part of the tree any more.
        if (!isAbsent(error)) unreadable.push(entry.relative);
      }
    }
    stopWhenAborted(signal);
  } finally {
    // It held a piece of every file, perhaps the secret itself.
    buffer.fill(0);
  }
  return { foundIn: foundIn.sort(), files, unreadable: unreadable.sort(), skipped: skipped.sort() };
}

function stopWhenAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new PortError('aborted', 'The search was stopped before its end.');
}

async function requireFolder(root: string): Promise<void> {
  try {
    if ((await stat(root)).isDirectory()) return;
  } catch (error) {
    throw cannotRead('The folder', error);
  }
  throw new PortError('unreadable', 'The folder could not be read: it is not a folder.');
}

async function fileHolds(
  file: string,
  seeker: Seeker,
  buffer: Buffer,
  signal: AbortSignal,
): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    for (let carried = 0; ; ) {
      stopWhenAborted(signal);
      const { bytesRead } = await handle.read(buffer, carried, CHUNK_BYTES, null);
      if (bytesRead === 0) return false;
      const filled = buffer.subarray(0, carried + bytesRead);
      if (seeker.holds(filled)) return true;
      // It may begin in this chunk and end in the next one.
      carried = Math.min(filled.length, seeker.overlap);
      filled.copy(buffer, 0, filled.length - carried);
    }
  } finally {
    await handle.close();
  }
}
