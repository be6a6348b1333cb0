import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Where the lock of a workspace lies, whatever links lead to it. Loads nothing that the first frame can do without. */
export function lockPath(home: string, workspace: string): string {
  return join(
    home,
    'locks',
    `${createHash('sha256').update(realFolder(workspace)).digest('hex').slice(0, 16)}.lock`,
  );
}

/** One name for one folder: links followed, and on Windows the letters as they are kept on the disk. */
export function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/** A workspace, the state folder of the run, and the one that everybody has who names none. */
export interface LockPlace {
  readonly home: string;
  readonly usual: string;
  readonly workspace: string;
}

/** The state folders in which the lock of a workspace is held, in the order in which it is taken. */
export const lockHomes = ({ home, usual }: LockPlace): readonly string[] =>
  realFolder(home) === realFolder(usual) ? [home] : [usual, home];
