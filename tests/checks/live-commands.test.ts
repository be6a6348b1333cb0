import { describe, expect, test } from 'vitest';
import { pipeline } from '../../checks/live/pipeline.ts';
import { operatorStatus } from '../../checks/live/status.ts';
import { childResult } from '../support/check-kit.ts';
import { answer, HIVE, type LiveWorld, liveWorld, runIn } from '../support/live-world.ts';
import { recorded } from '../support/outputs.ts';

/** The pipeline and the question for the status, run as they are: with which input, and judged by which files. */

const RUNS = `${HIVE}/pipeline_runs`;
const METRICS: Readonly<Record<string, object>> = {
  scrape: { source: 'linkedin_live:gong' },
  segment: { tier_distribution: { tier_1: 2 } },
  send: { emails_queued: 5 },
};
const runFile = (id: string): string =>
  JSON.stringify({
    run_id: id,
    mode: 'production',
    total_leads_processed: 5,
    total_campaigns_created: 1,
    total_errors: 0,
    stages: ['scrape', 'enrich', 'segment', 'craft', 'approve', 'send'].map(stage => ({
      stage,
      success: true,
      output_count: 5,
      errors: [],
      metrics: METRICS[stage] ?? {},
    })),
  });
const [OLD, NEW] = ['run_20260217_120000_aaaaaa.json', 'run_20260218_120000_cda80e.json'];

describe('the pipeline', () => {
  const run = async (writes: Readonly<Record<string, string>>, change: Partial<LiveWorld> = {}) => {
    const world = liveWorld({
      files: new Map([[`${RUNS}/${OLD}`, runFile('old')]]),
      command: ({ files }) => {
        for (const [name, text] of Object.entries(writes)) files.set(`${RUNS}/${name}`, text);
        return childResult();
      },
      ...change,
    });
    return { ended: await runIn(world, pipeline, inputs => inputs), world };
  };

  test('is answered with yes, once, in production, and judged by the run file that is new', async () => {
    const { ended, world } = await run({ [NEW]: runFile('new') });
    expect(ended).toEqual(['pass']);
    expect(world.ran).toHaveLength(1);
    expect(world.ran[0]).toMatchObject({
      cwd: '/srv/caio',
      stdin: 'yes\n',
      args: ['execution/run_pipeline.py', '--mode', 'production'],
    });
  });

  test.each([
    ['no file is new', {}],
    ['the old file was written over', { [OLD]: runFile('again') }],
    ['two files are new', { [NEW]: runFile('new'), 'run_20260218_120001_cda80f.json': runFile('other') }],
    ['only a file of another name is new', { 'summary.json': runFile('new') }],
    ['only a copy of one is new', { [`copy of ${NEW}`]: runFile('new') }],
    ['only a half-written one is new', { [`${NEW}.tmp`]: runFile('new') }],
    ['the new file is no report', { [NEW]: '{}' }],
  ])('is unknown when %s', async (_, writes) => {
    expect((await run(writes)).ended).toEqual(['unknown', 'pipeline-no-report']);
  });

  test('is not started without a shared memory', async () => {
    const { ended, world } = await run({ [NEW]: runFile('new') }, { settings: 'LOG_LEVEL=INFO\n' });
    expect([ended, world.started]).toEqual([['fail', 'no-shared-memory'], 0]);
  });
});

describe('the question for the status', () => {
  const said = JSON.parse(recorded('status-pending.out')) as Record<string, object>;
  const open = JSON.stringify({ ...said, limits: { ...said.limits, email_remaining: 5 } });

  const there = (body: unknown, status = 200): LiveWorld =>
    liveWorld({ command: () => childResult({ stdout: open }), answers: () => answer(status, body) });

  test('reads only: dual reads are off, and nothing is typed', async () => {
    const world = there(said);
    expect(await runIn(world, operatorStatus, inputs => inputs)).toEqual(['pass']);
    expect(world.asked.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
      ['GET', '/api/operator/status'],
    ]);
    expect(world.ran[0]?.args).toEqual(['-m', 'execution.operator_outbound', '--status', '--json']);
    expect(world.ran[0]?.env).toMatchObject({ STATE_DUAL_READ_ENABLED: 'false' });
    expect(world.ran[0]?.stdin).toBeUndefined();
  });

  test.each<[string, LiveWorld, string[]]>([
    ['is on', there({ ...said, emergency_stop: true }), ['fail', 'emergency-stop-railway']],
    ['is not said', there({ ...said, emergency_stop: undefined }), ['unknown', 'emergency-stop-unread']],
    ['is no yes or no', there({ ...said, emergency_stop: 'true' }), ['unknown', 'emergency-stop-unread']],
    ['stands in an answer of another kind', there(said, 500), ['unknown', 'emergency-stop-unread']],
    [
      'cannot be asked',
      liveWorld({ command: () => childResult({ stdout: open }) }),
      ['unknown', 'emergency-stop-unread'],
    ],
  ])('says no when the deployment’s own emergency stop %s, a switch of its own', async (_, world, ends) => {
    expect(await runIn(world, operatorStatus, inputs => inputs)).toEqual(ends);
  });

  test('says both when the stop is on there and something is wrong here', async () => {
    const world = there({ ...said, emergency_stop: true });
    world.command = () => childResult({ stdout: JSON.stringify({ ...JSON.parse(open), enabled: false }) });
    expect(await runIn(world, operatorStatus, inputs => inputs)).toEqual([
      'fail',
      'emergency-stop-railway',
      'operator-disabled',
    ]);
  });

  test('is not asked without a shared memory', async () => {
    const world = liveWorld({ settings: 'LOG_LEVEL=INFO\n', command: () => childResult({ stdout: open }) });
    expect(await runIn(world, operatorStatus, inputs => inputs)).toEqual(['fail', 'no-shared-memory']);
    expect(world.started).toBe(0);
  });
});
