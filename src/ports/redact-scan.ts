import type { Pattern, Step } from './redact-patterns.ts';

/** Says where the next match may begin. What it passes over begins none. */
export interface Scanner {
  /**
   * The first place from `from` on where a match may begin; `to` when there is none before it.
   * @param to at most `bytes.length - window`: behind it the bytes that decide are not there yet
   */
  next(bytes: Buffer, from: number, to: number): number;
  /** Bytes that it looks at for one place. */
  readonly window: number;
}

/** Patterns that are put into a table in one go: about two milliseconds, which a key that is pressed can wait. */
const SLICE = 40;

/** Bytes of one block: pairs are too many in twenty secrets, they would fill the table. */
const BLOCK = 3;
const TABLE_BITS = 18;
/** As many as a number has bits; a longer window hardly skips faster. */
const LONGEST_WINDOW = 32;
/** Patterns shorter than this would keep the long ones from skipping far. */
const LONG = 16;

const hash = (one: number, two: number, three: number): number =>
  ((one << 11) ^ (two << 5) ^ three) & ((1 << TABLE_BITS) - 1);

/**
 * Where each step can begin, as bits: bit `at` of entry `step` is set when it can begin `at` bytes behind the
 * beginning of the match. A window has no more bytes than a number has bits.
 */
function startsOf(steps: readonly Step[], inWindow: number): number[] {
  const starts = [1];
  for (const [index, { lengths }] of steps.entries()) {
    let next = 0;
    for (const length of lengths) if (length < 32) next |= (starts[index] ?? 0) << length;
    starts.push(next & inWindow);
  }
  return starts;
}

/** The highest bit of `starts` up to `limit`; -1 when none is set. */
const nearest = (starts: number, limit: number): number =>
  limit < 0 ? -1 : 31 - Math.clz32(starts & (0xffffffff >>> (31 - limit)));

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

/** A scanner in the making. */
interface Skipper extends Scanner {
  add(pattern: Pattern): void;
}

/**
 * Wu and Manber's table over the first `window` bytes of every match: for each block of three bytes how far the
 * window may move when it ends in that block.
 */
function createSkipper(window: number): Skipper {
  const last = window - BLOCK;
  const shifts = new Uint8Array(1 << TABLE_BITS).fill(last + 1);
  const begins = new Uint8Array(0x10000);
  const put = (start: number, one: number, two: number, three: number): void => {
    const block = hash(one, two, three);
    if (last - start < (shifts[block] ?? 0)) shifts[block] = last - start;
  };
  /** The blocks that begin in the last byte of a form, which what follows completes. */
  const putAcross = (start: number, one: number, next: Step, overnext: Step | undefined): void => {
    for (const form of next.forms) {
      const two = form[0] ?? 0;
      const three = form[1];
      if (three !== undefined) put(start, one, two, three);
      else for (const first of overnext?.firsts ?? []) put(start, one, two, first);
    }
  };
  return {
    add({ steps }) {
      if (steps[0]) for (const pair of pairsFrom(steps[0], steps[1])) begins[pair] = 1;
      const allStarts = startsOf(steps, 0xffffffff >>> (32 - window));
      for (const [index, step] of steps.entries()) {
        const starts = allStarts[index] ?? 0;
        if (starts === 0) break;
        const next = steps[index + 1];
        for (const form of step.forms)
          for (let at = 0; at < form.length; at += 1) {
            const start = nearest(starts, last - at);
            if (start < 0) break;
            const one = form[at] ?? 0;
            const two = form[at + 1];
            const three = form[at + 2];
            if (two !== undefined && three !== undefined) put(start + at, one, two, three);
            else if (two !== undefined)
              for (const first of next?.firsts ?? []) put(start + at, one, two, first);
            else if (next) putAcross(start + at, one, next, steps[index + 2]);
          }
      }
    },
    window,
    next(bytes, from, to) {
      const limit = to + window - 1;
      let end = from + window - 1;
      while (end < limit) {
        const shift = shifts[hash(bytes[end - 2] ?? 0, bytes[end - 1] ?? 0, bytes[end] ?? 0)] ?? 0;
        const start = end - window + 1;
        // A row of one sign may share a block's place in the table: the beginning must fit as well.
        if (shift === 0 && begins[(bytes[start] ?? 0) * 256 + (bytes[start + 1] ?? 0)] === 1) return start;
        end += shift || 1;
      }
      return to;
    },
  };
}

/**
 * Short and long patterns apart: each kind skips as far as its own shortest allows. Tens of milliseconds for twenty
 * secrets, so they are made in slices: each step makes one, and the last gives the scanners.
 */
export function* createScanners(patterns: readonly Pattern[]): Generator<undefined, Scanner[]> {
  const groups = [
    patterns.filter(pattern => pattern.shortest < LONG),
    patterns.filter(pattern => pattern.shortest >= LONG),
  ];
  const scanners: Scanner[] = [];
  for (const group of groups) {
    if (group.length === 0) continue;
    const shortest = Math.min(...group.map(pattern => pattern.shortest));
    const skipper = createSkipper(Math.max(BLOCK, Math.min(shortest, LONGEST_WINDOW)));
    for (const [at, pattern] of group.entries()) {
      if (at % SLICE === SLICE - 1) yield;
      skipper.add(pattern);
    }
    scanners.push(skipper);
  }
  return scanners;
}
