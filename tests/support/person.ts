import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
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
export type Key = keyof typeof KEYS;

export interface Person {
  readonly terminal: InTerminal;
  /** The screen says this. */
  reads(text: string, withinMs?: number): Promise<void>;
  /** The screen does not say this now. */
  readsNo(text: string): void;
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
}

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
  const person: Person = {
    terminal,
    reads: (wanted, withinMs) => terminal.sees(wanted, withinMs),
    readsNo: unwanted => expect(text()).not.toContain(unwanted),
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
      while (!marked().includes(label)) {
        const before = marked();
        terminal.type(row(label) > row(before) ? KEYS.Down : KEYS.Up);
        await until(() => marked() !== before, `the mark moves from "${before}" towards "${label}"`);
      }
      terminal.type(KEYS.Enter);
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
      terminal.type(key);
      return terminal.ended;
    },
  };
  return person;
}

/** What somebody has at hand for one environment; null: the practice world fills it in. */
export type AtHand = { readonly token: string; readonly url: string; readonly origins: string } | null;

export interface Station {
  readonly name: string;
  /** What its screen says. */
  readonly says: string;
  /** How the Ready screen calls it, when a run stopped there. */
  readonly where: string;
  answer(person: Person): Promise<void>;
}

/** Every question from the first click to the gates, in order, with the answers of somebody who has all at hand. */
export function stations(atHand: Readonly<Record<'staging' | 'production', AtHand>>): Station[] {
  const places = [
    { place: 'Staging', has: atHand.staging, clicks: 9 },
    { place: 'Production', has: atHand.production, clicks: 8 },
  ] as const;
  const give = (text: string | undefined) => async (person: Person) =>
    text === undefined ? person.fillsIn() : person.answers(text);
  return [
    ...places.flatMap(({ place, has, clicks }): Station[] => [
      {
        name: `clicks ${place}`,
        says: `${place} in Railway`,
        where: 'at the clicks in Railway',
        answer: person => person.ticks(clicks, clicks),
      },
      {
        name: `token ${place}`,
        says: `${place}: the new token`,
        where: 'at the token',
        answer: give(has?.token),
      },
      {
        name: `url ${place}`,
        says: `${place}: the address`,
        where: 'at the web address',
        answer: give(has?.url),
      },
      {
        name: `watch ${place}`,
        says: `${place}: waiting for the redeploy`,
        where: 'waiting for the redeploy',
        answer: async () => undefined,
      },
    ]),
    ...places.flatMap(({ place, has }): Station[] => [
      {
        name: `cors ${place}`,
        says: `${place}: which web pages`,
        where: 'at the allowed web addresses',
        async answer(person) {
          if (has === null) return person.fillsIn();
          await person.answers(has.origins);
          await person.reads('The list: ');
          await person.reads('Done? Press Enter on the empty field');
          person.presses('Enter');
        },
      },
      {
        name: `readback ${place}`,
        says: `${place}: what you said, what it says`,
        where: 'comparing what it says',
        async answer(person) {
          await person.reads('points agree');
          person.presses('Enter');
        },
      },
      {
        name: `env-file ${place}`,
        says: `${place}: the settings file`,
        where: 'at the settings file',
        async answer(person) {
          await person.reads('press w');
          person.presses('w');
          await person.confirms();
        },
      },
    ]),
    ...[1, 2, 3, 4, 5].map(
      (n): Station => ({
        name: `statement ${n}`,
        says: `statement ${n} of 5`,
        where: 'at the statements',
        answer: person => person.chooses('Yes, I confirm'),
      }),
    ),
    {
      name: 'gates',
      says: 'ready to start',
      where: 'at the gates',
      async answer(person) {
        person.presses('s');
        await person.confirms();
      },
    },
  ];
}

/** Answers every question from one station (or the first) up to another, which stays open; to the end without one. */
export async function goesOn(
  person: Person,
  all: readonly Station[],
  { from, to }: { readonly from?: string; readonly to?: string } = {},
): Promise<void> {
  const at = (name: string): number => {
    const index = all.findIndex(station => station.name === name);
    if (index < 0) throw new Error(`There is no station ${name}.`);
    return index;
  };
  for (const station of all.slice(from === undefined ? 0 : at(from), to === undefined ? undefined : at(to))) {
    await person.reads(station.says);
    await station.answer(person);
  }
  if (to !== undefined) await person.reads(all[at(to)]?.says ?? '');
}

/** Makes a folder a git repository with everything in it that git does not ignore. */
export async function committed(folder: string): Promise<void> {
  const who = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@localhost', '-c', 'commit.gpgsign=false'];
  for (const args of [['init', '-q'], ['add', '-A'], ['commit', '-q', '-m', 'all of it']])
    await promisify(execFile)('git', [...who, ...args], { cwd: folder });
}
