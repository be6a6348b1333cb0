import type { Environment } from '../runbook/gates.ts';
import { type AnswerAction, type AnswerDesk, takeAnswer } from './guide-answers.ts';
import { type Aside, NO_ASIDE, phaseWith, settled, wishFor } from './guide-aside.ts';
import type { GuideContext, GuideDeps, GuideRun } from './guide-context.ts';
import { probeBacklog, readDays } from './guide-days.ts';
import { firstState } from './guide-first.ts';
import { goThroughGates, logLines } from './guide-gates.ts';
import { compareEnvFile, readBack } from './guide-inputs.ts';
import { sayLive } from './guide-live.ts';
import { lacksTokens, liveStep, lookBefore, prepareLive, watchBinding } from './guide-live-work.ts';
import { watchRedeploy } from './guide-rotation.ts';
import { createSlot } from './guide-slot.ts';
import type { Guide, GuideAction, GuideState } from './guide-types.ts';
import type { Phase } from './phase.ts';
import { emptyRun, type Run } from './state.ts';

type ActionOf<T extends GuideAction['type']> = Extract<GuideAction, { type: T }>;

/** Where the gates may be run: at their own screen, and wherever their verdict matters. */
const RUNS_GATES: readonly Phase['name'][] = ['gates', 'verdict', 'go-live', 'days'];

/** With these a person goes on: what was said before is read. */
const MOVES_ON: readonly GuideAction['type'][] = [
  'tick-review',
  'activated',
  'live-step',
  'show',
  'begin-cycle',
  'run-gates',
  'sign-day',
  'next-day',
];

const samePhase = (a: Phase, b: Phase): boolean =>
  a.name === b.name &&
  ('environment' in a ? a.environment : null) === ('environment' in b ? b.environment : null);

/**
 * Leads a run from Ready to Verdict, and on from a GO: one action after the other, each against the phase it belongs to, each effect
 * recorded before the next question is asked. Knows no screen; whoever shows it listens to `deps.watch`.
 */
