import { describe, expect, it } from 'vitest';
import { authProbes, authProbesInput } from '../../checks/auth-probes.ts';
import type { CutoverInputs } from '../../checks/types.ts';
import { type AuthWorld, authWorld, idsOf, runHere } from '../support/auth-world.ts';
import { cutoverInputs } from '../support/check-kit.ts';
import type { Answered, Asked, MiniOptions } from '../support/mini-deployment.ts';

const STATUS = '/api/operator/status';

async function probe(
  options: Omit<MiniOptions, 'token'> = {},
  change?: (inputs: CutoverInputs) => Partial<Omit<CutoverInputs, 'plan'>>,
) {
  const world = await authWorld(options, change);
  const name = options.environment ?? 'staging';
  const result = await runHere(authProbes, () => authProbesInput(world.inputs, name));
  return { world, result, ids: idsOf(result), notes: result.notes.map(note => note.id) };
}

const triggers = (world: AuthWorld): readonly Asked[] =>
  world.mini.asked.filter(asked => asked.method === 'POST');
const bare = (asked: Asked): boolean => asked.header === null && asked.query === null;

describe('a deployment that keeps its contract', () => {
  it.each([
    ['A', 'staging'],
    ['A', 'production'],
    ['B', 'staging'],
    ['B', 'production'],
  ] as const)('build %s in %s passes', async (build, environment) => {
    const { result, world, notes } = await probe({ build, environment });
    expect(result.findings).toEqual([]);
    expect(result.outcome).toBe('pass');
    expect(notes).toEqual(['query-token-in-log']);
    expect(JSON.stringify(result)).not.toContain(world.token);
  });
  it('asks the trigger last of the questions without a token, with a dry run only', async () => {
    const { world } = await probe();
    const without = world.mini.asked.filter(asked => bare(asked) && asked.method !== 'OPTIONS');
    expect(without.at(-1)).toMatchObject({ method: 'POST', body: '{"dry_run":true}' });
    expect(triggers(world)).toHaveLength(1);
  });
  it('never puts the other environment’s token into an address', async () => {
    const { world } = await probe();
    expect(world.mini.asked.filter(asked => asked.header === world.otherToken)).toHaveLength(1);
    expect(world.mini.asked.filter(asked => asked.query === world.otherToken)).toEqual([]);
  });
});

type Fault = NonNullable<MiniOptions['fault']>;
const status =
  (code: number, when: (asked: Asked) => boolean, extra: Partial<Answered> = {}): Fault =>
  asked =>
    when(asked) ? { status: code, json: { detail: 'x' }, ...extra } : undefined;
/** As `status`, only where the right token would have been let in. */
const letIn =
  (code: number, when: (asked: Asked) => boolean, extra: Partial<Answered> = {}): Fault =>
  (asked, usual) =>
    usual().status === 200 && !bare(asked) ? status(code, when, extra)(asked, usual) : undefined;
const onStatus = (asked: Asked): boolean => asked.path === STATUS && asked.method === 'GET';
const ok: Partial<Answered> = { json: { enabled: true, ramp: {}, gatekeeper: {} } };
const page: Partial<Answered> = { html: '<html>Welcome</html>' };

