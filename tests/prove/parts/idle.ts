import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isRunning } from '../../support/children.ts';
import { type Bench, createBench, createLiveWorld } from '../../support/program.ts';
import { type InTerminal, inTerminal } from '../../support/pty.ts';
import { until } from '../../support/terminal.ts';
import type { Proof } from '../part.ts';

const HEAP = new URL('../../support/programs/heap.mjs', import.meta.url).href;
/** Linux counts CPU time in these. */
const TICKS_PER_SECOND = 100;
export const SCREENS = ['Ready', 'Gates, one running'] as const;

export interface Cost {
  readonly cpuMs: number;
  readonly bytes: number;
  readonly grownKiB: number;
  /** Before it grew. */
  readonly heldKiB: number;
}

/**
 * A cockpit that nobody touches: what it costs in a minute, on the Ready screen and on the Gates of a run that goes on
 * without news (looked on from a second cockpit). At length: under 1 % of a core, and hardly any growth; three days are
 * 4,320 such minutes, which nobody waited for. The short form only sees that it sleeps at all.
 */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  const seconds = full ? 60 : 2;
  for (const screen of full ? SCREENS : (['Ready'] as const)) {
    const { cpuMs, bytes, grownKiB } = await onScreen(screen, seconds);
    counts[`seconds idle on ${screen}`] = seconds;
    counts[`ms of CPU on ${screen}`] = cpuMs;
    counts[`bytes drawn on ${screen}`] = bytes;
    counts[`KiB more held on ${screen}`] = grownKiB;
    const share = cpuMs / (seconds * 1000);
    if (share > (full ? 0.01 : 0.5)) failures.push(`${screen}: ${(share * 100).toFixed(2)} % of a core`);
    // Whatever a minute adds for good would be there 4,320 times after three days.
    if (full && grownKiB > 64) failures.push(`${screen}: grew by ${grownKiB} KiB in a minute`);
  }
  return { name: 'idle', counts, failures };
}

/** What a cockpit that nobody touches costs on a screen, in so many seconds; what it does at first is not counted. */
export async function onScreen(screen: (typeof SCREENS)[number], seconds: number): Promise<Cost> {
  const bench = await createBench();
  const world = await createLiveWorld({ python: { programs: { replay: 'hangs' } } });
  let terminal: InTerminal | null = null;
  try {
    terminal = screen === 'Ready' ? await onReady(bench) : await onGates(bench, world);
    const pid = await terminal.pid();
    // What is loaded after the first frame, and the first collections of garbage, are no idling.
    await wait(seconds > 10 ? 20_000 : 500);
    const heapBefore = await heldKiB(bench, pid);
    const before = { cpuMs: cpuMsOf(pid), bytes: terminal.raw().length };
    await wait(seconds * 1000);
    const after = { cpuMs: cpuMsOf(pid), bytes: terminal.raw().length };
    return {
      cpuMs: after.cpuMs - before.cpuMs,
      bytes: after.bytes - before.bytes,
      grownKiB: (await heldKiB(bench, pid)) - heapBefore,
      heldKiB: heapBefore,
    };
  } finally {
    if (terminal !== null) {
      process.kill(await terminal.pid(), 'SIGTERM');
      await terminal.ended.catch(() => undefined);
    }
    await bench.close();
    for (const pid of await world.pythons()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    await world.close();
  }
}

const saysItsHeap = (bench: Bench) => ({
  node: ['--expose-gc'],
  env: { HEAP_FILE: heapFile(bench), NODE_OPTIONS: `--import=${HEAP}` },
});

async function onReady(bench: Bench): Promise<InTerminal> {
  const terminal = inTerminal(bench, ['rehearse'], saysItsHeap(bench));
  await terminal.sees('Start the cutover');
  await until(() => !terminal.screen().join('\n').includes('being looked at'), 'it has looked', 60_000);
  return terminal;
}

async function onGates(
  bench: Bench,
  world: Awaited<ReturnType<typeof createLiveWorld>>,
): Promise<InTerminal> {
  const first = bench.start(['gates', ...world.args, '--only', 'replay'], { env: world.env });
  await until(() => first.stdout().includes('Gate 6 of 9'), 'the replay runs', 60_000);
  const terminal = inTerminal(bench, world.args, saysItsHeap(bench));
  await terminal.sees('Press Enter to look on');
  terminal.type('\r');
  await terminal.sees('LOOKING ON');
  return terminal;
}

/** CPU time so far, as Linux counts it. */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Math.round(((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND);
}

const heapFile = (bench: Bench): string => join(bench.outside, 'heap');

/** What the cockpit holds after everything it could let go of is gone. */
async function heldKiB(bench: Bench, pid: number): Promise<number> {
  const said = (): string[] => {
    try {
      return readFileSync(heapFile(bench), 'utf8').split('\n').slice(0, -1);
    } catch {
      return [];
    }
  };
  const before = said().length;
  process.kill(pid, 'SIGUSR2');
  await until(() => said().length > before, 'the cockpit says what it holds', 30_000);
  return Math.round(Number(said().at(-1)) / 1024);
}
