import { Readable } from 'node:stream';

/** The keys that a menu understands. */
export type MenuKey = 'up' | 'down' | 'enter';

const BYTES: Readonly<Record<MenuKey, string>> = { up: '\u001b[A', down: '\u001b[B', enter: '\r' };

/**
 * What Ink reads instead of the real stdin, whose raw mode and bytes are ours: keys are judged outside React, and only
 * those for a menu that is shown are handed on, one at a time.
 */
export class Feed extends Readable {
  readonly isTTY = true;
  private readonly waiting: MenuKey[] = [];
  private busy = false;
  constructor() {
    super();
    // A menu that comes up listens anew: what its predecessor left unread would move its mark off the safe answer.
    this.on('newListener', name => {
      if (name === 'readable') this.forget();
    });
  }
  override _read(): void {}
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  /** Each key gets a turn of its own, so that the one before has been taken in when it comes. */
  press(key: MenuKey): void {
    this.waiting.push(key);
    if (!this.busy) this.next();
  }
  /** Keys that were meant for a menu which is gone are meant for nothing. */
  forget(): void {
    this.waiting.length = 0;
    while (this.read() !== null);
  }
  private next(): void {
    const key = this.waiting.shift();
    this.busy = key !== undefined;
    if (key === undefined) return;
    this.push(BYTES[key]);
    setImmediate(() => this.next());
  }
}
