import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { statOf } from './owner.ts';
import { factsOf, thisPlatform } from './platform.ts';

/**
 * Every child of the cockpit, and whatever it starts, carries this in its environment: who in a session of its own or
 * with another parent is ours can be told by it alone.
 */
export const KIN_KEY = 'COCKPIT_CHILD';

/** A process that may be one of ours. */
export interface Seen {
  readonly pid: number;
  readonly parent: number;
  /** Its process group. */
  readonly group: number;
  /** The value of KIN_KEY; null: it has none, or it cannot be looked at. */
  readonly kin: string | null;
}

/** All processes of this computer as far as they can be looked at; none on Windows, which shows no environment. */
export function everybody(platform: NodeJS.Platform = thisPlatform()): Seen[] {
  const { processesSeen } = factsOf(platform);
  if (processesSeen === 'nowhere') return [];
  return processesSeen === 'proc' ? fromProc() : fromPs();
}

/** Who is meant. */
export interface Kin {
  /** Process groups that are ours as a whole. */
  readonly groups: readonly number[];
  readonly isKin: (value: string) => boolean;
  /** Numbers that were ours when they were last looked at. */
  readonly known?: readonly number[];
}

/**
 * Those in our groups, those whose KIN_KEY fits, and all who come from them, also those who threw their environment
 * away. Number to process group.
 */
export function kinOf(seen: readonly Seen[], { groups, isKin, known = [] }: Kin): Map<number, number> {
  const found = new Map<number, number>();
  for (const { pid, group, kin } of seen)
    if (groups.includes(group) || known.includes(pid) || (kin !== null && isKin(kin))) found.set(pid, group);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent, group } of seen) if (found.has(parent)) found.set(pid, group);
  }
  // Number 1 takes in every orphan; it and we ourselves are nobody's child here.
  for (const pid of [0, 1, process.pid]) found.delete(pid);
  return found;
}

function fromProc(): Seen[] {
  const seen: Seen[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const { state, parent, group } = statOf(readFileSync(`/proc/${name}/stat`, 'latin1'));
      if (state === 'Z' || state === 'X') continue;
      seen.push({ pid: Number(name), parent, group, kin: kinIn(name) });
    } catch {
      // It ended while we looked.
    }
  }
  return seen;
}

function kinIn(pid: string): string | null {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    const at = `\0${environment}`.indexOf(`\0${KIN_KEY}=`);
    if (at < 0) return null;
    return environment.slice(at + KIN_KEY.length + 1).split('\0', 1)[0] ?? null;
  } catch {
    // Another account's: never one of ours.
    return null;
  }
}

function fromPs(): Seen[] {
  try {
    const text = execFileSync('/bin/ps', ['-axEww', '-o', 'pid=,ppid=,pgid=,command='], {
      encoding: 'latin1',
      env: { LC_ALL: 'C' },
      timeout: 5_000,
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return readPs(text);
  } catch {
    return [];
  }
}

/** What `ps -axEww -o pid=,ppid=,pgid=,command=` prints (macOS): the environment stands behind the command. */
export function readPs(text: string): Seen[] {
  const kin = new RegExp(` ${KIN_KEY}=(\\S+)`);
  return text.split('\n').flatMap(line => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s(.*)$/.exec(line);
    if (!found) return [];
    const [pid = 0, parent = 0, group = 0] = found.slice(1, 4).map(Number);
    return [{ pid, parent, group, kin: kin.exec(found[4] ?? '')?.[1] ?? null }];
  });
}
