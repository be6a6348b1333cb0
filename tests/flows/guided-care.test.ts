import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { randomToken } from '../../src/rehearsal/practice-env.ts';
import { type Person, sitsDown } from '../support/person.ts';
import { type Bench, createBench, createLiveWorld, filesBelow } from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';
import { atHandIn, committed, deployed, goesOn, stations } from '../support/stations.ts';
import { until } from '../support/terminal.ts';

const DOWN = '\u001b[B';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const ALL = stations({ staging: null, production: null });

/** What has been recorded so far; nothing before a run was started. */
async function journal(): Promise<string> {
  const files = (await filesBelow(bench.home).catch(() => [])).filter(file => file.endsWith('journal.jsonl'));
  return (await Promise.all(files.map(file => readFile(file, 'utf8')))).join('');
}

/** Keys came that nobody can have meant: takes back what they asked, and sees that the question still stands. */
async function expectUnmoved(person: Person, asks: string): Promise<void> {
  const text = (): string => person.terminal.screen().join('\n');
  const helped = (): boolean => text().includes('What this screen is for');
  // Together with those keys it would be one chunk more that nobody can have meant.
  await person.rests();
  // A slow machine gets time: one `?` too many would close the help, and Esc be lost before the next key.
  for (let tries = 0; tries < 5 && !helped(); tries += 1) {
    person.presses('?');
    await until(helped, 'help', 6_000).catch(() => undefined);
  }
  expect(helped()).toBe(true);
  person.presses('Esc');
  await until(() => !helped(), 'help is closed');
  await person.reads(asks);
  // A question that they asked stands there again, and is taken back.
  if (!text().includes('Press y, then Enter.')) return;
  person.presses('n');
  await person.reads('Nothing was done.');
}

