import type { Binding } from '../src/ui/bindings.ts';
import type { FieldHolder } from '../src/ui/field-holder.ts';
import { bannerOf, bodyRoom, frameLines, innerWidth, tooSmallLines } from '../src/ui/frame-lines.ts';
import { BLANK, fitHeight, type Line } from '../src/ui/lines.ts';
import type { Desk, Effect, FieldSpec, Menu, OpenScreen, ScreensInfo } from '../src/ui/screen.ts';
import type { Snapshot } from '../src/ui/store.ts';
import { cells } from '../src/ui/text.ts';
import type { Theme } from '../src/ui/theme.ts';
import type { Armed } from '../src/ui/two-step.ts';
import { isAtRest, LIVE_SCREENS, type ScreenName, type Size, screenOf, stepOn } from '../src/ui/views.ts';
import { EMERGENCY } from '../src/ui/words/emergency.ts';
import { HELP_HINT, MENU_HINTS, TWO_STEP } from '../src/ui/words/help.ts';
import { LOOK_ON } from '../src/ui/words/look-on.ts';
import { HINTS } from '../src/ui/words.ts';
import { deskAt, localOn } from './desk.ts';
import { SCREEN } from './registry.ts';

/** Lines of a log that are read at most. */
export const LOG_LINES = 5000;

/** A screen ready to be drawn, and what its keys do. */
export interface Shown {
  readonly name: ScreenName;
  readonly rows: readonly Line[];
  readonly bindings: readonly Binding<Effect>[];
  readonly field: FieldSpec<Effect> | null;
  /** `at`: the row it begins on; `limit`: rows it has. */
  readonly menu: { readonly items: Menu<Effect>; readonly at: number; readonly limit: number } | null;
  /** How far the text can be moved down. */
  readonly last: number;
  readonly rowCount: number;
}

/** Whether the screen still asks this very question. */
export function offers(shown: Shown, effect: Effect): boolean {
  if (effect.kind !== 'guide') return false;
  const wanted = JSON.stringify(effect.action);
  return [...shown.bindings, ...(shown.menu?.items ?? [])].some(
    ({ action, disabledReason }) =>
      disabledReason === undefined &&
      action.kind === 'local' &&
      action.action.type === 'ask' &&
      JSON.stringify(action.action.does) === wanted,
  );
}

export interface ShowInput {
  readonly snapshot: Snapshot;
  readonly desk: Desk;
  readonly size: Size;
  readonly theme: Theme;
  readonly info: ScreensInfo;
  readonly fields: Pick<FieldHolder, 'look'>;
}

const interrupt = (hint: string): Binding<Effect> => ({
  key: 'ctrl-c',
  hint,
  action: { kind: 'local', action: { type: 'interrupt' } },
});

const help = (key: string, hint: string): Binding<Effect> => ({
  key,
  hint,
  action: { kind: 'local', action: { type: 'open-help' } },
});

const emergency = (key: string, hint: string): Binding<Effect> => ({
  key,
  hint,
  keep: true,
  action: { kind: 'local', action: { type: 'open-emergency' } },
});

/** Help is everywhere: on `?`, and on F1 where a `?` would be typed. */
function always(name: ScreenName, open: OpenScreen, idle: boolean, lookingOn: boolean): Binding<Effect>[] {
  if (name === 'help') return [interrupt('')];
  const quiet = idle || name === 'ready' ? '' : HINTS.stop;
  const stop = interrupt(lookingOn ? LOOK_ON.leave : quiet);
  const live = LIVE_SCREENS.includes(name);
  if (open.field) return [...(live ? [emergency('f2', EMERGENCY.title)] : []), help('f1', HELP_HINT), stop];
  return [
    ...(live ? [emergency('e', EMERGENCY.title), emergency('f2', '')] : []),
    help('?', HELP_HINT),
    help('f1', ''),
    stop,
  ];
}

