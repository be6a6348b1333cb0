import type { BindingNow } from '../src/run/validity.ts';
import { verdictOf } from '../src/run/verdict.ts';
import { GATE_IDS, type GateId } from '../src/runbook/gates.ts';
import { type Binding, choose } from '../src/ui/bindings.ts';
import { type Cell, createCell } from '../src/ui/cell.ts';
import type { Notice } from '../src/ui/frame-lines.ts';
import { type Estimates, type GatesView, gatesView } from '../src/ui/gates-view.ts';
import type { KeyEvent } from '../src/ui/keys.ts';
import { createStopGuard, STOP_WINDOW_MS } from '../src/ui/stop-guard.ts';
import type { Snapshot, Store } from '../src/ui/store.ts';
import type { Theme } from '../src/ui/theme.ts';
import type { StartTimer } from '../src/ui/timers.ts';
import type { Zone } from '../src/ui/times.ts';
import { type VerdictView, verdictView } from '../src/ui/verdict-view.ts';
import { type Size, screenOf } from '../src/ui/views.ts';
import { FRAME, HINTS } from '../src/ui/words.ts';
import { type GatesAction, gatesBindings } from './GatesScreen.tsx';
import { type VerdictAction, verdictBindings, verdictLastTop } from './VerdictScreen.tsx';

type Action = GatesAction | VerdictAction | { readonly type: 'interrupt' };

/** What the screens are told beside the run. */
export interface ScreensInfo {
  /** Milliseconds that each gate took in earlier runs. */
  readonly estimates: Estimates;
  /** Where the report was saved; null while it is not. */
  readonly report: () => string | null;
  /** What the run is bound to, as it is now: a GO on the screen becomes STALE as soon as this differs. */
  readonly bindingNow: () => BindingNow;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly zone: Zone;
}

/** What is only on the screen. */
export interface Local {
  readonly chosen: GateId | null;
  readonly top: number;
  readonly notice: Notice | null;
}

interface ShownBase {
  readonly size: Size;
  readonly theme: Theme;
  readonly notice: Notice | null;
  readonly bindings: readonly Binding<Action>[];
}
export type Shown = ShownBase &
  (
    | { readonly name: 'too-small' }
    | { readonly name: 'gates'; readonly view: GatesView }
    | { readonly name: 'verdict'; readonly view: VerdictView; readonly top: number; readonly last: number }
  );

export interface Controller {
  readonly local: Cell<Local>;
  /** The screen of this state. Pure but for the binding and the report, which are asked for. */
  show(snapshot: Snapshot, local: Local, size: Size): Shown;
  press(event: KeyEvent): void;
  close(): void;
}

export interface ControllerOptions {
  readonly store: Pick<Store, 'getSnapshot'>;
  readonly theme: Theme;
  readonly start: StartTimer;
  readonly info: ScreensInfo;
  readonly size: () => Size;
  readonly onStop: () => void;
  readonly onLeave: () => void;
}

/** Keys to actions, outside React: each key is judged by the newest state, also the second one of a chunk. */
export function createController(options: ControllerOptions): Controller {
  const { store, theme, start, info, size, onStop, onLeave } = options;
  const local = createCell<Local>({ chosen: null, top: 0, notice: null });
  const guard = createStopGuard(info.now);
  let cancelNotice = (): void => {};
  let left = false;

  const stopKey: Binding<Action> = { key: 'ctrl-c', hint: HINTS.stop, action: { type: 'interrupt' } };

  const show: Controller['show'] = (snapshot, state, window) => {
    const { run, live, at } = snapshot;
    const base = { size: window, theme, notice: state.notice };
    const name = screenOf(run, window);
    if (name === 'too-small') return { ...base, name, bindings: [{ ...stopKey, hint: '' }] };
    if (name === 'gates') {
      const view = gatesView(run, live, at, info.estimates, state.chosen);
      return { ...base, name, view, bindings: [...gatesBindings(view), stopKey] };
    }
    const verdict = verdictOf(run, Math.max(at, info.now()), info.bindingNow());
    const view = verdictView(run, verdict, { report: info.report(), zone: info.zone });
    const last = verdictLastTop(view, window, theme);
    const bindings = [...verdictBindings(last), { ...stopKey, hint: '' }];
    return { ...base, name, view, last, top: Math.min(state.top, last), bindings };
  };

  const say = (notice: Notice): void => {
    cancelNotice();
    local.set({ ...local.get(), notice });
    cancelNotice = start(STOP_WINDOW_MS, () => local.set({ ...local.get(), notice: null }));
  };
  const leave = (): void => {
    left = true;
    onLeave();
  };

  const interrupt = (concluded: boolean): void => {
    const answer = guard.press();
    if (answer === 'ask') say({ text: concluded ? FRAME.askLeave : FRAME.askStop, urgent: true });
    if (answer !== 'stop') return;
    // With a verdict nothing runs any more: there is nothing to stop.
    if (concluded) {
      leave();
      return;
    }
    cancelNotice();
    local.set({ ...local.get(), notice: { text: FRAME.stopping, urgent: true } });
    onStop();
  };

  /** What is only on the screen after an action on it. */
  const moved = (action: GatesAction | Extract<VerdictAction, { type: 'scroll' }>, shown: Shown): Local => {
    const state = local.get();
    if (action.type === 'follow') return { ...state, chosen: null };
    if (action.type === 'read' && shown.name === 'gates')
      return { ...state, chosen: GATE_IDS[shown.view.openIndex] ?? null };
    if (action.type === 'look' && shown.name === 'gates') {
      const from = shown.view.openIndex < 0 && action.by < 0 ? 0 : shown.view.openIndex;
      const index = Math.min(Math.max(0, from + action.by), GATE_IDS.length - 1);
      return { ...state, chosen: GATE_IDS[index] ?? null };
    }
    if (action.type === 'scroll' && shown.name === 'verdict')
      return { ...state, top: Math.min(Math.max(0, shown.top + action.by), shown.last) };
    return state;
  };

  const act = (action: Action, shown: Shown): void => {
    if (action.type === 'interrupt') interrupt(store.getSnapshot().run.concluded);
    else if (action.type === 'leave') leave();
    else local.set(moved(action, shown));
  };

  return {
    local,
    show,
    press(event) {
      if (left) return;
      const shown = show(store.getSnapshot(), local.get(), size());
      const choice = choose(shown.bindings, event.key);
      if (choice.kind === 'action') act(choice.action, shown);
      else if (choice.kind === 'disabled' && local.get().notice?.urgent !== true)
        say({ text: choice.reason, urgent: false });
    },
    close() {
      left = true;
      cancelNotice();
    },
  };
}
