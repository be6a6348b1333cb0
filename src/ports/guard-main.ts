import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import type { GuardWords } from './guard.ts';
import { endKin, endTree } from './kill-tree.ts';
import { removeLeftTemp } from './own-temp.ts';
import { statOf } from './owner.ts';
import { factsOf, thisPlatform } from './platform.ts';

/**
 * The guard as a program: `guard.mjs MARK NUMBER [WORDS]`, the cockpit's mark and number, and what a person will read
 * when the terminal is taken already. Its stdin is a pipe whose other end
 * dies with the cockpit, descriptor 3 the cockpit's terminal where there is one. See `Guard`.
 */

const TICK_MS = 5_000;
/** So many ticks without a beat are a cockpit that hangs. Counted, not timed: a computer that slept counts none. */
const HUNG_TICKS = 6;
const TERMINAL = 3;

const [mark = '', number = '', atBirth] = process.argv.slice(2);
const cockpit = Number(number);
const platform = thisPlatform();
const facts = factsOf(platform);
/** What the cockpit's own end restores: the shell's screen, pasting, the cursor, colours, the keyboard's ordinary way. */
const SCREEN_BACK = '\u001b[?2026l\u001b[<u\u001b[?2004l\u001b[0m\u001b[?25h\u001b[?1049l';
/** What a Node's raw mode took. */
const MODE_BACK = ['brkint', 'icrnl', 'ixon', 'opost', 'echo', 'icanon', 'iexten', 'isig'];

const children = new Set<number>();
let words: GuardWords | null = atBirth === undefined ? null : (JSON.parse(atBirth) as GuardWords);
let missed = 0;
let over = false;

function hear(line: string): void {
  missed = 0;
  if (line.startsWith('+')) children.add(Number(line.slice(1)));
  else if (line.startsWith('-')) children.delete(Number(line.slice(1)));
  else if (line.startsWith('taken ')) words = JSON.parse(line.slice('taken '.length)) as GuardWords;
  else if (line === 'given') words = null;
  else if (line === 'bye') process.exit(0);
}

/** The cockpit is gone, or gone mad. */
async function afterwards(said: (words: GuardWords) => readonly string[]): Promise<void> {
  if (over) return;
  over = true;
  if (words !== null) giveTerminalBack(said(words));
  if (facts.treesEnd === 'taskkill') await Promise.all([...children].map(pid => endTree(pid, platform)));
  else await endKin({ groups: [...children], isKin: kin => kin.startsWith(`${mark}.`) }, true, platform);
  await removeLeftTemp();
  process.exit(0);
}

function giveTerminalBack(sentences: readonly string[]): void {
  try {
    // Where a shell with job control has taken its terminal back it has set the mode as it needs it.
    if (facts.terminalHasMode && !shellIsBack())
      execFileSync('stty', MODE_BACK, { stdio: [TERMINAL, 'ignore', 'ignore'], timeout: 2_000 });
  } catch {
    // No stty, or no terminal any more.
  }
  try {
    writeSync(TERMINAL, `${SCREEN_BACK}\r\n${sentences.map(line => `${line}\r\n`).join('')}`);
  } catch {
    // The window is closed: nobody is there to be given anything.
  }
}

/** Whether the terminal's foreground belongs to somebody else than the cockpit that has died. */
function shellIsBack(): boolean {
  try {
    const name = execFileSync('tty', {
      stdio: [TERMINAL, 'pipe', 'ignore'],
      encoding: 'utf8',
      timeout: 2_000,
    })
      .trim()
      .replace(/^\/dev\//, '');
    const foreground = execFileSync('ps', ['-o', 'tpgid=', '-t', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2_000,
    });
    return foreground.split('\n').some(line => Number(line) > 0 && Number(line) !== cockpitGroup);
  } catch {
    return false;
  }
}

function groupOf(pid: number): number {
  try {
    if (facts.processesSeen === 'proc') return statOf(readFileSync(`/proc/${pid}/stat`, 'latin1')).group;
    return Number(
      execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 }),
    );
  } catch {
    return pid;
  }
}

/** Stopped by a signal or a debugger: it does not hang, it waits. */
function isStopped(): Promise<boolean> {
  return new Promise(resolve =>
    execFile('ps', ['-o', 'state=', '-p', number], { timeout: 2_000 }, (error, stdout) =>
      resolve(!error && /^\s*T/i.test(stdout)),
    ),
  );
}

const cockpitGroup = facts.terminalHasMode ? groupOf(cockpit) : 0;

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text: string) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) hear(line);
});
process.stdin.on('error', () => {});
process.stdin.on('close', () => void afterwards(({ died }) => died));

setInterval(() => {
  if (words === null || over) return;
  missed += 1;
  if (missed < HUNG_TICKS) return;
  void (facts.processesSeen === 'nowhere' ? Promise.resolve(false) : isStopped()).then(stopped => {
    if (stopped || missed < HUNG_TICKS || over) return;
    try {
      process.kill(cockpit, 'SIGKILL');
    } catch {
      return;
    }
    void afterwards(({ hung }) => hung);
  });
}, TICK_MS);
