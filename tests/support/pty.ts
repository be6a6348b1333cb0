import { spawn, spawnSync } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { type Bench, BIN } from './program.ts';
import { until } from './terminal.ts';

const HELPER = fileURLToPath(new URL('./pty-run.py', import.meta.url));

/** Whether this computer can give a program a terminal; says so loudly when it cannot. */
export function hasTerminals(): boolean {
  const probe = spawnSync('python3', ['-c', 'import fcntl, pty, termios'], { stdio: 'ignore' });
  const has = probe.status === 0;
  if (!has)
    console.warn('SKIPPED: no python3 with pty on this computer, so nothing is tested in a terminal.');
  return has;
}

export interface TerminalEnd {
  /** 128 and the signal's number when a signal ended it. */
  readonly exit: number;
  /** The terminal reads lines and echoes again. */
  readonly cooked: boolean;
}

export interface InTerminal {
  /** Number of the program itself. */
  pid(): Promise<number>;
  /** All bytes so far. */
  raw(): string;
  /** What is visible now, row by row. */
  screen(): string[];
  /** Everything on the ordinary screen, with what has scrolled off it. */
  ordinary(): string;
  type(text: string): void;
  /** The window gets another size, and the program is told. */
  resize(columns: number, rows: number): void;
  /** Waits until the screen holds the text. */
  sees(text: string, withinMs?: number): Promise<void>;
  /** The program's own exit code, while the terminal lingers. */
  exited(withinMs?: number): Promise<number>;
  /** The window is closed: the other end of the terminal is gone at once. */
  closeWindow(): void;
  /** Nobody types any more: a terminal that lingers is closed. */
  close(): void;
  readonly ended: Promise<TerminalEnd>;
}

/** The terminal goes with its test, also with one that failed: then the program gets a SIGHUP. */
function endsWithItsTest(end: () => void): void {
  try {
    onTestFinished(end);
  } catch {
    // There is no test around it (npm run prove): it goes with the process.
    process.once('exit', end);
  }
}

/** The program in a terminal of this size. Close the bench only after it has ended. */
export function inTerminal(
  bench: Bench,
  args: readonly string[],
  options: {
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly node?: readonly string[];
    /** The terminal outlives the program until `close`. */
    readonly linger?: boolean;
    /** Another program than the cockpit. */
    readonly instead?: readonly string[];
  } = {},
): InTerminal {
  const { columns = 80, rows = 24 } = options;
  let height = rows;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 2000 });
  const cockpit = [process.execPath, ...(options.node ?? []), BIN, ...args, '--home', bench.home];
  const program = options.instead ?? cockpit;
  const child = spawn('python3', [HELPER, String(columns), String(rows), ...program], {
    cwd: bench.outside,
    env: {
      PATH: process.env.PATH,
      HOME: bench.outside,
      XDG_CACHE_HOME: bench.cache,
      TMPDIR: bench.tmp,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...(options.linger ? { PTY_LINGER: '1' } : {}),
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const sizes = child.stdio[3] as Writable;
  endsWithItsTest(() => void child.kill('SIGKILL'));
  let raw = '';
  let said = '';
  let fed: Promise<void> = Promise.resolve();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk;
    fed = new Promise(resolve => terminal.write(chunk, resolve));
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  for (const stream of [child.stdin, sizes]) stream.on('error', () => {});
  const textOf = (buffer: typeof terminal.buffer.normal, from: number): string[] =>
    Array.from({ length: buffer.length - from }, (_, row) =>
      (buffer.getLine(from + row)?.translateToString(true) ?? '').trimEnd(),
    );
  const screen = (): string[] =>
    textOf(terminal.buffer.active, terminal.buffer.active.baseY).slice(0, height);
  const reports = (): Record<string, unknown>[] =>
    said
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as Record<string, unknown>);
  const ended = new Promise<TerminalEnd>((resolve, reject) => {
    child.on('close', () => {
      void fed.then(() => {
        const { exit, cooked } = Object.assign({}, ...reports()) as Record<string, unknown>;
        if (typeof exit === 'number') resolve({ exit, cooked: cooked === true });
        else reject(new Error(`The terminal broke: ${said}`));
      });
    });
  });
  // Whoever does not wait for the end has failed before it.
  ended.catch(() => {});
  return {
    async pid() {
      await until(() => said.includes('\n'), 'the program has started');
      return Number(reports()[0]?.pid);
    },
    raw: () => raw,
    screen,
    ordinary: () => textOf(terminal.buffer.normal, 0).join('\n').trimEnd(),
    type: text => void child.stdin.write(text),
    resize(toColumns, toRows) {
      height = toRows;
      terminal.resize(toColumns, toRows);
      sizes.write(`${toColumns} ${toRows}\n`);
    },
    async sees(text, withinMs = 30_000) {
      try {
        await until(() => screen().join('\n').includes(text), text, withinMs);
      } catch {
        throw new Error(`"${text}" did not come on the screen:\n${screen().join('\n')}`);
      }
    },
    async exited(withinMs = 30_000) {
      await until(() => reports().some(one => 'exit' in one), 'the program ends', withinMs);
      return Number(reports().find(one => 'exit' in one)?.exit);
    },
    closeWindow: () => void child.kill('SIGKILL'),
    close: () => void child.stdin.end(),
    ended,
  };
}
