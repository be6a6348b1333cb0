import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { type AnswerAction, type AnswerDesk, takeAnswer } from '../../src/run/guide-answers.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import type { Phase } from '../../src/run/phase.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { RAILWAY_CLICKS } from '../../src/runbook/steps.ts';
import { goodEvents, runOf, started } from '../support/run-events.ts';

/** An answer counts where it is asked for; anywhere else it records nothing and touches nothing. */

interface Moment {
  readonly phase: Phase;
  readonly events?: readonly RunEvent[];
  readonly state?: Partial<GuideState>;
  readonly practice?: boolean;
  readonly opens?: 'opened' | 'failed';
}

async function answer(action: AnswerAction, moment: Moment) {
  const told: RunEvent[] = [];
  const touched: string[] = [];
  const patches: Partial<GuideState>[] = [];
  let answered = 0;
  const deps = {
    practice: moment.practice ? {} : null,
    openPage: async (url: string) => {
      touched.push(url);
      return moment.opens === 'failed' ? { kind: 'failed', why: 'No browser.' } : { kind: 'opened' };
    },
  };
  const context = {
    // Whatever else an answer would need stands for what it must not touch here.
    deps: new Proxy(deps, {
      get: (own, name) => {
        if (name in own) return own[name as keyof typeof own];
        touched.push(String(name));
        throw new Error(`It touched ${String(name)}.`);
      },
    }),
    state: () => ({ phase: moment.phase, held: {}, wrong: null, ...moment.state }),
    patch: (change: Partial<GuideState>) => void patches.push(change),
    run: () => runOf([...(moment.events ?? [started]), ...told]),
    record: async (event: RunEvent) => void told.push(event),
  } as unknown as GuideContext;
  const desk: AnswerDesk = {
    context,
    answered: () => {
      answered += 1;
    },
    onClipboard: () => void touched.push('clipboard'),
  };
  await takeAnswer(desk, action);
  return { told, touched, patches, answered };
}
const NOTHING = { told: [], touched: [], patches: [], answered: 0 };

const LOOP_BACK: Phase = { name: 'loop-back' };
const environment = 'staging';

describe('a statement', () => {
  test.each(CONFIRMATION_IDS)('%s is recorded where it is asked, by whom it was made', async id => {
    const { told } = await answer({ type: 'confirm', id }, { phase: LOOP_BACK });
    expect(told).toEqual([{ type: 'confirmation.given', id, by: 'the PTO, on the screen' }]);
    const practised = await answer({ type: 'confirm', id }, { phase: LOOP_BACK, practice: true });
    expect(practised.told).toEqual([{ type: 'confirmation.given', id, by: 'somebody, in a practice' }]);
  });
  test('is taken back when it was made', async () => {
    const made = { phase: LOOP_BACK, events: goodEvents() };
    expect((await answer({ type: 'withdraw', id: 'cors' }, made)).told).toEqual([
      { type: 'confirmation.withdrawn', id: 'cors' },
    ]);
    expect(await answer({ type: 'withdraw', id: 'cors' }, { phase: LOOP_BACK })).toEqual(NOTHING);
  });
  test.each<Phase>([
    { name: 'ready' },
    { name: 'clicks', environment },
    { name: 'readback', environment },
    { name: 'gates' },
    { name: 'verdict' },
    { name: 'go-live' },
    { name: 'days' },
  ])('is neither made nor taken back at $name', async phase => {
    for (const type of ['confirm', 'withdraw'] as const)
      expect(await answer({ type, id: 'cors' }, { phase, events: goodEvents() })).toEqual(NOTHING);
  });
});

describe('a line of Railway', () => {
  const clicks: Phase = { name: 'clicks', environment };
  const tick = (step: number, done = true): Extract<AnswerAction, { type: 'tick' }> => ({
    type: 'tick',
    environment,
    step,
    done,
  });
  const asEvent = ({ step, done }: { step: number; done: boolean }): RunEvent => ({
    type: 'click.ticked',
    environment,
    step,
    done,
  });
  const all = RAILWAY_CLICKS[environment].map((_, step) => tick(step));
  test('is recorded, done or not; the last one is the answer', async () => {
    expect(await answer(tick(0), { phase: clicks })).toEqual({ ...NOTHING, told: [asEvent(tick(0))] });
    const [last = tick(0)] = all.slice(-1);
    const events = [started, ...all.slice(0, -1).map(asEvent)];
    expect(await answer(last, { phase: clicks, events })).toMatchObject({ answered: 1 });
    const off = await answer(tick(0, false), { phase: clicks, events });
    expect([off.told, off.answered]).toEqual([[asEvent(tick(0, false))], 0]);
  });
});

describe('what was read back', () => {
  const accept: AnswerAction = { type: 'accept-readback', environment };
  const at = (state: 'reading' | 'done' | null): Moment => ({
    phase: { name: 'readback', environment },
    state: { readback: state === null ? null : ({ state } as GuideState['readback']) },
  });
  test('is accepted once it is there', async () => {
    expect((await answer(accept, at('done'))).told).toEqual([{ type: 'readback.accepted', environment }]);
  });
  test('is not accepted before it is there', async () => {
    expect(await answer(accept, at('reading'))).toEqual(NOTHING);
    expect(await answer(accept, at(null))).toEqual(NOTHING);
  });
});

test('the settings file is not written twice at once', async () => {
  expect(
    await answer(
      { type: 'settle-env-file', environment, write: true },
      {
        phase: { name: 'env-file', environment },
        state: { envFile: { state: 'writing' } as GuideState['envFile'] },
      },
    ),
  ).toEqual(NOTHING);
});

describe('an answer to another question than that of the moment', () => {
  const ACTIONS: readonly AnswerAction[] = [
    { type: 'tick', environment, step: 0, done: true },
    { type: 'generate-token', environment },
    { type: 'give-token', environment, text: 'a text' },
    { type: 'give-url', environment, text: 'https://caio.example' },
    { type: 'give-cors', environment, origins: ['https://app.example'] },
    { type: 'read-back-again', environment },
    { type: 'accept-readback', environment },
    { type: 'settle-env-file', environment, write: true },
  ];
  const PHASES: readonly Phase[] = [
    { name: 'ready' },
    { name: 'loop-back' },
    { name: 'gates' },
    { name: 'verdict' },
    ...(['clicks', 'token', 'url', 'watch', 'cors', 'readback', 'env-file'] as const).map(name => ({
      name,
      environment: 'production' as const,
    })),
    { name: 'watch', environment },
  ];
  test.each(ACTIONS)('$type does nothing', async action => {
    const state: Partial<GuideState> = { readback: { state: 'done' } as GuideState['readback'] };
    for (const phase of PHASES) expect(await answer(action, { phase, state })).toEqual(NOTHING);
  });
});

describe('a page', () => {
  const open: AnswerAction = { type: 'open', url: 'https://railway.example' };
  const phase: Phase = { name: 'clicks', environment };
  test('is opened', async () => {
    expect(await answer(open, { phase })).toEqual({ ...NOTHING, touched: ['https://railway.example'] });
  });
  test('that does not open is named, to be opened by hand', async () => {
    const { patches } = await answer(open, { phase, opens: 'failed' });
    expect(patches[0]?.problem?.join(' ')).toContain(
      'Open it yourself in a browser: https://railway.example',
    );
  });
  test('is none in a practice, and that is said', async () => {
    const { touched, patches } = await answer(open, { phase, practice: true });
    expect(touched).toEqual([]);
    expect(patches[0]?.problem?.[0]).toBe('In the practice no page is opened.');
  });
});
