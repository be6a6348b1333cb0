import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Where the lock of a workspace lies, whatever links lead to it. Loads nothing that the first frame can do without. */
export function lockPath(home: string, workspace: string): string {
  return join(
    home,
    'locks',
    `${createHash('sha256').update(real(workspace)).digest('hex').slice(0, 16)}.lock`,
  );
}

function real(workspace: string): string {
  try {
    return realpathSync(workspace);
  } catch {
    return workspace;
  }
}
