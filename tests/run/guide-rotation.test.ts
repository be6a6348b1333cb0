import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../checks/types.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { giveToken, giveUrl, watchRedeploy } from '../../src/run/guide-rotation.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { runOf, started } from '../support/run-events.ts';

/** The token, the address and the redeploy of one environment: what is recorded, what is held, and what never is. */

const environment = 'staging';
const TOKEN = 'a-token-of-this-test-only';
const print = (token: string): string => `fp:${token.length}`;
const given: RunEvent = { type: 'token.given', environment, fingerprint: print(TOKEN), length: TOKEN.length };
const checked = (outcome: CheckResult['outcome']): RunEvent => ({
  type: 'token.checked',
  environment,
  fingerprint: print(TOKEN),
  check: { id: 'token-freshness', outcome, durationMs: 1, findings: [], notes: [] },
});
const urlGiven = (of: 'staging' | 'production', url: string): RunEvent => ({
  type: 'url.given',
  environment: of,
  url,
});

interface World {
  readonly events?: readonly RunEvent[];
  readonly looks?: CheckResult['outcome'];
  readonly practice?: boolean;
  readonly held?: boolean;
  /** Answers to the new and to a random token, in turn; null: none came. The last one stays. */
  readonly answers?: readonly (readonly [withNew: number | null, withRandom: number | null])[];
  readonly clipboard?: 'token' | 'help';
}

function worldOf({ events = [started], looks = 'pass', answers = [], ...world }: World) {
  const told: RunEvent[] = [];
  const seen: string[] = [];
  const asked: { url: string; token: string | undefined }[] = [];
  let looked = 0;
  let clock = 0;
  let round = 0;
  let state = {
    held: { staging: world.held ?? false, production: false },
    clipboard: { what: world.clipboard ?? 'help' },
  } as unknown as GuideState;
  const secrets = new Map<string, string>(world.held ? [[environment, TOKEN]] : []);
  const context = {
    run: () => runOf([...events, ...told]),
    state: () => state,
    patch: (change: Partial<GuideState>) => {
      state = { ...state, ...change };
    },
    record: async (event: RunEvent) => void told.push(event),
    secrets,
    given: () => ({}),
    signal: new AbortController().signal,
    deps: {
      redactor: { register: (_: string, label: string) => void seen.push(label) },
      fingerprint: print,
      cutover: async () => ({ inputs: {} }),
      firstLook: async () => ({
        run: async () => {
          looked += 1;
          const findings = looks === 'pass' ? [] : [{ id: 'old', message: 'It is old.', fix: 'Make one.' }];
          return {
            id: 'token-freshness',
            outcome: looks,
            findings,
            notes: [],
            evidence: null,
            durationMs: 1,
          };
        },
      }),
      practice: world.practice ? { redeploy: () => void seen.push('redeployed') } : null,
      watchEveryMs: 3000,
      ports: {
        random: { text: () => 'a random one' },
        clock: {
          now: () => new Date(clock),
          monotonic: () => clock,
          wait: async (ms: number) => {
            clock += ms;
            round += 1;
            if (round > 200) throw new Error('It never ends.');
          },
        },
        http: {
          request: async ({ url, headers }: { url: string; headers: Record<string, string> }) => {
            const token = headers['X-Dashboard-Token'];
            asked.push({ url, token });
            const status = (answers[round] ?? answers.at(-1) ?? [])[token === TOKEN ? 0 : 1] ?? null;
            return status === null ? { kind: 'no-answer' } : { kind: 'answer', status };
          },
        },
      },
    },
  } as unknown as GuideContext;
  return { context, told, seen, asked, secrets, looked: () => looked, state: () => state };
}

