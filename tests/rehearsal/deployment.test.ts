import { expect, test } from 'vitest';
import { API_ROUTES, OPEN_API_PATHS } from '../../src/rehearsal/deployment-routes.ts';
import type { DeploymentFaults } from '../../src/rehearsal/scenario.ts';
import { worldWith } from './practice-kit.ts';

/** What a test reads of a JSON answer. */
interface Body {
  readonly [key: string]: unknown;
}

const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;

const DETAIL = 'Unauthorized. Provide dashboard token via ?token=... or X-Dashboard-Token header.';

async function staging(faults: DeploymentFaults = {}) {
  const world = await worldWith({ staging: faults });
  const base = world.inputs.CAIO_STAGING_URL;
  const token = world.inputs.CAIO_STAGING_TOKEN;
  const get = (path: string, init: RequestInit = {}) => fetch(base + path, { redirect: 'manual', ...init });
  const known = { headers: { 'X-Dashboard-Token': token } };
  return { world, base, token, get, known };
}

const asked = (path: string): string => path.replace(/\{[^}]+\}/g, 'none');

test('without a token every route but the health pages answers 401, with the real body', async () => {
  const { get } = await staging();
  expect(API_ROUTES).toHaveLength(49);
  const codes: Record<string, number> = {};
  for (const [method, path] of API_ROUTES)
    codes[`${method} ${path}`] = (await get(asked(path), { method })).status;
  const open = Object.keys(codes).filter(name => codes[name] !== 401);
  expect(open).toEqual(['GET /api/health', 'GET /api/health/ready']);
  expect(OPEN_API_PATHS).toContain('/api/health/live');
  expect((await get('/api/health/live')).status).toBe(404);
  const unknown = await get('/api/no-such-path');
  expect([unknown.status, await unknown.json()]).toEqual([401, { detail: DETAIL }]);
});

