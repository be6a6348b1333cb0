import type { Pattern, Step } from './redact-patterns.ts';

/** Says where the next match may begin. What it passes over begins none. */
export interface Scanner {
  /**
   * The first place from `from` on where a match may begin; `to` when there is none before it.
   * @param to at most `bytes.length - window`: behind it the bytes that decide are not there yet
   */
  next(bytes: Uint8Array, from: number, to: number): number;
  /** Bytes that it looks at for one place. */
  readonly window: number;
}

/** Bytes of one block: pairs are too many in twenty secrets, they would fill the table. */
const BLOCK = 3;
const TABLE_BITS = 17;
/** A longer window skips no faster: nearly every block of a text is in no secret at all. */
const LONGEST_WINDOW = 32;
/** Patterns shorter than this would keep the long ones from skipping far. */
const LONG = 16;

const hash = (one: number, two: number, three: number): number =>
  ((one << 10) ^ (two << 5) ^ three) & ((1 << TABLE_BITS) - 1);

/** Steps that can be reached after exactly so many bytes: row `at`, one byte a step. */
function reachOf(pattern: Pattern, window: number): Uint8Array[] {
  const { steps } = pattern;
  const reach = Array.from({ length: window }, () => new Uint8Array(steps.length + 1));
  const [start] = reach;
  if (start) start[0] = 1;
  for (let at = 0; at < window; at += 1)
    for (const [step, { lengths }] of steps.entries()) {
      if (reach[at]?.[step] !== 1) continue;
      for (const length of lengths) {
        const there = reach[at + length];
        if (there) there[step + 1] = 1;
      }
    }
  return reach;
}

/** The first two bytes that can stand from a step on, each pair as one number: the first times 256 and the second. */
export function pairsFrom(step: Step, next: Step | undefined): Set<number> {
  const pairs = new Set<number>();
  for (const form of step.forms) {
    const one = (form[0] ?? 0) * 256;
    if (form.length > 1) pairs.add(one + (form[1] ?? 0));
    else for (const two of next?.firsts ?? []) pairs.add(one + two);
  }
  return pairs;
}

/** For each byte of a form the latest start from which it still lies within the window; what is missing has none. */
function nearestStarts(starts: readonly number[], last: number): number[] {
  const nearest: number[] = [];
  for (let at = 0; at <= last; at += 1) {
    const start = starts.findLast(one => one + at <= last);
    if (start === undefined) break;
    nearest.push(start);
  }
  return nearest;
}

/**
 * Wu and Manber's table over the first `window` bytes of every match: for each block of three bytes how far the
 * window may move when it ends in that block.
 */
function createSkipper(patterns: readonly Pattern[], window: number): Scanner {
  const last = window - BLOCK;
  const shifts = new Uint8Array(1 << TABLE_BITS).fill(last + 1);
  const put = (start: number, one: number, two: number, three: number): void => {
    const block = hash(one, two, three);
    if (last - start < (shifts[block] ?? 0)) shifts[block] = last - start;
  };
  for (const pattern of patterns) {
    const reach = reachOf(pattern, window);
    for (const [index, step] of pattern.steps.entries()) {
      const starts = reach.flatMap((row, at) => (row[index] === 1 ? [at] : []));
      if (starts.length === 0) break;
      const next = pattern.steps[index + 1];
      const firsts = next?.firsts ?? [];
      const pairs = next ? pairsFrom(next, pattern.steps[index + 2]) : [];
      // Of each block the place nearest to the window's end decides.
      const nearest = nearestStarts(starts, last);
      for (const form of step.forms)
        for (let at = 0; at < form.length; at += 1) {
          const start = nearest[at] ?? -1;
          if (start < 0) break;
          const one = form[at] ?? 0;
          const two = form[at + 1];
          const three = form[at + 2];
          if (two !== undefined && three !== undefined) put(start + at, one, two, three);
          else if (two !== undefined) for (const third of firsts) put(start + at, one, two, third);
          else for (const pair of pairs) put(start + at, one, pair >> 8, pair & 0xff);
        }
    }
  }
  return {
    window,
    next(bytes, from, to) {
      const limit = to + window - 1;
      let end = from + window - 1;
      while (end < limit) {
        const shift = shifts[hash(bytes[end - 2] ?? 0, bytes[end - 1] ?? 0, bytes[end] ?? 0)] ?? 0;
        if (shift === 0) return end - window + 1;
        end += shift;
      }
      return to;
    },
  };
}

/** Short and long patterns apart: each kind skips as far as its own shortest allows. */
export function createScanners(patterns: readonly Pattern[]): Scanner[] {
  const groups = [
    patterns.filter(pattern => pattern.shortest < LONG),
    patterns.filter(pattern => pattern.shortest >= LONG),
  ];
  return groups
    .filter(group => group.length > 0)
    .map(group => {
      const shortest = Math.min(...group.map(pattern => pattern.shortest));
      return createSkipper(group, Math.max(BLOCK, Math.min(shortest, LONGEST_WINDOW)));
    });
}