describe.skipIf(!hasTerminals())('the guided cutover in a terminal', () => {
  test('keys in one chunk never start, write or confirm anything', { timeout: 120_000 }, async () => {
    const person = sitsDown(bench, ['rehearse']);
    await person.reads('Node 24');
    // Enter asks, and what comes with it in one chunk is no answer.
    for (const keys of ['\ry\r', 'y\r', `${DOWN}${DOWN}\u001b[A\u001b[A\ry\r`]) {
      person.presses(keys);
      await expectUnmoved(person, '▸ Start the cutover');
    }
    await person.chooses('Start the cutover');
    await person.reads('Press y, then Enter.');
    person.presses('y\r');
    await person.reads('Now press Enter.');
    expect(await journal()).toBe('');
    person.presses('Enter');
    await goesOn(person, ALL, { to: 'env-file Staging' });
    await person.reads('w write it');
    for (const keys of ['wy\r', 'w\r', 'y\r']) {
      if (keys.startsWith('y')) {
        person.presses('w');
        await person.reads('Press y, then Enter.');
      }
      person.presses(keys);
      await expectUnmoved(person, 'Staging: the settings file');
    }
    expect(await journal()).not.toContain('env-file.settled');
    await goesOn(person, ALL, { from: 'env-file Staging', to: 'statement 1' });
    for (const keys of [`${DOWN}\r`, `${DOWN}\r\r`]) {
      person.presses(keys);
      // A menu that comes back begins at its safe answer.
      await expectUnmoved(person, '▸ Not yet');
    }
    // The first Enter takes what was marked, and nothing after it is for the next menu.
    person.presses(`\r${DOWN}\r`);
    await expectUnmoved(person, '▸ Back to the statement');
    person.presses('Esc');
    await person.reads('▸ Not yet');
    expect(await journal()).not.toContain('confirmation.given');
    await goesOn(person, ALL, { from: 'statement 1', to: 'gates' });
    for (const keys of ['s y\r', 'sy\r', 's\r', 'y\r']) {
      person.presses(keys);
      await expectUnmoved(person, 'ready to start');
    }
    expect(await journal()).not.toContain('gate.intended');
    person.presses('s');
    await person.reads('Press y, then Enter.');
    person.presses('y\r\r');
    await expectUnmoved(person, 'ready to start');
    expect(await journal()).not.toContain('gate.intended');
    await goesOn(person, ALL, { from: 'gates' });
    await person.reads('Criteria: 8 of 8 met', 60_000);
    expect(await person.leaves()).toEqual({ exit: 0, cooked: true });
  });

  test('--plain: the whole cutover by questions, one line after the other', {
    timeout: 120_000,
  }, async () => {
    const { terminal } = sitsDown(bench, ['rehearse', '--plain']);
    const token = randomToken();
    let heard = 0;
    /** Waits for a question that was not asked before, and answers it with a line. */
    const says = async (question: string, line: string): Promise<void> => {
      await until(() => terminal.raw().includes(question, heard), `"${question}"`, 60_000).catch(() => {
        throw new Error(`"${question}" was not asked:\n${terminal.ordinary()}`);
      });
      heard = terminal.raw().indexOf(question, heard) + question.length;
      terminal.type(`${line}\r`);
    };
    const begin = '2: Start a new cutover';
    await until(() => terminal.raw().includes(begin), begin, 60_000);
    await says('Your answer: ', '2');
    for (const clicks of [9, 8]) {
      for (let click = 0; click < clicks; click += 1) await says('Done? y, n or o: ', 'y');
      await says('New token (hidden): ', clicks === 9 ? token : 'f');
      await says('Address: ', 'f');
    }
    for (let place = 0; place < 2; place += 1) {
      await says('Allowed addresses: ', 'f');
      await says('2: I have read it; go on', '2');
      await says('Enter, or the word write: ', 'write');
    }
    for (let n = 1; n <= 5; n += 1) await says('Is it true? y, n, s or p: ', n % 2 === 0 ? 'yes' : 'y');
    // Enter alone starts nothing.
    await says('Type start to begin: ', '');
    await says('Nothing is started.', 'start');
    await until(() => /VERDICT: /.test(terminal.raw()), 'the verdict', 60_000);
    await says('1: Leave (or just Enter)', '');
    const { exit, cooked } = await terminal.ended;
    expect([terminal.ordinary().match(/VERDICT: .*/)?.[0], exit, cooked]).toEqual([
      'VERDICT: REHEARSAL GO',
      0,
      true,
    ]);
    expect(terminal.raw()).not.toContain('\u001b');
    for (let at = 0; at + 8 <= token.length; at += 1)
      expect(terminal.raw().includes(token.slice(at, at + 8))).toBe(false);
  });

  test('a window that changes its size while gates run has no ghosts', { timeout: 120_000 }, async () => {
    const world = await createLiveWorld({ python: { programs: { replay: 'hangs' } } });
    onTestFinished(() => world.close());
    await committed(world.workspace);
    const tokens = { staging: randomToken(), production: randomToken() };
    deployed(world, tokens);
    const person = sitsDown(bench, world.args);
    const { terminal } = person;
    await person.chooses('Start the cutover');
    await person.confirms();
    await goesOn(person, stations(atHandIn(world, tokens)));
    await person.reads('Gate 6 of 9');
    for (const [columns, rows] of [
      [60, 16],
      [50, 10],
      [120, 40],
      [80, 24],
      [61, 17],
      [200, 50],
      [80, 24],
    ] as const) {
      const before = terminal.raw().length;
      terminal.resize(columns, rows);
      await until(() => terminal.raw().length > before, 'it draws anew');
      const small = columns < 60 || rows < 16;
      const shaped = (): boolean => {
        const screen = terminal.screen();
        const text = screen.join('\n');
        const once = (what: RegExp): boolean => (text.match(what) ?? []).length === 1;
        if (small) return once(/Please make this window larger\./g) && !text.includes('4 Gates');
        return (
          screen.length === rows &&
          (screen[0] ?? '').includes('[4 Gates]') &&
          once(/\[4 Gates\]/g) &&
          once(/Gate 6 of 9/g) &&
          once(/Ctrl-C stop/g) &&
          /Ctrl-C stop$/.test(screen[rows - 2] ?? '') &&
          screen[rows - 1] === ''
        );
      };
      await until(shaped, `a whole screen of ${columns}x${rows}`).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${terminal.screen().join('\n')}`);
      });
      if (small) {
        // Nothing is asked while nothing can be read.
        person.presses('r');
        person.presses('y');
      }
    }
    person.presses('Ctrl-C');
    await person.reads('Press Ctrl-C again to stop.');
    person.presses('Ctrl-C');
    await person.reads('nothing runs any more');
    expect(await person.leaves()).toEqual({ exit: 130, cooked: true });
  });

  test('old, broken and foreign runs do not disturb the Ready screen', async () => {
    const world = join(bench.outside, 'caio');
    await mkdir(join(world, 'scripts'), { recursive: true });
    await writeFile(join(world, 'scripts', 'validate_runtime_env.py'), '');
    const runs = {
      '2026-01-01T10-00-00Z-aaaa': 'this is no journal\n',
      '2026-01-02T10-00-00Z-bbbb': '{"v":99,"seq":0,"event":{"type":"from.the.future"}}\n',
      '2026-01-03T10-00-00Z-cccc': '',
      '2026-01-04T10-00-00Z-dddd': null,
      '2026-01-05T10-00-00Z-eeee': '\u001b[2J\u001b]0;title\u0007\u0000\u0000',
    };
    for (const [id, text] of Object.entries(runs)) {
      await mkdir(join(bench.home, 'runs', id), { recursive: true });
      if (text !== null) await writeFile(join(bench.home, 'runs', id, 'journal.jsonl'), text);
    }
    const person = sitsDown(bench, ['--workspace', world]);
    await person.reads('This computer');
    await until(() => !person.terminal.screen().join('\n').includes('being looked at'), 'it has looked');
    await person.reads('Start the cutover');
    await person.reads('✓ ok Node');
    person.readsNo('Go on where it stopped');
    person.readsNo('That did not work');
    expect(person.terminal.screen()[0]).toContain('[1 Ready]');
    expect(person.terminal.raw()).not.toContain('title');
    await person.chooses('Leave');
    expect(await person.sawTheEnd()).toEqual({ exit: 3, cooked: true });
    expect(person.terminal.ordinary()).toContain('Nothing was started, and nothing was changed.');
  });
});
