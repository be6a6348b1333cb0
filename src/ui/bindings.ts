import type { Line } from './lines.ts';
import { cells } from './text.ts';
import type { Theme } from './theme.ts';
import { MENU_HINTS } from './words/help.ts';
import { KEY_WORDS } from './words.ts';

/** A key that a screen knows. The footer and the handling are both made from it, so that a hint cannot lie. */
export interface Binding<A> {
  /** As the key decoder names it. */
  readonly key: string;
  /** What it does, in a word or two. Neighbours with the same hint share one place in the footer. */
  readonly hint: string;
  readonly action: A;
  /** Set: the key does nothing now, and this sentence says why. */
  readonly disabledReason?: string;
  /** Stays in the footer however narrow the window is. */
  readonly keep?: boolean;
}

export type Choice<A> =
  | { readonly kind: 'action'; readonly action: A }
  | { readonly kind: 'disabled'; readonly reason: string }
  | { readonly kind: 'none' };

/** What a key means now. The first binding of a key counts. */
export function choose<A>(bindings: readonly Binding<A>[], key: string): Choice<A> {
  const binding = bindings.find(candidate => candidate.key === key);
  if (!binding) return { kind: 'none' };
  return binding.disabledReason === undefined
    ? { kind: 'action', action: binding.action }
    : { kind: 'disabled', reason: binding.disabledReason };
}

function keyWord(key: string, theme: Theme): string {
  if (key === 'up') return theme.up;
  if (key === 'down') return theme.down;
  return KEY_WORDS[key] ?? key;
}

/** Entries that stay where there is no room for all: help and stop, which are the last two, and the way back. */
const KEPT = 2;
/** What every keyboard says of itself, and the line that says that there is more. */
const MOVES: ReadonlySet<string> = new Set(['up', 'down', 'pageup', 'pagedown']);

/** Which entry is left out next, -1 when none can be; `?` lists them all. */
function leftOut(
  entries: readonly { readonly keys: readonly string[]; readonly hint: string; readonly keep: boolean }[],
): number {
  const can = entries.slice(0, -KEPT);
  // Whoever has never seen a menu must be told how one chooses.
  const moves = can.findLastIndex(
    ({ keys, hint, keep }) => !keep && hint !== MENU_HINTS.choose && keys.every(key => MOVES.has(key)),
  );
  if (moves >= 0) return moves;
  const other = can.findLastIndex(({ keys, keep }) => !keep && !keys.includes('esc'));
  return other >= 0 ? other : can.findLastIndex(({ keep }) => !keep);
}

/** The footer: the keys that work now. Whole entries only: half a hint would lie. */
export function footer<A>(bindings: readonly Binding<A>[], theme: Theme, width: number): Line {
  const shown: { keys: string[]; hint: string; keep: boolean }[] = [];
  for (const binding of bindings) {
    if (binding.disabledReason !== undefined || binding.hint === '') continue;
    const same = shown.find(entry => entry.hint === binding.hint);
    if (same) same.keys.push(binding.key);
    else shown.push({ keys: [binding.key], hint: binding.hint, keep: binding.keep ?? false });
  }
  const textOf = ({ keys, hint }: { readonly keys: readonly string[]; readonly hint: string }) => ({
    keys: keys.map(key => keyWord(key, theme)).join('/'),
    hint: ` ${hint}`,
  });
  const wide = (gap: number): number =>
    shown.map(textOf).reduce((sum, text) => sum + cells(text.keys + text.hint) + gap, -gap);
  for (let at = leftOut(shown); at >= 0 && wide(2) > width; at = leftOut(shown)) shown.splice(at, 1);
  const gap = ' '.repeat(wide(3) <= width ? 3 : 2);
  return shown
    .map(textOf)
    .flatMap((text, index) => [
      { text: `${index === 0 ? '' : gap}${text.keys}`, bold: true },
      { text: text.hint },
    ]);
}
