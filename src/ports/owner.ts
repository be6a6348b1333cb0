import { readFileSync, readlinkSync } from 'node:fs';
import { factsOf, powershellProgram, thisPlatform } from './platform.ts';

/**
 * Which process something belongs to, told apart from a later one with the same number: `NUMBER-BIRTH`. On Linux the
 * birth is the start in ticks since boot and the namespace that the number counts in, to the base of 36; elsewhere the start in
 * milliseconds since 1970.
 */
export type OwnerMark = string;

const MARK = /^(\d{1,10})-([\w.]{1,60})$/;
/** Where Linux begins to count namespaces of process numbers. */
const FIRST_NAMESPACE = 0xef_ff_ff_fc;
/** `ps` says whole seconds, and clocks are put right by a little now and then. */
const SAME_START_MS = 5_000;
/** Windows counts tenths of microseconds since 1601. */
const FROM_1601_MS = 11_644_473_600_000;

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

/** When a process was started, milliseconds since 1970; null: nobody says. */
export type StartedAt = (pid: number) => Promise<number | null>;

/**
 * Whether the process of a mark still runs. Whoever cannot be told apart counts as running: nothing of theirs may be
 * touched. That is so for numbers of another namespace, and where the system does not say when a process was started.
 */
export async function isAlive(
  mark: OwnerMark,
  platform: NodeJS.Platform = thisPlatform(),
  startedAt: StartedAt = startOf(platform),
): Promise<boolean> {
  const parts = partsOf(mark);
  if (parts === null) return true;
  const { pid, born } = parts;
  const [ticks, space] = born.split('.');
  const { birthFrom } = factsOf(platform);
  if (birthFrom === 'proc' && space !== undefined && `.${space}` !== namespace()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, it is just not ours.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (birthFrom === 'proc') return birthOf(pid)?.split('.')[0] === ticks;
  const at = await startedAt(pid);
  // A Node writes its own start down some time after the system did (a virus scanner looks at it first): only who was
  // started after that cannot be the one who wrote it.
  return at === null || !(at > Number(born) + SAME_START_MS);
}

function startOf(platform: NodeJS.Platform): StartedAt {
  if (factsOf(platform).birthFrom === 'ps') {
    const args = (pid: number): string[] => ['-o', 'lstart=', '-p', String(pid)];
    return async pid => Date.parse(await answerOf('/bin/ps', args(pid), { LC_ALL: 'C' })) || null;
  }
  // Windows says it through PowerShell alone: about a second, and only while a number is in question.
  const { SystemRoot, TEMP, TMP } = process.env;
  const file = powershellProgram(process.env);
  return async pid => windowsStart(await answerOf(file, startQuestion(pid), { SystemRoot, TEMP, TMP }));
}

/** What PowerShell is asked; as a command, so that no rule about scripts stands in its way. */
export const startQuestion = (pid: number): string[] => [
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`,
];

/** What PowerShell answers, as milliseconds since 1970; null for anything that is no such number. */
export function windowsStart(answer: string): number | null {
  const said = /^\d{17,19}$/.exec(answer.trim());
  return said === null ? null : Math.floor(Number(said[0]) / 10_000) - FROM_1601_MS;
}

/** What a program prints; nothing when it cannot be asked or does not end well within 5 s. */
function answerOf(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  // Not imported: every start of the cockpit would wait for it.
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise(resolve =>
    execFile(file, args, { env, timeout: 5_000, windowsHide: true }, (error, stdout) =>
      resolve(error ? '' : stdout.trim()),
    ),
  );
}
