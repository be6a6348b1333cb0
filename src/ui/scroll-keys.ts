import type { Binding } from './bindings.ts';
import type { LocalAction } from './screen.ts';
import { HINTS } from './words.ts';

/** PgUp and PgDn: the arrows are the menu's. @param last how far the text can be moved */
export function scrollKeys(last: number): Binding<LocalAction>[] {
  const off = last > 0 ? {} : { disabledReason: HINTS.allShown };
  return [
    { key: 'pagedown', hint: HINTS.scroll, action: { type: 'scroll', by: 5 }, ...off },
    { key: 'pageup', hint: HINTS.scroll, action: { type: 'scroll', by: -5 }, ...off },
    { key: 'space', hint: '', action: { type: 'scroll', by: 5 }, ...off },
  ];
}
