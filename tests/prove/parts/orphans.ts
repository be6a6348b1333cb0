import { readdirSync, readFileSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning } from '../../support/children.ts';
import {
  type Bench,
  createBench,
  createLiveWorld,
  type LiveWorld,
  type Started,
} from '../../support/program.ts';
import { until } from '../../support/terminal.ts';
import type { Proof } from '../part.ts';

const TREE = fileURLToPath(new URL('../../support/programs/tree.mjs', import.meta.url));
/** How many processes each kind has when it stands. */
const KINDS = { plain: 1, grandchildren: 3, session: 2, daemon: 3, stubborn: 1 } as const;
type Kind = keyof typeof KINDS;
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL', 'SIGKILL, the guard too'] as const;
type End = (typeof ENDS)[number];
/** 2 s to tidy up, 1 s until the system has ended them, and a busy computer. */
const GONE_MS = 15_000;

/**
 * A gate whose script leaves a tree of every kind behind; then the cockpit is ended in every way. Nobody may be left,
 * and no temporary folder: after a SIGKILL the guard sees to it, and where that was killed too, the next start.
 */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const counts: Record<string, number> = { trees: 0, 'processes that had to go': 0, 'left over': 0 };
  for (const end of ENDS) counts[`ended by ${end}`] = 0;
  const failures: string[] = [];
  const rounds: readonly [Kind, End][] = full
    ? [0, 1]
        .flatMap(() => (Object.keys(KINDS) as Kind[]).flatMap(kind => ENDS.map(end => [kind, end] as const)))
        .map(([kind, end]) => [kind, end])
    : [
        ['daemon', 'SIGKILL'],
        ['session', 'SIGKILL, the guard too'],
        ['daemon', 'SIGTERM'],
      ];
  for (const [kind, end] of rounds) {
    const { met, left } = await withTree(kind, end);
    counts.trees = (counts.trees ?? 0) + 1;
    counts[`ended by ${end}`] = (counts[`ended by ${end}`] ?? 0) + 1;
    counts['processes that had to go'] = (counts['processes that had to go'] ?? 0) + met;
    counts['left over'] = (counts['left over'] ?? 0) + left.length;
    if (left.length > 0) failures.push(`${kind}, ${end}: left ${left.join(', ')}`);
  }
  return { name: 'orphans', counts, failures };
}

async function withTree(kind: Kind, end: End): Promise<{ met: number; left: string[] }> {
  const bench = await createBench();
  const world = await createLiveWorld();
  const file = join(bench.outside, 'tree');
  const pids = (): number[] => {
    try {
      return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  };
  try {
    await plant(world, kind, file);
    const cockpit = bench.start(['gates', ...world.args, '--only', 'replay', '--ndjson'], { env: world.env });
    await until(
      () => pids().length === KINDS[kind] || cockpit.stderr().includes('VERDICT'),
      `the tree ${kind} stands: ${cockpit.stderr()}`,
      30_000,
    );
    const guard = guardOf(cockpit.pid);
    if (guard === null) return { met: 0, left: ['no guard was there'] };
    await strike(cockpit, guard, end);
    await cockpit.ended;
    if (end === 'SIGKILL, the guard too') await nextStart(bench, world);
    const left = (): string[] => [
      ...pids().filter(isRunning).map(String),
      ...(isRunning(guard) ? ['the guard'] : []),
      ...readdirSync(bench.tmp),
    ];
    await until(() => left().length === 0, 'nobody is left', GONE_MS).catch(() => undefined);
    return { met: pids().length, left: left() };
  } finally {
    for (const pid of pids()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    await bench.close();
    await world.close();
  }
}

/** The world's Python starts the tree instead of the replay. */
async function plant(world: LiveWorld, kind: Kind, file: string): Promise<void> {
  const wrapper = world.args[3] ?? '';
  const text = await readFile(wrapper, 'utf8');
  const planted = `case "$*" in *replay_harness*) exec '${process.execPath}' '${TREE}' ${kind} '${file}';; esac\n`;
  // The launcher gets the script's name on stdin or as an argument; either way the probe for a Python has none.
  await rm(wrapper);
  await writeFile(wrapper, text.replace('exec ', `${planted}exec `));
  await chmod(wrapper, 0o755);
}

async function strike(cockpit: Started, guard: number, end: End): Promise<void> {
  if (end !== 'SIGKILL, the guard too') {
    cockpit.signal(end);
    return;
  }
  process.kill(guard, 'SIGKILL');
  cockpit.signal('SIGKILL');
}

/** Whatever is started next on this computer. */
async function nextStart(bench: Bench, world: LiveWorld): Promise<void> {
  await bench.run(['gates', ...world.args, '--only', 'env-staging'], { env: world.env });
}

/** The number of a cockpit's guard; null when it has none. */
function guardOf(cockpit: number): number | null {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (line.some(part => part.endsWith('guard.mjs')) && line.includes(String(cockpit)))
        return Number(name);
    } catch {
      // It ended while we looked.
    }
  }
  return null;
}
