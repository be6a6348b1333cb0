import { z } from 'zod';
import type { ChildResult, EnvFileRead, RedactPort } from '../src/ports/types.ts';
import { isolatedEnv } from './child-env.ts';
import { runCommand, textOf } from './command.ts';
import { contradictionsIn, errorsIn, notDry, OperatorReport, reportIn } from './dry-run-report.ts';
import { commandOf, NOT_COPIED, timeoutOf } from './gate-command.ts';
import type { Json } from './hive-files.ts';
import { exitDisagrees, parseDocument, quote, stopOf } from './printed.ts';
import type { Check, CheckResult, CutoverInputs, Finding, Outcome } from './types.ts';

const count = z.number().int().min(0);

export const DryRunEvidence = z.object({
  motion: z.string(),
  email: z.object({ approved: count, dispatched: count, campaigns: count, limit: count.nullable() }),
  linkedin: z.object({
    approved: count,
    dispatched: count,
    lists: count,
    limit: count.nullable(),
    warmup: z.boolean().nullable(),
  }),
  cadence: z.object({ due: count, dispatched: count }),
  revival: z.object({ found: count, dispatched: count }),
  scratch: z.boolean(),
});
export type DryRunEvidence = z.infer<typeof DryRunEvidence>;

export interface DryRunFacts {
  readonly motion: 'outbound' | 'all';
  readonly scratch: boolean;
  /** What the first dry run dispatched, when it ran before this one. */
  readonly first: DryRunEvidence | null;
}

const SEND = 'Send the log of this gate to an engineer before anything is sent.';

function evidenceOf(report: OperatorReport, scratch: boolean): DryRunEvidence {
  const { instantly_report: email, heyreach_report: linkedin, warmup_schedule: warmup } = report;
  return {
    motion: report.motion,
    email: {
      approved: email?.total_approved ?? 0,
      dispatched: email?.total_dispatched ?? 0,
      campaigns: email?.campaigns_created.length ?? 0,
      limit: warmup?.email_daily_limit ?? null,
    },
    linkedin: {
      approved: linkedin?.total_approved ?? 0,
      dispatched: linkedin?.total_dispatched ?? 0,
      lists: linkedin?.lists_created.length ?? 0,
      limit: warmup?.linkedin_daily_limit ?? null,
      warmup: warmup?.is_linkedin_warmup ?? null,
    },
    cadence: { due: report.cadence_actions_due, dispatched: report.cadence_dispatched },
    revival: { found: report.revival_candidates_found, dispatched: report.revival_dispatched },
    scratch,
  };
}

/** "Limit reached" that the first dry run in the same folder has itself brought about (CONTRACTS D1, D6). */
function excused(error: string, facts: DryRunFacts): boolean {
  if (facts.scratch || facts.motion !== 'all' || facts.first === null) return false;
  if (/^Email daily limit reached \(\d+\/\d+\)$/.test(error)) return facts.first.email.dispatched > 0;
  if (/^LinkedIn daily limit reached \(\d+\/\d+\)$/.test(error)) return facts.first.linkedin.dispatched > 0;
  return false;
}

function errorFindings(errors: readonly string[], redact: RedactPort): Finding[] {
  const limit = errors.filter(error => /daily limit reached/i.test(error));
  const other = errors.filter(error => !limit.includes(error));
  const findings: Finding[] = [];
  if (limit.length > 0) {
    findings.push({
      id: 'daily-limit-reached',
      message: `CAIO's limit for today is already used up, so the dry run had nothing left to show: ${quote(limit.join('; '), redact)}`,
      fix: 'Run this gate again tomorrow. If nothing was sent today, send the log of this gate to an engineer.',
    });
  }
  if (other.some(error => error.includes('EMERGENCY_STOP'))) {
    findings.push({
      id: 'emergency-stop',
      message: `CAIO's emergency stop is on: ${quote(other.join('; '), redact)}`,
      fix: 'Ask whoever switched it on. When it may be switched off, remove EMERGENCY_STOP and run the gate again.',
    });
  } else if (other.length > 0) {
    findings.push({
      id: 'dry-run-errors',
      message: `The dry run met errors: ${quote(other.join('; '), redact, 400)}`,
      fix: SEND,
    });
  }
  return findings;
}

function notesOf(
  report: OperatorReport,
  evidence: DryRunEvidence,
  excusedErrors: readonly string[],
): Finding[] {
  const notes: Finding[] = [];
  if (excusedErrors.length > 0) {
    notes.push({
      id: 'limit-used-by-first-dry-run',
      message:
        'The first dry run used up the limit of the day, because on this version of CAIO a dry run counts.',
      fix: 'Before the first live dispatch check how many e-mails are left for today; tomorrow the limit is whole again.',
    });
  }
  if (
    evidence.email.dispatched + evidence.linkedin.dispatched === 0 &&
    evidence.cadence.dispatched + evidence.revival.dispatched === 0
  ) {
    notes.push({
      id: 'nothing-to-send',
      message: 'There was nothing to send, so this dry run was safe only because it was empty.',
      fix: 'Approve leads in CAIO first if you want to see what would be sent, then run the gate again.',
    });
  }
  if (report.heyreach_report === null && excusedErrors.length === 0) {
    notes.push({
      id: 'linkedin-not-part',
      message: 'LinkedIn was not part of this dry run.',
      fix: 'Nothing to do if CAIO is not meant to use LinkedIn for these leads now; else ask an engineer.',
    });
  }
  return notes;
}

