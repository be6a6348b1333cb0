import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFingerprint } from '../../../src/ports/fingerprint.ts';
import { everybody, kinOf } from '../../../src/ports/kin.ts';
import { birthOf } from '../../../src/ports/owner.ts';
import type { JournalLine } from '../../../src/run/events.ts';
import { readJournal } from '../../../src/run/journal.ts';
import { fold, type Run } from '../../../src/run/state.ts';
import { verdictOf } from '../../../src/run/verdict.ts';
import { GATE_IDS, type GateId } from '../../../src/runbook/gates.ts';
import { type Bench, createBench, createLiveWorld, type LiveWorld } from '../../support/program.ts';
import { committed } from '../../support/stations.ts';
import { until } from '../../support/terminal.ts';
import type { Proof } from '../part.ts';

const RESUMER = fileURLToPath(new URL('../../support/programs/resumer.ts', import.meta.url));
/** Production lets anyone read one page. */
const ONE_OPEN = { production: { openPaths: ['/api/operator/pending-batch'] } };
/** The short form goes through these only, so it ends without a verdict. */
const FEW: readonly GateId[] = ['env-staging', 'env-production', 'replay'];
/** A gate of the practice world takes well under that. */
const SESSION_MS = 120_000;
/** 2 s to tidy up, 1 s until the system has ended them, and a busy computer. */
const GONE_MS = 20_000;

interface Session {
  /** What it said had been recorded. */
  readonly told: readonly JournalLine[];
  readonly killed: boolean;
  readonly error: string;
  readonly mark: string;
}

/** When a session is killed: after so many events, or so many milliseconds after its first one. */
type When = { readonly events: number } | { readonly ms: number };

/**
 * kill -9 after each event in turn and at random moments, then go on with the run: what was said to be recorded is
 * there, what was running is unknown and runs again, nobody is left, and the verdict is the one of an undisturbed run.
 */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const wanted = full ? 200 : 4;
  const counts = {
    kills: 0,
    'at an event': 0,
    'at a random moment': 0,
    'events acknowledged': 0,
    'gates that were running and ran again': 0,
    'runs that came to their verdict': 0,
  };
  const failures: string[] = [];
  // Every third world has a fault: there a kill must not make a GO out of a NO-GO either.
  for (let round = 0; counts.kills < wanted && failures.length < 10; round += 1) {
    const faulty = round % 3 === 1;
    const world = await createLiveWorld(faulty ? ONE_OPEN : {});
    await committed(world.workspace);
    const bench = await createBench();
    try {
      await oneRun({
        bench,
        world,
        gates: full ? GATE_IDS : FEW,
        counts,
        failures,
        wanted,
        expected: full ? (faulty ? 'NO-GO' : 'GO') : 'NOT YET',
        round,
      });
    } finally {
      await bench.close();
      await world.close();
    }
  }
  return { name: 'kills', counts, failures };
}

interface RunOptions {
  readonly bench: Bench;
  readonly world: LiveWorld;
  readonly gates: readonly GateId[];
  readonly wanted: number;
  readonly expected: string;
  readonly round: number;
  readonly counts: Record<string, number>;
  readonly failures: string[];
}

