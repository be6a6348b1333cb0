import { z } from 'zod';
import type { ChildResult, RedactPort } from '../../src/ports/types.ts';
import { textOf } from '../command.ts';
import { quote, stopOf } from '../printed.ts';
import type { Check, CheckTools, CutoverInputs, Finding, Outcome } from '../types.ts';
import { NO_REDIS, productionOf, runInProduction } from './operator.ts';

const count = z.number().int().min(0);

const STAGES = ['scrape', 'enrich', 'segment', 'craft', 'approve', 'send'] as const;

const RunReport = z.looseObject({
  run_id: z.string().min(1),
  mode: z.string(),
  total_leads_processed: count,
  total_campaigns_created: count,
  total_errors: count,
  stages: z.array(
    z.looseObject({
      stage: z.string(),
      success: z.boolean(),
      output_count: count,
      errors: z.array(z.unknown()),
      metrics: z.record(z.string(), z.unknown()),
    }),
  ),
});
type RunReport = z.infer<typeof RunReport>;

export const PipelineFacts = z.strictObject({
  runId: z.string(),
  source: z.string(),
  leads: count,
  tier1: z.number().int().min(1),
  queued: z.number().int().min(1),
});
export type PipelineFacts = z.infer<typeof PipelineFacts>;

const ARGS = ['execution/run_pipeline.py', '--mode', 'production'] as const;
/** Its own question is answered only after the person has typed the phrase; it does not trim. */
const YES = 'yes\n';
/** Documented as 8 to 68 s; a first stage that hangs is cut by the script itself at 45 s. */
const TIMEOUT_MS = 600_000;
const RUN_FILE = /^run_\d{8}_\d{6}_[0-9a-f]{6}\.json$/;
const SEND = 'Send the log of this step to an engineer.';

/** What a run report says against a fresh production run; empty when it is one. */
export function pipelineFaults(report: RunReport, redact: RedactPort): Finding[] {
  const found: Finding[] = [];
  const must = (good: boolean, id: string, message: string, fix: string): void => {
    if (!good) found.push({ id, message, fix });
  };
  const stage = (name: string) => report.stages.find(each => each.stage === name);
  const source = String(stage('scrape')?.metrics.source ?? '');
  must(
    source.startsWith('linkedin_live:') || source.startsWith('file:'),
    'pipeline-test-data',
    `The pipeline found no real people and took invented ones (source: ${quote(source || 'not said', redact, 60)}). They now wait in /sales as if they were real.`,
    'Approve none of the leads of this run. Have an engineer take them out and give the pipeline its source (LinkedIn or Apollo), then run it again.',
  );
  const bad = STAGES.filter(name => {
    const seen = stage(name);
    return !seen?.success || seen.errors.length > 0;
  });
  must(
    bad.length === 0 && report.stages.length === STAGES.length,
    'pipeline-stage-failed',
    `The pipeline did not get through: ${bad.length > 0 ? bad.join(', ') : 'its stages are not the known six'}.`,
    `${SEND} The pipeline itself ends with "success" even then.`,
  );
  must(
    report.mode === 'production',
    'pipeline-mode',
    `The pipeline ran as "${quote(report.mode, redact, 40)}", not in production.`,
    SEND,
  );
  must(
    report.total_errors === 0,
    'pipeline-errors',
    `The pipeline counted ${report.total_errors} errors.`,
    SEND,
  );
  must(
    numberIn(stage('send')?.metrics.emails_queued) > 0 && report.total_leads_processed > 0,
    'pipeline-nothing-queued',
    'The pipeline put no e-mail into the queue for review.',
    `Run it again later. ${SEND}`,
  );
  must(
    tier1Of(report) > 0,
    'pipeline-no-tier-1',
    'The pipeline found no lead of tier 1, and only those may be written to now.',
    'Run it again later, or ask an engineer for another source.',
  );
  return found;
}

const numberIn = (value: unknown): number => (typeof value === 'number' ? value : 0);

function tier1Of(report: RunReport): number {
  const tiers = report.stages.find(each => each.stage === 'segment')?.metrics.tier_distribution;
  return typeof tiers === 'object' && tiers !== null
    ? numberIn((tiers as Record<string, unknown>).tier_1)
    : 0;
}