test('the token opens by query first, then by header; a wrong query token beats a right header', async () => {
  const { get, token, known } = await staging();
  const status = '/api/operator/status';
  expect((await get(status, known)).status).toBe(200);
  expect((await get(`${status}?token=${token}`)).status).toBe(200);
  expect((await get(`${status}?token=wrong`, known)).status).toBe(401);
  expect((await get(status, { headers: { 'X-Dashboard-Token': 'wrong' } })).status).toBe(401);
  expect((await get(status, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
  expect((await get('/api/no-such-path', known)).status).toBe(404);
  expect((await get('/api/operator/status', { ...known, method: 'DELETE' })).status).toBe(405);
});

test('the operator status has the parts of the real one', async () => {
  const { get, known } = await staging();
  const body = await bodyOf(await get('/api/operator/status', known));
  expect(body).toMatchObject({
    enabled: true,
    emergency_stop: false,
    ramp: { enabled: true, active: true, email_limit_override: 5, tier_filter: 'tier_1' },
    today: { outbound_email: 0, total_leads: 0, runs: 0, last_run: null },
    limits: { email_remaining: 5, linkedin_remaining: 5, revival_remaining: 5 },
    gatekeeper: { required: true, pending_batch: null },
  });
  expect(Object.keys(body)).toEqual([
    'enabled',
    'emergency_stop',
    'date',
    'warmup_schedule',
    'ramp',
    'today',
    'limits',
    'cadence',
    'gatekeeper',
    'config',
  ]);
});

test('ready and dependencies tell the truth about Redis and Inngest', async () => {
  const good = await staging();
  const ready = await bodyOf(await good.get('/api/health/ready'));
  expect(ready).toMatchObject({
    status: 'ready',
    checks: { health_monitor: 'ok', integrations: 'ok', runtime_dependencies: 'ready' },
  });
  const runtime = await bodyOf(await good.get('/api/runtime/dependencies', good.known));
  expect(runtime).toMatchObject({
    status: 'ready',
    ready: true,
    required_failures: [],
    dependencies: {
      redis: {
        name: 'redis',
        required: true,
        connected: true,
        status: 'healthy',
        message: 'Redis ping succeeded',
      },
      inngest: {
        name: 'inngest',
        required: true,
        keys_present: true,
        route_mounted: true,
        app_id: 'caio-alpha-swarm-staging',
        webhook_url: `${good.base}/inngest`,
        status: 'healthy',
      },
    },
  });
  expect(runtime).not.toHaveProperty('auth');
  const bad = await staging({ inngestKeysMissing: true });
  const answer = await bad.get('/api/health/ready');
  expect([answer.status, await answer.json()]).toEqual([
    503,
    {
      detail:
        'Runtime dependencies not ready: inngest: INNGEST_REQUIRED=true but signing/event keys are missing',
    },
  ]);
  const still = await bad.get('/api/runtime/dependencies', bad.known);
  expect([still.status, (await bodyOf(still)).ready]).toEqual([200, false]);
});

test('a deployment whose Redis is down says so', async () => {
  const world = await worldWith({ productionRedis: { down: true } });
  const answer = await fetch(`${world.inputs.CAIO_PROD_URL}/api/health/ready`);
  expect(answer.status).toBe(503);
  expect((await bodyOf(answer)).detail).toContain('redis: Redis ping failed: Error 111 connecting');
});

test('CORS: a listed origin is echoed, another gets 400 and nothing, preflights need no token', async () => {
  const { get, world, known } = await staging();
  const origin = world.inputs.CAIO_STAGING_CORS_ORIGINS.split(',')[0] ?? '';
  const preflight = (from: string, path = '/api/health/ready') =>
    get(path, { method: 'OPTIONS', headers: { Origin: from, 'Access-Control-Request-Method': 'GET' } });
  for (const path of ['/api/health/ready', '/api/operator/status']) {
    const good = await preflight(origin, path);
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  }
  const bad = await preflight('https://other.test');
  expect([bad.status, await bad.text(), bad.headers.get('access-control-allow-origin')]).toEqual([
    400,
    'Disallowed CORS origin',
    null,
  ]);
  expect((await preflight(`${origin}/`)).status).toBe(400);
  const plain = await get('/api/operator/status', { headers: { ...known.headers, Origin: origin } });
  expect(plain.headers.get('access-control-allow-origin')).toBe(origin);
  const refused = await get('/api/operator/status', { headers: { Origin: origin } });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, null]);
  const wild = await staging({ cors: 'wildcard' });
  const any = await wild.get('/api/health/ready', {
    method: 'OPTIONS',
    headers: { Origin: 'https://other.test', 'Access-Control-Request-Method': 'GET' },
  });
  expect(any.headers.get('access-control-allow-origin')).toBe('https://other.test');
});

test('a trigger that is let through is counted; one that is not, is not', async () => {
  const { get, known, world } = await staging();
  const post = { method: 'POST', body: '{"dry_run":true}' };
  expect((await get('/api/operator/trigger', post)).status).toBe(401);
  expect(world.deployments.staging.triggers).toBe(0);
  const answer = await get('/api/operator/trigger', { ...post, ...known });
  expect(await answer.json()).toMatchObject({ dry_run: true, motion: 'all', errors: [] });
  expect(world.deployments.staging.triggers).toBe(1);
  const open = await staging({ noToken: true, strict: false });
  expect((await open.get('/api/operator/trigger', post)).status).toBe(200);
  expect(open.world.deployments.staging.triggers).toBe(1);
  const strict = await staging({ noToken: true });
  expect((await strict.get('/api/operator/status', strict.known)).status).toBe(401);
});

test('a batch in Redis can be seen, approved once, and rejected', async () => {
  const { get, known, world } = await staging();
  const path = '/api/operator/pending-batch';
  expect(await bodyOf(await get(path, known))).toEqual({
    status: 'no_pending_batch',
    message: 'No dispatch batch awaiting approval',
  });
  const key = 'caio:operator:batch:batch_1';
  world.redis.staging.keys.set(
    key,
    JSON.stringify({ batch_id: 'batch_1', status: 'pending', created_at: '2' }),
  );
  expect(await bodyOf(await get(path, known))).toMatchObject({ batch_id: 'batch_1' });
  const approve = (id: string) =>
    get(`/api/operator/approve-batch/${id}`, { ...known, method: 'POST', body: '{"approved_by":"me"}' });
  const approved = await approve('batch_1');
  expect(await approved.json()).toMatchObject({ status: 'approved', batch: { approved_by: 'me' } });
  const again = await approve('batch_1');
  expect([again.status, await again.json()]).toEqual([
    400,
    { error: "Batch batch_1 is 'approved', not pending" },
  ]);
  expect((await approve('none')).status).toBe(404);
  expect(await bodyOf(await get(path, known))).toMatchObject({ status: 'no_pending_batch' });
  await get('/api/operator/reject-batch/batch_1', { ...known, method: 'POST' });
  expect(JSON.parse(world.redis.staging.keys.get(key) ?? '{}')).toMatchObject({ status: 'rejected' });
});

test('pages, Inngest and webhooks stand outside the lock', async () => {
  const { get, world } = await staging();
  const sales = await get('/sales');
  expect([sales.status, sales.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await bodyOf(await get('/inngest'))).toMatchObject({
    function_count: 5,
    has_event_key: true,
    mode: 'dev',
  });
  const production = await fetch(`${world.inputs.CAIO_PROD_URL}/inngest`);
  expect(await production.json()).toMatchObject({ mode: 'cloud' });
  const webhook = async (name: string) =>
    (await get(`/webhooks/${name}`, { method: 'POST', body: 'not json' })).status;
  expect(await Promise.all(['heyreach', 'clay', 'rb2b'].map(webhook))).toEqual([400, 500, 500]);
  const listed = await bodyOf(await get('/openapi.json'));
  expect(Object.keys(listed.paths as object)).toContain('/api/operator/trigger');
});

test('the newer build takes the header only, says what its lock does, and hides its pages', async () => {
  const { get, token, known } = await staging({ newerBuild: true });
  const status = '/api/operator/status';
  expect((await get(`${status}?token=${token}`)).status).toBe(401);
  expect((await get(`${status}?token=wrong`, known)).status).toBe(200);
  const runtime = await bodyOf(await get('/api/runtime/dependencies', known));
  expect(runtime.auth).toMatchObject({
    strict_mode: true,
    query_token_enabled: false,
    environment: 'staging',
  });
  const sales = await get('/sales');
  expect([sales.status, sales.headers.get('location')]).toEqual([302, '/login?next=%2Fsales']);
  expect((await get('/openapi.json')).status).toBe(404);
  expect((await get('/webhooks/clay', { method: 'POST', body: 'not json' })).status).toBe(401);
});

test.each<[DeploymentFaults, number, number, number]>([
  [{ accepts: 'anything' }, 200, 200, 200],
  [{ accepts: 'other-environment-too' }, 200, 200, 401],
  [{ accepts: 'previous-only' }, 401, 401, 401],
  [{ operatorMissing: true }, 404, 401, 401],
  [{ breaksAt: ['/api/operator/status'] }, 500, 401, 401],
  [{ everything: 'html' }, 200, 200, 200],
  [{ everything: 'login-redirect' }, 302, 302, 302],
  [{ openPaths: ['/api/operator/status'] }, 200, 200, 200],
])('%j: own token %i, the other one %i, a made-up one %i', async (faults, own, other, madeUp) => {
  const { get, token, world } = await staging(faults);
  const status = async (value: string): Promise<number> =>
    (await get('/api/operator/status', { headers: { 'X-Dashboard-Token': value } })).status;
  expect([await status(token), await status(world.inputs.CAIO_PROD_TOKEN), await status('made-up')]).toEqual([
    own,
    other,
    madeUp,
  ]);
});

test('one that is down refuses the connection; one that hangs takes it and closes with its world', async () => {
  const down = await staging({ down: true });
  await expect(down.get('/api/health')).rejects.toThrow();
  const hangs = await staging({ hangs: true });
  const waiting = hangs.get('/api/health').then(
    () => 'answered',
    () => 'broke off',
  );
  await expect.poll(() => hangs.world.deployments.staging.requests).toEqual(['GET /api/health']);
  await hangs.world.close();
  expect(await waiting).toBe('broke off');
});