/** Judges what operator_outbound printed (runbook 5.6). Its exit code is 0 whatever happens. */
export function judgeDryRun(
  result: ChildResult,
  facts: DryRunFacts,
  redact: RedactPort,
): Outcome<DryRunEvidence> {
  const stdout = textOf(result.stdout.bytes);
  const stop = stopOf(result, stdout, textOf(result.stderr.bytes), redact);
  if (stop) return stop;
  const text = reportIn(stdout);
  const document = parseDocument(text ?? '', OperatorReport);
  if ('finding' in document) return { outcome: 'unknown', findings: [document.finding] };
  const report = document.value;
  const evidence = evidenceOf(report, facts.scratch);
  const findings: Finding[] = [];
  const raw: Json = JSON.parse(text ?? '');
  const live = notDry(raw);
  if (live.length > 0 || report.pending_approval || report.batch_id !== null) {
    const where = [
      ...live,
      ...(report.pending_approval ? ['pending_approval'] : []),
      ...(report.batch_id === null ? [] : ['batch_id']),
    ];
    findings.push({
      id: 'not-dry',
      message: `The report shows that this was not only a dry run: ${quote(where.slice(0, 5).join(', '), redact)}.`,
      fix: 'Stop here. Look in Instantly and HeyReach whether something was created, and send the log of this gate to an engineer.',
    });
  }
  if (report.motion !== facts.motion) {
    findings.push({
      id: 'wrong-motion',
      message: `The report is about "${quote(report.motion, redact, 40)}" and not about "${facts.motion}".`,
      fix: 'Run the gate again from the cockpit, which calls it as the runbook has it.',
    });
  }
  const errors = errorsIn(raw);
  const pardoned = errors.filter(error => excused(error, facts));
  findings.push(
    ...errorFindings(
      errors.filter(error => !pardoned.includes(error)),
      redact,
    ),
  );
  const [first, ...rest] = findings;
  if (first) return { outcome: 'fail', findings: [first, ...rest], evidence };
  const unknown = (finding: Finding): Outcome<DryRunEvidence> => ({
    outcome: 'unknown',
    findings: [finding],
    evidence,
  });
  if (/^Traceback \(most recent call last\):/m.test(stdout)) {
    return unknown({
      id: 'traceback-in-report',
      message: 'A part of CAIO crashed while the dry run went on, so its report may lack something.',
      fix: SEND,
    });
  }
  const emailExcused = pardoned.some(error => error.startsWith('Email'));
  if ((report.instantly_report === null && !emailExcused) || report.warmup_schedule === null) {
    return unknown({
      id: 'dry-run-incomplete',
      message: 'The report has no part about e-mail, so it does not show what would be sent.',
      fix: SEND,
    });
  }
  const odd = contradictionsIn(report);
  if (odd.length > 0) {
    return unknown({
      id: 'report-inconsistent',
      message: `The dry run's report contradicts itself (${odd.slice(0, 3).join(', ')}).`,
      fix: 'Run it again; when it happens once more, send the log of this gate to an engineer.',
    });
  }
  if (result.exitCode !== 0) return unknown(exitDisagrees(result.exitCode));
  return { outcome: 'pass', evidence, notes: notesOf(report, evidence, pardoned) };
}

/**
 * Cut off from the world, with files for its memory. What else the root `.env` says (the sender's address, the
 * emergency stop) still counts: the private copy has no `.env` that CAIO could read it from.
 */
function dryRunEnv(inputs: CutoverInputs, root: EnvFileRead): Record<string, string> {
  const env = isolatedEnv(inputs.baseEnv, [root]);
  if (root.kind === 'read') for (const [key, value] of root.file.values) if (!(key in env)) env[key] = value;
  return { ...env, STATE_BACKEND: 'file' };
}

export interface DryRunInput {
  readonly inputs: CutoverInputs;
  readonly first: CheckResult | undefined;
}

/** Runbook 5.6: one dry run, on a private copy of its own (DESIGN section 6). */
export function makeDryRun(motion: 'outbound' | 'all'): Check<DryRunInput, DryRunEvidence> {
  const gate = `dry-run-${motion}`;
  return {
    id: 'dry-run',
    title: motion === 'all' ? 'Dry run of everything' : 'Dry run of outbound',
    why: 'CAIO shows what it would send, without an error, and sends nothing.',
    timeoutMs: 240_000,
    evidence: DryRunEvidence,
    async run({ inputs, first }, tools) {
      const { files, envFile, redact } = tools.ports;
      const root = await envFile.read(files.join(inputs.workspace, '.env'));
      const copy = inputs.inPlace ? null : await files.scratchCopy(inputs.workspace, NOT_COPIED);
      try {
        const result = await runCommand(
          {
            interpreter: inputs.interpreter,
            command: commandOf(inputs, gate),
            cwd: copy?.path ?? inputs.workspace,
            env: dryRunEnv(inputs, root),
            timeoutMs: timeoutOf(inputs, gate),
          },
          tools,
        );
        const before = DryRunEvidence.safeParse(first?.evidence);
        const facts = { motion, scratch: copy !== null, first: before.success ? before.data : null };
        return judgeDryRun(result, facts, redact);
      } finally {
        await copy?.dispose();
      }
    },
  };
}
