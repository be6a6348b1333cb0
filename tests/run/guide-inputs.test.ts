import { describe, expect, test } from 'vitest';
import type { CheckResult, Gate } from '../../checks/types.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { compareEnvFile, giveCors, readBack, rowsOf, settleEnvFile } from '../../src/run/guide-inputs.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { runOf, started } from '../support/run-events.ts';

/** Inputs: the origins, what the deployment says of itself, and the local settings file. */

const environment = 'staging';
const { signal } = new AbortController();
type Change = { key: string; state: 'same' | 'change' };

const result = (
  id: string,
  outcome: CheckResult['outcome'],
  more: Partial<CheckResult> = {},
): CheckResult => ({
  id,
  title: id,
  outcome,
  findings: outcome === 'pass' ? [] : [{ id: `${id}-broken`, message: 'It is broken.', fix: 'Mend it.' }],
  notes: [],
  evidence: null,
  durationMs: 1,
  ...more,
});
const SILENT = { id: 'strict-not-reported', message: 'It does not say.', fix: 'Look.' };
const readback = (
  outcome: CheckResult['outcome'],
  notes: CheckResult['notes'] = [],
  id = 'deployment-report',
): RunEvent => ({
  type: 'readback.finished',
  environment,
  checks: [{ id, outcome, durationMs: 1, findings: [], notes: [...notes] }],
});

interface World {
  readonly events?: readonly RunEvent[];
  readonly practice?: boolean;
  readonly token?: string | null;
  readonly results?: readonly CheckResult[];
  readonly compared?: readonly Change[];
  readonly fails?: unknown;
  readonly writes?:
    | { kind: 'written'; backup: string | null; written: string[] }
    | { kind: 'failed'; message: string };
}

function worldOf({ events = [started], token = 'a token', ...world }: World) {
  const told: RunEvent[] = [];
  const wanted: Record<string, string>[] = [];
  const patches: Partial<GuideState>[] = [];
  let state = {} as GuideState;
  const gate = {
    id: `auth-${environment}`,
    witnesses: (world.results ?? []).map(one => ({ check: { id: one.id, run: async () => one } })),
  } as unknown as Gate;
  const context = {
    run: () => runOf([...events, ...told]),
    state: () => state,
    patch: (change: Partial<GuideState>) => {
      patches.push(change);
      state = { ...state, ...change };
    },
    record: async (event: RunEvent) => void told.push(event),
    given: () => ({ [environment]: { token, corsOrigins: ['https://a.example', 'https://b.example'] } }),
    deps: {
      practice: world.practice ? {} : null,
      gates: async () => [gate],
      cutover: async () => ({ inputs: {} }),
      ports: {},
      envFile: {
        shown: () => '.env.staging',
        compare: async (_: unknown, values: ReadonlyMap<string, string>) => {
          wanted.push(Object.fromEntries(values));
          if (world.fails !== undefined) throw world.fails;
          return world.compared ?? [];
        },
        write: async (_: unknown, values: ReadonlyMap<string, string>) => {
          wanted.push(Object.fromEntries(values));
          return world.writes ?? { kind: 'written', backup: '.env.staging.bak', written: ['A'] };
        },
      },
    },
  } as unknown as GuideContext;
  return { context, told, wanted, patches, state: () => state };
}

describe('the origins', () => {
  const given = async (origins: string[], practice = false) => {
    const { context, told, state } = worldOf({ practice });
    await giveCors(context, environment, origins);
    return { told, wrong: state().wrong };
  };
  test('are recorded each once, without blanks', async () => {
    const { told, wrong } = await given([
      ' https://a.example ',
      '',
      'https://b.example',
      'https://a.example',
    ]);
    expect(told).toEqual([
      { type: 'cors.given', environment, origins: ['https://a.example', 'https://b.example'] },
    ]);
    expect(wrong).toBeNull();
  });
  test('are at least one', async () => {
    expect(await given([' ', ''])).toEqual({ told: [], wrong: 'there must be at least one address' });
  });
  test('that are none are named by their place, never said back', async () => {
    const { told, wrong } = await given(['https://a.example', 'a-token-pasted-here', '*']);
    expect([told, wrong]).toEqual([[], expect.stringMatching(/^Address 2: /)]);
    expect(wrong).not.toContain('pasted');
  });
  test('may be this computer in a practice only', async () => {
    expect((await given(['http://localhost:3000'])).told).toEqual([]);
    expect((await given(['http://localhost:3000'], true)).told).toHaveLength(1);
  });
});

