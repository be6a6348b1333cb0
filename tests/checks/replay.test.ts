import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayGate } from '../../checks/gates/replay.ts';
import type { Json } from '../../checks/hive-files.ts';
import { judgeReplay, type ReplayReport } from '../../checks/replay.ts';
import type { CheckEvent, CheckResult } from '../../checks/types.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import type { ChildSpec } from '../../src/ports/types.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { mutateEverywhere, recorded } from '../support/outputs.ts';

const OUT = recorded('replay.out');
const REPORT: ReplayReport = JSON.parse(OUT);
const GOLDEN = REPORT.results.map(row => row.case_id);
const { redact } = scriptedPorts();
const judge = (
  report: unknown,
  exitCode: number | null = 0,
  facts: Partial<Parameters<typeof judgeReplay>[1]> = {},
) =>
  judgeReplay(
    childResult({ stdout: typeof report === 'string' ? report : JSON.stringify(report), exitCode }),
    { golden: GOLDEN, minPassRate: 0.95, interpreter: 'python', ...facts },
    redact,
  );
const ids = (of: object): string[] =>
  'findings' in of ? (of.findings as { id: string }[]).map(finding => finding.id) : [];

type Row = ReplayReport['results'][number];
const GOOD: Omit<Row, 'case_id'> = { pass: true, overall_score: 4.5, tool_score: 4, groundedness_score: 5 };
const BAD: Omit<Row, 'case_id'> = { pass: false, overall_score: 2, tool_score: 1, groundedness_score: 1 };
/** A consistent report of `total` cases, of which the last `bad` did not pass. */
function made(total: number, bad: number, row = BAD): { report: ReplayReport; golden: string[] } {
  const results = Array.from({ length: total }, (_, at) => ({
    case_id: `CASE_${String(at).padStart(3, '0')}`,
    ...(at < total - bad ? GOOD : row),
  }));
  const passed = total - bad;
  const rate = passed / total;
  const average = results.reduce((sum, item) => sum + item.overall_score, 0) / total;
  return {
    golden: results.map(item => item.case_id),
    report: {
      ...REPORT,
      total_cases: total,
      passed_cases: passed,
      failed_cases: bad,
      pass_rate: Math.round(rate * 10_000) / 10_000,
      average_score: Math.round(average * 100) / 100,
      block_build: rate < 0.95,
      results,
    },
  };
}
const judgeMade = (total: number, bad: number, exitCode: number, row = BAD) => {
  const { report, golden } = made(total, bad, row);
  return judge(report, exitCode, { golden });
};

