import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { cannotRead, cannotWrite, isAbsent, plainCause } from './file-errors.ts';
import { makeScratch } from './scratch.ts';
import { leadsToFile, searchFiles, walkTree } from './tree.ts';
import type { FilesPort, TextRead } from './types.ts';

const MAX_BYTES = 16 * 1024 * 1024;
/** Of what a file has grown by. */
const MORE_BYTES = 64 * 1024;

/** The files of this computer. What is thrown is a PortError with a plain message. */
export function createFilesPort(): FilesPort {
  return {
    readText,
    exists,
    listFiles: folder => list(folder, 'file'),
    listFolders: folder => list(folder, 'folder'),
    walk: walkTree,
    scratchCopy: makeScratch,
    searchTree: searchFiles,
    writeText,
    join: (...parts) => path.join(...parts),
  };
}

/** A byte order mark stays in the text: whoever reads env files must see it. */
async function readText(file: string, maxBytes = MAX_BYTES): Promise<TextRead> {
  try {
    // Before it is opened: opening a named pipe would wait for a writer that never comes.
    const about = await stat(file);
    if (!about.isFile()) return { kind: 'unreadable', message: 'It is not a file.' };
    if (about.size > maxBytes) return { kind: 'too-large', bytes: about.size };
    const bytes = await readUpTo(file, about.size, maxBytes + 1);
    if (bytes.length > maxBytes) return { kind: 'too-large', bytes: bytes.length };
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { kind: 'text', text: bytes.toString('utf8'), sha256, bytes: bytes.length };
  } catch (error) {
    if (isAbsent(error)) return { kind: 'missing' };
    return { kind: 'unreadable', message: `It could not be read: ${plainCause(error)}.` };
  }
}

/**
 * A file may grow between the look at its size and the reading: it is read until nothing more comes. One byte more
 * than it should have is asked for, so that nearly always no second piece is needed.
 */
async function readUpTo(file: string, size: number, limit: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const parts: Buffer[] = [];
    let part = Buffer.allocUnsafe(Math.min(size + 1, limit));
    let filled = 0;
    for (let used = 0; used < limit; ) {
      if (filled === part.length) {
        parts.push(part);
        part = Buffer.allocUnsafe(Math.min(MORE_BYTES, limit - used));
        filled = 0;
      }
      const { bytesRead } = await handle.read(part, filled, part.length - filled, null);
      if (bytesRead === 0) break;
      filled += bytesRead;
      used += bytesRead;
    }
    const last = part.subarray(0, filled);
    return parts.length === 0 ? last : Buffer.concat([...parts, last]);
  } finally {
    await handle.close();
  }
}

/** "Not there" must be certain: anything else the system says is thrown, not taken for absence. */
async function exists(at: string): Promise<boolean> {
  try {
    await stat(at);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw cannotRead(path.basename(at), error);
  }
}

async function list(folder: string, wanted: 'file' | 'folder'): Promise<string[]> {
  try {
    const names: string[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const kind = entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'file';
      const fits =
        wanted === 'folder'
          ? kind === 'folder'
          : (entry.isFile() || kind === 'link') &&
            (await leadsToFile({ absolute: path.join(folder, entry.name), kind }));
      if (fits) names.push(entry.name);
    }
    return names.sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw cannotRead(path.basename(folder), error);
  }
}

/** Whole or not at all: a reader never meets half a file. Makes the folder; only this account can read the file. */
async function writeText(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw cannotWrite(path.basename(file), error);
  }
}