describe('what the deployment says of itself', () => {
  const results = [
    result('deployment-report', 'pass', { evidence: { strict: 'on' } }),
    result('cors-preflight', 'fail'),
    result('inngest-mounted', 'unknown'),
  ];
  test('is recorded whole, and its findings are shown', async () => {
    const { context, told, state } = worldOf({ results });
    await readBack(context, environment, signal);
    expect(told).toMatchObject([
      {
        type: 'readback.finished',
        environment,
        checks: results.map(({ id, outcome }) => ({ id, outcome })),
      },
    ]);
    expect(state().readback).toMatchObject({
      state: 'done',
      findings: [{ id: 'cors-preflight-broken' }, { id: 'inngest-mounted-broken' }],
    });
  });
  test('is nothing when it was stopped', async () => {
    const { context, told, state } = worldOf({ results });
    await readBack(context, environment, AbortSignal.abort());
    expect([told, state().readback?.state]).toEqual([[], 'checking']);
  });

  const rows = (evidence: unknown, cors: CheckResult['outcome'] = 'pass', origins = ['a']) =>
    Object.fromEntries(
      rowsOf(
        [result('deployment-report', 'pass', { evidence }), result('cors', cors), result('inngest', 'pass')],
        origins,
      ).map(({ what, said, says, agrees }) => [what, [said, says, agrees]]),
    );
  test('agrees only where it said so', () => {
    const good = {
      strict: 'on',
      redisRequired: true,
      inngestRequired: true,
      redisConnected: true,
      webhookUrlFits: true,
    };
    expect(Object.values(rows(good)).map(([, , agrees]) => agrees)).toEqual(Array(7).fill(true));
    expect(rows({ ...good, strict: 'off' }).DASHBOARD_AUTH_STRICT).toEqual(['true', 'false', false]);
    for (const strict of ['not-reported', undefined, true])
      expect(rows({ ...good, strict }).DASHBOARD_AUTH_STRICT).toEqual(['true', null, null]);
    const names = {
      redisRequired: ['REDIS_REQUIRED', 'false'],
      inngestRequired: ['INNGEST_REQUIRED', 'false'],
      redisConnected: ['REDIS_URL', 'not connected'],
      webhookUrlFits: ['INNGEST_WEBHOOK_URL', 'does not fit'],
    } as const;
    for (const [fact, [name, no]] of Object.entries(names)) {
      expect(rows({ ...good, [fact]: false })[name]?.slice(1)).toEqual([no, false]);
      expect(rows({ ...good, [fact]: 'true' })[name]?.slice(1)).toEqual([null, null]);
    }
    for (const evidence of [null, 'on'])
      expect(rows(evidence).DASHBOARD_AUTH_STRICT).toEqual(['true', null, null]);
    expect(rowsOf([], []).map(({ agrees }) => agrees)).toEqual(Array(7).fill(null));
  });
  test('of the origins is what its check found, and their number is said', () => {
    expect(rows({}, 'pass').CORS_ALLOWED_ORIGINS).toEqual(['1 address', 'lets in these and no other', true]);
    expect(rows({}, 'fail', ['a', 'b']).CORS_ALLOWED_ORIGINS).toEqual(['2 addresses', 'differs', false]);
    expect(rows({}, 'unknown').CORS_ALLOWED_ORIGINS).toEqual(['1 address', null, null]);
  });
});

