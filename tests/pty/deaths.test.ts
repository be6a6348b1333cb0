import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { everybody } from '../../src/ports/kin.ts';
import { isRunning } from '../support/children.ts';
import { type Bench, BIN, createBench } from '../support/program.ts';
import { hasTerminals, type InTerminal, inTerminal } from '../support/pty.ts';
import { until } from '../support/terminal.ts';

/** However the cockpit ends, its terminal is a terminal again, and whoever sits there reads a sentence. */

const ESC = '\u001b';
const FAULTS = pathToFileURL(`${import.meta.dirname}/../support/programs/fault.mjs`).href;

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const TAKEN = [
  ['?1049h', '?1049l'],
  ['?2004h', '?2004l'],
  ['?25l', '?25h'],
] as const;

/** A person's sentence, never a stack trace; and nothing of the screen. */
const UNWANTED = /\n\s+at |4 Gates|node:internal/;
const isBack = (raw: string): boolean =>
  TAKEN.every(([on, off]) => raw.lastIndexOf(`${ESC}[${off}`) > raw.lastIndexOf(`${ESC}[${on}`));

interface Death {
  readonly fault?: string;
  readonly node?: readonly string[];
  readonly strike: (pid: number, program: InTerminal) => void | Promise<void>;
  readonly exit: number;
  readonly says: string;
  readonly withinMs?: number;
}

const signal =
  (name: NodeJS.Signals) =>
  (pid: number): void =>
    void process.kill(pid, name);
const fault = (name: string, exit: number, says: string, more: Partial<Death> = {}): Death => ({
  fault: name,
  strike: signal('SIGUSR2'),
  exit,
  says,
  ...more,
});

async function leaves(program: InTerminal): Promise<void> {
  program.type(`${ESC}[B${ESC}[B`);
  await program.sees('▸  Leave');
  program.type('\r');
}

const KEPT = 'What was finished is kept';
const OUTSIDE = 'The cockpit was ended from outside, or this computer ran out of memory';
const DEATHS: Readonly<Record<string, Death>> = {
  'a return': { strike: (_pid, program) => leaves(program), exit: 3, says: 'Nothing was started' },
  'a throw in a frame': fault('render', 3, 'The cockpit itself broke;'),
  'a rejected promise': fault('rejection', 3, 'The cockpit itself broke off: nobody awaits this'),
  'a throw that nobody catches': fault('throw', 3, 'The cockpit itself broke off: nobody catches this'),
  'process.exit(0)': fault('exit', 3, 'The cockpit ended before it was done'),
  SIGINT: { strike: signal('SIGINT'), exit: 130, says: 'Nothing was started' },
  SIGTERM: { strike: signal('SIGTERM'), exit: 130, says: 'Nothing was started' },
  SIGHUP: { strike: signal('SIGHUP'), exit: 130, says: 'Nothing was started' },
  SIGQUIT: { strike: signal('SIGQUIT'), exit: 128 + 3, says: OUTSIDE },
  abort: fault('abort', 128 + 6, OUTSIDE),
  'out of memory': fault('memory', 128 + 6, OUTSIDE, { node: ['--max-old-space-size=80'], withinMs: 60_000 }),
  SIGKILL: { strike: signal('SIGKILL'), exit: 128 + 9, says: OUTSIDE },
  'a busy loop': fault('loop', 128 + 9, 'The cockpit did not answer for half a minute', { withinMs: 60_000 }),
  'stdout closed': fault('stdout-closed', 130, OUTSIDE),
};

