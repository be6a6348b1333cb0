import type { ChildProcess } from 'node:child_process';
import { ownMark } from './owner.ts';
import { factsOf, thisPlatform } from './platform.ts';

/** How often the cockpit says that it is well. Milliseconds. */
const BEAT_MS = 5_000;
/** A guard that cannot live is not started for ever. */
const MOST_STARTS = 3;

/** What a person reads when the cockpit is gone and cannot say it itself. */
export interface GuardWords {
  readonly died: readonly string[];
  readonly hung: readonly string[];
}

export interface GuardOptions {
  /** The guard's own program. */
  readonly program: string;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly words: GuardWords;
  /** Descriptor of the terminal; null: there is none. */
  readonly terminal: number | null;
}

/**
 * A small process beside the cockpit that reads a pipe of ours. When the pipe ends without a word, however the
 * cockpit died, it gives the terminal back, ends every process that the cockpit had started, and removes its temporary
 * folders. It is started when there is something to guard, never before.
 */
export interface Guard {
  childStarted(pid: number): void;
  childEnded(pid: number): void;
  /** The terminal shows our screen and gives us keys; from now on the guard also notices when the cockpit hangs. */
  terminalTaken(): void;
  terminalGiven(): void;
  /** All is in order: the guard ends and does nothing. Whoever dies after that dies unguarded. */
  close(): void;
}

export function createGuard(options: GuardOptions): Guard {
  const running = new Set<number>();
  let taken = false;
  let child: ChildProcess | null = null;
  let starts = 0;
  let beat: NodeJS.Timeout | null = null;
  const say = (line: string): void => {
    child?.stdin?.write(`${line}\n`);
  };
  const sayTaken = (): void => say(taken ? `taken ${JSON.stringify(options.words)}` : 'given');
  const start = (): void => {
    if (child !== null || starts >= MOST_STARTS) return;
    starts += 1;
    const started = spawnGuard(options, taken);
    if (started === null) return;
    child = started;
    // Without its guard the cockpit works as before; the next thing to guard starts another one.
    const lost = (): void => {
      if (child === started) child = null;
    };
    started.once('error', lost);
    started.once('exit', lost);
    for (const pid of running) say(`+${pid}`);
  };
  const guarded = (line: () => void): void => {
    if (child === null) start();
    else line();
  };
  const setTaken = (now: boolean): void => {
    if (taken === now) return;
    taken = now;
    if (beat !== null) clearInterval(beat);
    beat = now ? setInterval(() => say('.'), BEAT_MS).unref() : null;
    if (now) guarded(sayTaken);
    else sayTaken();
  };
  return {
    childStarted(pid) {
      running.add(pid);
      guarded(() => say(`+${pid}`));
    },
    childEnded(pid) {
      running.delete(pid);
      say(`-${pid}`);
    },
    terminalTaken: () => setTaken(true),
    terminalGiven: () => setTaken(false),
    close() {
      setTaken(false);
      say('bye');
      child?.stdin?.end();
      child = null;
      starts = MOST_STARTS;
    },
  };
}

/** @param taken the terminal is ours already: said at its birth, so that no death comes before the first word */
function spawnGuard(options: GuardOptions, taken: boolean): ChildProcess | null {
  const { PATH, SystemRoot, TMPDIR, TEMP, TMP } = options.env;
  try {
    // Not imported: every start of the cockpit would wait for it.
    const { spawn } = process.getBuiltinModule('node:child_process');
    const child = spawn(
      options.execPath,
      [
        '--max-old-space-size=32',
        options.program,
        ownMark(),
        String(process.pid),
        ...(taken ? [JSON.stringify(options.words)] : []),
      ],
      {
        // Nothing of the cockpit's own: a NODE_OPTIONS that breaks the cockpit would break its guard as well.
        env: { PATH, SystemRoot, TMPDIR, TEMP, TMP },
        // No signal of the terminal reaches it. On Windows it would get a console window of its own.
        detached: factsOf(thisPlatform()).helpersDetached,
        windowsHide: true,
        cwd: '/',
        stdio: ['pipe', 'ignore', 'ignore', options.terminal ?? 'ignore'],
      },
    );
    child.stdin?.on('error', () => {});
    // It must not keep the cockpit from ending.
    child.unref();
    (child.stdin as unknown as { unref?(): void }).unref?.();
    return child;
  } catch {
    return null;
  }
}
