import { PassThrough } from 'node:stream';
import { runAsk } from '../../src/commands/ask.ts';
import { createPlainReporter } from '../../src/plain.ts';
import type { CheckOutcome, RunEvent } from '../../src/run/events.ts';
import { firstState } from '../../src/run/guide-first.ts';
import type { Guide, GuideAction, GuideState } from '../../src/run/guide-types.ts';
import type { LiveEvent } from '../../src/run/live.ts';
import { type Phase, phaseOf } from '../../src/run/phase.ts';
import { apply, emptyRun } from '../../src/run/state.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { RAILWAY_CLICKS } from '../../src/runbook/steps.ts';
import { createStore } from '../../src/ui/store.ts';
import { binding, finishedGate, started } from './run-events.ts';

/** All that a start needs. */
export const goodDoctor = (['node', 'workspace', 'python'] as const).map(id => ({
  id,
  title: id,
  outcome: 'ok' as const,
  says: `${id} is there.`,
  fix: '',
}));

export const guideState: GuideState = {
  ...firstState(false),
  ready: {
    doctor: goodDoctor,
    earlier: [],
    gatesTook: null,
  },
};

export const okCheck = (id: string): CheckOutcome => ({
  id,
  outcome: 'pass',
  durationMs: 1,
  findings: [],
  notes: [],
});

/** All clicks of one environment. */
export const ticked = (environment: 'staging' | 'production'): RunEvent[] =>
  RAILWAY_CLICKS[environment].map((_, step) => ({ type: 'click.ticked', environment, step, done: true }));

/** Everything up to the address of staging. */
export const withToken = (environment: 'staging' | 'production'): RunEvent[] => [
  ...ticked(environment),
  { type: 'token.given', environment, fingerprint: `fp:${environment}`, length: 48 },
  { type: 'token.checked', environment, fingerprint: `fp:${environment}`, check: okCheck('freshness') },
];
const rotated = (environment: 'staging' | 'production'): RunEvent[] => [
  ...withToken(environment),
  { type: 'url.given', environment, url: `https://${environment}.example.test` },
  { type: 'redeploy.seen', environment, fingerprint: `fp:${environment}` },
];
const answered = (environment: 'staging' | 'production'): RunEvent[] => [
  { type: 'cors.given', environment, origins: ['https://a.example.test'] },
  { type: 'readback.finished', environment, checks: [okCheck('cors')] },
  { type: 'readback.accepted', environment },
  { type: 'env-file.settled', environment, written: [], backup: null },
];
/** Everything up to the closing confirmations. */
export const prepared: RunEvent[] = [
  started,
  ...rotated('staging'),
  ...rotated('production'),
  ...answered('staging'),
  ...answered('production'),
];
export const held = { staging: true, production: true } as const;

