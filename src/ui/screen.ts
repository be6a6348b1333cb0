import type { GuideAction } from '../run/guide-types.ts';
import type { GateId } from '../runbook/gates.ts';
import type { Binding } from './bindings.ts';
import type { FieldView } from './field.ts';
import type { Notice } from './frame-lines.ts';
import type { Estimates } from './gates-view.ts';
import type { Line } from './lines.ts';
import type { Snapshot } from './store.ts';
import type { Theme } from './theme.ts';
import type { Zone } from './times.ts';
import type { Armed } from './two-step.ts';
import type { ScreenName } from './views.ts';

/** What a screen is: a view of the state, rows made from it, and the keys that work on it. All of it pure. */

/** What the screens are told beside the run. */
export interface ScreensInfo {
  /** Milliseconds that each gate took in earlier runs, as far as they have been looked up. */
  readonly estimates: () => Estimates;
  /** Where the report was saved; null while it is not. */
  readonly report: () => string | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The run is another cockpit's: there is nothing to do here but to look and to leave. */
  readonly lookingOn?: boolean;
  readonly zone: Zone;
}

/** What is only on one screen; each question begins with a fresh one. */
export interface Local {
  /** The gate that is looked at; null follows the run. */
  readonly chosen: GateId | null;
  /** The row that is marked; null: the screen says which. */
  readonly row: number | null;
  /** The first row of a long text that is shown. */
  readonly top: number;
  /** What was collected so far, for a question with a list as its answer. */
  readonly list: readonly string[];
  /** Null: nothing was typed yet. */
  readonly field: FieldView | null;
  /** A field that is not always there is open (a search). */
  readonly typing: boolean;
  readonly query: string;
  /** A page of the screen's own; empty: its first one. */
  readonly page: string;
  /** The question of two steps that help was asked for; null on every other screen. */
  readonly asked: string | null;
  /** On help: what the screen below it is at, so that its keys of now are listed; null: as it begins. */
  readonly below: Pick<Local, 'page' | 'typing'> | null;
  /** The log that is open; lines are null while it is being read, and stay null when there is none. */
  readonly log: { readonly gate: GateId; readonly lines: readonly string[] | null } | null;
}

export const FRESH: Local = {
  chosen: null,
  row: null,
  top: 0,
  list: [],
  field: null,
  typing: false,
  query: '',
  page: '',
  asked: null,
  below: null,
  log: null,
};

export type OverlayName = 'help' | 'log' | 'emergency';

/** Everything that is only on the screen. Never journalled, and no secret is ever in it. */
export interface Desk {
  /** The question that `local` belongs to: `placeOf`. */
  readonly place: string;
  readonly local: Local;
  /** What lies over the question: help lies over the log. */
  readonly overlay: {
    readonly name: OverlayName;
    readonly local: Local;
    readonly under: Desk['overlay'];
    /** Help was asked for while this question stood there: it is explained, and asked again afterwards. */
    readonly asked: Armed<Effect> | null;
  } | null;
  readonly notice: Notice | null;
  /** Something that starts, writes or sends was asked for and not yet said yes to. */
  readonly armed: Armed<Effect> | null;
  /** The cockpit itself broke. */
  readonly crashed: boolean;
}

/** What every screen may do on itself. Everything else is a GuideAction, or the screen's own and handled by its `act`. */
export type LocalAction =
  /** Another row, of as many as `rows` says. */
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'scroll'; readonly by: number }
  /** Takes what was typed: `field.give` says what becomes of it. */
  | { readonly type: 'give' }
  | { readonly type: 'clear-field' }
  | { readonly type: 'open-help' }
  /** EMERGENCY STOP, over whatever is live. */
  | { readonly type: 'open-emergency' }
  | { readonly type: 'open-log'; readonly gate: GateId }
  | { readonly type: 'close' }
  /** Two steps: the question stands in the notice line, y and then Enter do it. */
  | { readonly type: 'ask'; readonly question: string; readonly does: GuideAction }
  | { readonly type: 'interrupt' };

const LOCAL: Readonly<Record<LocalAction['type'], true>> = {
  move: true,
  scroll: true,
  give: true,
  'clear-field': true,
  'open-help': true,
  'open-emergency': true,
  'open-log': true,
  close: true,
  ask: true,
  interrupt: true,
};
const GUIDED: Readonly<Record<GuideAction['type'], true>> = {
  start: true,
  resume: true,
  'look-back': true,
  'examine-again': true,
  tick: true,
  open: true,
  'generate-token': true,
  'give-token': true,
  'give-url': true,
  'give-cors': true,
  fill: true,
  change: true,
  'read-back-again': true,
  'accept-readback': true,
  'settle-env-file': true,
  confirm: true,
  withdraw: true,
  'enter-go-live': true,
  'begin-cycle': true,
  'look-before': true,
  'live-step': true,
  'tick-review': true,
  looked: true,
  activated: true,
  emergency: true,
  'sign-day': true,
  'probe-backlog': true,
  show: true,
  'read-days': true,
  'next-day': true,
  'run-gates': true,
  'copy-help': true,
  'dismiss-problem': true,
  stop: true,
  leave: true,
};

