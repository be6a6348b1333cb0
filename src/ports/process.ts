import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createBufferCollector } from './collect.ts';
import { codeOf } from './file-errors.ts';
import type { Guard } from './guard.ts';
import { keepHead, keepTail } from './keep.ts';
import { type EndTree, endTree } from './kill-tree.ts';
import { KIN_KEY } from './kin.ts';
import { ownMark } from './owner.ts';
import { factsOf, thisPlatform } from './platform.ts';
import { type FindProgram, programFile } from './program-file.ts';
import type { ChildResult, ChildSpec, OutputStream, ProcessPort } from './types.ts';

/** What the judges may ask for stands in the last 4 KiB of stdout. */
const TAIL_BYTES = 4096;
const GRACE_MS = 15_000;
/** How long the pipes may stay open after the child itself has ended: somebody it started still holds them. */
const DRAIN_MS = 2000;
/** After its tree was ended nobody should hold them any more. */
const DRAIN_ENDED_MS = 500;
/** A larger number makes a timer of Node fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface ProcessPortOptions {
  readonly platform?: NodeJS.Platform;
  /** For tests of a system that is not this one. */
  readonly endTree?: EndTree;
  /** For tests of a system that is not this one. */
  readonly findProgram?: FindProgram;
  /** Ends what runs when the cockpit dies without doing so; left out: nobody does. */
  readonly guard?: Pick<Guard, 'childStarted' | 'childEnded'>;
}

let children = 0;

/**
 * Starts programs without a shell, with exactly the environment they are given and a mark, and ends them with their
 * whole tree, also with who has a session of its own. Out of reach is only who has lost both the mark and every
 * parent that has it; on Windows, who has lost the parent. Their pipes are let go.
 */
export function createProcessPort(options: ProcessPortOptions = {}): ProcessPort {
  const platform = options.platform ?? thisPlatform();
  const host: Host = {
    platform,
    end: options.endTree ?? endTree,
    find: options.findProgram ?? programFile,
    guard: options.guard,
  };
  return { run: (spec, signal) => runChild(spec, signal, host) };
}

interface Host {
  readonly platform: NodeJS.Platform;
  readonly end: EndTree;
  readonly find: FindProgram;
  readonly guard: ProcessPortOptions['guard'];
}

interface Exit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

async function runChild(
  spec: ChildSpec,
  signal: AbortSignal,
  { platform, end, find, guard }: Host,
): Promise<ChildResult> {
  const startedAt = performance.now();
  const kept = { stdout: keepHead(spec.keepBytes), stderr: keepHead(spec.keepBytes) };
  const result = (ended: ChildResult['ended'], exit?: Exit | null, reason?: string): ChildResult => ({
    ended,
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    ...(reason === undefined ? {} : { reason }),
    stdout: kept.stdout.kept(),
    stderr: kept.stderr.kept(),
    durationMs: Math.round(performance.now() - startedAt),
  });
  if (signal.aborted) return result('aborted');
  const folderProblem = await problemOfFolder(spec.cwd);
  if (folderProblem !== null) return result('not-started', null, folderProblem);
  const program = await find(spec.command, spec.cwd, spec.env, platform);
  if (program.kind !== 'found') return result('not-started', null, startProblem(NO_FILE[program.kind]));
  children += 1;
  const mark = `${ownMark()}.${children}`;
  const child = await start(
    { ...spec, command: program.file, env: { ...spec.env, [KIN_KEY]: mark } },
    signal,
  );
  if (child === null) return result('aborted');
  if (typeof child === 'string') return result('not-started', null, child);

  const pid = child.pid;
  guard?.childStarted(pid);
  let ended: ChildResult['ended'] = 'by-itself';
  let exit: Exit | null = null;
  let callerFailed: { readonly error: unknown } | null = null;
  const stopped = Promise.withResolvers<void>();
  const exited = new Promise<Exit>(resolve => {
    child.process.once('exit', (exitCode, signalName) => {
      exit = { exitCode, signal: signalName };
      resolve(exit);
    });
  });
  const stop = (why: ChildResult['ended']) => {
    // The first reason counts; and a child that has ended has ended by itself.
    if (exit !== null || ended !== 'by-itself') return;
    ended = why;
    end(pid, platform, mark).then(stopped.resolve, stopped.resolve);
  };
  const onAbort = () => stop('aborted');
  const deadline = setTimeout(() => stop('timed-out'), Math.min(spec.timeoutMs, LONGEST_TIMER_MS));
  let grace: NodeJS.Timeout | undefined;
  const tail = keepTail(TAIL_BYTES);
  const letGoOfBuffers = createBufferCollector();
  const onData = (stream: OutputStream, bytes: Buffer) => {
    kept[stream].push(bytes);
    letGoOfBuffers(bytes.length);
    if (callerFailed !== null) return;
    try {
      spec.onChunk?.(stream, bytes);
      if (stream !== 'stdout' || spec.finishedWhen === undefined || grace !== undefined) return;
      tail.push(bytes);
      if (!spec.finishedWhen(tail.text())) return;
      grace = setTimeout(
        () => stop('after-its-summary'),
        Math.min(spec.graceMs ?? GRACE_MS, LONGEST_TIMER_MS),
      );
    } catch (error) {
      callerFailed = { error };
      stop('aborted');
    }
  };
  child.stdout.on('data', (bytes: Buffer) => onData('stdout', bytes));
  child.stderr.on('data', (bytes: Buffer) => onData('stderr', bytes));
  const closed = Promise.all([closeOf(child.stdout), closeOf(child.stderr)]).then(() => true as const);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  try {
    const own = await Promise.race([exited, stopped.promise]);
    if (own === undefined) await within(exited, DRAIN_ENDED_MS);
    // The child may be gone long before the grandchildren that ignore SIGTERM.
    if (ended !== 'by-itself') await stopped.promise;
    await within(closed, ended === 'by-itself' ? DRAIN_MS : DRAIN_ENDED_MS);
    // Whoever the child has left behind. On Windows its number is not its own any more: nobody is ended. Looking at
    // everybody is cheap on Linux only.
    const { leftoversEnd } = factsOf(platform);
    if (ended === 'by-itself' && leftoversEnd !== 'nobody')
      await end(pid, platform, leftoversEnd === 'marked' ? mark : undefined);
    await letGo(child, closed);
  } finally {
    clearTimeout(deadline);
    clearTimeout(grace);
    signal.removeEventListener('abort', onAbort);
    guard?.childEnded(pid);
  }
  // What the listener of our caller throws is not the child's doing and must not vanish: its evidence has a hole.
  throwIfSet(callerFailed);
  return result(ended, exit);
}