/** A guide that keeps the contract without a world: actions become journal lines, phases follow from them. */
export function fakeAsk({
  canHide = true,
  events = [] as RunEvent[],
  /** Milliseconds that the guide takes to say where an answer has led. */
  slow = 0,
  state = {} as Partial<GuideState>,
} = {}) {
  const lines: string[] = [];
  const actions: GuideAction[] = [];
  const modes: boolean[] = [];
  let clock = Date.parse('2026-02-17T09:00:00.000Z');
  let timers: { at: number; run: () => void }[] = [];
  const start = (ms: number, run: () => void) => {
    const timer = { at: clock + ms, run };
    timers.push(timer);
    return () => {
      timers = timers.filter(other => other !== timer);
    };
  };
  const store = createStore(() => clock, start);
  const reporter = createPlainReporter(line => lines.push(line), { now: () => clock });
  let guide: GuideState = { ...guideState, ...state };
  let run = emptyRun;
  let seq = 0;
  let forced: Phase | null = null;
  let finish: (how: 'left' | 'stopped') => void = () => {};
  const tell = (event: LiveEvent): void => {
    store.watch(event);
    reporter(event);
  };
  const set = (change: Partial<GuideState>): void => {
    guide = { ...guide, ...change };
    guide = { ...guide, phase: forced ?? change.phase ?? phaseOf(run, guide.held) };
    tell({ type: 'guide', state: guide });
  };
  const journal = (...list: RunEvent[]): void => {
    for (const event of list) {
      run = apply(run, event, clock);
      const line = { v: 1 as const, seq, at: new Date(clock).toISOString(), prev: '', event, hash: '' };
      seq += 1;
      tell({ type: 'journal', line });
    }
  };
  /** The journal first, the guide's own state a little later: as it is with a disk in between. */
  const later = (work: () => void): void => {
    if (slow === 0) setImmediate(work);
    else start(slow, work);
  };

  function handle(action: GuideAction): unknown {
    switch (action.type) {
      case 'start':
        journal(started);
        return later(() => set({}));
      case 'tick':
        journal({
          type: 'click.ticked',
          environment: action.environment,
          step: action.step,
          done: action.done,
        });
        return later(() => set({}));
      case 'give-token': {
        const { environment, text } = action;
        const report = { length: text.length, removed: 'nothing' as const };
        const fingerprint = `fp:${environment}${text.length}`;
        set({ token: { state: 'checking', report, searched: null }, phase: { name: 'token', environment } });
        return later(() => {
          if (text.length < 32) {
            const findings = [{ id: 'short', message: 'It is too short.', fix: 'Make a longer one.' }];
            return set({ token: { state: 'refused', report, findings } });
          }
          journal(
            { type: 'token.given', environment, fingerprint, length: text.length },
            { type: 'token.checked', environment, fingerprint, check: okCheck('freshness') },
          );
          set({ token: { state: 'asked' }, held: { ...guide.held, [environment]: true } });
        });
      }
      case 'change':
        forced = action.what === null ? null : { name: action.what, environment: action.environment };
        return later(() => set({}));
      case 'give-url':
        if (!action.text.startsWith('https://'))
          return later(() => set({ wrong: 'it is not a web address.' }));
        forced = null;
        journal({ type: 'url.given', environment: action.environment, url: action.text });
        return later(() => set({ wrong: null, watch: { startedAt: clock, samples: [], long: false } }));
      case 'give-cors':
        journal({ type: 'cors.given', environment: action.environment, origins: [...action.origins] });
        journal({ type: 'readback.finished', environment: action.environment, checks: [okCheck('cors')] });
        return later(() =>
          set({
            readback: {
              state: 'done',
              rows: [{ what: 'Strict lock', said: 'on', says: 'on', agrees: true }],
              findings: [],
            },
          }),
        );
      case 'accept-readback':
        journal({ type: 'readback.accepted', environment: action.environment });
        return later(() =>
          set({
            envFile: {
              state: 'offer',
              file: '.env',
              changes: [
                { key: 'DASHBOARD_AUTH_TOKEN', state: 'differs' },
                { key: 'REDIS_URL', state: 'same' },
              ],
            },
          }),
        );
      case 'settle-env-file':
        journal({
          type: 'env-file.settled',
          environment: action.environment,
          written: action.write ? ['DASHBOARD_AUTH_TOKEN'] : [],
          backup: null,
        });
        return later(() => set({ envFile: null }));
      case 'confirm':
        journal({ type: 'confirmation.given', id: action.id, by: 'test' });
        return later(() => set({}));
      case 'withdraw':
        journal({ type: 'confirmation.withdrawn', id: action.id });
        return later(() => set({}));
      case 'run-gates':
        set({ gatesRunning: true });
        return later(() => {
          journal({ type: 'run.bound', binding });
          for (const gate of GATE_IDS)
            journal({ type: 'gate.intended', gate, attempt: 1 }, finishedGate(gate));
          journal({ type: 'run.concluded', verdict: 'GO', binding });
          set({ gatesRunning: false });
        });
      case 'dismiss-problem':
        return later(() => set({ problem: null }));
      case 'stop':
        return finish('stopped');
      case 'leave':
        return finish('left');
      default:
        return undefined;
    }
  }
  const port: Guide = {
    dispatch(action) {
      actions.push(action);
      handle(action);
    },
    ended: new Promise(resolve => {
      finish = resolve;
    }),
    logOf: async () => null,
  };
  const stdin: PassThrough & { setRawMode?: (on: boolean) => unknown } = new PassThrough();
  if (canHide) stdin.setRawMode = on => void modes.push(on);
  let signal: (name: string) => void = () => {};
  journal(...events);
  set(events.length === 0 ? { phase: { name: 'ready' } } : {});
  lines.length = 0;
  let over = false;
  const done = runAsk({
    guide: port,
    store,
    stdin,
    write: line => lines.push(line),
    prompt: text => lines.push(`> ${text}`),
    interactiveStdin: canHide,
    onStop: handler => {
      signal = handler;
      return () => {};
    },
    now: () => clock,
    start,
  }).then(told => {
    over = true;
    return told;
  });

  /** Lets time go by until the condition holds: every timer that is due is called in its order. */
  const until = async (test: () => boolean, what: string): Promise<void> => {
    for (let turn = 0; turn < 20_000; turn += 1) {
      if (test()) return;
      await new Promise(resolve => setImmediate(resolve));
      if (turn % 4 === 3) pass(50);
    }
    throw new Error(`never: ${what}\n${lines.join('\n')}`);
  };
  function pass(ms: number): void {
    clock += ms;
    for (const timer of timers.filter(one => one.at <= clock)) {
      timers = timers.filter(one => one !== timer);
      timer.run();
    }
  }
  let from = 0;
  return {
    lines,
    actions,
    modes,
    stdin,
    set,
    journal,
    done,
    pass,
    isOver: () => over,
    clock: () => clock,
    signal: (name: string) => signal(name),
    until,
    type: (text: string) => void stdin.write(text),
    /** Waits for a new line that holds the text. */
    async sees(text: string) {
      await until(() => lines.slice(from).some(line => line.includes(text)), text);
      from = lines.findIndex((line, index) => index >= from && line.includes(text)) + 1;
    },
    /** Lets a good while go by; nothing that is said meanwhile is waited for. */
    async rest(ms = 400) {
      const to = clock + ms;
      await until(() => clock >= to, 'rest');
    },
  };
}
