import type { BoundCheck, CheckResult, Gate } from '../../checks/types.ts';
import type { Environment } from '../runbook/gates.ts';
import { INTERLOCK_CHECKS, type LiveAction } from '../runbook/live.ts';
import type { EarlierLive } from './earlier-live.ts';
import type { GuideContext } from './guide-context.ts';
import { act, brokeOff } from './guide-live-act.ts';
import { type Around, lockReasons, lookReasons, mayStart, phraseReasons } from './interlock.ts';
import { cycleOf } from './live-state.ts';
import { outcomeOf } from './outcome.ts';
import type { BindingNow } from './validity.ts';
import { verdictOf } from './verdict.ts';

/** What must be known to say anything of the binding: a token that is not at hand is not compared. */
async function bindingNow(context: GuideContext, signal: AbortSignal): Promise<BindingNow> {
  const { held } = context.state();
  const cutover = await context.deps.cutover(context.given());
  const binding: BindingNow = await cutover.bind(signal);
  return {
    ...binding,
    ...(held.staging ? {} : { stagingToken: undefined }),
    ...(held.production ? {} : { productionToken: undefined }),
  };
}

/** Looked at anew each time: what was open may have been settled meanwhile, and the other way round. */
export async function lookAtEarlier(context: GuideContext): Promise<EarlierLive> {
  const earlier = await context.deps.earlierLive(context.run().id ?? '');
  showLive(context, { earlier });
  return earlier;
}

const around = (context: GuideContext, binding: BindingNow): Around => ({
  now: context.deps.ports.clock.now().getTime(),
  earlier: context.state().live.earlier,
  binding,
  ground: context.deps.practice ? 'rehearsal' : 'live',
});

const showLive = (context: GuideContext, change: Partial<ReturnType<GuideContext['state']>['live']>): void =>
  context.patch({ live: { ...context.state().live, ...change } });

/** A look at what a GO is bound to, to so many looks at a redeploy. */
const LOOK_EVERY = 5;

/**
 * While a GO is looked at: what it is bound to now, so that it is STALE on the screen as soon as that is another. What
 * was seen before says nothing of this verdict. Ends with `signal`.
 */
export async function watchBinding(context: GuideContext, signal: AbortSignal): Promise<void> {
  const { ports, watchEveryMs } = context.deps;
  showLive(context, { boundNow: {} });
  while (!signal.aborted) {
    const run = context.run();
    if (verdictOf(run, ports.clock.now().getTime(), {}).word === 'GO') {
      const boundNow = await bindingNow(context, signal);
      // A look that was cut short says nothing.
      if (signal.aborted) return;
      showLive(context, { boundNow });
    }
    await ports.clock.wait(watchEveryMs * LOOK_EVERY, signal);
  }
}

/** What a live step shows when it is reached: what the GO is bound to now, the batch, and who waits for a review. */
export async function prepareLive(context: GuideContext, signal: AbortSignal): Promise<void> {
  await lookAtEarlier(context);
  showLive(context, { boundNow: await bindingNow(context, signal) });
  const cycle = cycleOf(context.run().live);
  const tools = { ports: context.deps.ports, signal, emit: () => undefined };
  const { inputs } = await context.deps.cutover(context.given());
  const checks = await context.deps.live();
  if (cycle?.batch) {
    const batch = await checks.batchNow(inputs, cycle.batch.id, tools).catch(() => null);
    if (!signal.aborted) showLive(context, { batch, batchRead: true });
  } else showLive(context, { batch: null, batchRead: false });
  if (!context.state().held.production) return;
  showLive(context, { pending: { state: 'asking' } });
  const said = await checks
    .pendingReviews(inputs, tools)
    .catch((error: unknown) => (error instanceof Error ? error.message : 'it could not be asked'));
  if (signal.aborted) return;
  const pending =
    typeof said === 'number'
      ? ({ state: 'said', count: said } as const)
      : ({ state: 'not-said', why: context.deps.redactor.text(said) } as const);
  showLive(context, { pending });
}

