import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Faults } from '../../src/rehearsal/scenario.ts';
import { python, type TestWorld, worldWith } from './practice-kit.ts';

const MIGRATE = ['scripts/migrate_file_state_to_redis.py', '--hive-dir', '.hive-mind'];
const CONNECTED = 'INFO:state_store:StateStore connected to Redis backend.\n';
const operator = (motion: string, ...more: string[]): string[] => [
  '-m',
  'execution.operator_outbound',
  '--motion',
  motion,
  ...(more.length > 0 ? more : ['--dry-run', '--json']),
];

async function migrate(faults: Faults = {}, env: Record<string, string> = {}) {
  const world = await worldWith(faults);
  const ran = await python(world, MIGRATE, { env });
  return { world, ...ran, report: JSON.parse(ran.stdout) as Record<string, unknown> };
}

test('the migration copies state, batch and cadence into Redis and prints the real document', async () => {
  const { world, code, stdout, stderr } = await migrate();
  const report = {
    hive_dir: join(world.workspace, '.hive-mind'),
    backend: 'redis',
    redis_available: true,
    dry_run: false,
    operator_state_migrated: 1,
    batches_migrated: 1,
    cadence_states_migrated: 1,
    errors: [],
    ok: true,
  };
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${JSON.stringify(report, null, 2)}\n`,
    stderr: CONNECTED,
  });
  const { keys } = world.redis.production;
  expect(
    keys
      .keys()
      .map(key => key.replace(/[0-9a-f]{24}|\d{4}-\d\d-\d\d/, '…'))
      .sort(),
  ).toEqual(['caio:cadence:lead:…', 'caio:operator:batch:batch_0000aaaa', 'caio:operator:state:…']);
  expect(world.redis.staging.keys.keys()).toEqual([]);
  expect(JSON.parse(keys.get('caio:operator:batch:batch_0000aaaa') ?? '')).toMatchObject({
    status: 'executed',
  });
});

test.each<[string, Faults, Record<string, string>, object, RegExp]>([
  [
    'no address (M1)',
    {},
    { REDIS_URL: '' },
    { redis_available: false, batches_migrated: 1 },
    /REDIS_URL is not set; falling back/,
  ],
  [
    'Redis down (M2)',
    { productionRedis: { down: true } },
    {},
    { redis_available: false, batches_migrated: 1 },
    /Redis init failed; file fallback only\. Error: Error 111/,
  ],
  ['file backend (M3)', {}, { STATE_BACKEND: 'file' }, { backend: 'file', redis_available: false }, /^$/],
  [
    'refused writes (M4)',
    { productionRedis: { refusesWrites: true } },
    {},
    { redis_available: true, batches_migrated: 1 },
    /WARNING:state_store:Redis write failed for key=caio:operator:batch:batch_0000aaaa: OOM command not allowed/,
  ],
  [
    'no hive (M5)',
    { workspace: { noHive: true } },
    {},
    { operator_state_migrated: 0, batches_migrated: 0 },
    /connected/,
  ],
  ['a broken batch (M6)', { workspace: { corruptBatch: true } }, {}, { batches_migrated: 1 }, /connected/],
])('%s still says ok and exits 0', async (_, faults, env, expected, stderr) => {
  const ran = await migrate(faults, env);
  expect(ran.code).toBe(0);
  expect(ran.report).toMatchObject({ ok: true, errors: [], ...expected });
  expect(ran.stderr).toMatch(stderr);
});

test('it overwrites what is newer in Redis (M7)', async () => {
  const { world } = await migrate({ seed: 'executed-batch' });
  expect(
    JSON.parse(world.redis.production.keys.get('caio:operator:batch:batch_0000aaaa') ?? ''),
  ).toMatchObject({
    status: 'approved',
  });
});

const reportOf = (stdout: string) => JSON.parse(stdout.slice(stdout.indexOf('\n{\n') + 1));

test('a dry run prints its lines and its report, and uses up the quota (D1, D6)', async () => {
  const world = await worldWith({ workspace: { approvedLeads: 8 } });
  const first = await python(world, operator('outbound'));
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(
    /^RAMP MODE Day 1: tier_filter=tier_1, email_limit=5\/day\n\[DRY RUN\] Would create campaign 't1_pipeline_\d{8}_v1' with 5 leads \(tier_1\)\n\[DRY RUN\] Would create list 'caio_t1_\d{8}_v1' with 5 leads \(tier_1\)\n\{\n/,
  );
  expect(reportOf(first.stdout)).toMatchObject({
    dry_run: true,
    motion: 'outbound',
    errors: [],
    pending_approval: false,
    batch_id: null,
    instantly_report: {
      dry_run: true,
      total_approved: 8,
      total_dispatched: 5,
      total_skipped: 3,
      campaigns_created: [{ campaign_id: null, leads_added: 5, status: 'dry_run', error: null }],
    },
    heyreach_report: { lists_created: [{ list_id: null, tier: 'tier_1', status: 'dry_run' }] },
  });
  const state = JSON.parse(await readFile(join(world.workspace, '.hive-mind/operator_state.json'), 'utf8'));
  expect(state).toMatchObject({ outbound_email_dispatched: 5, runs_today: 1 });
  const stored = world.redis.production.keys.get(`caio:operator:state:${state.date}`);
  expect(JSON.parse(stored ?? '')).toEqual(state);
  const second = await python(world, operator('all'));
  expect(reportOf(second.stdout)).toMatchObject({
    motion: 'all',
    instantly_report: null,
    errors: ['Email daily limit reached (5/5)', 'LinkedIn daily limit reached (5/5)'],
  });
  const log = await readFile(join(world.workspace, '.hive-mind/operator_dispatch_log.jsonl'), 'utf8');
  expect(
    log
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).motion),
  ).toEqual(['outbound', 'outbound', 'cadence']);
});

test('with the file backend in a folder of its own nothing reaches Redis', async () => {
  const world = await worldWith();
  const ran = await python(world, operator('all'), { env: { STATE_BACKEND: 'file', REDIS_URL: '' } });
  expect([ran.code, reportOf(ran.stdout).errors]).toEqual([0, []]);
  expect(world.redis.production.keys.keys()).toEqual([]);
});

test('a dry run of everything marks a due follow-up as done (D2); without leads it is empty (D3)', async () => {
  const world = await worldWith({ workspace: { cadenceDue: true, approvedLeads: 0 } });
  const ran = await python(world, operator('all'), { env: { STATE_BACKEND: 'file' } });
  expect(ran.stdout).toContain('No approved emails to dispatch.\nNo LinkedIn-eligible leads to dispatch.\n');
  expect(reportOf(ran.stdout)).toMatchObject({ cadence_actions_due: 1, cadence_dispatched: 1, errors: [] });
  const file = join(world.workspace, '.hive-mind/cadence_state/lead9_at_caio-practice_test.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    current_step: 3,
    steps_completed: [{ step: 1 }, { step: 2, result: 'dry_run' }],
  });
});

test.each<[Faults['python'], object]>([
  [{ dryRun: 'errors' }, { errors: ['Instantly dispatch error: Connection reset by peer'] }],
  [{ dryRun: 'nested-errors' }, { errors: [], instantly_report: { total_errors: 1 } }],
  [
    { dryRun: 'dispatched' },
    { dry_run: false, instantly_report: { campaigns_created: [{ status: 'dispatched' }] } },
  ],
  [{ dryRun: 'emergency-stop' }, { errors: ['EMERGENCY_STOP active — all dispatch blocked'] }],
])('%j shows in the report, with exit code 0', async (faults, expected) => {
  const world = await worldWith({ python: faults ?? {} });
  const ran = await python(world, operator('outbound'));
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout.slice(ran.stdout.search(/^\{$/m)))).toMatchObject(expected);
});

async function live(world: TestWorld, env: Record<string, string> = {}) {
  const ran = await python(world, operator('outbound', '--live', '--json'), { env });
  return JSON.parse(ran.stdout.slice(ran.stdout.search(/^\{$/m)));
}

test('the first live run makes a batch, the second one after approval sends, a third one asks again', async () => {
  const world = await worldWith();
  const first = await live(world);
  expect(first).toMatchObject({ pending_approval: true, dry_run: false, instantly_report: null });
  const path = `/api/operator/approve-batch/${first.batch_id}`;
  const answer = await fetch(world.inputs.CAIO_PROD_URL + path, {
    method: 'POST',
    headers: { 'X-Dashboard-Token': world.inputs.CAIO_PROD_TOKEN },
    body: '{"approved_by":"test"}',
  });
  expect(await answer.json()).toMatchObject({ status: 'approved', batch: { total_email_leads: 3 } });
  const second = await live(world);
  expect(second).toMatchObject({
    pending_approval: false,
    errors: [],
    batch_id: first.batch_id,
    instantly_report: {
      dry_run: false,
      total_dispatched: 3,
      total_errors: 0,
      campaigns_created: [{ status: 'dispatched' }],
    },
  });
  expect(second.instantly_report.campaigns_created[0].campaign_id).toMatch(/^campaign_/);
  const key = `caio:operator:batch:${first.batch_id}`;
  expect(JSON.parse(world.redis.production.keys.get(key) ?? '')).toMatchObject({ status: 'executed' });
  const third = await live(world);
  expect(third).toMatchObject({ pending_approval: true });
  expect(third.batch_id).not.toBe(first.batch_id);
});

test('a vendor without a key looks clean at the top and burns the batch (L1)', async () => {
  const world = await worldWith();
  const first = await live(world);
  await fetch(`${world.inputs.CAIO_PROD_URL}/api/operator/approve-batch/${first.batch_id}`, {
    method: 'POST',
    headers: { 'X-Dashboard-Token': world.inputs.CAIO_PROD_TOKEN },
  });
  expect(await live(world, { INSTANTLY_API_KEY: '' })).toMatchObject({
    errors: [],
    instantly_report: { total_dispatched: 0, total_errors: 1, campaigns_created: [{ status: 'error' }] },
  });
  const key = `caio:operator:batch:${first.batch_id}`;
  expect(JSON.parse(world.redis.production.keys.get(key) ?? '')).toMatchObject({ status: 'executed' });
});

test('status is pure JSON; history is newest first', async () => {
  const world = await worldWith();
  const before = await python(world, operator('all', '--status', '--json'));
  expect(JSON.parse(before.stdout)).toMatchObject({
    enabled: true,
    ramp: { active: true, day: 1, remaining_days: 3, email_limit_override: 5 },
    limits: { email_remaining: 5 },
    gatekeeper: { required: true, pending_batch: null },
  });
  await python(world, operator('outbound'));
  await python(world, operator('all'));
  const history = JSON.parse((await python(world, operator('all', '--history', '--json'))).stdout);
  expect(history.map((entry: { motion: string }) => entry.motion)).toEqual([
    'cadence',
    'outbound',
    'outbound',
  ]);
});

test('the ramp ends with the calendar', async () => {
  const world = await worldWith({ workspace: { rampOver: true } });
  const ran = await python(world, operator('outbound'));
  expect(ran.stdout).not.toContain('RAMP MODE');
  const status = await python(world, operator('all', '--status', '--json'));
  expect(JSON.parse(status.stdout)).toMatchObject({
    ramp: { enabled: true, active: false },
    limits: { email_remaining: 22 },
  });
});

test('outside the workspace there is no module to run', async () => {
  const world = await worldWith();
  await rm(join(world.workspace, 'execution'), { recursive: true });
  const ran = await python(world, operator('outbound'));
  expect(ran).toMatchObject({ code: 1, stdout: '', stderr: "python: No module named 'execution'\n" });
});

test('the pipeline takes a yes and nothing else', async () => {
  const world = await worldWith();
  const run = (stdin: string) =>
    python(world, ['execution/run_pipeline.py', '--mode', 'production'], { stdin });
  expect(await run('yes \n')).toMatchObject({ code: 0, stdout: "Type 'yes' to continue: Aborted.\n" });
  expect(await run('')).toMatchObject({ code: 1 });
  const ran = await run('yes\n');
  expect(ran.stdout).toContain('Status: SUCCESS');
  await mkdir(join(world.workspace, 'x'), { recursive: true });
  await writeFile(join(world.workspace, 'x', 'y'), '');
  const status = await python(world, operator('outbound'));
  expect(reportOf(status.stdout)).toMatchObject({ instantly_report: { total_approved: 3 } });
});
