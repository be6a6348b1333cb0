import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Bench,
  createBench,
  createLiveWorld,
  type LiveWorld,
  type Started,
} from '../../support/program.ts';
import { until } from '../../support/terminal.ts';
import type { Proof } from '../part.ts';

/** Two cockpits started at the same moment on the same workspace: exactly one runs, the other says so and exits 5. */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const counts = { 'races of two real processes': 0, 'that the first one won': 0 };
  const failures: string[] = [];
  // Whoever wins stays in the replay, which never ends, until it is told to.
  const world = await createLiveWorld({ python: { programs: { replay: 'hangs' } } });
  try {
    for (let race = 0; race < (full ? 50 : 2); race += 1) {
      const bench = await createBench();
      try {
        const { winner, problem } = await runRace(bench, world);
        counts['races of two real processes'] += 1;
        if (winner === 0) counts['that the first one won'] += 1;
        if (problem !== null) failures.push(`Race ${race + 1}: ${problem}`);
      } finally {
        await bench.close();
      }
    }
  } finally {
    for (const pid of await world.running()) process.kill(pid, 'SIGKILL');
    await world.close();
  }
  return { name: 'lock-races', counts, failures };
}

async function runRace(bench: Bench, world: LiveWorld): Promise<{ winner: number; problem: string | null }> {
  const both = [0, 1].map(() =>
    bench.start(['gates', ...world.args, '--only', 'replay', '--ndjson'], { env: world.env }),
  );
  const exits: (number | null | 'runs')[] = ['runs', 'runs'];
  for (const [index, one] of both.entries())
    void one.ended.then(end => {
      exits[index] = end.exit;
    });
  const running = (): boolean => both.every(one => one.stdout().includes('gate.intended'));
  await until(() => running() || exits.some(exit => exit !== 'runs'), 'one of two gives way', 30_000);
  if (running()) return { winner: -1, problem: 'both run' };
  const winner = exits.indexOf('runs');
  const first = both[winner];
  const loser = both[1 - winner];
  if (first === undefined || loser === undefined)
    return { winner, problem: `both ended: ${exits.join(', ')}` };
  const problem = await problemOf(bench, first, loser, exits[1 - winner] ?? null);
  return { winner, problem };
}

async function problemOf(
  bench: Bench,
  winner: Started,
  loser: Started,
  exit: number | null | 'runs',
): Promise<string | null> {
  if (exit !== 5) return `the one that gave way ended with ${exit}: ${loser.stderr()}`;
  if (loser.stdout() !== '') return `the one that gave way printed ${loser.stdout()}`;
  await until(() => winner.stdout().includes('gate.intended'), 'the winner runs its gate', 30_000);
  const runs = await readdir(join(bench.home, 'runs'));
  if (runs.length !== 1) return `there are ${runs.length} runs`;
  winner.signal('SIGINT');
  const end = await winner.ended;
  if (end.exit !== 130) return `the winner ended with ${end.exit}: ${end.stderr}`;
  const locks = await readdir(join(bench.home, 'locks'));
  return locks.length === 0 ? null : `a lock was left behind: ${locks.join(', ')}`;
}
