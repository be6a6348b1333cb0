import { type Found, match } from './redact-match.ts';
import type { Pattern } from './redact-patterns.ts';
import { createScanners, pairsFrom, type Scanner } from './redact-scan.ts';

/** What stands at one place: where the longest match ends (-1 for nowhere), whose it is. */
export interface Best extends Found {
  label: string;
}

/** All patterns, and how to find them fast. */
export interface PatternIndex {
  add(pattern: Pattern): void;
  /** The longest match at a place. */
  best(bytes: Uint8Array, at: number): Best | null;
  /** Bytes of the longest text that any pattern can match. */
  longest(): number;
  /** Made anew after each `add`; costs tens of milliseconds. */
  scanners(): readonly Scanner[];
  /** Makes a slice of them, a millisecond or two. Whether more is to be made. */
  makeSlice(): boolean;
}

const DOTS = Buffer.from('...');
const SIGN = Buffer.from('…', 'utf8');
const DOT = 0x2e;

/** Where an ellipsis begins that may stand for the beginning of a secret. Of a row of dots the last three. */
const ELLIPSIS_SCANNERS: readonly Scanner[] = [
  {
    window: DOTS.length,
    next(bytes, from, to) {
      let at = bytes.indexOf(DOTS, from);
      if (at < 0) return to;
      while (bytes[at + DOTS.length] === DOT) at += 1;
      return Math.min(at, to);
    },
  },
  {
    window: SIGN.length,
    next(bytes, from, to) {
      const at = bytes.indexOf(SIGN, from);
      return at < 0 ? to : Math.min(at, to);
    },
  },
];

interface Part {
  readonly pattern: Pattern;
  readonly from: number;
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Makes an empty index. Most places of most texts are no beginning of any pattern: one look into a table says so. */
export function createIndex(): PatternIndex {
  const patterns: Pattern[] = [];
  const possible = new Uint8Array(0x10000);
  const byPair = new Map<number, Pattern[]>();
  /** For the last byte of a piece, whose next byte is not known yet. */
  const byFirst = new Map<number, Pattern[]>();
  /** Ends of secrets, by their first byte: what stands behind an ellipsis when a report cut the beginning away. */
  const parts = new Map<number, Part[]>();
  let scanners: readonly Scanner[] | null = null;
  let making: ReturnType<typeof createScanners> | null = null;
  let longest = 0;

  const startingAt = (bytes: Uint8Array, at: number): readonly Pattern[] | undefined => {
    const one = bytes[at] ?? 0;
    const two = bytes[at + 1];
    if (two === undefined) return byFirst.get(one);
    const pair = one * 256 + two;
    return possible[pair] === 1 ? byPair.get(pair) : undefined;
  };

  const afterEllipsis = (bytes: Uint8Array, at: number, best: Best): void => {
    for (const form of [DOTS, SIGN]) {
      let length = 0;
      while (length < form.length && bytes[at + length] === form[length]) length += 1;
      const start = at + length;
      if (length < form.length || start === bytes.length) {
        if (start === bytes.length && length > 0 && parts.size > 0) best.open = true;
        continue;
      }
      for (const { pattern, from } of parts.get(bytes[start] ?? 0) ?? [])
        longer(best, pattern, from, bytes, start);
    }
  };

  const makeSlice = (): void => {
    making ??= createScanners(patterns);
    const { value } = making.next();
    if (value === undefined) return;
    scanners = [...value, ...(parts.size > 0 ? ELLIPSIS_SCANNERS : [])];
    making = null;
  };

  return {
    add(pattern) {
      patterns.push(pattern);
      longest = Math.max(longest, pattern.longest);
      scanners = null;
      making = null;
      const [first, second] = pattern.steps;
      for (const one of first?.firsts ?? []) put(byFirst, one, pattern);
      for (const pair of first ? pairsFrom(first, second) : []) {
        possible[pair] = 1;
        put(byPair, pair, pattern);
      }
      for (let from = 1; from <= pattern.steps.length - pattern.part; from += 1) {
        // The character as it is: a spelling that was cut in its middle cannot be told from text.
        const start = pattern.steps[from]?.forms[0]?.[0];
        if (start !== undefined) put(parts, start, { pattern, from });
      }
    },
    best(bytes, at) {
      const candidates = startingAt(bytes, at);
      const dotted = bytes[at] === DOT || bytes[at] === SIGN[0];
      if (candidates === undefined && !dotted) return null;
      const best: Best = { end: -1, label: '', open: false };
      for (const pattern of candidates ?? []) longer(best, pattern, 0, bytes, at);
      if (dotted) afterEllipsis(bytes, at, best);
      return best;
    },
    longest: () => longest,
    scanners() {
      while (scanners === null) makeSlice();
      return scanners;
    },
    makeSlice() {
      if (scanners === null) makeSlice();
      return scanners === null;
    },
  };
}

function longer(best: Best, pattern: Pattern, from: number, bytes: Uint8Array, at: number): void {
  const before = best.end;
  match(pattern, from, bytes, at, best);
  if (best.end > before) best.label = pattern.label;
}
