import { jsonText } from '../report/json.ts';
import type { JournalLine } from '../run/events.ts';
import { fold, type Run } from '../run/state.ts';
import type { Options } from './options.ts';
import { homeFolder } from './places.ts';
import { practiceHome } from './practice.ts';
import { listRuns, readRun } from './runs-store.ts';
import { EXIT, type World } from './world.ts';

interface RunRow {
  readonly run: string;
  readonly startedAt: string | null;
  readonly workspace: string;
  /** What was said at the end of it; what holds now is for `status`. */
  readonly said: string;
  readonly scenario: string | null;
}

/** The runs of this home, newest first, with what was said at the end of each. */
export async function runsCommand(options: Options, world: World): Promise<number> {
  const own = homeFolder(options.home, world);
  const home = options.rehearse ? practiceHome(own) : own;
  const rows: RunRow[] = [];
  for (const id of (await listRuns(home)).reverse()) rows.push(await row(home, id));
  if (options.json) world.out(jsonText(rows));
  else if (rows.length === 0) world.out('No run has been made yet.');
  else
    for (const one of rows) world.out(`${one.run}  ${one.said.padEnd(10)}  ${one.scenario ?? one.workspace}`);
  return EXIT.ok;
}

async function row(home: string, id: string): Promise<RunRow> {
  const read = await readRun(home, id);
  if (read.kind !== 'whole')
    return { run: id, startedAt: null, workspace: '', said: 'unreadable', scenario: null };
  const run = fold(read.lines);
  return {
    run: id,
    startedAt: run.startedAt === null ? null : new Date(run.startedAt).toISOString(),
    workspace: run.workspace,
    said: saidOf(run, read.lines),
    scenario: run.scenario,
  };
}

function saidOf(run: Run, lines: readonly JournalLine[]): string {
  const word = lines.findLast(line => line.event.type === 'run.concluded')?.event;
  if (run.concluded && word?.type === 'run.concluded') return word.verdict;
  return run.interrupted === null ? 'unfinished' : 'stopped';
}
