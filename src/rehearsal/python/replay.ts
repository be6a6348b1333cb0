import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArguments } from './arguments.ts';
import { type Script, traceback } from './host.ts';
import { dumps, PyFloat } from './json.ts';

interface Case {
  readonly id: string;
  readonly input_query: string;
  /** A practice field: how the runner answers this case. */
  readonly practice_answer?: 'bad';
}

interface Row {
  readonly case_id: string;
  readonly pass: boolean;
  readonly overall_score: number;
  readonly tool_score: number;
  readonly groundedness_score: number;
  readonly error?: string;
}

/** scripts/replay_harness.py: runs every golden case, writes its run folder, prints one JSON at the very end. */
export const replayScript: Script = async (args, host, practice) => {
  const parsed = parseArguments(
    'replay_harness.py',
    ['--golden-set', '--runner-cmd', '--output-dir', '--baseline-file', '--min-pass-rate', '--max-cases'].map(
      name => ({
        name,
        takes: 'value',
      }),
    ),
    args,
  );
  if (!parsed.ok) {
    await host.err(parsed.usage);
    return 2;
  }
  const goldenPath = parsed.values.get('--golden-set') ?? 'tests/golden/caio_alpha_golden_set_v1.json';
  const golden = await readGolden(join(host.cwd, goldenPath));
  if (!golden) {
    const error = `FileNotFoundError: [Errno 2] No such file or directory: '${goldenPath}'`;
    await host.err(traceback('scripts/replay_harness.py', 409, 'raise SystemExit(main())', error));
    return 1;
  }
  const threshold = Number(parsed.values.get('--min-pass-rate') ?? 0.95);
  const most = Number(parsed.values.get('--max-cases') ?? 0);
  const stamp = host
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '');
  const folder = join(host.cwd, parsed.values.get('--output-dir') ?? '.hive-mind/replay_harness', stamp);
  await mkdir(join(folder, 'cases'), { recursive: true });
  const runner = parsed.values.get('--runner-cmd') ?? `${host.executable} scripts/swarm_replay_runner.py`;
  const rows: Row[] = [];
  for (const each of most > 0 ? golden.slice(0, most) : golden) {
    const row = practice.python.replayCannotStart ? notStarted(each, runner) : judge(each);
    rows.push(row);
    const status = row.error === undefined ? 'ok' : 'runner_error';
    const record = { case_id: each.id, input_query: each.input_query, status, judge_result: row };
    await writeFile(join(folder, 'cases', `${each.id}.json`), JSON.stringify(record, null, 2));
  }
  const summary = summarise({ rows, stamp, goldenPath, runner, threshold });
  await writeFile(join(folder, 'summary.json'), dumps(summary.document));
  await host.out(`${dumps(summary.document)}\n`);
  return summary.blocked ? 1 : 0;
};

async function readGolden(path: string): Promise<Case[] | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Array.isArray(value) ? (value as Case[]) : null;
  } catch {
    return null;
  }
}

function judge(each: Case): Row {
  return each.practice_answer === 'bad'
    ? { case_id: each.id, pass: false, overall_score: 2.75, tool_score: 1, groundedness_score: 1 }
    : { case_id: each.id, pass: true, overall_score: 4.5, tool_score: 4, groundedness_score: 5 };
}

/** The runner command is split at the spaces of the interpreter's path, so that no case can start. */
function notStarted(each: Case, runner: string): Row {
  const error = `[Errno 2] No such file or directory: '${runner.split(' ')[0]}'`;
  return { case_id: each.id, pass: false, overall_score: 0, tool_score: 0, groundedness_score: 0, error };
}

function summarise(run: {
  readonly rows: readonly Row[];
  readonly stamp: string;
  readonly goldenPath: string;
  readonly runner: string;
  readonly threshold: number;
}): { blocked: boolean; document: Record<string, unknown> } {
  const { rows } = run;
  const passed = rows.filter(row => row.pass).length;
  const rate = rows.length > 0 ? passed / rows.length : 0;
  const average = rows.length > 0 ? rows.reduce((sum, row) => sum + row.overall_score, 0) / rows.length : 0;
  const blocked = rate < run.threshold;
  const document = {
    timestamp_utc: run.stamp,
    golden_set_path: run.goldenPath,
    runner_cmd: run.runner,
    total_cases: rows.length,
    passed_cases: passed,
    failed_cases: rows.length - passed,
    pass_rate: new PyFloat(Math.round(rate * 10_000) / 10_000),
    min_pass_rate_required: new PyFloat(run.threshold),
    average_score: new PyFloat(Math.round(average * 100) / 100),
    block_build: blocked,
    results: rows.map(row => ({ ...row, overall_score: new PyFloat(row.overall_score) })),
  };
  return { blocked, document };
}
