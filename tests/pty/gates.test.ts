import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRunning } from '../support/children.ts';
import { type Bench, createBench } from '../support/program.ts';
import { hasTerminals, type InTerminal, inTerminal } from '../support/pty.ts';

const ESC = '\u001b';
const REHEARSE = ['rehearse', '--scenario', 'all-good'];
const HANGS = ['rehearse', '--scenario', 'script-hangs'];

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
  test('rehearse: the gates, the verdict, q leaves; its words stay on the ordinary screen', async () => {
    const program = inTerminal(bench, REHEARSE);
    await program.sees('Gate ');
    expect(program.screen().join('\n')).toContain('REHEARSAL');
    expect(program.screen()).toHaveLength(24);
    await program.sees('Criteria: 8 of 8 met');
    program.type('q');
    const { exit, cooked } = await program.ended;
    expect(exit).toBe(0);
    expect(program.ordinary()).toMatch(/VERDICT: GO[\s\S]*Only a REHEARSAL[\s\S]*Run: \d{4}-/);
    expect(program.ordinary()).not.toContain('4 Gates');
    expectGivenBack(program, cooked);
  });

  test('Ctrl-C once asks, twice stops: 130, the terminal is given back, the verdict is none', async () => {
    const program = inTerminal(bench, HANGS);
    await program.sees('Gate 6 of 9');
    program.type('\u0003');
    await program.sees('Press Ctrl-C again to stop.');
    program.type('\u0003');
    const { exit, cooked } = await program.ended;
    expect(exit).toBe(130);
    expect(program.ordinary()).toContain('VERDICT: NOT YET');
    expectGivenBack(program, cooked);
    expect((await bench.run(['runs', '--rehearse'])).stdout).toMatch(/ stopped /);
  });

  test.for(['SIGTERM', 'SIGHUP'] as const)(
    '%s during a gate: 130 and the terminal is given back',
    async signal => {
      const program = inTerminal(bench, HANGS);
      await program.sees('Gate 6 of 9');
      process.kill(await program.pid(), signal);
      const { exit, cooked } = await program.ended;
      expect(exit).toBe(130);
      expectGivenBack(program, cooked);
    },
  );

  test.for(['SIGTERM', 'SIGHUP'] as const)(
    '%s on the verdict screen: the terminal is given back',
    async signal => {
      const program = inTerminal(bench, REHEARSE);
      await program.sees('Criteria: 8 of 8 met');
      const pid = await program.pid();
      process.kill(pid, signal);
      const { exit, cooked } = await program.ended;
      expect(exit).toBe(130);
      expect(isRunning(pid)).toBe(false);
      expectGivenBack(program, cooked);
    },
  );

  test('a window that is too small says so, and Ctrl-C twice still ends it', async () => {
    const program = inTerminal(bench, HANGS, { columns: 50, rows: 12 });
    await program.sees('Please make this window larger.');
    program.type('\u0003\u0003');
    const { exit, cooked } = await program.ended;
    expect(exit).toBe(130);
    expectGivenBack(program, cooked);
  });

  test('--plain and TERM=dumb print lines, and take nothing of the terminal', async () => {
    for (const [args, env] of [
      [[...REHEARSE, '--plain'], {}],
      [REHEARSE, { TERM: 'dumb' }],
    ] as const) {
      const program = inTerminal(bench, args, { env });
      const { exit, cooked } = await program.ended;
      expect([exit, cooked]).toEqual([0, true]);
      expect(program.raw()).not.toContain(ESC);
      expect(program.raw()).toMatch(/Gate 9 of 9[\s\S]*VERDICT: GO/);
    }
  });

  test('NO_COLOR and --no-color: no colour in any byte; without them there is some', async () => {
    const colours = async (args: readonly string[], env: Record<string, string>): Promise<string[]> => {
      const program = inTerminal(bench, args, { env });
      await program.sees('Criteria: 8 of 8 met');
      program.type('q');
      expect((await program.ended).exit).toBe(0);
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
