import { describe, expect, it } from 'vitest';
import { corsPreflight, corsPreflightInput } from '../../checks/cors-preflight.ts';
import { deploymentReport, deploymentReportInput } from '../../checks/deployment-report.ts';
import { authWorld, idsOf, ORIGIN, runHere } from '../support/auth-world.ts';
import { dependencies, type MiniOptions } from '../support/mini-deployment.ts';

type Options = Omit<MiniOptions, 'token'>;
type Json = Record<string, unknown>;

async function report(options: Options = {}) {
  const world = await authWorld(options);
  const name = options.environment ?? 'staging';
  const result = await runHere(deploymentReport, () => deploymentReportInput(world.inputs, name));
  return { result, ids: idsOf(result), notes: result.notes.map(note => note.id), world };
}

/** The deployment's own report with one field changed; `path` like `dependencies.redis.ready`. */
async function reportWith(path: string, value: unknown, build: 'A' | 'B' = 'B') {
  return report({
    build,
    fault: (asked, usual) => {
      if (asked.path !== '/api/runtime/dependencies' || asked.header === null) return undefined;
      const keys = path.split('.');
      const last = keys.pop() ?? '';
      const body = dependencies(`http://${asked.headers.host}`, build, 'staging');
      const at = keys.reduce<Json>((part, key) => part[key] as Json, body);
      at[last] = value;
      return { ...usual(), json: body };
    },
  });
}

describe('deployment-report', () => {
  it('passes; the runbook’s build does not say whether the lock is strict', async () => {
    const a = await report();
    const b = await report({ build: 'B', environment: 'production' });
    expect([a.result.outcome, a.notes]).toEqual(['pass', ['strict-not-reported']]);
    expect([b.result.outcome, b.notes]).toEqual(['pass', []]);
  });
  it.each([
    ['ready', false, 'deployment-not-ready'],
    ['required_failures', ['redis'], 'deployment-not-ready'],
    ['dependencies.redis.required', false, 'redis-not-required'],
    ['dependencies.redis.ready', false, 'redis-not-connected'],
    ['dependencies.redis.connected', false, 'redis-not-connected'],
    ['dependencies.redis.connected', null, 'redis-not-connected'],
    ['dependencies.inngest.required', false, 'inngest-not-required'],
    ['dependencies.inngest.ready', false, 'inngest-not-ready'],
    ['dependencies.inngest.route_mounted', false, 'inngest-not-ready'],
    ['dependencies.inngest.route_mounted', null, 'inngest-not-ready'],
    ['dependencies.inngest.keys_present', false, 'inngest-keys-missing'],
    ['dependencies.inngest.webhook_url', 'https://caio.example.org/inngest', 'webhook-url-mismatch'],
    ['dependencies.inngest.webhook_url', null, 'webhook-url-mismatch'],
    ['auth.strict_mode', false, 'strict-off'],
    ['auth.token_configured', false, 'token-not-configured'],
    ['auth.environment', 'production', 'environment-mismatch'],
    ['dependencies.redis', {}, 'not-caio-json'],
    ['ready', 'true', 'not-caio-json'],
    ...['redis.required', 'redis.ready', 'inngest.required', 'inngest.ready', 'inngest.keys_present'].map(
      (path): [string, string, string] => [`dependencies.${path}`, 'false', 'not-caio-json'],
    ),
  ])('%s = %s fails as %s', async (path, value, id) => {
    const { result, ids } = await reportWith(path, value);
    expect([result.outcome, ids]).toEqual(['fail', [id]]);
  });
  it('a lock report that cannot be read is unknown', async () => {
    for (const [path, value] of [
      ['auth', 'strict'],
      ['auth.strict_mode', 'false'],
      ['auth.token_configured', 'false'],
    ] as const) {
      const { result, ids } = await reportWith(path, value);
      expect([result.outcome, ids]).toEqual(['unknown', ['strict-unreadable']]);
    }
  });
  it.each([
    [401, 'token-refused'],
    [302, 'redirected'],
    [404, 'not-caio-json'],
    [200, 'not-caio-json'],
  ])('an answer of %i without the report fails as %s', async (status, id) => {
    const { result, ids } = await report({
      fault: asked => (asked.path === '/api/runtime/dependencies' ? { status, html: 'x' } : undefined),
    });
    expect([result.outcome, ids]).toEqual(['fail', [id]]);
  });
  it('not ready fails, silence is unknown', async () => {
    const notReady = await report({
      fault: asked => (asked.path === '/api/health/ready' ? { status: 503 } : undefined),
    });
    const starting = await report({
      fault: asked =>
        asked.path === '/api/health/ready' ? { status: 200, json: { status: 'starting' } } : undefined,
    });
    const silent = await report({ fault: () => ({ status: 0, hangUp: true }) });
    const half = await report({
      fault: asked => (asked.path === '/api/runtime/dependencies' ? { status: 0, hangUp: true } : undefined),
    });
    expect([starting.result.outcome, starting.ids]).toEqual(['fail', ['not-ready']]);
    expect([half.result.outcome, half.ids]).toEqual(['unknown', ['no-answer']]);
    expect([notReady.result.outcome, notReady.ids]).toEqual(['fail', ['not-ready']]);
    expect([silent.result.outcome, silent.ids]).toEqual(['unknown', ['no-answer']]);
  });
  it.each([
    ['as ours', 0, 'pass', []],
    ['a minute and a half behind', -90, 'pass', []],
    ['ten minutes ahead', 600, 'unknown', ['clock-off']],
    ['three minutes behind', -180, 'unknown', ['clock-off']],
  ])('a server whose clock is %s', async (_name, seconds, outcome, found) => {
    const date = new Date(Date.now() + seconds * 1000).toUTCString();
    const { result, ids } = await report({ fault: (_asked, usual) => ({ ...usual(), headers: { date } }) });
    expect([result.outcome, ids]).toEqual([outcome, found]);
  });
  it.each<[string, (now: Date) => Record<string, string | string[]>]>([
    ['gives no time', () => ({})],
    ['gives an empty one', () => ({ date: '' })],
    ['gives a word', () => ({ date: 'soon' })],
    ['gives a day that is none', () => ({ date: 'Xyz, 41 Foo 2026 27:00:00 GMT' })],
    ['leaves the time zone open', now => ({ date: now.toUTCString().replace(' GMT', '') })],
    ['gives it behind a word', now => ({ date: `x ${now.toUTCString()}` })],
    ['gives it before a word', now => ({ date: `${now.toUTCString()} x` })],
    ['gives it in another form', now => ({ date: now.toISOString() })],
    ['gives it twice', now => ({ date: [now.toUTCString(), now.toUTCString()] })],
  ])('whose answer %s leaves our clock unknown, in a rehearsal too', async (_name, headers) => {
    const { result, ids, world } = await report({
      fault: (_asked, usual) => ({ ...usual(), ownDate: true, headers: headers(new Date()) }),
    });
    expect(world.inputs.rehearsal).toBe(true);
    expect([result.outcome, ids]).toEqual(['unknown', ['clock-not-compared']]);
    const live = { ...world.inputs, rehearsal: false };
    const outside = await runHere(deploymentReport, () => deploymentReportInput(live, 'staging'));
    expect([outside.outcome, idsOf(outside)]).toEqual(['unknown', ['clock-not-compared']]);
  });
  it('passes on no words of the server: its messages may hold a part of a password', async () => {
    const { result } = await reportWith('dependencies.redis', {
      ...((dependencies('', 'A', 'staging').dependencies as Json).redis as Json),
      ready: false,
      message: 'Port could not be cast as hush-hush',
    });
    expect(result.outcome).toBe('fail');
    expect(JSON.stringify(result)).not.toContain('hush-hush');
  });
});

