import { expect } from 'vitest';
import type { GuideAction } from '../../src/run/guide-types.ts';
import { choose } from '../../src/ui/bindings.ts';
import { editField, emptyField, fieldView } from '../../src/ui/field.ts';
import { bodyRoom, frameLines, innerWidth } from '../../src/ui/frame-lines.ts';
import {
  type Effect,
  FRESH,
  type Local,
  type LocalAction,
  type OpenScreen,
  type Screen,
  type ScreensInfo,
} from '../../src/ui/screen.ts';
import type { Snapshot } from '../../src/ui/store.ts';
import { cells, printable } from '../../src/ui/text.ts';
import { createTheme } from '../../src/ui/theme.ts';

export const SIZES = [
  [60, 16],
  [80, 24],
  [120, 40],
] as const;

export const UNICODE = createTheme({ unicode: true, colour: false });
export const ASCII = createTheme({ unicode: false, colour: false });

const INFO: ScreensInfo = {
  estimates: () => ({}),
  report: () => null,
  now: () => 0,
  zone: () => 0,
};

/** What a field looks like after this was pasted into it. */
export const typed = (text: string, masked = false) =>
  fieldView(editField(emptyField, { key: 'paste', text }), masked);

export const openOn = (screen: Screen, snapshot: Snapshot, local: Partial<Local> = {}): OpenScreen =>
  screen.open(snapshot, { ...FRESH, ...local }, INFO);

/** The whole window as text, after it was looked whether anything of it was cut. */
export function windowOf(
  screen: Screen,
  snapshot: Snapshot,
  [columns, rows]: readonly [number, number],
  { local = {}, theme = UNICODE }: { local?: Partial<Local>; theme?: typeof UNICODE } = {},
): string {
  const open = openOn(screen, snapshot, local);
  const size = { columns, rows };
  const rehearsal = snapshot.run.mode === 'rehearsal';
  const base = { size, theme, step: 2, rehearsal, title: open.title, notice: null };
  const room = bodyRoom({ ...base, bindings: [] });
  const body = open.body(room.width, room.height, theme);
  expect(body.length, 'rows of the body').toBeLessThanOrEqual(room.height);
  for (const row of body) {
    const text = row.map(span => printable(span.text, theme.unicode)).join('');
    expect(cells(text), text).toBeLessThanOrEqual(room.width);
  }
  const banner = rehearsal ? 'REHEARSAL'.length + 3 : 0;
  expect(cells(open.title ?? '') + banner, 'title').toBeLessThanOrEqual(
    innerWidth({ columns: 60, rows: 16 }),
  );
  const last = open.lastTop(room.width, room.height, theme);
  const drawn = frameLines({ ...base, bindings: [...open.bindings(last)], body: () => body });
  return drawn
    .map(row =>
      row
        .map(span => span.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

/** The same without line ends, for sentences that a narrow window wraps. */
export const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Everything that can be read on a screen of this size, moved from its top to its end. */
export function allOf(
  screen: Screen,
  snapshot: Snapshot,
  size: readonly [number, number],
  local: Partial<Local> = {},
): string {
  const open = openOn(screen, snapshot, local);
  const base = {
    size: { columns: size[0], rows: size[1] },
    theme: UNICODE,
    step: 2,
    rehearsal: false,
    title: open.title,
    notice: null,
  };
  const room = bodyRoom({ ...base, bindings: [] });
  const last = open.lastTop(room.width, room.height, UNICODE);
  const pages = Array.from({ length: last + 1 }, (_, top) =>
    windowOf(screen, snapshot, size, { local: { ...local, top } }),
  );
  return flat(pages.join('\n'));
}

export type Pressed =
  | { readonly does: GuideAction | LocalAction }
  | { readonly changes: (local: Local) => Local }
  | { readonly off: string }
  | null;

/** What a key comes to on this screen now. */
export function pressOn(open: OpenScreen, key: string, last = 0): Pressed {
  const choice = choose<Effect>(open.bindings(last), key);
  if (choice.kind === 'none') return null;
  if (choice.kind === 'disabled') return { off: choice.reason };
  if (choice.action.kind === 'own') return { changes: choice.action.change };
  return { does: choice.action.action };
}
