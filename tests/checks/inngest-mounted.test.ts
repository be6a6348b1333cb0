import { describe, expect, it } from 'vitest';
import { inngestMounted, inngestMountedInput } from '../../checks/inngest-mounted.ts';
import { authWorld, idsOf, runHere } from '../support/auth-world.ts';
import type { MiniOptions } from '../support/mini-deployment.ts';

type Options = Omit<MiniOptions, 'token'>;
type Json = Record<string, unknown>;

async function inngest(options: Options) {
  const world = await authWorld(options);
  const name = options.environment ?? 'staging';
  const result = await runHere(inngestMounted, () => inngestMountedInput(world.inputs, name));
  return { result, ids: idsOf(result), notes: result.notes.map(note => note.id), world };
}
const says = (change: Json, environment: 'staging' | 'production' = 'production'): Options => ({
  environment,
  fault: (_asked, usual) => {
    const answer = usual();
    return { ...answer, json: { ...(answer.json as Json), ...change } };
  },
});

describe('inngest-mounted', () => {
  it('passes, in staging with a note, and sends no token', async () => {
    const production = await inngest({ environment: 'production' });
    const staging = await inngest({ environment: 'staging' });
    expect([production.result.outcome, production.notes]).toEqual(['pass', []]);
    expect([staging.result.outcome, staging.notes]).toEqual(['pass', ['inngest-dev-mode-staging']]);
    expect(production.world.mini.asked).toMatchObject([{ header: null, query: null }]);
  });
  it('cloud mode on staging is unknown until the deployment itself says that it is staging', async () => {
    const cloud: NonNullable<Options['fault']> = (asked, usual) =>
      asked.path === '/inngest'
        ? { ...usual(), json: { ...(usual().json as Json), mode: 'cloud' } }
        : undefined;
    const silent = await inngest({ environment: 'staging', fault: cloud });
    const staging = await inngest({ environment: 'staging', build: 'B', fault: cloud });
    expect([silent.result.outcome, silent.ids]).toEqual(['unknown', ['inngest-cloud-mode-staging']]);
    expect([staging.result.outcome, staging.notes]).toEqual(['pass', []]);
    const broken = await inngest({
      environment: 'staging',
      build: 'B',
      fault: (asked, usual) =>
        asked.path === '/api/runtime/dependencies' ? { ...usual(), status: 503 } : cloud(asked, usual),
    });
    expect([broken.result.outcome, broken.ids]).toEqual(['unknown', ['inngest-cloud-mode-staging']]);
  });
  it('a pass needs a function and both keys: the second lock behind the judge', () => {
    const facts = { functions: 1, eventKey: true, signingKey: true, mode: 'cloud' };
    const holds = (change: object): boolean =>
      inngestMounted.evidence.safeParse({ ...facts, ...change }).success;
    expect(holds({})).toBe(true);
    for (const wrong of [false, 'true', null]) {
      expect(holds({ eventKey: wrong })).toBe(false);
      expect(holds({ signingKey: wrong })).toBe(false);
    }
    for (const change of [{ functions: 0 }, { functions: '1' }, { mode: 'x' }])
      expect(holds(change)).toBe(false);
  });
  it.each<[string, Options]>([
    ['inngest-dev-mode', says({ mode: 'dev' })],
    ['inngest-dev-mode', says({ mode: 'other' }, 'staging')],
    ['inngest-no-functions', says({ function_count: 0 })],
    ['inngest-keys-missing', says({ has_event_key: false })],
    ['inngest-keys-missing', says({ has_signing_key: false })],
    ['inngest-not-mounted', says({ function_count: '5' })],
    ['inngest-not-mounted', says({ function_count: 1.5 })],
    ['inngest-not-mounted', says({ has_event_key: 'false' })],
    ['inngest-not-mounted', says({ has_signing_key: 'false' })],
    ['inngest-not-mounted', says({ mode: undefined })],
    ['inngest-not-mounted', { fault: () => ({ status: 404, json: { detail: 'Not Found' } }) }],
    ['inngest-not-mounted', { fault: () => ({ status: 200, html: '<html>' }) }],
    ['inngest-not-mounted', { fault: (_a, usual) => ({ ...usual(), status: 500 }) }],
    ['redirected', { fault: () => ({ status: 307, headers: { Location: '/x' } }) }],
  ])('fails as %s', async (id, options) => {
    const { result, ids } = await inngest(options);
    expect([result.outcome, ids]).toEqual(['fail', [id]]);
  });
  it('silence is unknown', async () => {
    const { result, ids } = await inngest({ fault: () => ({ status: 0, hangUp: true }) });
    expect([result.outcome, ids]).toEqual(['unknown', ['no-answer']]);
  });
});