async function cors(options: Options, origins: readonly string[] | null = [ORIGIN]) {
  const world = await authWorld(options, inputs => ({
    staging: { ...inputs.staging, corsOrigins: origins },
  }));
  const result = await runHere(corsPreflight, () => corsPreflightInput(world.inputs, 'staging'));
  return { result, ids: idsOf(result) };
}
const letIn = (origin: string, status = 200) => ({
  status,
  headers: { 'Access-Control-Allow-Origin': origin },
});

describe('cors-preflight', () => {
  it('passes when the allowed are let in and the made-up one is not', async () => {
    const second = 'https://second.example.org';
    const { result } = await cors({ origins: [ORIGIN, second] }, [ORIGIN, `${second}/`]);
    expect(result.findings).toEqual([]);
    expect(result.outcome).toBe('pass');
  });
  it.each<[string, string[], Options, string[] | null]>([
    ['* for all', ['cors-wildcard'], { fault: () => letIn('*') }, [ORIGIN]],
    ['an echo of any origin', ['cors-wildcard'], { fault: a => letIn(a.headers.origin ?? '') }, [ORIGIN]],
    [
      'an echo in capitals with an error status',
      ['cors-wildcard'],
      {
        fault: a =>
          a.headers.origin === ORIGIN ? undefined : letIn((a.headers.origin ?? '').toUpperCase(), 400),
      },
      [ORIGIN],
    ],
    ['another list', ['cors-origin-refused'], { origins: ['https://x.example.org'] }, [ORIGIN]],
    ['one of two refused', ['cors-origin-refused'], {}, [ORIGIN, 'https://second.example.org']],
    ['a slash in Railway', ['cors-origin-trailing-slash'], { origins: [`${ORIGIN}/`] }, [`${ORIGIN}/`]],
    [
      'a refusal that names the origin',
      ['cors-origin-refused'],
      { fault: a => (a.headers.origin === ORIGIN ? letIn(ORIGIN, 400) : undefined) },
      [ORIGIN],
    ],
    ['a star as input', ['cors-wildcard'], {}, ['*']],
    ['a path as input', ['cors-origin-unreadable'], {}, [`${ORIGIN}/sales`]],
    ['a redirect', ['redirected'], { fault: () => ({ status: 308, headers: { Location: '/x' } }) }, [ORIGIN]],
  ])('%s fails', async (_name, expected, options, origins) => {
    const { result, ids } = await cors(options, origins);
    expect([result.outcome, ids]).toEqual(['fail', expected]);
  });
  it.each([null, []])('origins %j are an input that is missing', async origins => {
    const { result, ids } = await cors({}, origins);
    expect([result.outcome, ids]).toEqual(['unknown', ['staging-cors-origins-not-given']]);
  });
  it('a pass names an allowed origin, and a stranger who was not: the second lock behind the judge', () => {
    const facts = { allowed: [ORIGIN], strangerStatus: 400, strangerAllowed: false };
    const holds = (change: object): boolean =>
      corsPreflight.evidence.safeParse({ ...facts, ...change }).success;
    const changes = [{}, { allowed: [] }, { strangerStatus: null }, { strangerAllowed: true }];
    expect(changes.map(holds)).toEqual([true, false, false, false]);
  });
  it('silence is unknown', async () => {
    const { result, ids } = await cors({ fault: () => ({ status: 0, hangUp: true }) });
    expect([result.outcome, ids]).toEqual(['unknown', ['no-answer']]);
  });
});