describe('what the replay printed', () => {
  it.each([
    ['overall_score', 3.99, 4],
    ['tool_score', 2, 2.01],
    ['groundedness_score', 2, 2.01],
  ] as const)('lets no case pass whose %s alone is too low: %d is, %d is not', (score, low, enough) => {
    expect(ids(judgeMade(40, 1, 0, { ...GOOD, pass: false, [score]: low }))).toEqual([]);
    const lies = (value: number) => {
      const { report, golden } = made(40, 0);
      const results = report.results.map((row, at) => (at === 3 ? { ...row, [score]: value } : row));
      const average = results.reduce((sum, row) => sum + row.overall_score, 0) / results.length;
      return judge({ ...report, average_score: Math.round(average * 100) / 100, results }, 0, { golden });
    };
    expect(lies(low)).toMatchObject({ outcome: 'unknown' });
    expect(ids(lies(low))).toEqual(['report-inconsistent']);
    expect(lies(enough).outcome).toBe('pass');
  });
  it('passes as recorded (04a), and always says how little that proves', () => {
    const outcome = judge(OUT);
    expect(outcome).toMatchObject({ outcome: 'pass', evidence: { total: 50, passed: 50, passRate: 1 } });
    expect(outcome.notes?.map(note => note.id)).toEqual(['replay-proves-little']);
  });
  it('95 % exactly passes and names the cases that did not; 94 % fails', () => {
    const enough = judgeMade(100, 5, 0);
    expect(enough.outcome).toBe('pass');
    expect(enough.notes?.map(note => note.id)).toEqual(['replay-proves-little', 'replay-cases-failed']);
    const less = judgeMade(100, 6, 1);
    expect([less.outcome, ...ids(less)]).toEqual(['fail', 'replay-below-threshold']);
    expect(judgeMade(20, 1, 0).outcome).toBe('pass');
    expect(judgeMade(50, 3, 1).outcome).toBe('fail');
  });
  it('a rate that only rounds up to 95 % fails', () => {
    const { report, golden } = made(20_001, 1001);
    expect(report.pass_rate).toBe(0.95);
    expect(judge({ ...report, block_build: false }, 0, { golden }).outcome).toBe('fail');
  });
  it('some cases with an error: fail; all of them: could not start (04d)', () => {
    const error = { ...BAD, error: "[Errno 2] No such file or directory: '/py'" };
    expect(ids(judgeMade(50, 1, 0, error))).toEqual(['replay-case-error']);
    const none = judgeMade(50, 50, 1, error);
    expect([none.outcome, ...ids(none)]).toEqual(['unknown', 'replay-could-not-start']);
    expect(JSON.stringify(none)).not.toContain('has a space');
    const { report, golden } = made(50, 50, error);
    const space = judge(
      { ...report, runner_cmd: 'C:\\Program Files\\python.exe scripts/swarm_replay_runner.py' },
      1,
      { golden },
    );
    expect(JSON.stringify(space)).toContain('has a space in it');
  });
  it.each([
    ['other cases', { facts: { golden: [...GOLDEN.slice(1), 'OTHER'] } }, 'fail', 'replay-cases-missing'],
    ['fewer cases', { facts: { golden: GOLDEN.slice(1) } }, 'fail', 'replay-cases-missing'],
    [
      'another threshold',
      { report: { ...REPORT, min_pass_rate_required: 0.5 } },
      'fail',
      'replay-wrong-threshold',
    ],
    ['a blocked build', { report: { ...REPORT, block_build: true } }, 'fail', 'replay-below-threshold'],
    ['another set', { report: { ...REPORT, golden_set_path: 'x.json' } }, 'fail', 'replay-not-the-runbooks'],
    ['an exit code that disagrees', { exitCode: 1 }, 'unknown', 'exit-code-disagrees'],
    [
      'an average that does not fit',
      { report: { ...REPORT, average_score: 4 } },
      'unknown',
      'report-inconsistent',
    ],
    [
      'a number of passed cases that its list does not have',
      { report: { ...REPORT, passed_cases: 49, pass_rate: 0.98 } },
      'unknown',
      'report-inconsistent',
    ],
    [
      'a pass rate below its own numbers',
      { report: { ...REPORT, pass_rate: 0.5 } },
      'unknown',
      'report-inconsistent',
    ],
    ['a field that nobody knows', { report: { ...REPORT, skipped: 1 } }, 'unknown', 'report-unreadable'],
    [
      'a case with a field that nobody knows',
      { report: { ...REPORT, results: REPORT.results.map(row => ({ ...row, skipped: true })) } },
      'unknown',
      'report-unreadable',
    ],
    ['nothing', { report: '' }, 'unknown', 'report-unreadable'],
  ])('%s', (_, of, outcome, id) => {
    const given = of as { report?: unknown; exitCode?: number; facts?: object };
    const judged = judge(given.report ?? OUT, given.exitCode ?? 0, given.facts ?? {});
    expect([judged.outcome, ...ids(judged)]).toEqual([outcome, id]);
    expect(judged.notes?.map(note => note.id)).toContain('replay-proves-little');
  });
});

it.each(['timed-out', 'aborted'] as const)(
  'a replay that was %s has no result, whatever it printed',
  ended => {
    const judged = judgeReplay(
      childResult({ stdout: OUT, ended }),
      { golden: GOLDEN, minPassRate: 0.95, interpreter: 'python' },
      redact,
    );
    expect(judged.outcome).toBe('unknown');
  },
);

it.each([
  { golden_set_path: `${REPORT.golden_set_path}.easy` },
  { golden_set_path: REPORT.golden_set_path.replace('tests', 'mytests') },
  { runner_cmd: `${REPORT.runner_cmd} --always-pass` },
  { runner_cmd: REPORT.runner_cmd.replace('swarm', 'easy_swarm') },
])('the runbook’s cases and runner are not those of %j', change => {
  expect(ids(judge({ ...REPORT, ...change }))).toEqual(['replay-not-the-runbooks']);
});

describe('any other report', () => {
  it('is no pass, unless only a name, a time or a score that still passes is another', () => {
    // timestamp_utc is compared with the folder by the witness; the paths may have another beginning.
    const free =
      /^(timestamp_utc|golden_set_path|runner_cmd|average_score|results\.\d+\.(overall|tool|groundedness)_score)$/;
    const tried = mutateEverywhere(
      REPORT as unknown as Json,
      (mutated, path) => {
        const outcome = judge(mutated);
        if (outcome.outcome !== 'pass') return;
        expect(path).toMatch(free);
        expect(outcome.evidence).toMatchObject({ total: 50, passed: 50, passRate: 1, required: 0.95 });
      },
      6,
    );
    expect(tried).toBe(11 + 50 * 6);
  });
});

