import { expect } from 'vitest';
import { TWO_STEP } from '../../src/ui/words/help.ts';
import type { Bench } from './program.ts';
import { type InTerminal, inTerminal, type TerminalEnd } from './pty.ts';
import { until } from './terminal.ts';

/** Whoever sits before the terminal, in their words. Every step waits until the screen asks for it. */

const ESC = '\u001b';
const KEYS = {
  Enter: '\r',
  Down: `${ESC}[B`,
  Up: `${ESC}[A`,
  PageDown: `${ESC}[6~`,
  Tab: '\t',
  Esc: ESC,
  Space: ' ',
  'Ctrl-C': '\u0003',
} as const;
/** Whoever is told to stop must be gone by then. Milliseconds. */
const END_MS = 30_000;
/** Longer than the pieces of one frame are apart. */
const STILL_MS = 120;
/** What a menu says when it did not take an Enter. */
const NOT_TAKEN = [TWO_STEP.tooQuick, TWO_STEP.lateEnter];

export type Key = keyof typeof KEYS;

export interface Person {
  readonly terminal: InTerminal;
  /** The screen says this. */
  reads(text: string, withinMs?: number): Promise<void>;
  /** The screen does not say this now. */
  readsNo(text: string): void;
  /** Waits until the screen stands still. */
  rests(): Promise<void>;
  /** One key press. */
  presses(key: Key | (string & {})): void;
  /** Key by key, each in a chunk of its own: the next when the field has grown. */
  types(text: string): Promise<void>;
  /** As a terminal does it: in one piece, between marks. */
  pastes(text: string): void;
  /** As a slow connection does it: without marks, in small pieces. */
  pastesInPieces(text: string): Promise<void>;
  /** Brings the mark of a menu to a line and takes it. */
  chooses(label: string): Promise<void>;
  /** y, then Enter, each after the screen has asked for it. */
  confirms(): Promise<void>;
  /** Ticks lines of the checklist until so many are done. */
  ticks(upTo: number, of: number): Promise<void>;
  /** Presses Tab: the practice world fills in the answer. */
  fillsIn(): void;
  /** Pastes an answer in one piece, sees that it has arrived, and takes it. */
  answers(text: string): Promise<void>;
  leaves(key?: string): Promise<TerminalEnd>;
  /** The program has ended. */
  sawTheEnd(): Promise<TerminalEnd>;
}

/** A sentence goes on in the next row. */
const flowing = (text: string): string => text.replaceAll(/\s+/g, ' ');

export function sitsDown(
  bench: Bench,
  args: readonly string[],
  options: Parameters<typeof inTerminal>[2] = {},
): Person {
  const terminal = inTerminal(bench, args, options);
  const text = (): string => terminal.screen().join('\n');
  const marked = (): string => terminal.screen().find(row => row.startsWith(' ▸ ')) ?? '';
  const changed = async (before: string, what: string): Promise<void> => {
    await until(() => text() !== before, `${what}, but nothing changed:\n${before}`);
  };
  /** A frame may come in pieces: the title of this question with the mark of the one before. A person's eye waits. */
  const still = async (): Promise<void> => {
    let last = text();
    let since = performance.now();
    await until(() => {
      const now = text();
      if (now !== last) since = performance.now();
      last = now;
      return performance.now() - since >= STILL_MS;
    }, 'a screen that stands still');
  };
  const person: Person = {
    terminal,
    async reads(wanted, withinMs = 30_000) {
      try {
        await until(() => flowing(text()).includes(flowing(wanted)), wanted, withinMs);
      } catch {
        throw new Error(`"${wanted}" did not come on the screen:\n${text()}`);
      }
    },
    readsNo: unwanted => expect(text()).not.toContain(unwanted),
    rests: still,
    presses: key => terminal.type(KEYS[key as Key] ?? key),
    async types(wanted) {
      for (const sign of wanted) {
        const before = text();
        terminal.type(sign);
        await changed(before, 'a sign was typed');
      }
    },
    pastes: wanted => terminal.type(`${ESC}[200~${wanted}${ESC}[201~`),
    async pastesInPieces(wanted) {
      for (let at = 0; at < wanted.length; at += 7) {
        const before = text();
        terminal.type(wanted.slice(at, at + 7));
        await changed(before, 'a piece was pasted');
      }
    },
    async chooses(label) {
      await terminal.sees(label);
      await until(() => !text().includes('being looked at'), 'the computer has been looked at');
      const row = (of: string): number => terminal.screen().findIndex(line => line.includes(of));
      await until(() => marked() !== '', 'a menu');
      await still();
      while (!marked().includes(label)) {
        const before = marked();
        terminal.type(row(label) > row(before) ? KEYS.Down : KEYS.Up);
        // Between two frames there is no mark at all: a key more would go one line too far.
        await until(
          () => marked() !== '' && marked() !== before,
          `the mark moves from "${before}" towards "${label}"`,
        );
      }
      // An Enter that came too early for a menu, or late for a question, does nothing and says so: they look and press again.
      for (;;) {
        const before = text();
        terminal.type(KEYS.Enter);
        await changed(before, `"${label}" was chosen`);
        const said = flowing(text());
        if (!NOT_TAKEN.some(notice => said.includes(notice)) || !marked().includes(label)) return;
        await still();
      }
    },
    async confirms() {
      await terminal.sees('Press y, then Enter.');
      terminal.type('y');
      await terminal.sees('Now press Enter.');
      terminal.type(KEYS.Enter);
    },
    async ticks(upTo, of) {
      const done = (): number => Number(/(\d+) of \d+ done/.exec(text())?.[1] ?? Number.NaN);
      await until(() => !Number.isNaN(done()), 'the checklist');
      for (let next = done() + 1; next <= upTo; next += 1) {
        terminal.type(KEYS.Space);
        if (next < of) await terminal.sees(`${next} of ${of} done`);
      }
    },
    fillsIn: () => terminal.type(KEYS.Tab),
    async answers(wanted) {
      const before = text();
      person.pastes(wanted);
      await changed(before, 'an answer was pasted');
      terminal.type(KEYS.Enter);
    },
    async leaves(key = 'q') {
      await still();
      terminal.type(key);
      return person.sawTheEnd();
    },
    async sawTheEnd() {
      let over = false;
      const end = terminal.ended.finally(() => {
        over = true;
      });
      // One that never ended is told by the wait itself.
      end.catch(() => {});
      try {
        await until(() => over, 'the end', END_MS);
      } catch {
        throw new Error(`The program did not end:\n${text()}`);
      }
      return end;
    },
  };
  return person;
}
