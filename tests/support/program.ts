import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createPracticeWorld,
  type Faults,
  type PracticeWorld,
  scenarioNamed,
} from '../../src/rehearsal/index.ts';
import type { Scenario } from '../../src/rehearsal/scenario.ts';
import { isRunning } from './children.ts';

export const BIN = fileURLToPath(new URL('../../bin/caio-cockpit.cjs', import.meta.url));
const BUNDLE = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url));

export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** Closes its stdout, as `| head` does. */
  hangUp(): void;
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Left out: stdin is closed. */
  readonly stdin?: string;
  /** Arguments for Node itself, before the program. */
  readonly node?: readonly string[];
  /** State folder; the bench's own when left out. */
  readonly home?: string;
}

/** A place of its own for the real program: state folder, temporary folder, and a folder that is no CAIO folder. */
export interface Bench {
  readonly home: string;
  readonly tmp: string;
  readonly outside: string;
  /** What can be made again is kept here. */
  readonly cache: string;
  start(args: readonly string[], options?: StartOptions): Started;
  run(args: readonly string[], options?: StartOptions): Promise<Ended>;
  /** Ends what still runs, and removes the place. */
  close(): Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'caio bench ')));
  const home = join(root, 'home');
  const tmp = join(root, 'tmp');
  const outside = join(root, 'outside');
  const cache = join(root, 'cache');
  for (const folder of [tmp, outside]) await mkdir(folder);
  const running = new Map<number, Started>();
  const bench: Bench = {
    home,
    tmp,
    outside,
    cache,
    start(args, options = {}) {
      const argv = [...(options.node ?? []), BIN, ...args, '--home', options.home ?? home];
      const child = spawn(process.execPath, argv, {
        cwd: options.cwd ?? outside,
        env: { PATH: process.env.PATH, HOME: outside, XDG_CACHE_HOME: cache, TMPDIR: tmp, ...options.env },
        stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      const pid = child.pid;
      if (pid === undefined) throw new Error('The program did not start.');
      const text = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const)
        child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
          text[name] += chunk;
        });
      child.stdin?.on('error', () => {});
      child.stdin?.end(options.stdin);
      const ended = new Promise<Ended>(resolve =>
        child.on('close', (exit, signal) => {
          running.delete(pid);
          resolve({ exit, signal, ...text });
        }),
      );
      const started: Started = {
        pid,
        stdout: () => text.stdout,
        stderr: () => text.stderr,
        signal: name => void child.kill(name),
        hangUp: () => void child.stdout?.destroy(),
        ended,
      };
      running.set(pid, started);
      return started;
    },
    run: (args, options) => bench.start(args, options).ended,
    async close() {
      for (const one of running.values()) {
        one.signal('SIGKILL');
        await one.ended;
      }
      await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
  return bench;
}

/** A practice world that the program takes for a real workspace: its Python is a small program given as --python. */
export interface LiveWorld extends PracticeWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--workspace` and `--python`. */
  readonly args: readonly string[];
  /** Numbers of all processes that its Python was started as. */
  pythons(): Promise<number[]>;
  /** Those of them that still run. */
  running(): Promise<number[]>;
  /** Every secret of this world by name: tokens, and what its env files hold. */
  secrets(): Promise<Map<string, string>>;
}

export async function createLiveWorld(
  faults: Faults = {},
  seconds?: Scenario['seconds'],
): Promise<LiveWorld> {
  const allGood = scenarioNamed('all-good');
  if (!allGood) throw new Error('There is no scenario all-good.');
  const practice = await createPracticeWorld({
    scenario: { ...allGood, faults, ...(seconds === undefined ? {} : { seconds }) },
    interpreter: [process.execPath, BUNDLE, 'practice-python'],
    now: () => new Date(),
  });
  const folder = await mkdtemp(join(tmpdir(), 'caio python '));
  const wrapper = join(folder, 'python3');
  const pids = join(folder, 'pids');
  const quoted = [practice.python.command, ...practice.python.prefix].map(part => `'${part}'`).join(' ');
  await writeFile(wrapper, `#!/bin/sh\necho $$ >> '${pids}'\nexec ${quoted} "$@"\n`);
  await chmod(wrapper, 0o755);
  const pythons = async (): Promise<number[]> => {
    const text = await readFile(pids, 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  };
  return {
    ...practice,
    env: practice.inputs,
    args: ['--workspace', practice.workspace, '--python', wrapper],
    pythons,
    running: async () => (await pythons()).filter(pid => isPython(pid, wrapper)),
    async secrets() {
      const found = new Map<string, string>();
      for (const [name, value] of Object.entries(practice.inputs))
        if (name.endsWith('_TOKEN')) found.set(name, value);
      for (const file of ['.env', '.env.staging']) {
        const text = await readFile(join(practice.workspace, file), 'utf8');
        for (const [, key = '', value = ''] of text.matchAll(/^(\w*(?:KEY|TOKEN))=([\w-]{20,})$/gm))
          found.set(`${file} ${key}`, value);
        found.set(`${file} Redis password`, /^REDIS_URL=redis:\/\/default:([^@]+)@/m.exec(text)?.[1] ?? '');
      }
      return found;
    },
    async close() {
      await practice.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether this number is still one of our Pythons: numbers are given to other programs again after a while. */
function isPython(pid: number, wrapper: string): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return line.includes('practice-python') || line.includes(wrapper);
  } catch {
    return false;
  }
}

/** All files below a folder, as absolute paths. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}

/** The ways a secret could stand in a text without being recognised at first sight. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