/** Judges what the pipeline printed and what it wrote. `reports`: texts of run files that were not there before. */
export function judgePipeline(
  result: ChildResult,
  reports: readonly string[],
  redact: RedactPort,
): Outcome<PipelineFacts> {
  const stdout = textOf(result.stdout.bytes);
  if (result.ended === 'not-started') {
    return {
      outcome: 'fail',
      findings: [
        {
          id: 'command-not-started',
          message: `The pipeline could not be started: ${result.reason ?? 'no reason given'}.`,
          fix: 'Run caio-cockpit doctor; it says what is missing on this computer.',
        },
      ],
    };
  }
  const aborted = /^(?:.*: )?Aborted\.$/m.test(stdout);
  if (aborted && reports.length === 0) {
    return {
      outcome: 'fail',
      findings: [
        {
          id: 'pipeline-aborted',
          message: 'The pipeline did not take the "yes" and stopped before it did anything.',
          fix: 'Run it again; when it stops once more, send the log to an engineer.',
        },
      ],
    };
  }
  const stop = stopOf(result, stdout, textOf(result.stderr.bytes), redact);
  // How far it came before it broke off, nobody has seen: it may have queued leads.
  if (stop) return { outcome: 'unknown', findings: stop.findings };
  const parsed = reports.map(text => RunReport.safeParse(jsonOf(text)));
  const [only] = parsed;
  if (parsed.length !== 1 || !only?.success) {
    return {
      outcome: 'unknown',
      findings: [
        {
          id: 'pipeline-no-report',
          message:
            parsed.length > 1
              ? 'More than one pipeline ran at the same time.'
              : 'The pipeline ended without a report of its run that can be read.',
          fix: 'Look in /sales for new leads of today, and send the log of this step to an engineer.',
        },
      ],
    };
  }
  const [first, ...rest] = pipelineFaults(only.data, redact);
  if (first) return { outcome: 'fail', findings: [first, ...rest] };
  if (result.exitCode !== 0 || aborted) {
    return {
      outcome: 'unknown',
      findings: [
        {
          id: 'exit-code-disagrees',
          message: 'The report of the run says that all is well, but the command ended as if it were not.',
          fix: SEND,
        },
      ],
    };
  }
  const stage = (name: string) => only.data.stages.find(each => each.stage === name);
  return {
    outcome: 'pass',
    evidence: {
      runId: only.data.run_id,
      source: String(stage('scrape')?.metrics.source),
      leads: only.data.total_leads_processed,
      tier1: tier1Of(only.data),
      queued: numberIn(stage('send')?.metrics.emails_queued),
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function runFiles({ workspace }: CutoverInputs, { ports }: CheckTools): Promise<string[]> {
  const names = await ports.files.listFiles(ports.files.join(workspace, '.hive-mind', 'pipeline_runs'));
  return names.filter(name => RUN_FILE.test(name));
}

/** Runbook 6.1: a fresh production pipeline, in the real workspace. Its exit code is 0 whatever happens. */
export const pipeline: Check<CutoverInputs, PipelineFacts> = {
  id: 'pipeline',
  title: 'Fresh production pipeline',
  why: 'Every stage went through with real people, and tier-1 leads wait for a review.',
  timeoutMs: TIMEOUT_MS + 30_000,
  evidence: PipelineFacts,
  async run(inputs, tools) {
    const production = await productionOf(inputs, tools);
    if (production === null) return { outcome: 'fail', findings: [NO_REDIS] };
    const before = await runFiles(inputs, tools);
    const result = await runInProduction(
      production,
      { args: ARGS, stdin: YES, timeoutMs: TIMEOUT_MS },
      tools,
    );
    const reports: string[] = [];
    for (const name of await runFiles(inputs, tools)) {
      if (before.includes(name)) continue;
      const { files } = tools.ports;
      const read = await files.readText(files.join(inputs.workspace, '.hive-mind', 'pipeline_runs', name));
      reports.push(read.kind === 'text' ? read.text : '');
    }
    return judgePipeline(result, reports, tools.ports.redact);
  },
};