/** One gate's cheap checks: its witnesses, and for the settings its command as well (see the interlock's list). */
async function cheapChecks(
  context: GuideContext,
  gate: Gate,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const { inputs } = await context.deps.cutover(context.given());
  const results = new Map<string, CheckResult>();
  const run = async (check: BoundCheck): Promise<void> => {
    if (!wanted.includes(`${gate.id}/${check.id}`)) return;
    const earlier = (_: string, id: string): CheckResult | undefined => results.get(id);
    const tools = { ports: context.deps.ports, signal, emit: () => undefined };
    results.set(check.id, await check.run(inputs, earlier, tools));
  };
  const after = gate.witnesses.filter(({ when }) => when === 'after').map(({ check }) => check);
  const first = [gate.command, ...gate.witnesses.map(({ check }) => check)].filter(
    check => !after.includes(check),
  );
  await Promise.all(first.map(run));
  for (const check of after) await run(check);
  return [...results.values()].map(result => ({ ...result, id: `${gate.id}/${result.id}` }));
}

/** Looks at all that must be true right before an action, and records it. Starts nothing. */
export async function lookBefore(
  context: GuideContext,
  step: Exclude<LiveAction, 'reject'>,
  signal: AbortSignal,
): Promise<void> {
  const cycle = cycleOf(context.run().live);
  if (cycle === null) return;
  showLive(context, { looking: step, refused: null });
  try {
    const wanted = INTERLOCK_CHECKS[step];
    const gates = (await context.deps.gates()).filter(gate =>
      wanted.some(id => id.startsWith(`${gate.id}/`)),
    );
    const cheap = await Promise.all(gates.map(gate => cheapChecks(context, gate, wanted, signal)));
    const { inputs, bind } = await context.deps.cutover(context.given());
    const own: CheckResult[] = [];
    for (const check of (await context.deps.live()).looks(cycle.batch)) {
      if (!wanted.includes(check.id)) continue;
      own.push(
        await check.run(inputs, () => undefined, {
          ports: context.deps.ports,
          signal,
          emit: () => undefined,
        }),
      );
    }
    const binding = await bind(signal);
    // A look that was cut short says nothing.
    if (signal.aborted) return;
    await context.record({
      type: 'interlock.checked',
      cycle: cycle.number,
      step,
      binding,
      checks: [...cheap.flat(), ...own].map(outcomeOf),
      expected: [...wanted],
    });
    showLive(context, { boundNow: binding });
    const reasons = lookReasons(context.run(), step, around(context, binding));
    if (reasons.length > 0) showLive(context, { refused: { step, reasons } });
  } finally {
    showLive(context, { looking: null });
  }
}

/** Tokens that a live step needs and that are not at hand. */
export const lacksTokens = (context: GuideContext): readonly Environment[] =>
  (['staging', 'production'] as const).filter(environment => !context.state().held[environment]);

/**
 * One live action from the typed phrase to its end: the phrase, the locks, a fresh look, the intent on the disk, and
 * only then the work itself.
 */
export async function liveStep(
  context: GuideContext,
  step: LiveAction,
  phrase: string,
  signal: AbortSignal,
): Promise<void> {
  const refuse = (reasons: readonly { id: string; message: string; fix: string }[]): void =>
    showLive(context, { refused: { step, reasons } });
  showLive(context, { refused: null });
  await lookAtEarlier(context);
  const binding = await bindingNow(context, signal);
  const early = [
    ...phraseReasons(context.run(), step, phrase),
    ...lockReasons(context.run(), step, around(context, binding)),
  ];
  if (early.length > 0) return refuse(early);
  if (step !== 'reject' && lookReasons(context.run(), step, around(context, binding)).length > 0) {
    await lookBefore(context, step, signal);
  }
  if (signal.aborted) return;
  // From here to the intent nothing is waited for but the disk.
  const start = mayStart(
    context.run(),
    step,
    phrase,
    around(context, context.run().live.interlock?.binding ?? binding),
  );
  if (start.kind === 'locked') return refuse(start.reasons);
  const cycle = cycleOf(context.run().live);
  if (cycle === null) return;
  const attempt = cycle.steps[step].attempts + 1;
  showLive(context, { working: step });
  try {
    await context.record({
      type: 'live.intended',
      cycle: cycle.number,
      step,
      attempt,
      phrase,
      batch: start.batch,
    });
    await act(context, { step, attempt, cycle: cycle.number, batch: cycle.batch }, signal);
  } catch (error) {
    // Whatever broke, it broke after the intent: how far it came, nobody has seen.
    if (cycleOf(context.run().live)?.steps[step].running)
      await brokeOff(context, cycle.number, step, attempt);
    throw error;
  } finally {
    showLive(context, { working: null });
  }
}
