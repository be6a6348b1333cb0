import { join } from 'node:path';
import type { PythonFaults } from '../scenario.ts';
import { parseArguments } from './arguments.ts';
import { isoUtc, type Script } from './host.ts';
import { compactDay } from './operator-config.ts';
import { hex } from './operator-dispatch.ts';
import { writeJson } from './state-store.ts';

const STAGES = ['scrape', 'enrich', 'segment', 'craft', 'approve', 'send'];
const LEADS = 5;

/**
 * execution/run_pipeline.py: asks for a yes in production, makes five practice leads for the review, and writes
 * its run report. 0 also when it was not said yes to; a stdin without a line is a traceback.
 */
export const pipelineScript: Script = async (args, host, { python }) => {
  const fault = python.pipeline;
  const parsed = parseArguments(
    'run_pipeline.py',
    ['--mode', '--source', '--input', '--segment', '--limit'].map(name => ({ name, takes: 'value' })),
    args,
  );
  if (!parsed.ok) {
    await host.err(parsed.usage);
    return 2;
  }
  const mode = parsed.values.get('--mode') ?? 'dry_run';
  if (mode === 'production') {
    await host.out("Type 'yes' to continue: ");
    const typed = await host.stdin();
    if (typed === '') {
      await host.err('EOFError: EOF when reading a line\n');
      return 1;
    }
    // Not trimmed: "yes " is no.
    if ((typed.split('\n')[0] ?? '').toLowerCase() !== 'yes' || fault === 'aborts') {
      await host.out('Aborted.\n');
      return 0;
    }
  }
  const hive = join(host.cwd, '.hive-mind');
  const run = hex(3);
  for (let index = 0; index < LEADS; index += 1) {
    const id = `practice_${run}_${index}`;
    await writeJson(join(hive, 'shadow_mode_emails', `${id}.json`), {
      email_id: id,
      status: 'pending',
      tier: fault === 'no-tier-1' ? 'tier_2' : 'tier_1',
      to: `${id}@example.com`,
      subject: 'A practice mail',
      synthetic: fault === 'synthetic',
      timestamp: isoUtc(host.now()),
      recipient_data: {
        name: `Practice Lead ${index}`,
        company: 'Example',
        linkedin_url: 'https://example.com',
      },
    });
  }
  const time = host.now().toISOString().slice(11, 19).replaceAll(':', '');
  const runId = `run_${compactDay(host)}_${time}_${run}`;
  if (fault === 'no-report') return 0;
  const failed = fault === 'stage-fails';
  await writeJson(join(hive, 'pipeline_runs', `${runId}_campaigns.json`), []);
  await writeJson(join(hive, 'pipeline_runs', `${runId}.json`), {
    run_id: runId,
    mode,
    total_leads_processed: LEADS,
    total_campaigns_created: 1,
    total_errors: failed ? 1 : 0,
    stages: STAGES.map(stage => ({
      stage,
      success: !(failed && stage === 'enrich'),
      duration_ms: 12,
      input_count: LEADS,
      output_count: LEADS,
      errors: failed && stage === 'enrich' ? ['Enrichment answered 500'] : [],
      metrics: metricsOf(stage, fault),
    })),
  });
  await host.out(
    `${STAGES.map(stage => `| ${stage} | ${failed && stage === 'enrich' ? 'FAIL' : 'PASS'} |\n`).join('')}` +
      `Status: ${failed ? 'FAILED' : 'SUCCESS'}\n`,
  );
  return 0;
};

function metricsOf(stage: string, fault: PythonFaults['pipeline']): Record<string, unknown> {
  if (stage === 'scrape')
    return { source: fault === 'test-data' ? 'test_data_error_fallback' : 'linkedin_live:practice' };
  if (stage === 'segment')
    return { tier_distribution: fault === 'no-tier-1' ? { tier_2: LEADS } : { tier_1: LEADS } };
  return stage === 'send' ? { emails_queued: LEADS } : {};
}
