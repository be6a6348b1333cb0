import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRunning } from '../support/children.ts';
import { sitsDown } from '../support/person.ts';
import { type Bench, createBench } from '../support/program.ts';
import { hasTerminals, type InTerminal, inTerminal } from '../support/pty.ts';

const ESC = '\u001b';
const REHEARSE = ['rehearse', '--scenario', 'all-good'];
const DOWN = `${ESC}[B`;

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

/** The alternate screen was left, the cursor is shown, pasting and the keyboard are ordinary again. */
function expectGivenBack(program: InTerminal, cooked: boolean): void {
  const raw = program.raw();
  for (const [on, off] of [
    ['?1049h', '?1049l'],
    ['?2004h', '?2004l'],
    ['?25l', '?25h'],
  ] as const) {
    expect(raw.lastIndexOf(`${ESC}[${on}`), on).toBeGreaterThanOrEqual(0);
    expect(raw.lastIndexOf(`${ESC}[${off}`), off).toBeGreaterThan(raw.lastIndexOf(`${ESC}[${on}`));
  }
  expect(cooked).toBe(true);
}

describe.skipIf(!hasTerminals())('in a terminal', () => {
  test('Ready: a person may look and leave; nothing was started, and the terminal is given back', async () => {
    const program = inTerminal(bench, REHEARSE);
    await program.sees('Start the cutover');
    expect(program.screen().join('\n')).toContain('REHEARSAL');
    expect(program.screen()).toHaveLength(24);
    // The first frame was there before the computer was looked at.
    expect(program.raw().indexOf('This computer is being looked at.')).toBeGreaterThan(0);
    program.type(DOWN);
    await program.sees('▸  What engineering still owes');
    program.type(DOWN);
    await program.sees('▸  Leave');
    program.type('\r');
    const { exit, cooked } = await program.ended;
    expect(exit).toBe(3);
    expect(program.ordinary()).toContain('Nothing was started, and nothing was changed.');
    expect(program.ordinary()).not.toContain('4 Gates');
    expectGivenBack(program, cooked);
  });

  test('Ctrl-C once asks, twice stops and says so; Enter then leaves: 130', async () => {
    const person = sitsDown(bench, REHEARSE);
    await person.chooses('Start the cutover');
    await person.confirms();
    await person.reads('Staging in Railway');
    person.presses('Ctrl-C');
    await person.reads('Ctrl-C again');
    person.presses('Ctrl-C');
    await person.reads('Stopped.');
    const { exit, cooked } = await person.leaves('\r');
    expect(exit).toBe(130);
    expect(person.terminal.ordinary()).toContain('The practice is not finished');
    expectGivenBack(person.terminal, cooked);
  });

  test('a scenario or a folder that is not there: said in lines, and no screen was shown', async () => {
    for (const args of [
      ['rehearse', '--scenario', 'no-such'],
      ['--workspace', bench.outside],
    ]) {
      const program = inTerminal(bench, args);
      const { exit, cooked } = await program.ended;
      expect([exit, cooked]).toEqual([2, true]);
      expect(program.raw()).not.toContain(ESC);
      expect(program.ordinary()).toContain('Nothing was started.');
    }
  });

  test.for(['SIGTERM', 'SIGHUP'] as const)('%s: 130 and the terminal is given back', async signal => {
    const program = inTerminal(bench, REHEARSE);
    await program.sees('Start the cutover');
    const pid = await program.pid();
    process.kill(pid, signal);
    const { exit, cooked } = await program.ended;
    expect(exit).toBe(130);
    expect(isRunning(pid)).toBe(false);
    expectGivenBack(program, cooked);
  });

  test('a window that is too small says so, and Ctrl-C twice still ends it', async () => {
    const program = inTerminal(bench, REHEARSE, { columns: 50, rows: 12 });
    await program.sees('Please make this window larger.');
    program.type('\u0003');
    await program.sees('Ctrl-C again');
    program.type('\u0003');
    const { exit, cooked } = await program.ended;
    // Nothing had been started, so nothing was interrupted: it is just no verdict.
    expect(exit).toBe(3);
    expectGivenBack(program, cooked);
  });

  test('--plain and TERM=dumb ask in lines, and take nothing of the terminal', async () => {
    for (const [args, env] of [
      [[...REHEARSE, '--plain'], {}],
      [REHEARSE, { TERM: 'dumb' }],
    ] as const) {
      const program = inTerminal(bench, args, { env });
      await program.sees('This computer');
      process.kill(await program.pid(), 'SIGTERM');
      const { exit, cooked } = await program.ended;
      expect([exit, cooked]).toEqual([130, true]);
      expect(program.raw()).not.toContain(ESC);
    }
  });

  test('lines end between words at the edge of the terminal, and a pipe gets them whole', async () => {
    const tooWide = (row: string): boolean => row.length > 79 && row.trim().includes(' ');
    const words = (text: string): string[] => text.split(/\s+/);
    const list = inTerminal(bench, ['rehearse', '--list']);
    expect((await list.ended).exit).toBe(0);
    const piped = await bench.run(['rehearse', '--list']);
    expect(piped.stdout.split('\n').some(tooWide)).toBe(true);
    expect(list.raw().split('\r\n').filter(tooWide)).toEqual([]);
    expect(words(list.raw())).toEqual(words(piped.stdout));
    const asked = inTerminal(bench, [...REHEARSE, '--plain']);
    await asked.sees('Your answer:');
    process.kill(await asked.pid(), 'SIGTERM');
    await asked.ended;
    expect(asked.raw().split('\r\n').filter(tooWide)).toEqual([]);
  });

  test('NO_COLOR and --no-color: no colour in any byte; without them there is some', async () => {
    const colours = async (args: readonly string[], env: Record<string, string>): Promise<string[]> => {
      const program = inTerminal(bench, args, { env });
      await program.sees('Start the cutover');
      process.kill(await program.pid(), 'SIGTERM');
      await program.ended;
      const signs = program.raw().split(`${ESC}[`).slice(1);
      const codes = signs.flatMap(sign => /^([\d;:]*)m/.exec(sign)?.[1]?.split(';') ?? []);
      return codes.filter(code => /^(3|4|9|10)[0-8]$/.test(code));
    };
    expect(await colours(REHEARSE, { NO_COLOR: '1' })).toEqual([]);
    expect(await colours([...REHEARSE, '--no-color'], {})).toEqual([]);
    expect((await colours(REHEARSE, {})).length).toBeGreaterThan(0);
  });

  test('an old Node asks a person before it starts npx: Enter leaves, yes starts it', async () => {
    const log = join(bench.tmp, 'npx.log');
    const fakes = join(bench.tmp, 'fakes');
    await mkdir(fakes);
    await writeFile(join(fakes, 'npx'), `#!/bin/sh\necho "$@" >> '${log}'\n`);
    await chmod(join(fakes, 'npx'), 0o755);
    const preload = join(fakes, 'old.cjs');
    await writeFile(
      preload,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });",
    );
    const options = { node: ['-r', preload], env: { PATH: `${fakes}:${process.env.PATH ?? ''}` } };
    const left = inTerminal(bench, ['status'], options);
    await left.sees('press Enter to leave');
    left.type('\r');
    expect((await left.ended).exit).toBe(2);
    await expect(readFile(log)).rejects.toThrow('ENOENT');
    const started = inTerminal(bench, ['status'], options);
    await started.sees('press Enter to leave');
    started.type('yes\r');
    expect((await started.ended).exit).toBe(0);
    expect(await readFile(log, 'utf8')).toMatch(
      /^--yes --package=node@24 -- node .*caio-cockpit\.cjs status --home /,
    );
  });
});