export function createGuide(deps: GuideDeps): Guide {
  const stop = new AbortController();
  let state = firstState(deps.practice !== null);
  let open: GuideRun | null = null;
  let aside: Aside = NO_ASIDE;
  let phaseWork = new AbortController();
  let entered: Phase | null = null;
  let chain: Promise<void> = Promise.resolve();
  let end: (how: 'left' | 'stopped') => void = () => undefined;
  const ended = new Promise<'left' | 'stopped'>(resolve => {
    end = resolve;
  });
  let closed = false;
  const liveWork = createSlot(stop.signal, error => fail(error));
  const gatesWork = createSlot(stop.signal, error => fail(error));
  /** What is only read or probed, beside the questions. */
  const besideWork = createSlot(stop.signal, error => fail(error));
  /** What we put on the clipboard is taken off again, also when the person leaves before its time. */
  const clipboard: Promise<void>[] = [];

  const run = (): Run => open?.recorder.run() ?? emptyRun;
  const patch = (change: Partial<GuideState>): void => {
    state = { ...state, ...change };
    const phase = phaseWith(aside, run(), state.held, state.gatesRunning);
    state = { ...state, phase, gatesNext: aside.wished !== null };
    deps.watch({ type: 'guide', state });
  };
  const context: GuideContext = {
    deps,
    state: () => state,
    patch,
    run,
    async record(event) {
      if (!open) throw new Error('There is no run to record this in.');
      await open.recorder.record(event);
      aside = settled(aside, event);
      patch({});
    },
    secrets: new Map(),
    results: new Map(),
    given() {
      const of = (environment: Environment) => ({
        url: run().environments[environment].url,
        token: context.secrets.get(environment) ?? null,
        corsOrigins: run().environments[environment].corsOrigins,
      });
      return { staging: of('staging'), production: of('production') };
    },
    folder: () => open?.folder ?? '',
    signal: stop.signal,
  };

  const fail = (error: unknown): void => {
    if (stop.signal.aborted) return;
    const told = deps.explain(error);
    const message = error instanceof Error ? error.message : String(error);
    patch({
      problem: (
        told ?? [
          `That did not work: ${message}`,
          'Nothing that could not be recorded counts.',
          'Try again; when it happens once more, send this line to an engineer.',
        ]
      ).map(line => deps.redactor.text(line)),
    });
  };

  /** What a phase does by itself when it is reached. */
  function enter(): void {
    if (stop.signal.aborted) return;
    if (state.phase.name === 'gates' && aside.wished) startGates(aside.wished);
    if (entered && samePhase(entered, state.phase)) return;
    entered = state.phase;
    phaseWork.abort();
    phaseWork = new AbortController();
    const signal = AbortSignal.any([phaseWork.signal, stop.signal]);
    const background = (work: Promise<void>): void => {
      void work.then(enter, error => (signal.aborted ? undefined : fail(error)));
    };
    patch({ wrong: null, token: { state: 'asked' }, watch: null, readback: null, envFile: null });
    const { phase } = state;
    if (phase.name === 'watch') background(watchRedeploy(context, phase.environment, signal));
    if (phase.name === 'readback') background(readBack(context, phase.environment, signal));
    if (phase.name === 'verdict') background(watchBinding(context, signal));
    if (phase.name === 'go-live') background(prepareLive(context, signal));
    if (phase.name === 'env-file')
      background(compareEnvFile(context, phase.environment, signal, aside.asking !== null));
    if (phase.name === 'days') background(readDays(context, signal));
  }

  function startGates(action: ActionOf<'run-gates'>): void {
    aside = NO_ASIDE;
    gatesWork.start(signal => goThroughGates(context, action.which, signal), enter);
  }

  /** A live action needs both tokens; without them they are asked for, and the phrase is typed again after that. */
  function startLive(action: ActionOf<'look-before' | 'live-step'>): void {
    const { step } = action;
    if (state.phase.name !== 'go-live' || liveWork.busy() || gatesWork.busy()) return;
    if (lacksTokens(context).length > 0) {
      aside = { ...NO_ASIDE, tokens: true };
      patch({});
      return;
    }
    liveWork.start(
      signal =>
        action.type === 'live-step'
          ? liveStep(context, step, action.phrase, signal)
          : step === 'reject'
            ? Promise.resolve()
            : lookBefore(context, step, signal),
      () => {
        // What it left is shown as it is now: the batch, who waits.
        entered = null;
        enter();
      },
    );
  }

  async function examine(): Promise<void> {
    patch({ ready: { ...state.ready, doctor: null } });
    const [doctor, earlier, gatesTook] = await Promise.all([
      deps.examine(stop.signal),
      deps.earlier(),
      deps.gatesTook(),
    ]);
    patch({ ready: { doctor, earlier, gatesTook } });
  }

  async function begin(resume: string | null): Promise<void> {
    if (open) return;
    open = await deps.openRun(resume);
    patch({ past: null });
  }

  const desk: AnswerDesk = {
    context,
    answered() {
      aside = { ...aside, asking: null };
    },
    onClipboard: cleared => void clipboard.push(cleared),
  };

  /** Opens something beside the question of the moment; what there is nothing to show of stays closed. */
  function show({ what }: ActionOf<'show'>): void {
    const there = { verdict: run().concluded, days: run().live.cycles.length > 0, backlog: true };
    aside = { ...NO_ASIDE, asking: what === null || !there[what] ? null : { name: what } };
    patch({});
  }

  function change({ what, environment }: ActionOf<'change'>): void {
    // A live step acts on exactly what was looked at right before it.
    const changeable = open !== null && !state.gatesRunning && !liveWork.busy();
    // Whoever goes back to an answer does not wait for the gates any more.
    aside = { ...NO_ASIDE, asking: what === null || !changeable ? null : { name: what, environment } };
    patch({});
  }

  async function perform(action: GuideAction): Promise<void> {
    // What was said of the step before says nothing of the one that comes now.
    if (state.problem !== null && MOVES_ON.includes(action.type)) patch({ problem: null });
    switch (action.type) {
      case 'start':
        return begin(null);
      case 'resume':
        return begin(action.run);
      case 'look-back':
        if (open) return;
        return patch({ past: action.run === null ? null : await deps.lookBack(action.run) });
      case 'examine-again':
        return examine();
      case 'change':
        return change(action);
      case 'show':
        return show(action);
      case 'run-gates':
        if (!RUNS_GATES.includes(state.phase.name) || gatesWork.busy() || liveWork.busy()) return;
        aside = wishFor(action, run());
        return;
      case 'dismiss-problem':
        return patch({ problem: null });
      case 'stop':
      case 'leave':
        return;
      case 'enter-go-live':
      case 'begin-cycle':
        await sayLive(context, action);
        aside = NO_ASIDE;
        return;
      case 'read-days':
        if (state.phase.name === 'days') besideWork.start(signal => readDays(context, signal), enter);
        return;
      case 'probe-backlog':
        besideWork.start(signal => probeBacklog(context, signal), enter);
        return;
      case 'look-before':
      case 'live-step':
        return startLive(action);
      case 'tick-review':
      case 'looked':
      case 'activated':
      case 'emergency':
      case 'sign-day':
      case 'next-day':
        return sayLive(context, action);
      default:
        return takeAnswer(desk, action satisfies AnswerAction);
    }
  }

  async function close(how: 'left' | 'stopped'): Promise<void> {
    if (closed) return;
    closed = true;
    patch({ stopping: how === 'stopped' });
    gatesWork.abort();
    liveWork.abort();
    phaseWork.abort();
    stop.abort();
    // What is running ends itself and records that it was stopped, before the journal is closed.
    const works = [gatesWork.ended(), liveWork.ended(), besideWork.ended()];
    await Promise.allSettled([chain, ...works, ...clipboard]);
    // Also when no gate ran: the journal says that it ends here, and the screen what that means.
    if (how === 'stopped' && open && !run().concluded && run().interrupted === null) {
      await context
        .record({ type: 'run.interrupted', reason: 'The person stopped it.' })
        .catch(() => undefined);
    }
    await open?.close();
    context.secrets.clear();
    end(how);
  }

  void examine().catch(error => {
    // Without this the question would never come.
    patch({ ready: { ...state.ready, doctor: [] } });
    fail(error);
  });
  return {
    dispatch(action) {
      if (closed) return;
      if (action.type === 'stop' || action.type === 'leave') {
        void close(action.type === 'stop' ? 'stopped' : 'left');
        return;
      }
      chain = chain
        .then(() => perform(action))
        .catch(fail)
        .then(() => {
          if (stop.signal.aborted) return;
          patch({});
          enter();
        });
    },
    ended,
    logOf: (gate, limit) => logLines(context, gate, limit),
  };
}
