import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { everybody, type Kin, kinOf } from './kin.ts';
import { factsOf, windowsProgram } from './platform.ts';

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
  /** Who of them runs now: number to process group. */
  kin(kin: Kin, platform: NodeJS.Platform): Map<number, number>;
  wait(ms: number): Promise<void>;
}

/** @param mark what every process of this tree carries in its environment; left out: the group alone is ended */
export type EndTree = (pid: number, platform: NodeJS.Platform, mark?: string) => Promise<void>;

/**
 * Ends a child and everything it has started, with a mark also who has a session of its own; resolves when all are
 * gone, after 3 s (POSIX) or 4 s (Windows) at the latest. Never throws. On POSIX `pid` must be the leader of its own
 * process group, and may have ended already; on Windows it must not have ended, because its number may belong to
 * somebody else by then.
 */
export async function endTree(
  pid: number,
  platform: NodeJS.Platform,
  mark?: string,
  tools: KillTools = REAL_TOOLS,
): Promise<void> {
  // kill(0) is our own group and kill(-1) is every process of this user.
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (factsOf(platform).treesEnd === 'taskkill') {
    await tools.taskkill(pid).catch(() => signalled(tools, pid, 'SIGKILL'));
    return;
  }
  await endKin({ groups: [pid], isKin: value => value === mark }, mark !== undefined, platform, tools);
}

/**
 * Ends process groups and whoever carries a mark that fits (POSIX): SIGTERM, 2 s to tidy up, then SIGKILL until
 * nobody is left, 1 s at the most. Never throws. Gives how many it met.
 * @param look false: nobody but the groups is looked for, which costs next to nothing
 */
export async function endKin(
  kin: Kin,
  look: boolean,
  platform: NodeJS.Platform,
  tools: KillTools = REAL_TOOLS,
): Promise<number> {
  let strays: number[] = [];
  /** Sends it to everybody; false when nobody is left. */
  const strike = (signal: NodeJS.Signals | 0): boolean => {
    if (!look) return kin.groups.filter(group => signalled(tools, -group, signal)).length > 0;
    // Who was seen once stays doomed: when its parent has ended nothing may lead to it any more.
    const here = tools.kin({ ...kin, known: strays }, platform);
    strays = [...here.keys()].filter(pid => !kin.groups.includes(here.get(pid) ?? 0));
    if (signal === 0) return here.size > 0;
    for (const group of kin.groups) signalled(tools, -group, signal);
    for (const pid of strays) signalled(tools, pid, signal);
    return here.size > 0;
  };
  const gone = async (ms: number, signal: NodeJS.Signals | 0): Promise<boolean> => {
    for (let waited = 0; waited < ms; waited += STEP_MS) {
      await tools.wait(STEP_MS);
      if (!strike(signal)) return true;
    }
    return false;
  };
  if (!strike('SIGTERM')) return 0;
  const met = Math.max(1, strays.length);
  if (await gone(TERM_MS, 0)) return met;
  if (strike('SIGKILL')) await gone(KILL_MS, look ? 'SIGKILL' : 0);
  return met;
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
      const file = windowsProgram(process.env, 'taskkill.exe');
      const args = ['/pid', String(pid), '/T', '/F'];
      execFile(file, args, { windowsHide: true, timeout: 4000 }, error =>
        error ? reject(error) : resolve(),
      );
    }),
  kin: (kin, platform) => kinOf(everybody(platform), kin),
  wait: ms => wait(ms),
};
