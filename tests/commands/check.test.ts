import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, createBench, createLiveWorld, type LiveWorld } from '../support/program.ts';

let bench: Bench;
let world: LiveWorld;
let secrets: Map<string, string>;
beforeAll(async () => {
  bench = await createBench();
  world = await createLiveWorld();
  secrets = await world.secrets();
});
afterAll(async () => {
  await bench.close();
  await world.close();
});

/** Runbook 10.4: nothing is asked of a real deployment without it. */
const APPROVED = ['--confirm', 'approve-smoke'];

describe('check', () => {
  test('asks nothing of a deployment before that is approved', async () => {
    const refused = await bench.run(['check', 'auth-probes', '--env', 'staging', ...world.args], {
      env: world.env,
    });
    expect(refused.exit).toBe(3);
    expect(refused.stderr).toContain('--confirm approve-smoke');
    expect(world.deployments.staging.requests).toEqual([]);
  });

  test('one check of one environment: passed, exit 0, as text and as JSON', async () => {
    const args = ['check', 'exposure-sweep', '--env', 'staging', ...world.args, ...APPROVED];
    const text = await bench.run(args, { env: world.env });
    expect([text.exit, text.stdout.split('\n')[0]?.startsWith('Passed: ')], text.stderr).toEqual([0, true]);
    const json = await bench.run([...args, '--json'], { env: world.env });
    expect(JSON.parse(json.stdout)).toMatchObject({
      gate: 'auth-staging',
      id: 'exposure-sweep',
      outcome: 'pass',
    });
    for (const secret of secrets.values()) expect((json.stdout + json.stderr).includes(secret)).toBe(false);
  });

  test('of the practice world it says so: a pass there is nobody’s evidence', async () => {
    const args = ['check', 'env-report', '--env', 'staging'];
    const practice = await bench.run([...args, '--rehearse']);
    expect([practice.exit, practice.stdout.startsWith('Passed: ')], practice.stderr).toEqual([0, true]);
    expect(practice.stdout).toContain('Only a REHEARSAL: this says nothing about the real system.');
    const json = await bench.run([...args, '--rehearse', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ mode: 'rehearsal', outcome: 'pass' });
    const real = await bench.run([...args, ...world.args, '--json'], { env: world.env });
    expect(JSON.parse(real.stdout)).toMatchObject({ mode: 'live', outcome: 'pass' });
  });

  test('what is missing is unknown, exit 3; a wrong token fails, exit 1', async () => {
    const args = ['check', 'auth-probes', '--env', 'production', ...world.args, ...APPROVED];
    const missing = await bench.run(args, { env: { ...world.env, CAIO_PROD_TOKEN: undefined } });
    expect([missing.exit, /production dashboard token has not been given/.test(missing.stdout)]).toEqual([
      3,
      true,
    ]);
    const wrong = await bench.run(args, {
      env: { ...world.env, CAIO_PROD_TOKEN: `${world.env.CAIO_PROD_TOKEN ?? ''}x` },
    });
    expect([wrong.exit, wrong.stdout.startsWith('Failed: ')]).toEqual([1, true]);
    expect(wrong.stdout).not.toContain(world.env.CAIO_PROD_TOKEN);
  });

  test('the probes of the backlog: asked of production, done or not done, and no verdict', async () => {
    const refused = await bench.run(['check', 'webhook-auth', ...world.args], { env: world.env });
    expect([refused.exit, refused.stderr.includes('--confirm approve-smoke')]).toEqual([3, true]);
    const before = world.deployments.production.requests.length;
    const probe = await bench.run(['check', 'webhook-auth', ...world.args, ...APPROVED], { env: world.env });
    expect([probe.exit, probe.stdout.split('\n')[0]], probe.stderr).toEqual([
      1,
      'Not done: The three webhooks ask who calls (production)',
    ]);
    const asked = world.deployments.production.requests.slice(before);
    expect(asked).toEqual(['POST /webhooks/heyreach', 'POST /webhooks/clay', 'POST /webhooks/rb2b']);
    // The last one asks nobody, so it needs no approval.
    const local = await bench.run(['check', 'dual-read', '--json', ...world.args], { env: world.env });
    expect([local.exit, JSON.parse(local.stdout)], local.stderr).toMatchObject([
      1,
      { gate: null, environment: 'production', id: 'dual-read', outcome: 'fail' },
    ]);
  });

  test('refused: what exists for both without --env, what is not made for one, and the migration', async () => {
    const both = await bench.run(['check', 'exposure-sweep', ...world.args], { env: world.env });
    expect([both.exit, both.stderr.includes('--env staging or --env production')]).toEqual([2, true]);
    const before = await world.pythons();
    const migration = await bench.run(['check', 'migration', ...world.args], { env: world.env });
    expect([migration.exit, migration.stdout]).toEqual([2, '']);
    expect(migration.stderr).toContain('--only env-production,redis-migration');
    expect(await world.pythons()).toEqual(before);
    expect(await readdir(bench.home)).not.toContain('runs');
  });
});

test('doctor --json: each line of what this computer has, ready only when every one is ok', async () => {
  const found = await bench.run(['doctor', '--json', ...world.args], { env: world.env });
  const parsed = JSON.parse(found.stdout) as { ready: boolean; checks: Record<string, string>[] };
  expect([found.exit, parsed.ready, found.stderr]).toEqual([3, false, '']);
  const outcomes = Object.fromEntries(parsed.checks.map(line => [line.id, line.outcome]));
  const wanted = ['node', 'workspace', 'python', 'python-packages', 'network', 'clock'];
  const all = Object.fromEntries(wanted.map(id => [id, 'ok']));
  // This practice workspace is no git repository.
  expect(outcomes).toEqual({ ...all, git: 'not-ok' });
  execFileSync('git', ['init', '--quiet'], { cwd: world.workspace });
  execFileSync(
    'git',
    ['-c', 'user.name=P', '-c', 'user.email=p@caio.test', 'commit', '-q', '--allow-empty', '-m', 'One'],
    { cwd: world.workspace },
  );
  const ready = await bench.run(['doctor', '--json', ...world.args], { env: world.env });
  expect([ready.exit, (JSON.parse(ready.stdout) as { ready: boolean }).ready]).toEqual([0, true]);
  const blind = await bench.run(['doctor', '--json', ...world.args]);
  expect([blind.exit, (JSON.parse(blind.stdout) as { ready: boolean }).ready]).toEqual([3, false]);
});