function throwIfSet(failed: { readonly error: unknown } | null): void {
  if (failed !== null) throw failed.error;
}

interface Started {
  readonly pid: number;
  readonly process: NodeJS.EventEmitter;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Starts it, or says why not. Null when nobody wants it any more. */
async function start(spec: ChildSpec, signal: AbortSignal): Promise<Started | string | null> {
  if ([spec.command, ...spec.args].some(text => text.includes('\0')))
    return startProblem('ERR_INVALID_ARG_VALUE');
  try {
    const { execa } = await import('execa');
    if (signal.aborted) return null;
    const child = execa(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      extendEnv: false,
      buffer: false,
      encoding: 'buffer',
      reject: false,
      shell: false,
      windowsHide: true,
      // On POSIX a process group of its own; and nothing of it outlives a cockpit that is ended.
      killDescendants: true,
      stdout: 'pipe',
      stderr: 'pipe',
      ...(spec.stdin === undefined
        ? { stdin: 'ignore' as const }
        : { stdin: 'pipe' as const, input: spec.stdin }),
    });
    const { pid } = child;
    if (pid === undefined) return startProblem((await child).code);
    // We wait for the exit and the pipes ourselves; this only says that nobody waits for execa's own result.
    child.catch(() => {});
    return { pid, process: child.nodeChildProcess, stdout: child.stdout, stderr: child.stderr };
  } catch (error) {
    return startProblem(codeOf(error) || undefined);
  }
}

async function problemOfFolder(folder: string): Promise<string | null> {
  try {
    return (await stat(folder)).isDirectory() ? null : 'the folder to start it in is not a folder';
  } catch {
    return 'the folder to start it in is not there';
  }
}

const NO_FILE = { missing: 'ENOENT', batch: 'BATCH' } as const;

/** Never the message of the system: it repeats the arguments. */
function startProblem(code: string | undefined): string {
  switch (code) {
    case 'ENOENT':
      return 'the program is not on this computer';
    case 'BATCH':
      return 'it is only a batch file (.bat or .cmd), which is not started: name its .exe instead';
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
    case 'ENOEXEC':
    case 'UNKNOWN':
      return 'this computer does not let it run';
    case 'ERR_INVALID_ARG_VALUE':
    case 'ERR_INVALID_ARG_TYPE':
      return 'an argument holds a character that no program can be given';
    case 'E2BIG':
    case 'ENAMETOOLONG':
      return 'its arguments are too long';
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return 'this computer has no room for one more program now';
    default:
      return `the system refused it (${code ?? 'no code given'})`;
  }
}

function closeOf(stream: Readable): Promise<void> {
  return new Promise(resolve => {
    stream.once('error', () => {});
    if (stream.closed) resolve();
    else stream.once('close', () => resolve());
  });
}

/** Null when it took longer. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const over = new AbortController();
  const late = wait(ms, null, { signal: over.signal }).catch(() => null);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}

/**
 * Closes pipes that a stranger still holds. A busy cockpit may be late with reading: one more turn of the event
 * loop reads all that a pipe can hold, so that the child's last words are not lost.
 */
async function letGo(child: Started, closed: Promise<true>): Promise<void> {
  if ((await within(closed, 50)) !== null) return;
  child.stdout.destroy();
  child.stderr.destroy();
}
