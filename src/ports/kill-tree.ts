import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** How long a tree may tidy up after SIGTERM, and how long the system may take after SIGKILL; milliseconds. */
const TERM_MS = 2000;
const KILL_MS = 1000;
const STEP_MS = 25;

/** The world of `endTree`, so that it can be tested for a system that is not this one. */
export interface KillTools {
  /** Like `process.kill`: throws an error with a `code`. */
  kill(pid: number, signal: NodeJS.Signals | 0): void;
  /** Runs Windows' own taskkill for a whole tree; rejects when it did not work. */
  taskkill(pid: number): Promise<void>;
  wait(ms: number): Promise<void>;
}

export type EndTree = (pid: number, platform: NodeJS.Platform) => Promise<void>;

/**
 * Ends a child and everything it has started; resolves when the tree is gone, after 3 s (POSIX) or 4 s (Windows)
 * at the latest. Never throws. On POSIX `pid` must be the leader of its own process group, and may have ended
 * already; on Windows it must not have ended, because its number may belong to somebody else by then.
 */
export async function endTree(
  pid: number,
  platform: NodeJS.Platform,
  tools: KillTools = REAL_TOOLS,
): Promise<void> {
  // kill(0) is our own group and kill(-1) is every process of this user.
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (platform === 'win32') {
    await tools.taskkill(pid).catch(() => signalled(tools, pid, 'SIGKILL'));
    return;
  }
  if (!signalled(tools, -pid, 'SIGTERM')) return;
  if (await gone(tools, pid, TERM_MS)) return;
  if (!signalled(tools, -pid, 'SIGKILL')) return;
  await gone(tools, pid, KILL_MS);
}

async function gone(tools: KillTools, group: number, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += STEP_MS) {
    await tools.wait(STEP_MS);
    if (!signalled(tools, -group, 0)) return true;
  }
  return false;
}

/** False when there is nobody left who could be signalled (ESRCH), or nobody whom we may signal (EPERM). */
function signalled(tools: KillTools, pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    tools.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

const REAL_TOOLS: KillTools = {
  kill: (pid, signal) => {
    process.kill(pid, signal);
  },
  taskkill: pid =>
    new Promise((resolve, reject) => {
      // By its full path: Windows would look in the current folder first.
      const windows = process.env.SystemRoot ?? 'C:\\Windows';
      const file = path.win32.join(windows, 'System32', 'taskkill.exe');
      const args = ['/pid', String(pid), '/T', '/F'];
      execFile(file, args, { windowsHide: true, timeout: 4000 }, error =>
        error ? reject(error) : resolve(),
      );
    }),
  wait: ms => wait(ms),
};
