import { z } from 'zod';
import type { ChildResult, RedactPort } from '../src/ports/types.ts';
import { childEnvFor } from './child-env.ts';
import { runCommand, textOf } from './command.ts';
import { commandOf, timeoutOf } from './gate-command.ts';
import { HIVE } from './hive-files.ts';
import { exitDisagrees, lastLine, parseDocument, quote, stopOf } from './printed.ts';
import { productionRedis } from './production-redis.ts';
import type { Check, CutoverInputs, Finding, Outcome } from './types.ts';

const count = z.number().int().min(0);

const Report = z.strictObject({
  hive_dir: z.string(),
  backend: z.string(),
  redis_available: z.boolean(),
  dry_run: z.boolean(),
  operator_state_migrated: count.max(1),
  batches_migrated: count,
  cadence_states_migrated: count,
  errors: z.array(z.string()),
  ok: z.boolean(),
});

export const MigrationEvidence = z.object({
  operatorState: count,
  batches: count,
  cadence: count,
});
export type MigrationEvidence = z.infer<typeof MigrationEvidence>;

export const HIVE_MISSING: Finding = {
  id: 'hive-missing',
  message: `The CAIO folder has no ${HIVE} folder, so there is no state to move. The script would create an empty one and say ok.`,
  fix: 'Check that the chosen folder is the CAIO folder that has been used so far, then run the gate again.',
};

/** The last two parts of a path, separators and case aside: links and drive letters may change what stands before. */
function endOf(path: string): string {
  return path
    .split(/[\\/]+/)
    .filter(part => part !== '')
    .slice(-2)
    .join('/')
    .toLowerCase();
}

/** What StateStore says when it gives Redis up. */
const FELL_BACK = /falling back to file|file fallback|Redis init failed/i;

/** Redis was never used, whatever `ok` says (CONTRACTS M1 to M3). */
function notUsed(report: z.infer<typeof Report>, stderr: string): Finding | null {
  if (report.backend === 'file') {
    return {
      id: 'file-backend',
      message:
        'The migration ran with files only: production is set to keep its state in files (STATE_BACKEND=file).',
      fix: "Remove STATE_BACKEND from production's settings file or set it to redis, then run the gate again.",
    };
  }
  if (report.backend === 'redis' && report.redis_available && !FELL_BACK.test(stderr)) return null;
  return {
    id: 'redis-not-used',
    message: 'The migration says ok, but it never reached the shared memory (Redis): nothing was moved.',
    fix: "Check REDIS_URL in production's settings file: it must be the address that this computer can reach. Then run the gate again.",
  };
}

function stderrFindings(stderr: string, redact: RedactPort): Finding[] {
  const refused = stderr.split('\n').filter(line => line.includes('Redis write failed'));
  if (refused.length > 0) {
    return [
      {
        id: 'redis-refuses-writes',
        message: `The shared memory (Redis) was reached but refused ${refused.length} of the writes: ${quote(refused[0] ?? '', redact)}`,
        fix: 'It may be full or read-only. In Railway open the Redis service, look at its memory and its plan, then run the gate again.',
      },
    ];
  }
  const warning = stderr
    .split('\n')
    .find(line => /state_store/.test(line) && /\b(?:WARNING|ERROR|CRITICAL)\b/.test(line));
  if (warning === undefined) return [];
  return [
    {
      id: 'state-store-warning',
      message: `While moving the state CAIO warned: ${quote(warning, redact)}`,
      fix: 'Send the log of this gate to an engineer, then run the gate again.',
    },
  ];
}

/** Judges what migrate_file_state_to_redis.py printed (runbook 5.3). Its `ok` alone means nothing. */
export function judgeMigration(
  result: ChildResult,
  workspace: string,
  redact: RedactPort,
): Outcome<MigrationEvidence> {
  const stdout = textOf(result.stdout.bytes);
  const stderr = textOf(result.stderr.bytes);
  const stop = stopOf(result, stdout, stderr, redact);
  if (stop) return stop;
  const document = parseDocument(stdout, Report);
  if ('finding' in document) return { outcome: 'unknown', findings: [document.finding] };
  const report = document.value;
  const evidence: MigrationEvidence = {
    operatorState: report.operator_state_migrated,
    batches: report.batches_migrated,
    cadence: report.cadence_states_migrated,
  };
  const findings: Finding[] = [];
  if (!report.ok || report.errors.length > 0) {
    const said = report.errors.length > 0 ? quote(report.errors.join('; '), redact) : 'it gave no reason';
    findings.push({
      id: 'migration-not-ok',
      message: `The migration itself says that it did not succeed: ${said}.`,
      fix: 'Send the log of this gate to an engineer before anything else is run.',
    });
  }
  const unused = notUsed(report, stderr);
  if (unused) findings.push(unused);
  if (report.dry_run) {
    findings.push({
      id: 'migration-was-dry',
      message: 'The migration only pretended: it ran as a dry run and moved nothing.',
      fix: 'Run the gate again from the cockpit, which calls it as the runbook has it.',
    });
  }
  if (endOf(report.hive_dir) !== endOf(`${workspace}/${HIVE}`)) {
    findings.push({
      id: 'wrong-hive',
      message: `The migration read another folder than ours: ${quote(report.hive_dir, redact)}`,
      fix: 'Start the cockpit in the folder that stands in this message, if it is the right one, and run the gate again.',
    });
  }
  if (!unused) findings.push(...stderrFindings(stderr, redact));
  const [first, ...rest] = findings;
  if (first) return { outcome: 'fail', findings: [first, ...rest], evidence };
  if (result.exitCode !== 0)
    return { outcome: 'unknown', findings: [exitDisagrees(result.exitCode)], evidence };
  if (!stderr.includes('StateStore connected to Redis backend.')) {
    return {
      outcome: 'unknown',
      findings: [
        {
          id: 'redis-connection-not-reported',
          message: `CAIO did not say that it connected to the shared memory. Its last words: ${quote(lastLine(stderr), redact) || '(none)'}`,
          fix: 'Run it again; when it happens once more, send the log of this gate to an engineer.',
        },
      ],
      evidence,
    };
  }
  return { outcome: 'pass', evidence };
}

/** Runbook 5.3: moves the file state into production's Redis. A write. */
export const migration: Check<CutoverInputs, MigrationEvidence> = {
  id: 'migration',
  title: 'State moved to the shared memory',
  why: 'Every piece of state that CAIO kept in files was written to the shared memory.',
  timeoutMs: 210_000,
  evidence: MigrationEvidence,
  async run(inputs, tools) {
    const { ports } = tools;
    if (!(await ports.files.exists(ports.files.join(inputs.workspace, HIVE))))
      return { outcome: 'fail', findings: [HIVE_MISSING] };
    const production = await productionRedis(ports, inputs);
    const result = await runCommand(
      {
        interpreter: inputs.interpreter,
        command: commandOf(inputs, 'redis-migration'),
        cwd: inputs.workspace,
        env: childEnvFor(inputs.baseEnv, production.root, production.own, 'values-too'),
        timeoutMs: timeoutOf(inputs, 'redis-migration'),
      },
      tools,
    );
    return judgeMigration(result, inputs.workspace, ports.redact);
  },
};
