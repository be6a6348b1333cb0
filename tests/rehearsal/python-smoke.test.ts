import { expect, test } from 'vitest';
import { python, type TestWorld, worldWith } from './practice-kit.ts';

const LAUNCHER = 'import json,os,runpy,sys;sys.argv=json.loads(sys.stdin.readline());';
const SCRIPT = 'scripts/endpoint_auth_smoke.py';

/** As the cockpit does it: the arguments through stdin. */
const smoke = (world: TestWorld, token: string, base = world.inputs.CAIO_STAGING_URL) =>
  python(world, ['-c', LAUNCHER], {
    stdin: `${JSON.stringify([SCRIPT, '--base-url', base, `--token=${token}`])}\n`,
  });

test('a good deployment gives the real document', async () => {
  const world = await worldWith();
  const { CAIO_STAGING_URL: base, CAIO_STAGING_TOKEN: token } = world.inputs;
  const ran = await smoke(world, token);
  const rows = [
    ['protected_status_unauth', 'GET', '/api/operator/status', 401, '401 unauthorized'],
    ['protected_trigger_unauth', 'POST', '/api/operator/trigger', 401, '401 unauthorized'],
    ['health_ready_unauth', 'GET', '/api/health/ready', 200, '200 ready'],
    [
      'protected_status_query_token',
      'GET',
      `/api/operator/status?token=${token}`,
      200,
      'non-401 with query token',
    ],
    ['protected_status_header_token', 'GET', '/api/operator/status', 200, 'non-401 with header token'],
    [
      'runtime_dependencies_query_token',
      'GET',
      `/api/runtime/dependencies?token=${token}`,
      200,
      'non-401 runtime dependencies with token',
    ],
  ] as const;
  const checks = rows.map(([name, method, path, status, expectation]) => ({
    name,
    method,
    url: base + path,
    status,
    passed: true,
    expectation,
    error: null,
  }));
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toBe(`${JSON.stringify({ base_url: base, passed: true, checks }, null, 2)}\n`);
  expect(world.deployments.staging.requests).toHaveLength(6);
});

const statuses = (stdout: string): (number | null)[] =>
  JSON.parse(stdout).checks.map((check: { status: number | null }) => check.status);

test('a wrong token fails; a server that takes any token, and one that answers 404, pass (S1, S2)', async () => {
  const good = await worldWith();
  const wrong = await smoke(good, 'wrong-token-value');
  expect([wrong.code, statuses(wrong.stdout)]).toEqual([1, [401, 401, 200, 401, 401, 401]]);
  const any = await smoke(await worldWith({ staging: { accepts: 'anything' } }), 'garbage');
  expect([any.code, statuses(any.stdout)]).toEqual([0, [401, 401, 200, 200, 200, 200]]);
  const absent = await worldWith({ staging: { operatorMissing: true } });
  const passed = await smoke(absent, absent.inputs.CAIO_STAGING_TOKEN);
  expect([passed.code, statuses(passed.stdout)]).toEqual([0, [401, 401, 200, 404, 404, 200]]);
});

test('an open server really runs the trigger; redirects are followed as urllib follows them', async () => {
  const open = await worldWith({ staging: { noToken: true, strict: false } });
  expect((await smoke(open, 'x')).code).toBe(1);
  expect(open.deployments.staging.triggers).toBe(1);
  const login = await worldWith({ staging: { everything: 'login-redirect' } });
  const ran = await smoke(login, 'x');
  expect(statuses(ran.stdout)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(login.deployments.staging.requests.slice(0, 4)).toEqual([
    'GET /api/operator/status',
    'GET /login',
    'POST /api/operator/trigger',
    'GET /login',
  ]);
});

test('nothing there: null and the words of urllib', async () => {
  const world = await worldWith({ staging: { down: true } });
  const ran = await smoke(world, 'x');
  expect(ran.code).toBe(1);
  expect(statuses(ran.stdout)).toEqual([null, null, null, null, null, null]);
  expect(JSON.parse(ran.stdout).checks[0].error).toBe('<urlopen error [Errno 111] Connection refused>');
});

test('a token that begins with a dash needs the equals sign; an address needs a scheme', async () => {
  const world = await worldWith();
  const dash = await python(world, [SCRIPT, '--base-url', 'http://127.0.0.1', '--token', '-abc']);
  expect(dash).toMatchObject({ code: 2, stdout: '' });
  expect(dash.stderr).toMatch(
    /^usage: endpoint_auth_smoke\.py .*\n[\s\S]*error: argument --token: expected one argument\n$/,
  );
  const bare = await smoke(world, 'x', '127.0.0.1:1');
  expect(bare).toMatchObject({ code: 1, stdout: '' });
  expect(bare.stderr).toContain("ValueError: unknown url type: '127.0.0.1:1/api/operator/status'");
});

test('no host but this computer is ever asked', async () => {
  const world = await worldWith();
  const ran = await smoke(world, 'x', 'http://caio-practice.test');
  expect(JSON.parse(ran.stdout).checks[0].error).toBe('<urlopen error [Errno -2] Name or service not known>');
});
