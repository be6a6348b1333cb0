import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cannotRead, cannotWrite, codeOf, isAbsent } from './file-errors.ts';
import { makeOwnTemp, removeTemp } from './own-temp.ts';
import { entriesBelow, leadsToFile, type TreeEntry } from './tree.ts';
import { PortError } from './types.ts';

const PREFIX = 'caio-cockpit-scratch-';
/** Env files hold production's secrets; no dry run gets them (CONTRACTS fact 2). */
const ENV_FILE = /^\.env(?:\..*)?$/i;

export interface Scratch {
  readonly path: string;
  dispose(): Promise<void>;
}

/**
 * A copy of a folder that only this account can read, without env files and without whatever is named in `skip`.
 * An empty `.env` in its root ends python-dotenv's search upwards. Links to files inside the folder become files;
 * other links are left out. Throws a PortError, and leaves nothing behind, when anything could not be copied: a
 * command that runs on half a workspace proves nothing.
 */
export async function makeScratch(root: string, skip: readonly string[]): Promise<Scratch> {
  const from = await realpath(root).catch(error => {
    throw cannotRead('The folder to copy', error);
  });
  const to = await makeOwnTemp('scratch').catch(error => {
    throw cannotWrite('The private copy', error);
  });
  try {
    if (!(await lstat(from)).isDirectory()) {
      throw new PortError('unreadable', 'The folder to copy is not a folder.');
    }
    await copyInto(from, to, skip);
    await writeFile(path.join(to, '.env'), '', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    await removeTemp(to);
    throw cannotWrite('The private copy', error);
  }
  return { path: to, dispose: () => removeTemp(to) };
}

async function copyInto(from: string, to: string, skip: readonly string[]): Promise<void> {
  // `.git` may be a file (a worktree) that leads back to the real repository: names in `skip` go whatever they are.
  const leaveOut = (name: string) => skip.includes(name) || ENV_FILE.test(name) || name.startsWith(PREFIX);
  const refuse = (relative: string, error: unknown) => {
    throw cannotRead(relative === '' ? 'The folder to copy' : relative, error);
  };
  for await (const entry of entriesBelow(from, leaveOut, refuse)) {
    const target = path.join(to, entry.relative);
    if (entry.kind === 'folder') {
      await mkdir(target, { mode: 0o700 });
      continue;
    }
    try {
      const source = await sourceOf(entry, from);
      if (source !== null) await copyFile(source, target, constants.COPYFILE_FICLONE);
    } catch (error) {
      if (isAbsent(error)) continue;
      throw isAboutTheCopy(error)
        ? cannotWrite('The private copy', error)
        : cannotRead(entry.relative, error);
    }
  }
}

/** The file whose content is copied; null for a link that leads out of the folder, to no file, or to secrets. */
async function sourceOf(entry: TreeEntry, root: string): Promise<string | null> {
  if (entry.kind === 'file') return entry.absolute;
  if (!(await leadsToFile(entry))) return null;
  const source = await realpath(entry.absolute);
  return source.startsWith(root + path.sep) && !ENV_FILE.test(path.basename(source)) ? source : null;
}

function isAboutTheCopy(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(codeOf(error));
}
