/** What becomes of one sign of somebody's text. */
export const SIGN = { shown: 1, dropped: 2, space: 3, mark: 4, half: 5 } as const;
export type SignKind = (typeof SIGN)[keyof typeof SIGN];

/** What no terminal draws: controls, bidi and zero-width characters, tags, line separators, private use. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
/** Marks that strike a sign out or draw a frame around it: text under them cannot be read. */
const COVERING = /\p{Me}|[\u0334-\u0338]|[\u20d0-\u20ff]|[\u{1d165}-\u{1d1ad}]/u;
const MARK = /\p{Mn}/u;
const SPACE = /[\p{Zs}\u2800]/u;
/** Characters that nobody has defined yet: every terminal draws them in its own way. */
const UNDEFINED = /\p{Cn}/u;

function kindOf(point: number): SignKind {
  const sign = String.fromCodePoint(point);
  if (point === 0xfffd) return SIGN.half;
  if (UNSEEN.test(sign) || COVERING.test(sign)) return SIGN.dropped;
  if (MARK.test(sign)) return SIGN.mark;
  if (SPACE.test(sign)) return SIGN.space;
  return UNDEFINED.test(sign) ? SIGN.half : SIGN.shown;
}

let known: Uint8Array | null = null;

/** What becomes of this code point; remembered, as floods repeat what they print. */
export function signKind(point: number): SignKind {
  known ??= new Uint8Array(0x110000);
  const found = known[point] as SignKind | 0 | undefined;
  if (found) return found;
  const kind = kindOf(point);
  known[point] = kind;
  return kind;
}