describe('the gate in a folder', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'cockpit-replay-'));
    mkdirSync(join(workspace, 'tests/golden'), { recursive: true });
    golden(GOLDEN.map(id => ({ id, input_query: 'x' })));
  });
  afterEach(() => rmSync(workspace, { recursive: true, force: true }));
  const golden = (set: unknown): void =>
    writeFileSync(join(workspace, 'tests/golden/caio_alpha_golden_set_v1.json'), JSON.stringify(set));
  const runFolder = (): string => join(workspace, '.hive-mind/replay_harness', REPORT.timestamp_utc);
  function writeRun(summary = OUT, cases = GOLDEN): void {
    mkdirSync(join(runFolder(), 'cases'), { recursive: true });
    for (const id of cases) writeFileSync(join(runFolder(), 'cases', `${id}.json`), '{}');
    writeFileSync(join(runFolder(), 'summary.json'), summary);
  }
  async function run(child: (seen: readonly CheckEvent[]) => Promise<void> = async () => writeRun()) {
    const specs: ChildSpec[] = [];
    const tools = toolsFor(
      scriptedPorts({
        files: createFilesPort(),
        envFile: {
          read: async path => ({
            kind: 'read',
            file: {
              path,
              sha256: '',
              values: new Map([
                ['GHL_API_KEY', 'x'],
                ['LOG_LEVEL', 'x'],
              ]),
              problems: [],
            },
          }),
        },
        process: {
          run: async spec => {
            specs.push(spec);
            await child(tools.events);
            return childResult({ stdout: OUT });
          },
        },
      }),
    );
    const inputs = cutoverInputs({
      workspace,
      commands: { replay: { args: ['scripts/replay_harness.py', '--min-pass-rate', '0.95'] } },
    });
    const command = await replayGate.command.run(inputs, () => undefined, tools);
    const after = replayGate.witnesses[0]?.check;
    const witness = async (given: CheckResult = command) => after?.run(inputs, () => given, tools);
    return { command, specs, tools, witness: await witness() };
  }

  it('passes with its witness, cut off from the world, and tells how far it is', async () => {
    const { command, witness, specs, tools } = await run(async seen => {
      writeRun(OUT, GOLDEN.slice(0, 7));
      await expect.poll(() => seen.some(event => event.type === 'progress' && event.done === 7)).toBe(true);
      writeRun();
    });
    expect([command.outcome, witness?.outcome]).toEqual(['pass', 'pass']);
    expect(specs[0]?.env).toMatchObject({ REDIS_URL: '', GHL_API_KEY: '' });
    expect(specs[0]?.env).not.toHaveProperty('LOG_LEVEL');
    expect(specs[0]?.cwd).toBe(workspace);
    expect(tools.events).toContainEqual({ type: 'progress', done: 7, total: 50, what: 'cases' });
  });
  it.each([
    ['no run', async () => undefined, 'replay-run-missing'],
    [
      'other numbers',
      async () => writeRun(OUT.replace('"passed_cases": 50', '"passed_cases": 49')),
      'replay-run-differs',
    ],
    ['a case file too few', async () => writeRun(OUT, GOLDEN.slice(1)), 'replay-run-differs'],
    ['a damaged summary', async () => writeRun('{'), 'replay-run-differs'],
    [
      'a newer run',
      async () => {
        writeRun();
        mkdirSync(join(workspace, '.hive-mind/replay_harness/20991231T000000Z'));
      },
      'replay-run-differs',
    ],
  ])('the witness fails on %s', async (_, child, id) => {
    const { witness } = await run(async () => child());
    expect([witness?.outcome, witness?.findings[0]?.id]).toEqual(['fail', id]);
  });
  it.each([
    ['empty', [], 'golden-set-unreadable'],
    ['double', [{ id: 1 }, { id: 1 }], 'golden-set-unreadable'],
    ['damaged', 'x', 'golden-set-unreadable'],
    ['cut down to the easy ones', GOLDEN.slice(1).map(id => ({ id })), 'golden-set-shrunk'],
  ])('a set of cases that is %s is a fail before anything runs (R3)', async (_, set, id) => {
    golden(set);
    const { command, specs, witness } = await run();
    expect([command.outcome, command.findings[0]?.id, specs.length]).toEqual(['fail', id, 0]);
    expect(witness?.findings[0]?.id).toBe('nothing-to-compare');
  });
});