/** A text field that is focused now. */
export interface FieldSpec<A> {
  /** One field a question: another id is another field. */
  readonly id: string;
  readonly masked: boolean;
  /** What stands in it before anything was typed; nothing in a masked one. */
  readonly start: string;
  /** What stands for a line end inside a paste; empty: it is left out and counted. */
  readonly lineEnd?: string;
  /**
   * Enter counts only as a key press of its own: not in the chunk of input that the text came in, as when a phrase is
   * pasted with its line end.
   */
  readonly ownEnter?: boolean;
  give(text: string): A;
}

export interface MenuItem<A> {
  readonly id: string;
  /** Words first; one row. */
  readonly label: string;
  readonly action: A;
  readonly disabledReason?: string;
}

/** Choices below the text; the first one is highlighted, so it is the safe one. */
export type Menu<A> = readonly MenuItem<A>[];

type Known = GuideAction | LocalAction;

/** One screen. `V` is its view, `A` its actions. */
export interface ScreenDefinition<V, A extends { readonly type: string }> {
  readonly name: ScreenName;
  view(snapshot: Snapshot, local: Local, info: ScreensInfo): V;
  /** Null: the body says it all. */
  title(view: V): string | null;
  /** The same where the title does not fit. */
  shortTitle?(view: V): string;
  body(view: V, width: number, height: number, theme: Theme): readonly Line[];
  /** @param last how far the text can be moved down; 0: everything is shown */
  bindings(view: V, local: Local, last: number): readonly Binding<A | Known>[];
  menu?(view: V): Menu<A | Known> | null;
  field?(view: V): FieldSpec<A | Known> | null;
  /** Rows that `move` goes through. */
  rows?(view: V): number;
  lastTop?(view: V, width: number, height: number, theme: Theme): number;
  /** The screen's own actions. */
  act?(action: Exclude<A, Known>, local: Local, view: V): Local;
  /** What becomes of `local` besides, when a guide's action is dispatched. */
  after?(action: GuideAction, local: Local, view: V): Local;
}

/** What a key or a choice comes to. */
export type Effect =
  | { readonly kind: 'guide'; readonly action: GuideAction; readonly after: (local: Local) => Local }
  | { readonly kind: 'local'; readonly action: LocalAction }
  | { readonly kind: 'own'; readonly change: (local: Local) => Local };

/** A screen over one state, its view inside. */
export interface OpenScreen {
  readonly title: string | null;
  readonly shortTitle: string | null;
  readonly rows: number;
  readonly menu: Menu<Effect> | null;
  readonly field: FieldSpec<Effect> | null;
  body(width: number, height: number, theme: Theme): readonly Line[];
  bindings(last: number): readonly Binding<Effect>[];
  lastTop(width: number, height: number, theme: Theme): number;
}

export interface Screen {
  readonly name: ScreenName;
  open(snapshot: Snapshot, local: Local, info: ScreensInfo): OpenScreen;
}

const isLocal = (action: { readonly type: string }): action is LocalAction =>
  Object.hasOwn(LOCAL, action.type);
const isGuided = (action: { readonly type: string }): action is GuideAction =>
  Object.hasOwn(GUIDED, action.type);

/** Hides the view of a definition, so that screens of all kinds stand in one registry. */
export function defineScreen<V, A extends { readonly type: string }>(
  definition: ScreenDefinition<V, A>,
): Screen {
  return {
    name: definition.name,
    open(snapshot, local, info) {
      const view = definition.view(snapshot, local, info);
      const effect = (action: A | Known): Effect => {
        if (isLocal(action)) return { kind: 'local', action };
        if (isGuided(action))
          return {
            kind: 'guide',
            action,
            after: before => definition.after?.(action, before, view) ?? before,
          };
        const own = action as Exclude<A, Known>;
        return { kind: 'own', change: before => definition.act?.(own, before, view) ?? before };
      };
      const menu = definition.menu?.(view) ?? null;
      const field = definition.field?.(view) ?? null;
      return {
        title: definition.title(view),
        shortTitle: definition.shortTitle?.(view) ?? null,
        rows: definition.rows?.(view) ?? 0,
        menu: menu?.map(item => ({ ...item, action: effect(item.action) })) ?? null,
        field: field && { ...field, give: text => effect(field.give(text)) },
        body: (width, height, theme) => definition.body(view, width, height, theme),
        bindings: last =>
          definition
            .bindings(view, local, last)
            .map(binding => ({ ...binding, action: effect(binding.action) })),
        lastTop: (width, height, theme) => definition.lastTop?.(view, width, height, theme) ?? 0,
      };
    },
  };
}
