import type { Finding } from './event-parts.ts';

/** The sign of an e-mail address; in a web address it is encoded, once or twice. */
const SIGN = /@|%(?:25)?40/g;
const PART = /[^\s"'<>()[\]{},;:@\\/]/;
/** Longest parts of an address, in characters, with what may stand before it in a web address. */
const BEFORE = 128;
const BEHIND = 255;
const DOMAIN = /^.*\.\p{L}{2,}/su;
const LINE_END = /[ \t\r]*$/my;
const HIDDEN = '‹e-mail address›';

/** Where the address ends whose part behind the sign begins at `from`; null: it is none. */
function endOf(text: string, from: number): number | null {
  let end = from;
  while (end < text.length && end - from < BEHIND && PART.test(text.charAt(end))) end += 1;
  const domain = DOMAIN.exec(text.slice(from, end))?.[0];
  if (domain !== undefined) return from + domain.length;
  // CAIO breaks its lines at 80 signs: what is cut there is a part of an address all the same.
  LINE_END.lastIndex = end;
  return LINE_END.test(text) ? end : null;
}

/**
 * The same text without anybody's address: leads are people, and logs and journals are handed on. By hand, for a
 * pattern takes minutes over a long line without an end.
 */
export function withoutPeople(text: string): string {
  let kept = '';
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(SIGN)) {
    let start = index;
    while (start > from && index - start < BEFORE && PART.test(text.charAt(start - 1))) start -= 1;
    const end = start === index ? null : endOf(text, index + sign.length);
    if (end === null) continue;
    kept += text.slice(from, start) + HIDDEN;
    from = end;
  }
  return kept + text.slice(from);
}

export const findingsWithoutPeople = (list: readonly Finding[]): Finding[] =>
  list.map(one => ({ ...one, message: withoutPeople(one.message), fix: withoutPeople(one.fix) }));
