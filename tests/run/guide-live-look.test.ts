import { expect, test } from 'vitest';
import type { BoundCheck, CheckResult, Gate } from '../../checks/types.ts';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { noLiveView } from '../../src/run/guide-first.ts';
import { liveStep, lookBefore } from '../../src/run/guide-live-work.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { INTERLOCK_CHECKS, phraseFor } from '../../src/runbook/live.ts';
import { batchNamed, eventsBefore, lookedBefore } from '../support/live-events.ts';
import { binding, runOf, T0 } from '../support/run-events.ts';

/** The look right before a live step: what it asks, what it does not, and what a stop in the middle of it leaves. */

const batch = batchNamed('batch_1');
const ALL = [...new Set(Object.values(INTERLOCK_CHECKS).flat())];

const PASSED = { outcome: 'pass' as const, findings: [] };

interface World {
  readonly events: readonly RunEvent[];
  /** A check that finds something. */
  readonly fails?: string;
  /** Called when a check begins, by its name. */
  readonly onCheck?: (name: string) => void;
  /** Called when what the GO is bound to is looked at. */
  readonly onBind?: () => void;
}

function worldOf({ events, fails, onCheck, onBind }: World) {
  const told: RunEvent[] = [];
  const ran: string[] = [];
  let acted = 0;
  let state = {
    held: { staging: true, production: true },
    live: { ...noLiveView, earlier: noEarlierLive },
  } as unknown as GuideState;
  const check = (id: string, name = id): BoundCheck => ({
    id,
    title: id,
    why: 'test',
    run: async (): Promise<CheckResult> => {
      ran.push(name);
      onCheck?.(name);
      const found = [{ id: 'spoiled', message: 'It is not so.', fix: 'Mend it.' }];
      const end = name === fails ? { outcome: 'fail' as const, findings: found } : PASSED;
      return { id, title: id, notes: [], evidence: null, durationMs: 1, ...end };
    },
  });
  const gates = GATE_IDS.map(id => {
    const own = ALL.filter(name => name.startsWith(`${id}/`)).map(name => name.slice(id.length + 1));
    const witnesses = [...own.filter(name => name !== 'env-report'), 'not-asked'];
    return {
      id,
      title: id,
      command: check(own.includes('env-report') ? 'env-report' : 'smoke', `${id}/command`),
      witnesses: witnesses.map((name, at) => ({
        when: at === 0 ? 'after' : 'beside',
        check: check(name, `${id}/${name}`),
      })),
    } as unknown as Gate;
  });
  const bind = async () => {
    onBind?.();
    return binding;
  };
  const run = () => runOf([...events, ...told]);
  const context = {
    run,
    state: () => state,
    patch: (change: Partial<GuideState>) => {
      state = { ...state, ...change };
    },
    record: async (event: RunEvent) => void told.push(event),
    given: () => ({}),
    folder: () => '/nowhere',
    deps: {
      gates: async () => gates,
      live: async () => ({
        looks: () => [...ALL.filter(name => !name.includes('/')), 'not-asked'].map(name => check(name)),
        actions: () => {
          acted += 1;
          return [];
        },
      }),
      cutover: async () => ({ inputs: {}, bind }),
      earlierLive: async () => noEarlierLive,
      practice: null,
      ports: { clock: { now: () => new Date((run().lastAt ?? T0) + 1000) } },
    },
  } as unknown as GuideContext;
  return { context, told, ran, acted: () => acted, refused: () => state.live.refused };
}

test.each(['pipeline', 'dispatch', 'approve', 'send'] as const)(
  'before %s all that must be true is asked, and nothing else: no script runs that leaves a token in a log',
  async step => {
    const { context, told, ran } = worldOf({ events: eventsBefore(step, batch) });
    await lookBefore(context, step, new AbortController().signal);
    const [looked] = told;
    if (looked?.type !== 'interlock.checked') throw new Error('it did not look');
    expect(looked.checks.map(({ id }) => id).sort()).toEqual([...INTERLOCK_CHECKS[step]].sort());
    expect(looked).toMatchObject({ step, cycle: 1, binding, expected: INTERLOCK_CHECKS[step] });
    expect(ran.filter(name => name.includes('not-asked'))).toEqual([]);
    expect(ran.filter(name => name.endsWith('/command')).sort()).toEqual(
      INTERLOCK_CHECKS[step]
        .filter(name => name.endsWith('/env-report'))
        .map(name => name.replace('env-report', 'command'))
        .sort(),
    );
  },
);

test('a look that was stopped says nothing', async () => {
  const stop = new AbortController();
  const { context, told } = worldOf({
    events: eventsBefore('send', batch),
    onCheck: () => stop.abort(),
  });
  await lookBefore(context, 'send', stop.signal);
  expect(told).toEqual([]);
});

test('a step that was stopped while it looked is not begun, also when it need not look again', async () => {
  const fresh = [...eventsBefore('approve', batch), lookedBefore('approve')];
  for (const events of [eventsBefore('approve', batch), fresh]) {
    const stop = new AbortController();
    const { context, told, acted, refused } = worldOf({ events, onBind: () => stop.abort() });
    await liveStep(context, 'approve', phraseFor('approve', batch.leads), stop.signal);
    expect([told, acted(), refused()]).toEqual([[], 0, null]);
  }
});

test('a wrong phrase looks at nothing and begins nothing', async () => {
  const { context, told, ran, refused } = worldOf({ events: eventsBefore('send', batch) });
  await liveStep(context, 'send', phraseFor('send', batch.leads + 1), new AbortController().signal);
  expect([told, ran]).toEqual([[], []]);
  expect(refused()?.step).toBe('send');
  expect(refused()?.reasons).not.toEqual([]);
});

test('what is found in that look holds the step back, and is said', async () => {
  for (const fails of ['auth-production/auth-probes', 'batch-approved']) {
    const { context, told, acted, refused } = worldOf({ events: eventsBefore('send', batch), fails });
    await liveStep(context, 'send', phraseFor('send', batch.leads), new AbortController().signal);
    expect(told.map(({ type }) => type)).toEqual(['interlock.checked']);
    expect([acted(), refused()?.step]).toEqual([0, 'send']);
    expect(refused()?.reasons).toEqual([
      expect.objectContaining({ message: expect.stringContaining('It is not so.') }),
    ]);
  }
});

test('a step that breaks off behind its intent is one that nobody knows the end of', async () => {
  const { context, told, refused } = worldOf({ events: eventsBefore('send', batch) });
  // There is no folder for its log.
  await expect(
    liveStep(context, 'send', phraseFor('send', batch.leads), new AbortController().signal),
  ).rejects.toThrow();
  expect(told).toMatchObject([
    { type: 'interlock.checked', step: 'send' },
    { type: 'live.intended', step: 'send', attempt: 1, batch: { id: batch.id, leads: batch.leads } },
    { type: 'live.finished', step: 'send', attempt: 1, end: 'unknown', findings: [{ id: 'broke-off' }] },
  ]);
  expect(refused()).toBeNull();
});