describe('one thing broken at a time', () => {
  it.each<[string, string[], Fault]>([
    [
      'open without a token',
      ['status-open', 'trigger-not-tried'],
      status(200, a => onStatus(a) && bare(a), ok),
    ],
    [
      '404 without a token',
      ['status-not-401', 'trigger-not-tried'],
      status(404, a => onStatus(a) && bare(a)),
    ],
    ['a foreign 401', ['not-caio-json', 'trigger-not-tried'], status(401, a => onStatus(a) && bare(a), page)],
    [
      'runtime report open',
      ['status-open', 'trigger-not-tried'],
      status(200, a => a.path === '/api/runtime/dependencies' && bare(a)),
    ],
    ['trigger open', ['trigger-open'], status(200, a => a.method === 'POST')],
    ['trigger 404', ['status-not-401'], status(404, a => a.method === 'POST')],
    ['HTML with 200', ['not-caio-json'], letIn(200, a => onStatus(a) && a.header !== null, page)],
    [
      'JSON of another service',
      ['not-caio-json'],
      letIn(200, a => onStatus(a) && a.query !== null, { json: { enabled: true } }),
    ],
    ['500 with the token', ['status-broken'], letIn(500, a => onStatus(a) && a.query !== null)],
    [
      '404 for wrong tokens',
      ['status-not-401'],
      (a, usual) => (onStatus(a) && !bare(a) && usual().status === 401 ? { status: 404 } : undefined),
    ],
    ['503 of ready', ['not-ready'], status(503, a => a.path === '/api/health/ready')],
    [
      'ready that is not',
      ['not-ready'],
      status(200, a => a.path === '/api/health/ready', { json: { status: 'starting' } }),
    ],
    ['ready as a page', ['not-caio-json'], status(200, a => a.path === '/api/health/ready', page)],
    ['OPTIONS behind the lock', ['options-blocked'], status(401, a => a.method === 'OPTIONS')],
    ['OPTIONS refused', ['options-blocked'], status(400, a => a.method === 'OPTIONS')],
    ['OPTIONS sent elsewhere', ['redirected'], status(300, a => a.method === 'OPTIONS')],
    [
      'a login page in front',
      ['redirected', 'trigger-not-tried'],
      status(302, a => a.path.startsWith('/api/'), { headers: { Location: '/login' } }),
    ],
  ])('%s', async (_name, expected, fault) => {
    const { result, ids, world } = await probe({ fault });
    expect(result.outcome).toBe('fail');
    expect(new Set(ids)).toEqual(new Set(expected));
    // The promise of this check: an open server is never made to run anything.
    expect(triggers(world)).toHaveLength(expected.includes('trigger-not-tried') ? 0 : 1);
  });

  it('a server that takes any token', async () => {
    const { ids } = await probe({
      fault: a => (onStatus(a) && !bare(a) ? { status: 200, ...ok } : undefined),
    });
    expect(ids).toEqual(['any-token-accepted', 'crossed-token-accepted']);
  });
  it('a server that takes the other environment’s token', async () => {
    let other = '';
    const { ids } = await probe(
      { fault: a => (a.header === other ? { status: 200, ...ok } : undefined) },
      inputs => {
        other = inputs.production.token?.reveal() ?? '';
        return {};
      },
    );
    expect(ids).toEqual(['crossed-token-accepted']);
  });
  it('addresses or tokens that are swapped', async () => {
    let other = '';
    const { ids, result } = await probe(
      {
        fault: a =>
          onStatus(a)
            ? a.header === other
              ? { status: 200, ...ok }
              : { status: 401, json: { detail: 'no' } }
            : undefined,
      },
      inputs => {
        other = inputs.production.token?.reveal() ?? '';
        return {};
      },
    );
    expect(new Set(ids)).toEqual(new Set(['token-refused', 'crossed-token-accepted']));
    expect(result.findings.find(one => one.id === 'crossed-token-accepted')?.message).toContain('swapped');
  });
  it('a server with an older token', async () => {
    const { ids, result } = await probe({
      fault: a => (onStatus(a) ? { status: 401, json: { detail: 'no' } } : undefined),
    });
    expect([result.outcome, ids]).toEqual(['fail', ['token-refused']]);
  });
  it('query tokens that still open although they are said to be off', async () => {
    const { ids } = await probe({
      build: 'B',
      fault: a =>
        onStatus(a) && a.query !== null && a.query.length >= 43 ? { status: 200, ...ok } : undefined,
    });
    expect(ids).toEqual(['query-token-accepted', 'any-token-accepted']);
  });
  it('silence is unknown, not a failure', async () => {
    const { ids, result } = await probe({ fault: () => ({ status: 0, hangUp: true }) });
    expect([result.outcome, new Set(ids)]).toEqual(['unknown', new Set(['no-answer', 'trigger-not-tried'])]);
  });
});

describe('what has not been given', () => {
  it('no other token, no origins: unknown', async () => {
    const { result, ids } = await probe({}, inputs => ({
      production: { ...inputs.production, token: null },
      staging: { ...inputs.staging, corsOrigins: null },
    }));
    expect(result.outcome).toBe('unknown');
    expect(ids).toEqual(['crossed-token-not-tried', 'staging-cors-origins-not-given']);
  });
  it('no URL, no token: unknown with their names', async () => {
    const noUrl = await probe({}, inputs => ({ staging: { ...inputs.staging, url: null } }));
    const noToken = await probe({}, inputs => ({ staging: { ...inputs.staging, token: null } }));
    expect([noUrl.ids, noToken.ids]).toEqual([['staging-url-not-given'], ['staging-token-not-given']]);
    expect(noUrl.world.mini.asked.length + noToken.world.mini.asked.length).toBe(0);
  });
  it('http to another computer fails before anything is sent', async () => {
    const { result, ids } = await probe({}, inputs => ({
      staging: { ...inputs.staging, url: 'http://caio.example.org' },
    }));
    expect([result.outcome, ids]).toEqual(['fail', ['url-not-https']]);
  });
  it('one address for both environments fails', async () => {
    for (const url of ['http://localhost:1/', 'HTTP://LocalHost:1']) {
      const inputs = cutoverInputs();
      const staging = { ...inputs.staging, url: 'http://localhost:1' };
      const production = { ...inputs.production, url };
      expect(authProbesInput({ ...inputs, staging, production }, 'production').sameAddress).toBe(true);
    }
    const { ids } = await probe({}, inputs => ({
      production: { ...inputs.production, url: `${inputs.staging.url}/` },
    }));
    expect(ids).toEqual(['same-address-twice']);
  });
  it('this computer as a real deployment is said', async () => {
    const { notes } = await probe({}, () => ({ rehearsal: false }));
    expect(notes).toContain('address-is-this-computer');
  });
});

it('a pass needs ten questions, each answered as expected: the second lock behind the judge', () => {
  const row = { asked: 'x', expected: '401', status: 401 };
  const ten = Array(10).fill(row);
  const holds = (probes: unknown): boolean =>
    authProbes.evidence.safeParse({ queryTokens: 'on', probes }).success;
  expect(holds(ten)).toBe(true);
  expect(holds(ten.slice(1))).toBe(false);
  for (const status of [200, 404, null]) expect(holds([...ten, { ...row, status }])).toBe(false);
  for (const [expected, status] of [
    ['200', 204],
    ['2xx', 300],
    ['2xx', 199],
  ])
    expect(holds([...ten, { ...row, expected, status }])).toBe(false);
});
