import type { PatternIndex } from './redact-index.ts';

/** Below this many bytes a look at each place is quicker than making the tables. */
const SCAN_FROM = 4096;

/** What is left of one pass for the next: bytes that already belong to a match, and its label. */
export interface Carried {
  readonly covered: number;
  readonly label: string;
}

/** Goes from one place to the next where a match may begin; near the end, where too few bytes follow, one by one. */
function walker(index: PatternIndex, bytes: Buffer): (from: number) => number {
  if (bytes.length < SCAN_FROM) return from => from;
  const ahead = index.scanners().map(scanner => ({ scanner, next: -1 }));
  const to = bytes.length - Math.max(0, ...ahead.map(({ scanner }) => scanner.window));
  return from => {
    if (from >= to) return from;
    let nearest = to;
    for (const one of ahead) {
      if (one.next < from) one.next = one.scanner.next(bytes, from, to);
      if (one.next < nearest) nearest = one.next;
    }
    return nearest;
  };
}

export interface Pass {
  readonly bytes: Uint8Array;
  /** Places from here on are left to the next pass; more bytes may lie there to look ahead. */
  readonly until: number;
  /** Nothing comes after these bytes. */
  readonly last: boolean;
}

/**
 * One pass: gives to `put` what may go out, and returns how many bytes were dealt with and what of the bytes after
 * that belongs to a match already. Matches that overlap are covered together, so that no tail of one is left.
 * @param shown the text that stands for a label
 */
export function redactPass(
  index: PatternIndex,
  { bytes, until, last }: Pass,
  before: Carried,
  shown: (label: string) => Uint8Array,
  put: (bytes: Uint8Array) => void,
): Carried & { readonly done: number } {
  const next = walker(index, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  let { covered, label } = before;
  let clean = covered;
  let at = next(0);
  for (; at < until; at = next(at + 1)) {
    const best = index.best(bytes, at);
    if (best === null) continue;
    if (best.open && !last) break;
    if (best.end <= covered) continue;
    if (at > clean) put(bytes.subarray(clean, at));
    const apart = at >= covered;
    if (apart || best.label !== label) put(shown(best.label));
    covered = best.end;
    clean = best.end;
    label = best.label;
  }
  const done = Math.min(at, until);
  if (done > clean) put(bytes.subarray(clean, done));
  return { done, covered: Math.max(0, covered - done), label };
}
