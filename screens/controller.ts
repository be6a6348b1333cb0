import type { GuideAction } from '../src/run/guide-types.ts';
import type { GateId } from '../src/runbook/gates.ts';
import { choose } from '../src/ui/bindings.ts';
import { createCell } from '../src/ui/cell.ts';
import { createFieldHolder } from '../src/ui/field-holder.ts';
import type { Press } from '../src/ui/input.ts';
import type { Desk, Effect, Local, LocalAction } from '../src/ui/screen.ts';
import { createStopGuard, STOP_WINDOW_MS } from '../src/ui/stop-guard.ts';
import type { Snapshot } from '../src/ui/store.ts';
import { answer, arm } from '../src/ui/two-step.ts';
import { isAtRest, type Size } from '../src/ui/views.ts';
import { EMERGENCY } from '../src/ui/words/emergency.ts';
import { TWO_STEP } from '../src/ui/words/help.ts';
import { FRAME } from '../src/ui/words.ts';
import type { Controller, ControllerOptions } from './controller-types.ts';
import { deskAt, helpOver, localOn, NEW_DESK, withLocal } from './desk.ts';
import { createNotices } from './notices.ts';
import { LOG_LINES, offers, type Shown, show } from './shown.ts';

/** Keys to actions, outside React: each key is judged by the newest state, also the second one of a chunk. */
export function createController(options: ControllerOptions): Controller {
  const { store, guide, theme, start, info, size, frames, feed, onStop, onLeave } = options;
  const desk = createCell<Desk>(NEW_DESK);
  const fields = createFieldHolder();
  const guard = createStopGuard(info.now);
  let left = false;
  let stopping = false;
  /** Once everything has ended the screen says what that means, and can be left. */
  const isStopping = (): boolean => stopping && store.getSnapshot().run.interrupted === null;
  /** The rest of this chunk counts for nothing, nor what comes before the next frame. */
  let held: { readonly chunk: number; readonly frame: number } | null = null;
  /** The chunk that the last text of a field came in. */
  let typedIn = -1;
  /** The chunk that the last arrow of a menu came in. */
  let movedIn = -1;
  /** The last key: what a menu's choice came from. */
  let last: Press = { key: '', text: '', chunk: -1 };

  const put = (change: Partial<Desk>): void => desk.set({ ...desk.get(), ...change });
  const change = (to: (local: Local) => Local): void => {
    desk.set(withLocal(desk.get(), to(localOn(desk.get()))));
  };
  const notices = createNotices(notice => put({ notice }), start);
  const { say } = notices;
  let emergency = store.getSnapshot().run.live.emergency !== null;
  const showNow = (snapshot: Snapshot, state: Desk, window: Size): Shown =>
    show({ snapshot, desk: state, size: window, theme, info, fields });

  /** What was typed for one question never stands in the next. */
  const settle = (): void => {
    // "Stopping" is no longer true once everything has ended.
    if (stopping && !isStopping() && desk.get().notice?.text === FRAME.stopping) put({ notice: null });
    const now = deskAt(desk.get(), store.getSnapshot(), isStopping());
    if (now !== desk.get()) {
      fields.keepOnly(null);
      feed.forget();
      desk.set(now);
    }
    lifted();
  };
  /** Its screen would offer to record it again, on the marked line: one Enter too many would cost the day. */
  const lifted = (): void => {
    const before = emergency;
    emergency = store.getSnapshot().run.live.emergency !== null;
    const over = desk.get().overlay;
    if (!before || emergency || (over?.name !== 'emergency' && over?.under?.name !== 'emergency')) return;
    put({ overlay: null, armed: null });
    say(EMERGENCY.lifted, true);
  };
  const unsubscribe = store.subscribe(settle);

  const leave = (): void => {
    left = true;
    fields.keepOnly(null);
    guide?.dispatch({ type: 'leave' });
    onLeave();
  };
  const stop = (): void => {
    stopping = true;
    fields.keepOnly(null);
    put({ armed: null, overlay: null });
    notices.hold(FRAME.stopping);
    guide?.dispatch({ type: 'stop' });
    onStop();
  };
  const crash = (): void => {
    fields.keepOnly(null);
    put({ crashed: true, armed: null, overlay: null });
  };
  guide?.ended.catch(crash);

  const interrupt = (): void => {
    const snapshot = store.getSnapshot();
    const idle =
      info.lookingOn === true ||
      isAtRest(snapshot) ||
      desk.get().crashed ||
      snapshot.run.interrupted !== null;
    const said = guard.press();
    if (said === 'ask') say(idle ? FRAME.askLeave : FRAME.askStop, true, STOP_WINDOW_MS);
    if (said !== 'stop') return;
    if (idle) leave();
    else stop();
  };

  const readLog = (gate: GateId): void => {
    const arrived = (lines: readonly string[] | null): void => {
      const over = desk.get().overlay;
      const log = over?.local.log;
      if (over && log?.gate === gate) change(local => ({ ...local, log: { gate, lines: lines ?? [] } }));
    };
    guide?.logOf(gate, LOG_LINES).then(arrived, () => arrived(null));
  };

  const lay = (overlay: NonNullable<Desk['overlay']>): void => put({ overlay, notice: null });
  /** Puts a question of two steps, from its first one on. */
  const question = (text: string, action: Effect, press: Press): void => {
    put({ armed: arm(text, action, press, frames()) });
    notices.hold(`${text} ${TWO_STEP.pressY}`);
    held = { chunk: press.chunk, frame: frames() };
  };
  const close = (press: Press): void => {
    const over = desk.get().overlay;
    if (over?.name === 'log') fields.wipe('log');
    put({ overlay: over?.under ?? null });
    if (over?.asked) question(over.asked.question, over.asked.action, press);
  };

  const local = (action: LocalAction, shown: Shown, press: Press): void => {
    switch (action.type) {
      case 'move':
        change(state => ({
          ...state,
          row: Math.min(Math.max(0, (state.row ?? 0) + action.by), Math.max(0, shown.rowCount - 1)),
        }));
        break;
      case 'scroll':
        change(state => ({
          ...state,
          top: Math.min(Math.max(0, Math.min(state.top, shown.last) + action.by), shown.last),
        }));
        break;
      case 'give':
        if (shown.field?.ownEnter && press.chunk === typedIn) {
          say(TWO_STEP.ownEnter, true);
          break;
        }
        if (shown.field) act(shown.field.give(fields.text(shown.field)), shown, press);
        if (shown.field) fields.wipe(shown.field.id);
        change(state => ({ ...state, field: null }));
        break;
      case 'clear-field':
        if (shown.field) fields.wipe(shown.field.id);
        change(state => ({ ...state, field: null }));
        break;
      case 'open-help':
        lay(helpOver(desk.get()));
        break;
      case 'open-emergency':
        lay({ name: 'emergency', local: NEW_DESK.local, under: null, asked: null });
        break;
      case 'open-log':
        lay({
          name: 'log',
          local: { ...NEW_DESK.local, log: { gate: action.gate, lines: null } },
          under: null,
          asked: null,
        });
        readLog(action.gate);
        break;
      case 'close':
        close(press);
        break;
      case 'ask':
        question(action.question, { kind: 'guide', action: action.does, after: state => state }, press);
        break;
      case 'interrupt':
        interrupt();
    }
  };

  const guided = (action: GuideAction, press: Press): void => {
    // Ticks may come fast; after anything else the rest of a chunk was typed for a screen that is gone.
    if (action.type !== 'tick') held = { chunk: press.chunk, frame: -1 };
    if (action.type === 'leave') leave();
    else if (action.type === 'stop') stop();
    else guide?.dispatch(action);
  };

  function act(effect: Effect, shown: Shown, press: Press): void {
    if (effect.kind === 'own') {
      change(effect.change);
      // A field that its screen has closed begins empty the next time.
      if (shown.field && localOn(desk.get()).field === null) fields.wipe(shown.field.id);
    } else if (effect.kind === 'guide') {
      change(effect.after);
      guided(effect.action, press);
    } else local(effect.action, shown, press);
  }

  /** Whether a question of two steps took the key. */
  const answered = (press: Press): boolean => {
    const { armed } = desk.get();
    if (!armed) return false;
    const said = answer(armed, press, frames());
    if (said.kind === 'help') {
      put({ armed: null });
      const local = { ...NEW_DESK.local, asked: armed.question };
      lay({ name: 'help', local, under: desk.get().overlay, asked: armed });
    }
    if (said.kind === 'next') {
      put({ armed: said.armed });
      notices.hold(`${armed.question} ${TWO_STEP.pressEnter}`);
    }
    if (said.kind === 'cancel') {
      put({ armed: null });
      say(TWO_STEP.cancelled, false);
    }
    if (said.kind === 'do') {
      const shown = showNow(store.getSnapshot(), desk.get(), size());
      put({ armed: null, notice: null });
      // What was asked about may be another thing by now: another offer, another set of gates.
      if (offers(shown, armed.action)) act(said.action, shown, press);
      else say(TWO_STEP.changed, false);
    }
    return true;
  };

  /**
   * The rest of "y, then Enter" after a key in between has taken the question back: it was meant for that question, and
   * must not decide what stands below it.
   */
  const late = (press: Press): boolean => {
    if (desk.get().notice?.text !== TWO_STEP.cancelled) return false;
    if (press.key === 'enter') {
      say(TWO_STEP.lateEnter, true);
      held = { chunk: press.chunk, frame: frames() };
      return true;
    }
    if (press.key !== 'y' && press.key !== 'Y') return false;
    return showNow(store.getSnapshot(), desk.get(), size()).field === null;
  };

  const early = (press: Press): boolean => {
    if (held && press.chunk !== held.chunk && frames() > held.frame) held = null;
    return held !== null;
  };

  const take = (press: Press): void => {
    notices.read();
    const shown = showNow(store.getSnapshot(), desk.get(), size());
    const choice = choose(shown.bindings, press.key);
    if (choice.kind === 'action') act(choice.action, shown, press);
    else if (shown.field && fields.edit(shown.field, press)) {
      const { field } = shown;
      typedIn = press.chunk;
      change(state => ({ ...state, field: fields.look(field) }));
    } else if (shown.menu && (press.key === 'up' || press.key === 'down' || press.key === 'enter')) {
      // A frame may go out between two keys of one chunk, and nobody has seen it.
      if (press.key !== 'enter') movedIn = press.chunk;
      if (press.key === 'enter' && press.chunk === movedIn) say(TWO_STEP.tooQuick, false);
      else feed.press(press.key);
    } else if (choice.kind === 'disabled' && desk.get().notice?.urgent !== true) say(choice.reason, false);
  };

  return {
    desk,
    show: showNow,
    press(press) {
      if (left) return;
      settle();
      last = press;
      if (press.key === 'ctrl-c') {
        put({ armed: null });
        interrupt();
        return;
      }
      if (isStopping() || early(press) || answered(press) || late(press)) return;
      take(press);
    },
    chosen(id) {
      settle();
      const shown = showNow(store.getSnapshot(), desk.get(), size());
      const item = shown.menu?.items.find(candidate => candidate.id === id);
      if (left || isStopping() || desk.get().armed || !item) return;
      if (item.disabledReason === undefined) act(item.action, shown, last);
      else say(item.disabledReason, false);
    },
    tooQuick: () => say(TWO_STEP.tooQuick, false),
    crash,
    close() {
      left = true;
      unsubscribe();
      fields.keepOnly(null);
      notices.cancel();
    },
  };
}
