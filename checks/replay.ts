import { z } from 'zod';
import type { ChildResult, RedactPort } from '../src/ports/types.ts';
import { isolatedEnv } from './child-env.ts';
import { runCommand, textOf } from './command.ts';
import { commandOf, timeoutOf } from './gate-command.ts';
import { exitDisagrees, parseDocument, quote, stopOf } from './printed.ts';
import { goldenIds, replayProgress } from './replay-files.ts';
import type { Check, CutoverInputs, Finding, Outcome } from './types.ts';

const count = z.number().int().min(0);
const rate = z.number().min(0).max(1);

const Result = z.strictObject({
  case_id: z.string(),
  pass: z.boolean(),
  overall_score: z.number().min(0).max(5),
  tool_score: z.number().min(0).max(5),
  groundedness_score: z.number().min(0).max(5),
  error: z.string().optional(),
});

export const ReplayReport = z.strictObject({
  timestamp_utc: z.string().regex(/^\d{8}T\d{6}Z$/),
  golden_set_path: z.string(),
  runner_cmd: z.string(),
  total_cases: count,
  passed_cases: count,
  failed_cases: count,
  pass_rate: rate,
  min_pass_rate_required: z.number(),
  average_score: z.number(),
  block_build: z.boolean(),
  results: z.array(Result),
});
export type ReplayReport = z.infer<typeof ReplayReport>;

export const ReplayEvidence = z.object({
  /** Names the run's folder. */
  timestamp: z.string(),
  total: count.min(1),
  passed: count,
  passRate: rate,
  required: rate,
});
export type ReplayEvidence = z.infer<typeof ReplayEvidence>;

/** Said whatever the result is: the gate cannot fail on content (CONTRACTS R1). */
export const PROVES_LITTLE: Finding = {
  id: 'replay-proves-little',
  message:
    'This gate shows that the replay runs on this computer. It copies the expected answers into its own, so it says nothing about the quality of what CAIO writes.',
  fix: 'Nothing to do now. Read the first live emails with care before they are approved.',
};

const inconsistent = (what: string): Finding => ({
  id: 'report-inconsistent',
  message: `The replay report contradicts itself: ${what}.`,
  fix: 'Run it again; when it happens once more, send the log of this gate to an engineer.',
});

/** The report's numbers against its own rows: a report that does not add up proves nothing. */
function contradictions(report: ReplayReport): Finding[] {
  const found: Finding[] = [];
  const { results, total_cases: total } = report;
  const passed = results.filter(row => row.pass).length;
  const mean = results.reduce((sum, row) => sum + row.overall_score, 0) / (results.length || 1);
  if (results.length !== total)
    found.push(inconsistent(`it says ${total} cases and lists ${results.length}`));
  if (report.passed_cases !== passed || report.failed_cases !== results.length - passed)
    found.push(inconsistent('its numbers of passed and failed cases are not those of its list'));
  if (Math.abs(report.pass_rate - report.passed_cases / (total || 1)) > 0.000_051)
    found.push(inconsistent('its pass rate does not fit its numbers'));
  if (Math.abs(report.average_score - mean) > 0.011)
    found.push(inconsistent('its average score does not fit its list'));
  const odd = results.filter(
    row => row.pass && (row.overall_score < 4 || row.tool_score <= 2 || row.groundedness_score <= 2),
  );
  if (odd.length > 0)
    found.push(inconsistent(`it lets cases pass whose scores are too low (${odd[0]?.case_id ?? ''})`));
  return found;
}

function wrongCases(report: ReplayReport, golden: readonly string[]): Finding[] {
  const listed = report.results.map(row => row.case_id).sort();
  if (report.total_cases === golden.length && listed.join('\n') === [...golden].sort().join('\n')) return [];
  return [
    {
      id: 'replay-cases-missing',
      message: `The folder holds ${golden.length} replay cases, but the report is about ${report.total_cases} and not the same ones.`,
      fix: 'Run the gate again from the cockpit, which calls it as the runbook has it.',
    },
  ];
}

/** Cases that ended in an error say nothing of quality: none started, or some broke (CONTRACTS R2, R3). */
function caseErrors(
  report: ReplayReport,
  interpreter: string,
  redact: RedactPort,
): { outcome: 'fail' | 'unknown'; finding: Finding } | null {
  const broken = report.results.filter(row => row.error !== undefined);
  const [first] = broken;
  if (!first) return null;
  const said = quote(first.error ?? '', redact);
  if (broken.length < report.results.length) {
    return {
      outcome: 'fail',
      finding: {
        id: 'replay-case-error',
        message: `${broken.length} replay case(s) broke off with an error, for example ${quote(first.case_id, redact)}: ${said}`,
        fix: 'Run it again; when it happens once more, send the log of this gate to an engineer.',
      },
    };
  }
  const space =
    /\s/.test(interpreter) || /\s.*\sscripts[\\/]swarm_replay_runner\.py$/.test(report.runner_cmd);
  return {
    outcome: 'unknown',
    finding: {
      id: 'replay-could-not-start',
      message: space
        ? `Not one replay case could start, because the path of this computer's Python has a space in it, which the script cannot handle. This says nothing about CAIO. It said: ${said}`
        : `Not one replay case could start, so nothing was replayed. It said: ${said}`,
      fix: space
        ? 'Use a Python whose path has no space, for example one installed in C:\\Python311, and give it with --python; then run the gate again.'
        : 'Run caio-cockpit doctor to see what this computer lacks, then run the gate again.',
    },
  };
}

