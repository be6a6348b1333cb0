import type { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';

/** Waits for a condition instead of a time. @throws after `withinMs` */
export async function until(condition: () => boolean, what: string, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`It did not come within ${withinMs} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/** Standard input of a terminal, for a program that reads keys. */
class Keyboard extends PassThrough {
  readonly isTTY = true;
  raw = false;
  setRawMode(raw: boolean): this {
    this.raw = raw;
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** Standard output of a terminal: every byte goes through a real terminal emulator. */
class Glass extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Everything that was written, for what no screen shows. */
  raw = '';
  private readonly feed: (data: string, done: () => void) => void;
  constructor(columns: number, rows: number, feed: (data: string, done: () => void) => void) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.feed = feed;
  }
  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.raw += String(chunk);
    this.feed(String(chunk), done);
  }
}

export interface Rig {
  readonly stdin: Keyboard & NodeJS.ReadableStream;
  readonly stdout: NodeJS.WriteStream;
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  /** What is really visible, row by row, without trailing blanks. */
  screen(): string[];
  /** All bytes so far. */
  raw(): string;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Waits until the screen holds the text. */
  sees(text: string): Promise<void>;
  isRaw(): boolean;
}

/** A terminal of this size: what is written to `stdout` is what its user would see. */
export function createRig(columns: number, rows: number): Rig {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const stdin = new Keyboard();
  const glass = new Glass(columns, rows, (data, done) => terminal.write(data, done));
  const screen = (): string[] =>
    Array.from({ length: terminal.rows }, (_, row) =>
      (
        terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row)?.translateToString(true) ?? ''
      ).trimEnd(),
    );
  return {
    stdin,
    stdout: glass as unknown as NodeJS.WriteStream,
    terminal,
    screen,
    raw: () => glass.raw,
    type: text => stdin.write(text),
    resize(toColumns, toRows) {
      terminal.resize(toColumns, toRows);
      glass.columns = toColumns;
      glass.rows = toRows;
      (glass as EventEmitter).emit('resize');
    },
    async sees(text) {
      try {
        await until(() => screen().join('\n').includes(text), text);
      } catch {
        throw new Error(`"${text}" did not come on the screen:\n${screen().join('\n')}`);
      }
    },
    isRaw: () => stdin.raw,
  };
}