const menuHints = (menu: Menu<Effect>): Binding<Effect>[] =>
  // The keys go to the menu: the controller never comes to these actions.
  (['up', 'down'] as const)
    .map((key): Binding<Effect> => ({ ...help(key, MENU_HINTS.choose) }))
    .concat({ ...help('enter', MENU_HINTS.take) })
    .slice(0, menu.length > 0 ? 3 : 0);

/** While a question of two steps waits, its answers are all there is: any other key takes it back. */
function answers({ waitsFor }: Armed<Effect>): Binding<Effect>[] {
  const yes = waitsFor === 'y' ? TWO_STEP.hints.yes : TWO_STEP.hints.doIt;
  // The controller takes these keys before it comes to any binding's action.
  return [
    { ...help(waitsFor, yes), keep: true },
    { ...help('esc', TWO_STEP.hints.back), keep: true },
    help('?', HELP_HINT),
  ];
}

/** The keys in the footer: those that do now what they say. */
function hinted(desk: Desk, keys: readonly Binding<Effect>[]): readonly Binding<Effect>[] {
  if (desk.armed) return answers(desk.armed);
  // The first Enter after a question was taken back decides nothing.
  return desk.notice?.text === TWO_STEP.cancelled ? keys.filter(({ key }) => key !== 'enter') : keys;
}

/** Opens the screen with what its field holds, also before anything was typed into it. */
function opened(input: ShowInput, name: Exclude<ScreenName, 'too-small'>): OpenScreen {
  const { snapshot, desk, info, fields } = input;
  const local = localOn(desk);
  const open = SCREEN[name].open(snapshot, local, info);
  if (!open.field || local.field) return open;
  return SCREEN[name].open(snapshot, { ...local, field: fields.look(open.field) }, info);
}

/** The screen of a state. Pure but for what `info` asks. */
export function show(given: ShowInput): Shown {
  const { snapshot, size, theme } = given;
  const desk = deskAt(given.desk, snapshot);
  const input = { ...given, desk };
  const name = screenOf(snapshot, desk, size);
  const nothing = { name, field: null, menu: null, last: 0, rowCount: 0 };
  if (name === 'too-small')
    return { ...nothing, rows: tooSmallLines(size, theme, desk.notice), bindings: [interrupt('')] };
  const open = opened(input, name);
  const rehearsal = snapshot.run.mode === 'rehearsal' || snapshot.guide?.canFill === true;
  const { lookingOn = false } = input.info;
  const banner = bannerOf({ rehearsal, lookingOn });
  const roomForTitle = innerWidth(size) - (banner ? banner.short.length + 3 : 0);
  const title =
    open.title !== null && cells(open.title) > roomForTitle ? (open.shortTitle ?? open.title) : open.title;
  const frame = {
    size,
    theme,
    notice: desk.notice,
    step: stepOn(name, snapshot),
    rehearsal,
    lookingOn,
    title,
  };
  const room = bodyRoom({ ...frame, bindings: [] });
  const items = open.menu ?? [];
  // A menu keeps its rows; the text above it gets what is left.
  const limit = Math.min(items.length, Math.max(2, room.height - 3));
  const gap = items.length > 0 && room.height - limit >= 4 ? 1 : 0;
  const textRoom = room.height - limit - gap;
  const last = open.lastTop(room.width, textRoom, theme);
  const idle = isAtRest(snapshot) || name === 'crashed' || name === 'stopped';
  const own = open.bindings(last);
  const menuKeys = menuHints(items);
  const keys = [...menuKeys, ...own, ...always(name, open, idle, lookingOn)];
  const text = open.body(room.width, textRoom, theme).slice(0, textRoom);
  const rows = frameLines({
    ...frame,
    bindings: hinted(desk, keys),
    body: () => [...text, ...fitHeight([BLANK], gap + limit)],
  });
  return {
    name,
    rows,
    bindings: [...own, ...always(name, open, idle, lookingOn)],
    field: open.field,
    menu: items.length === 0 ? null : { items, at: room.top + text.length + gap, limit },
    last,
    rowCount: open.rows,
  };
}