/** Kills one run again and again until it has come to its verdict. */
async function oneRun(options: RunOptions): Promise<void> {
  const { bench, gates, counts, failures, expected, round, wanted } = options;
  const add = (name: string, by = 1): void => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  const acknowledged: JournalLine[] = [];
  for (let session = 0; session < 200; session += 1) {
    const at: When =
      session % 3 === 2 ? { ms: Math.floor(Math.random() * 1500) } : { events: 1 + ((session + round) % 4) };
    const spare = (counts.kills ?? 0) >= wanted;
    const { told, killed, error, mark } = await runSession(options, spare ? null : at);
    const where = `run ${round + 1}, session ${session + 1}`;
    for (const line of told) if (!acknowledged.some(one => one.hash === line.hash)) acknowledged.push(line);
    if (killed) {
      add('kills');
      add('ms' in at ? 'at a random moment' : 'at an event');
    } else if (error !== '') failures.push(`${where}: it ended by itself: ${error}`);
    await until(() => leftOf(mark) === 0, 'nobody is left', GONE_MS).catch(() =>
      failures.push(`${where}: ${leftOf(mark)} processes are left`),
    );
    const lines = await linesOf(bench, failures, where);
    const known = new Set(lines.map(line => line.hash));
    const lost = acknowledged.filter(line => !known.has(line.hash));
    if (lost.length > 0) failures.push(`${where}: ${lost.length} acknowledged events are lost`);
    const run = fold(lines);
    const word = verdictOf(run, Date.now(), {}).word;
    if (!run.concluded && (word === 'GO' || word === 'STALE'))
      failures.push(`${where}: ${word} before its end`);
    if (run.concluded) {
      add('runs that came to their verdict');
      add('events acknowledged', acknowledged.length);
      if (word !== expected) failures.push(`${where}: it says ${word}, expected ${expected}`);
      add('gates that were running and ran again', again(gates, lines, failures, where));
      return;
    }
    if (error !== '') return;
  }
  failures.push(`run ${round + 1} did not come to its end`);
}

/** Gates that a kill had caught running: each has another attempt, and only that one counts. */
function again(
  gates: readonly GateId[],
  lines: readonly JournalLine[],
  failures: string[],
  where: string,
): number {
  const run: Run = fold(lines);
  let caught = 0;
  for (const gate of gates) {
    const intended = lines.filter(
      ({ event }) => event.type === 'gate.intended' && event.gate === gate,
    ).length;
    const finished = lines.filter(
      ({ event }) => event.type === 'gate.finished' && event.gate === gate,
    ).length;
    caught += intended - finished;
    if (run.gates[gate].attempts !== intended)
      failures.push(`${where}: ${gate} counts ${run.gates[gate].attempts} attempts of ${intended}`);
    if (finished === 0) failures.push(`${where}: ${gate} never came to its end`);
  }
  return caught;
}

async function linesOf(bench: Bench, failures: string[], where: string): Promise<readonly JournalLine[]> {
  const run = (await readdir(join(bench.home, 'runs')).catch(() => [])).sort().at(-1);
  if (run === undefined) return [];
  const { seal } = await openFingerprint(bench.home);
  const read = await readJournal(join(bench.home, 'runs', run, 'journal.jsonl'), seal);
  if (read.kind === 'whole') return read.lines;
  // Killed between the folder and the file.
  if (read.kind === 'broken')
    failures.push(`${where}: the journal is broken at line ${read.line}: ${read.why}`);
  return [];
}

const leftOf = (mark: string): number =>
  kinOf(everybody(), { groups: [], isKin: value => value.startsWith(`${mark}.`) }).size;

function runSession({ bench, world, gates }: RunOptions, when: When | null): Promise<Session> {
  const [, workspace = '', , python = ''] = world.args;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', RESUMER, bench.home, workspace, python, gates.join()],
    {
      cwd: bench.outside,
      env: { PATH: process.env.PATH, HOME: bench.outside, TMPDIR: bench.tmp, ...world.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const mark = `${child.pid}-${birthOf(child.pid ?? 0)}`;
  const told: JournalLine[] = [];
  let rest = '';
  let error = '';
  let killed = false;
  let fresh = 0;
  const from = Date.now();
  let timer: NodeJS.Timeout | undefined;
  const kill = (): void => {
    killed = child.kill('SIGKILL') || killed;
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = JSON.parse(part) as JournalLine;
      told.push(line);
      // A resumed run tells its earlier events first.
      if (Date.parse(line.at) < from) continue;
      fresh += 1;
      if (when !== null && 'events' in when && fresh === when.events + 1) kill();
      if (when !== null && 'ms' in when && timer === undefined) timer = setTimeout(kill, when.ms);
    }
  });
  const late = setTimeout(kill, SESSION_MS);
  return new Promise(resolve =>
    child.on('close', (exit, signal) => {
      clearTimeout(timer);
      clearTimeout(late);
      const bad = signal === 'SIGKILL' || exit === 0 ? '' : error || `exit ${exit}`;
      resolve({ told, killed: signal === 'SIGKILL', error: bad, mark });
    }),
  );
}
