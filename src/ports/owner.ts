import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Which process something belongs to, told apart from a later one with the same number: `NUMBER-BIRTH`. On Linux the
 * birth is the start in ticks since boot and the namespace that the number counts in, to the base of 36; elsewhere the start in
 * milliseconds since 1970.
 */
export type OwnerMark = string;

const MARK = /^(\d{1,10})-([\w.]{1,60})$/;
/** Where Linux begins to count namespaces of process numbers. */
const FIRST_NAMESPACE = 0xef_ff_ff_fc;
/** `ps` says seconds, and a Node knows its own start only after some of its own start-up. */
const SAME_START_MS = 5_000;

let own: OwnerMark | null = null;

/** The mark of this process. */
export function ownMark(): OwnerMark {
  own ??= `${process.pid}-${birthOf(process.pid) ?? Math.round(performance.timeOrigin)}`;
  return own;
}

/** The number and the birth in a mark; null for what is none. */
export function partsOf(mark: OwnerMark): { pid: number; born: string } | null {
  const found = MARK.exec(mark);
  return found?.[1] === undefined || found[2] === undefined
    ? null
    : { pid: Number(found[1]), born: found[2] };
}

/** The birth of a process as Linux tells it; null when it does not run any more, or on another system. */
export function birthOf(pid: number): string | null {
  try {
    const { state, started } = statOf(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    // A zombie has ended; only its parent has not asked how.
    return state === 'Z' || state === 'X' ? null : `${Number(started).toString(36)}${namespace()}`;
  } catch {
    return null;
  }
}

/** What `/proc/PID/stat` says. The name in parentheses may hold anything: fields are counted from behind it. */
export function statOf(text: string): { state: string; parent: number; group: number; started: string } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    started: fields[19] ?? '',
  };
}

function namespace(): string {
  try {
    // Counted from the first one that Linux makes: short, because the mark stands in names of folders.
    const number = Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]);
    return `.${Math.abs(number - FIRST_NAMESPACE).toString(36)}`;
  } catch {
    return '';
  }
}

/** When this process was started, milliseconds since 1970; null: nobody says. */
export type StartedAt = (pid: number) => Promise<number | null>;

/**
 * Whether the process of a mark still runs. Whoever cannot be told apart counts as running: nothing of theirs may be
 * touched. That is so for every living number on Windows, and for numbers of another namespace.
 */
export async function isAlive(
  mark: OwnerMark,
  platform: NodeJS.Platform = process.platform,
  startedAt: StartedAt = psStart,
): Promise<boolean> {
  const parts = partsOf(mark);
  if (parts === null) return true;
  const { pid, born } = parts;
  const [ticks, space] = born.split('.');
  if (platform === 'linux' && space !== undefined && `.${space}` !== namespace()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, it is just not ours.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (platform === 'linux') return birthOf(pid)?.split('.')[0] === ticks;
  if (platform === 'win32') return true;
  const at = await startedAt(pid);
  return at === null || Math.abs(at - Number(born)) <= SAME_START_MS;
}

/** macOS: `ps` is there and answers within milliseconds. */
function psStart(pid: number): Promise<number | null> {
  // Not imported: every start of the cockpit would wait for it.
  const { execFile } = process.getBuiltinModule('node:child_process');
  const options = { env: { LC_ALL: 'C' }, timeout: 5_000 };
  return new Promise(resolve =>
    execFile('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], options, (error, stdout) => {
      const at = Date.parse(stdout.trim());
      resolve(error || Number.isNaN(at) ? null : at);
    }),
  );
}