describe.skipIf(!hasTerminals())('the terminal is given back after', () => {
  test.for(Object.entries(DEATHS))('%s', async ([, death]) => {
    const program = inTerminal(bench, ['rehearse'], {
      linger: true,
      node: death.node ?? [],
      env: death.fault === undefined ? {} : { FAULT: death.fault, NODE_OPTIONS: `--import=${FAULTS}` },
    });
    await program.sees('Start the cutover');
    // It is started right after the first frame; what dies between the two dies unguarded.
    await until(() => everybody().some(one => isProgram(one.pid, bench, /guard\.mjs/)), 'the guard');
    const pid = await program.pid();
    await death.strike(pid, program);
    expect(await program.exited(death.withinMs)).toBe(death.exit);
    await until(() => isBack(program.raw()), 'the terminal is given back');
    await until(() => program.ordinary().includes(death.says), `"${death.says}" in:\n${program.ordinary()}`);
    program.close();
    expect((await program.ended).cooked).toBe(true);
    expect(isRunning(pid)).toBe(false);
    expect(program.ordinary()).not.toMatch(UNWANTED);
    expect(program.ordinary().includes(KEPT) || death.exit === 3 || death.exit === 130).toBe(true);
  });

  test('a death before the guard was told anything: it knew from its birth', async () => {
    const program = fileURLToPath(new URL('../../dist/guard.mjs', import.meta.url));
    const words = { died: ['Gone before a word.'], hung: ['Hung.'] };
    const said = async (...more: string[]): Promise<string> => {
      const cockpit = spawn('true', { stdio: 'ignore' });
      await new Promise(resolve => cockpit.once('close', resolve));
      // Nobody has this mark: there is nothing else to end.
      const guard = spawn(process.execPath, [program, 'nobody', String(cockpit.pid), ...more], {
        stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
        env: { PATH: process.env.PATH, TMPDIR: bench.tmp },
      });
      guard.stdin?.end();
      let text = '';
      guard.stdio[3]?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      await new Promise(resolve => guard.once('close', resolve));
      return text;
    };
    expect(await said(JSON.stringify(words))).toContain(`${ESC}[?1049l\r\nGone before a word.\r\n`);
    expect(await said()).toBe('');
  });

  test('the shell that started it is killed, and its own shell takes the terminal back', async () => {
    const command = `'${process.execPath}' '${BIN}' rehearse --home '${bench.home}'`;
    const inner = `${bench.outside}/inner.sh`;
    await writeFile(inner, `echo $$ > '${bench.outside}/inner'\n${command}\ntrue\n`);
    const program = inTerminal(bench, [], {
      linger: true,
      instead: ['bash', '-c', `set -m; bash '${inner}'; echo BACK; exec sleep 60`],
    });
    await program.sees('Start the cutover');
    process.kill(Number(await readFile(`${bench.outside}/inner`, 'utf8')), 'SIGKILL');
    await until(() => isBack(program.raw()), 'the terminal is given back');
    await until(() => program.raw().includes('BACK'), 'the outer shell goes on');
    await until(() => !everybody().some(({ pid }) => isCockpit(pid, bench)), 'the cockpit has ended');
    process.kill(await program.pid(), 'SIGKILL');
    program.close();
    expect((await program.ended).cooked).toBe(true);
  });

  test('the window is closed: nobody is left', async () => {
    const program = inTerminal(bench, ['rehearse']);
    await program.sees('Start the cutover');
    const pid = await program.pid();
    expect(everybody().some(one => isCockpit(one.pid, bench))).toBe(true);
    program.closeWindow();
    await until(() => !isRunning(pid), 'the cockpit has ended');
    await until(() => readdirSync(bench.tmp).length === 0, 'its temporary folder is gone');
    await until(() => !everybody().some(one => isCockpit(one.pid, bench)), 'its guard has ended');
  });
});

/** The cockpit of this bench, or its guard. */
const isCockpit = (pid: number, bench: Bench): boolean =>
  isProgram(pid, bench, /caio-cockpit\.cjs|guard\.mjs/);

function isProgram(pid: number, { tmp }: Bench, name: RegExp): boolean {
  try {
    const of = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    return of('environ').includes(`TMPDIR=${tmp}`) && name.test(of('cmdline'));
  } catch {
    return false;
  }
}