describe('a token', () => {
  test('that is fresh is held, and only its fingerprint is recorded', async () => {
    const world = worldOf({ clipboard: 'token' });
    await giveToken(world.context, environment, `  ${TOKEN}\r\n`);
    expect(world.told).toEqual([
      given,
      { ...checked('pass'), check: expect.objectContaining({ outcome: 'pass' }) },
    ]);
    expect(JSON.stringify(world.told)).not.toContain(TOKEN);
    expect(world.secrets.get(environment)).toBe(TOKEN);
    expect(world.state()).toMatchObject({
      held: { staging: true, production: false },
      token: { state: 'asked' },
      clipboard: { what: null },
    });
    expect(world.seen).toEqual(['staging token']);
  });
  test.each(['fail', 'unknown'] as const)('whose look says %s is let go again', async looks => {
    const world = worldOf({ looks, held: true, practice: true, clipboard: 'help' });
    await giveToken(world.context, environment, TOKEN);
    expect(world.told.map(({ type }) => type)).toEqual(['token.given', 'token.checked']);
    expect([...world.secrets.keys()]).toEqual([]);
    expect(world.state()).toMatchObject({
      held: { staging: false },
      token: { state: 'refused', findings: [{ id: 'old' }] },
      clipboard: { what: 'help' },
    });
    expect(world.seen).not.toContain('redeployed');
  });
  test('of nothing is refused, and nothing is recorded', async () => {
    const world = worldOf({});
    await giveToken(world.context, environment, ' \r\n');
    expect([world.told, world.seen, world.looked()]).toEqual([[], [], 0]);
    expect(world.state()).toMatchObject({ token: { state: 'refused', findings: [{ id: 'token-empty' }] } });
  });
  test('that this run has looked at and found fresh is taken at once', async () => {
    const world = worldOf({ events: [started, given, checked('pass')] });
    await giveToken(world.context, environment, TOKEN);
    expect([world.told, world.looked(), world.secrets.get(environment)]).toEqual([[], 0, TOKEN]);
    expect(world.state().held).toEqual({ staging: true, production: false });
  });
  test.each<[string, RunEvent[], string]>([
    ['was found old before', [given, checked('fail')], TOKEN],
    ['could not be looked at before', [given, checked('unknown')], TOKEN],
    ['is another than the one that was fresh', [given, checked('pass')], `${TOKEN}-2`],
  ])('that %s is looked at', async (_, before, token) => {
    const world = worldOf({ events: [started, ...before], looks: 'fail' });
    await giveToken(world.context, environment, token);
    expect(world.looked()).toBe(1);
    expect(world.secrets.size).toBe(0);
  });
  test('is put into the practice’s deployment, and nowhere else', async () => {
    const world = worldOf({ practice: true });
    await giveToken(world.context, environment, TOKEN);
    expect(world.seen).toEqual(['staging token', 'redeployed']);
  });
});

describe('an address', () => {
  test('is recorded as it is read', async () => {
    const { context, told, state } = worldOf({});
    await giveUrl(context, environment, ' https://a.example/ ');
    expect([told, state().wrong]).toEqual([[urlGiven('staging', 'https://a.example')], null]);
  });
  test('that is none, or the other environment’s, is not', async () => {
    for (const of of ['staging', 'production'] as const) {
      const other = of === 'staging' ? 'production' : 'staging';
      const { context, told, state } = worldOf({ events: [started, urlGiven(other, 'https://a.example')] });
      await giveUrl(context, of, 'https://a.example');
      expect([told, state().wrong]).toEqual([[], expect.stringContaining('the other environment')]);
      await giveUrl(context, of, 'http://b.example');
      expect([told, state().wrong]).toEqual([[], expect.stringContaining('https://')]);
    }
  });
});

describe('the redeploy', () => {
  const events = [started, given, checked('pass'), urlGiven('staging', 'https://a.example')];
  const watched = async (answers: World['answers'] = [], more: Partial<World> = {}) => {
    const world = worldOf({ events, held: true, answers, ...more });
    await watchRedeploy(world.context, environment, new AbortController().signal);
    return { ...world, rounds: world.asked.length / 2 };
  };
  const seen: RunEvent = { type: 'redeploy.seen', environment, fingerprint: print(TOKEN) };
  test('is seen when the new token is let in and a random one is not, twice in a row', async () => {
    const { told, rounds, asked } = await watched([[200, 401]]);
    expect([told, rounds]).toEqual([[seen], 2]);
    expect(new Set(asked.map(({ url }) => url))).toEqual(new Set(['https://a.example/api/operator/status']));
    expect(asked.filter(({ token }) => token === TOKEN)).toHaveLength(2);
  });
  test.each<[string, [number | null, number | null]]>([
    ['the old build', [401, 401]],
    ['a door that lets everybody in', [200, 200]],
    ['a random one that gets another error', [200, 500]],
    ['an error with the new one', [503, 401]],
    ['no answer with the new one', [null, 401]],
    ['no answer with the random one', [200, null]],
  ])('is not seen in %s, and what came between counts for nothing', async (_, other) => {
    const { told, rounds } = await watched([[200, 401], other, [200, 401], [200, 401]]);
    expect([told, rounds]).toEqual([[seen], 4]);
  });
  test('that takes long is said, and goes on being waited for; the practice’s is quicker', async () => {
    const slow = Array.from({ length: 70 }, (): [number, number] => [401, 401]);
    const long = await watched([...slow, [200, 401]]);
    expect(long.state().watch).toMatchObject({ long: true });
    expect((await watched([...slow.slice(0, 20), [200, 401]])).state().watch).toMatchObject({ long: false });
    const practised = await watched([...slow.slice(0, 20), [200, 401]], { practice: true });
    expect(practised.state().watch).toMatchObject({ long: true });
  });
  test('is not asked for without a token, an address or a stop that has not come', async () => {
    expect((await watched([[200, 401]], { held: false })).asked).toEqual([]);
    expect((await watched([[200, 401]], { events: events.slice(0, 3) })).asked).toEqual([]);
    const world = worldOf({ events, held: true, answers: [[200, 401]] });
    await watchRedeploy(world.context, environment, AbortSignal.abort());
    expect([world.asked, world.told]).toEqual([[], []]);
  });
});