describe('the settings file', () => {
  const WANTED = {
    DASHBOARD_AUTH_TOKEN: 'a token',
    DASHBOARD_AUTH_STRICT: 'true',
    CORS_ALLOWED_ORIGINS: 'https://a.example,https://b.example',
    REDIS_REQUIRED: 'true',
    INNGEST_REQUIRED: 'true',
  };
  const { DASHBOARD_AUTH_STRICT: _, ...WITHOUT_STRICT } = WANTED;
  const strict: Change = { key: 'DASHBOARD_AUTH_STRICT', state: 'change' };
  const other: Change = { key: 'REDIS_REQUIRED', state: 'change' };
  const same: Change = { key: 'REDIS_REQUIRED', state: 'same' };
  const settled = (written: string[], backup: string | null): RunEvent => ({
    type: 'env-file.settled',
    environment,
    written,
    backup,
  });

  test('is compared with what its gates need; without a token that is left out', async () => {
    const { context, wanted } = worldOf({ compared: [other] });
    await compareEnvFile(context, environment, signal, false);
    const bare = worldOf({ compared: [other], token: null });
    await compareEnvFile(bare.context, environment, signal, false);
    const { DASHBOARD_AUTH_TOKEN: __, ...withoutToken } = WANTED;
    expect([...wanted, ...bare.wanted]).toEqual([WANTED, withoutToken]);
  });
  test('in which all is right is settled without a question, unless somebody came back to see it', async () => {
    const { context, told } = worldOf({ compared: [same] });
    await compareEnvFile(context, environment, signal, false);
    expect(told).toEqual([settled([], null)]);
    const shown = worldOf({ compared: [same] });
    await compareEnvFile(shown.context, environment, signal, true);
    expect([shown.told, shown.state().envFile?.state]).toEqual([[], 'offer']);
  });
  test('in which something is to be done is offered, and nothing is settled', async () => {
    const { context, told, state } = worldOf({
      compared: [same, other],
      events: [started, readback('pass')],
    });
    await compareEnvFile(context, environment, signal, false);
    expect(told).toEqual([]);
    expect(state().envFile).toEqual({ state: 'offer', file: '.env.staging', changes: [same, other] });
  });
  test('is nothing when it was stopped', async () => {
    const { context, told, state } = worldOf({ compared: [same] });
    await compareEnvFile(context, environment, AbortSignal.abort(), false);
    expect([told, state().envFile?.state]).toEqual([[], 'comparing']);
  });
  test.each([
    [new Error('It is locked.'), 'It is locked.'],
    ['a text', 'It could not be read.'],
  ])('that cannot be read is said', async (fails, message) => {
    const { context, told, state } = worldOf({ fails });
    await compareEnvFile(context, environment, signal, false);
    expect(told).toEqual([]);
    expect(state().envFile).toEqual({ state: 'failed', file: '.env.staging', message });
  });

  const SEEN: readonly (readonly [string, readonly RunEvent[], boolean])[] = [
    ['says that it is strict', [readback('pass')], true],
    ['says so, with a note of another kind', [readback('pass', [{ ...SILENT, id: 'other' }])], true],
    ['does not say it', [readback('pass', [SILENT])], false],
    ['could not be asked', [readback('unknown')], false],
    ['says that it is not', [readback('fail')], false],
    ['was asked something else', [readback('pass', [], 'cors-preflight')], false],
    ['was not asked', [], false],
  ];
  test.each(SEEN)(
    'when the deployment %s, strict is put right by a machine: %s',
    async (_what, more, seen) => {
      const events = [started, ...more];
      const { context, state } = worldOf({ compared: [strict, other, { ...strict, state: 'same' }], events });
      await compareEnvFile(context, environment, signal, false);
      const view = state().envFile;
      expect(view?.state === 'offer' && view.changes.map(change => change.state)).toEqual([
        seen ? 'change' : 'by-hand',
        'change',
        'same',
      ]);
      const written = worldOf({ events });
      await settleEnvFile(written.context, environment, true);
      expect(written.wanted).toEqual([seen ? WANTED : WITHOUT_STRICT]);
      expect(written.told).toEqual([settled(['A'], '.env.staging.bak')]);
    },
  );
  test('that is to stay as it is is not written', async () => {
    const { context, told, wanted } = worldOf({});
    await settleEnvFile(context, environment, false);
    expect([told, wanted]).toEqual([[settled([], null)], []]);
  });
  test('that could not be written is not settled', async () => {
    const { context, told, state } = worldOf({ writes: { kind: 'failed', message: 'The disk is full.' } });
    await settleEnvFile(context, environment, true);
    expect(told).toEqual([]);
    expect(state().envFile).toEqual({ state: 'failed', file: '.env.staging', message: 'The disk is full.' });
  });
});
