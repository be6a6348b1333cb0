import { z } from 'zod';
import type { ChildResult } from '../src/ports/types.ts';
import { childEnvFor } from './child-env.ts';
import { cannotJudge, missingModule, missingModuleFinding, runCommand, textOf } from './command.ts';
import { type EnvInput, fileMissing, readOwn, readRoot, redisTarget, redisUrlBad } from './env-contract.ts';
import { type EnvReport, parseEnvReport } from './env-report-grammar.ts';
import { reportFindings } from './env-report-words.ts';
import { MissingInput } from './run.ts';
import type { Check, CheckTools, Environment, Finding, GateCommand, Outcome } from './types.ts';

const line = z.strictObject({
  verdict: z.enum(['OK', 'FAIL', 'SKIP']),
  status: z.string(),
  required: z.boolean(),
});

export const envReportEvidence = z.strictObject({
  mode: z.enum(['staging', 'production']),
  result: z.enum(['PASS', 'FAIL']),
  exitCode: z.int(),
  missingKeys: z.array(z.string()),
  recommendedPresent: z.array(z.string()),
  recommendedMissing: z.array(z.string()),
  redis: line,
  inngest: line,
  runtime: z.enum(['OK', 'FAIL']),
  /** Of the env file as it was right before the command. */
  fileSha256: z.string().min(1),
});
export type EnvReportEvidence = z.infer<typeof envReportEvidence>;

/** The second lock behind the judge: evidence that does not say so by itself is none of a pass. */
export const passEvidence = envReportEvidence.refine(
  ({ result, exitCode, missingKeys, redis, inngest, runtime }) =>
    result === 'PASS' &&
    exitCode === 0 &&
    missingKeys.length === 0 &&
    runtime === 'OK' &&
    [redis, inngest].every(({ verdict, required }) => verdict === 'OK' && required),
  { error: 'the report does not say PASS of everything' },
);

/** What the judge says; `evidence` is there whenever the report could be read, whatever it says. */
export type Judged = Outcome<Omit<EnvReportEvidence, 'fileSha256'>>;

function unreadableReport(why: string): Finding {
  return {
    id: 'report-unreadable',
    message: `What the command printed is not the report that it owes: ${why}.`,
    fix: 'Open the log of this gate. Run the gate again; when it happens once more, send the log to an engineer.',
  };
}

/**
 * Judges a printed report of validate_runtime_env.py (CONTRACTS section 1) together with its exit code. Only the
 * whole report, of the right environment, with Redis and Inngest required and in order, is a pass. None of the
 * script's own words about a connection goes into a finding: they may hold a piece of a password (trap V9).
 *
 * @param text stdout, with LF line ends
 */
export function judgeEnvReport(text: string, mode: Environment, exitCode: number | null): Judged {
  const parsed = parseEnvReport(text);
  if (typeof parsed === 'string') return { outcome: 'unknown', findings: [unreadableReport(parsed)] };
  if (parsed.mode !== mode) {
    const why = `it is about ${parsed.mode}, not about ${mode}`;
    return { outcome: 'unknown', findings: [unreadableReport(why)] };
  }
  if (exitCode !== (parsed.result === 'PASS' ? 0 : 1)) {
    const finding: Finding = {
      id: 'report-contradicts-exit',
      message: `The command printed ${parsed.result} but ended with code ${exitCode ?? 'none'}; the two do not agree, so neither is believed.`,
      fix: 'Run the gate again; when it happens once more, send the log to an engineer.',
    };
    return { outcome: 'unknown', findings: [finding] };
  }
  const evidence = evidenceOf(parsed, mode, exitCode);
  const [first, ...rest] = reportFindings(parsed, mode);
  if (first) return { outcome: 'fail', findings: [first, ...rest], evidence };
  return { outcome: 'pass', evidence };
}

function evidenceOf(report: EnvReport, mode: Environment, exitCode: number) {
  const { redis, inngest } = report;
  return {
    mode,
    result: report.result,
    exitCode,
    missingKeys: [...report.missingKeys],
    recommendedPresent: [...report.recommendedPresent],
    recommendedMissing: [...report.recommendedMissing],
    redis: { verdict: redis.verdict, status: redis.status, required: redis.required },
    inngest: { verdict: inngest.verdict, status: inngest.status, required: inngest.required },
    runtime: report.runtime.verdict,
  };
}

/** A command that printed no report at all because Python or its arguments broke. */
function noReport(result: ChildResult): Finding | null {
  if (result.stdout.total > 0) return null;
  const module = missingModule(textOf(result.stderr.bytes));
  if (module !== null && result.exitCode !== 0) return missingModuleFinding(module);
  if (result.exitCode !== 2) return null;
  return {
    id: 'command-refused',
    message: 'The script did not take the command as it was given (exit code 2), or it is not there.',
    fix: 'Check that scripts/validate_runtime_env.py is in the CAIO folder and belongs to the runbook v4.5 build, then run the gate again.',
  };
}

/** The file named in the command must be the file that is judged (trap V2: any other is validated without a word). */
function commandOf({ inputs, own, gate }: EnvInput): GateCommand {
  const command = inputs.commands[gate];
  const named = command?.args[command.args.indexOf('--env-file') + 1];
  if (command && (named === own.envFileShown || named === own.envFile)) return command;
  throw new MissingInput({
    id: 'command-differs',
    message: `The command of this gate does not name ${own.envFileShown}, so it would look at other settings.`,
    fix: 'Put the commands in caio-cockpit.plan.json back to those of the runbook, then run the gate again.',
  });
}

async function run(input: EnvInput, tools: CheckTools): Promise<Outcome<EnvReportEvidence>> {
  const { inputs, own } = input;
  const command = commandOf(input);
  const file = await readOwn(tools.ports, own);
  if (!file) return { outcome: 'fail', findings: [fileMissing(own.envFileShown)] };
  const redisUrl = file.values.get('REDIS_URL');
  // The script would print a piece of the password (trap V9), and it would fail anyway.
  if (redisUrl && !redisTarget(redisUrl)) {
    return { outcome: 'fail', findings: [redisUrlBad(own.envFileShown)] };
  }
  const root = await readRoot(tools.ports, inputs.workspace);
  const result = await runCommand(
    {
      interpreter: inputs.interpreter,
      command,
      cwd: inputs.workspace,
      env: childEnvFor(inputs.baseEnv, root, file.values, 'blanks-only'),
      timeoutMs: inputs.plan.timeoutMs[input.gate] ?? envReport.timeoutMs,
    },
    tools,
  );
  const broken = cannotJudge(result) ?? noReport(result);
  if (broken) return { outcome: 'unknown', findings: [broken] };
  const judged = judgeEnvReport(textOf(result.stdout.bytes), own.name, result.exitCode);
  if (judged.outcome === 'pass') {
    return { outcome: 'pass', evidence: { ...judged.evidence, fileSha256: file.sha256 } };
  }
  return { ...judged, evidence: { ...judged.evidence, fileSha256: file.sha256 } };
}

/** The command of the gates env-staging and env-production (runbook section 5.1). */
export const envReport: Check<EnvInput, EnvReportEvidence> = {
  id: 'env-report',
  title: "CAIO's own check of the settings",
  why: "CAIO's script finds every required setting in this environment's file and reaches Redis with it.",
  timeoutMs: 60_000,
  evidence: passEvidence,
  run,
};
