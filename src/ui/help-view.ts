import type { Binding } from './bindings.ts';
import type { Effect, Local, OpenScreen, ScreensInfo } from './screen.ts';
import type { Snapshot } from './store.ts';
import { LIVE_SCREENS } from './views.ts';
import { EMERGENCY } from './words/emergency.ts';
import { HELP_FOR, type HelpTopic, MENU_HINTS } from './words/help.ts';
import { KEY_WORDS } from './words.ts';

export interface HelpView {
  /** The question that stood there when help was asked for. */
  readonly asked: string | null;
  readonly what: string;
  readonly keys: readonly { readonly keys: string; readonly does: string; readonly off: string | null }[];
  readonly top: number;
}

const keyName = (key: string): string =>
  KEY_WORDS[key] ?? (key === 'up' ? 'Up' : key === 'down' ? 'Down' : key === 'f1' ? 'F1' : key);

/** The keys of a screen as they are now; those that share their words stand together. */
export function keyRows(
  bindings: readonly Pick<Binding<Effect>, 'key' | 'hint' | 'disabledReason'>[],
): HelpView['keys'] {
  const rows: { keys: string; does: string; off: string | null }[] = [];
  for (const { key, hint, disabledReason } of bindings) {
    if (hint === '') continue;
    const same = rows.find(row => row.does === hint);
    if (same) same.keys += `, ${keyName(key)}`;
    else rows.push({ keys: keyName(key), does: hint, off: disabledReason ?? null });
  }
  return rows;
}

/** Help for the screen below it. @param under that screen, opened */
export function helpView(topic: HelpTopic, under: OpenScreen, local: Local): HelpView {
  const typing = under.field !== null;
  const menu =
    under.menu && !typing
      ? [
          { key: 'up', hint: MENU_HINTS.choose },
          { key: 'down', hint: MENU_HINTS.choose },
          { key: 'enter', hint: MENU_HINTS.take },
        ]
      : [];
  const stops = LIVE_SCREENS.includes(topic)
    ? (typing ? ['f2'] : ['e', 'f2']).map(key => ({ key, hint: EMERGENCY.title }))
    : [];
  return {
    asked: local.asked,
    what: HELP_FOR[topic],
    keys: keyRows([...stops, ...menu, ...under.bindings(1)]),
    top: local.top,
  };
}

/** How help gets at the screen below it: the registry knows all screens, help is one of them. */
export type OpenUnder = (
  snapshot: Snapshot,
  info: ScreensInfo,
  /** The overlay between them; empty: none. */
  over: string,
  /** The page that the screen below is at. */
  below: Local['below'],
) => { readonly topic: HelpTopic; readonly open: OpenScreen };
