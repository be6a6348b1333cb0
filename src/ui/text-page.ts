import { type Line, lastTop, viewport } from './lines.ts';
import type { Theme } from './theme.ts';
import { FRAME, KEY_WORDS } from './words.ts';

/** A text that may be longer than its room, moved by `scroll`. @param menu the arrow keys belong to a menu */
export const pageRows = (
  rows: readonly Line[],
  height: number,
  top: number,
  theme: Theme,
  menu = false,
): Line[] => {
  const up = menu ? (KEY_WORDS.pageup ?? theme.up) : theme.up;
  const down = menu ? (KEY_WORDS.pagedown ?? theme.down) : theme.down;
  return viewport(rows, height, top, hidden => FRAME.more(hidden, up, down));
};

export const pageLast = (rows: readonly Line[], height: number): number => lastTop(rows.length, height);