export interface ReplayFacts {
  readonly golden: readonly string[];
  readonly minPassRate: number;
  readonly interpreter: string;
}

/** Judges what replay_harness.py printed (runbook 5.4). */
export function judgeReplay(
  result: ChildResult,
  facts: ReplayFacts,
  redact: RedactPort,
): Outcome<ReplayEvidence> {
  const notes = [PROVES_LITTLE];
  const stdout = textOf(result.stdout.bytes);
  const stop = stopOf(result, stdout, textOf(result.stderr.bytes), redact);
  if (stop) return { ...stop, notes };
  const document = parseDocument(stdout, ReplayReport);
  if ('finding' in document) return { outcome: 'unknown', findings: [document.finding], notes };
  const report = document.value;
  const evidence: ReplayEvidence = {
    timestamp: report.timestamp_utc,
    total: report.total_cases,
    passed: report.passed_cases,
    passRate: report.pass_rate,
    required: facts.minPassRate,
  };
  const odd = contradictions(report);
  const broken = caseErrors(report, facts.interpreter, redact);
  if (broken?.outcome === 'unknown')
    return { outcome: 'unknown', findings: [broken.finding, ...odd], evidence, notes };
  const findings: Finding[] = [...(broken ? [broken.finding] : []), ...wrongCases(report, facts.golden)];
  if (
    !/(?:^|[\\/])tests[\\/]golden[\\/]caio_alpha_golden_set_v1\.json$/.test(report.golden_set_path) ||
    !/[\s\\/]scripts[\\/]swarm_replay_runner\.py$/.test(report.runner_cmd)
  ) {
    findings.push({
      id: 'replay-not-the-runbooks',
      message: "The replay did not run the runbook's own cases with CAIO's own runner.",
      fix: 'Run the gate again from the cockpit, which calls it as the runbook has it.',
    });
  }
  if (report.min_pass_rate_required !== facts.minPassRate) {
    findings.push({
      id: 'replay-wrong-threshold',
      message: `The replay measured against ${report.min_pass_rate_required} instead of the agreed ${facts.minPassRate}.`,
      fix: 'Run the gate again from the cockpit, which calls it as the runbook has it.',
    });
  }
  const failed = report.results.filter(row => !row.pass).map(row => quote(row.case_id, redact, 40));
  const names =
    failed.slice(0, 10).join(', ') + (failed.length > 10 ? `, and ${failed.length - 10} more` : '');
  // In whole cases, as the script counts: 19 of 20 is 95 %, and a rounded 0.95 may be less.
  const enough = report.passed_cases / (report.total_cases || 1) >= facts.minPassRate;
  if (!enough || report.block_build) {
    findings.push({
      id: 'replay-below-threshold',
      message: `${report.passed_cases} of ${report.total_cases} replay cases passed; at least ${Math.round(facts.minPassRate * 1000) / 10} % must. Not passed: ${names || 'not named'}.`,
      fix: 'Send the log of this gate to an engineer; go live only after it passes.',
    });
  } else if (failed.length > 0) {
    notes.push({
      id: 'replay-cases-failed',
      message: `Enough replay cases passed, but not all: ${names}.`,
      fix: 'Have an engineer look at these cases when there is time.',
    });
  }
  const [first, ...rest] = findings;
  if (first) return { outcome: 'fail', findings: [first, ...rest, ...odd], evidence, notes };
  const [firstOdd, ...restOdd] = odd;
  if (firstOdd) return { outcome: 'unknown', findings: [firstOdd, ...restOdd], evidence, notes };
  if (result.exitCode !== 0)
    return { outcome: 'unknown', findings: [exitDisagrees(result.exitCode)], evidence, notes };
  return { outcome: 'pass', evidence, notes };
}

/** Runbook 5.4: the replay of the golden set. */
export const replay: Check<CutoverInputs, ReplayEvidence> = {
  id: 'replay',
  title: 'Replay of the known cases',
  why: 'Enough of the known cases still come out as they should.',
  timeoutMs: 960_000,
  evidence: ReplayEvidence,
  async run(inputs, tools) {
    const { ports } = tools;
    const golden = await goldenIds(ports.files, inputs.workspace);
    if ('finding' in golden) return { outcome: 'fail', findings: [golden.finding], notes: [PROVES_LITTLE] };
    const root = await ports.envFile.read(ports.files.join(inputs.workspace, '.env'));
    const progress = await replayProgress(tools, inputs.workspace, golden.ids.length);
    let result: ChildResult;
    try {
      result = await runCommand(
        {
          interpreter: inputs.interpreter,
          command: commandOf(inputs, 'replay'),
          cwd: inputs.workspace,
          env: isolatedEnv(inputs.baseEnv, [root]),
          timeoutMs: timeoutOf(inputs, 'replay'),
        },
        tools,
      );
    } finally {
      await progress.stop();
    }
    return judgeReplay(
      result,
      {
        golden: golden.ids,
        minPassRate: inputs.plan.minPassRate,
        interpreter: inputs.interpreter.command,
      },
      ports.redact,
    );
  },
};
