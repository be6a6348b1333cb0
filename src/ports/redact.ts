import { type Pattern, passwordsIn, patternsFor } from './redact-patterns.ts';
import type { RedactPort } from './types.ts';

/** Shorter values stand in every text by chance: replacing them would shred it and hide nothing. */
export const SHORTEST_SECRET = 6;

/** Redacts a stream in pieces, whatever the pieces are. */
export interface RedactStream {
  /** What can be let through by now. At most the longest pattern less one byte is held back. */
  push(bytes: Uint8Array): Uint8Array;
  /** The rest. The stream can be used anew afterwards. */
  end(): Uint8Array;
}

export interface Redactor extends RedactPort {
  /**
   * From now on this value is replaced by `‹label›`, in every encoding we know; of a URL its password too.
   * White space around it does not belong to it. The first label of a value stays. False, and nothing is
   * registered, when the value has fewer than six characters.
   */
  register(value: string, label: string): boolean;
  text(text: string): string;
  stream(): RedactStream;
}

/** Where a pattern ends that begins at `at`: -1 for nowhere. `open`: more bytes could make a longer match. */
interface Found {
  end: number;
  open: boolean;
}

function startsWith(bytes: Uint8Array, at: number, form: Uint8Array): 'yes' | 'no' | 'cut' {
  const limit = Math.min(form.length, bytes.length - at);
  for (let index = 0; index < limit; index += 1) if (bytes[at + index] !== form[index]) return 'no';
  return limit === form.length ? 'yes' : 'cut';
}

/** Follows all spellings at once; one may be the beginning of another (`\` and `\\`), so several ends stay alive. */
function match(pattern: Pattern, bytes: Uint8Array, at: number, found: Found): void {
  let ends = [at];
  for (const step of pattern.steps) {
    const next: number[] = [];
    for (const end of ends)
      for (const form of step) {
        const answer = startsWith(bytes, end, form);
        if (answer === 'cut') found.open = true;
        else if (answer === 'yes' && !next.includes(end + form.length)) next.push(end + form.length);
      }
    if (next.length === 0) return;
    ends = next;
  }
  found.end = Math.max(found.end, ...ends);
}

/**
 * Which patterns can begin with the two bytes at a place. Most places of most texts are no beginning of any: one
 * look into a table says so.
 */
function createIndex(): {
  add(pattern: Pattern): void;
  at(bytes: Uint8Array, at: number): readonly Pattern[] | undefined;
} {
  const possible = new Uint8Array(0x10000);
  const byPair = new Map<number, Pattern[]>();
  /** For the last byte of a piece, whose next byte is not known yet. */
  const byFirst = new Map<number, Pattern[]>();
  const put = (map: Map<number, Pattern[]>, key: number, pattern: Pattern): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [pattern]);
    else if (!list.includes(pattern)) list.push(pattern);
  };
  return {
    add(pattern) {
      const [first = [], second = []] = pattern.steps;
      for (const form of first) {
        const one = form[0] ?? 0;
        put(byFirst, one, pattern);
        for (const two of form.length > 1 ? [form[1]] : second.map(next => next[0])) {
          const pair = one * 256 + (two ?? 0);
          possible[pair] = 1;
          put(byPair, pair, pattern);
        }
      }
    },
    at(bytes, at) {
      const one = bytes[at] ?? 0;
      const two = bytes[at + 1];
      if (two === undefined) return byFirst.get(one);
      const pair = one * 256 + two;
      return possible[pair] === 1 ? byPair.get(pair) : undefined;
    },
  };
}

/** Makes the one redactor that stands in front of every sink: screen, journal, evidence, report, error. */
export function createRedactor(): Redactor {
  const known = new Map<string, string>();
  const index = createIndex();

  const add = (value: string, label: string): void => {
    if (known.has(value)) return;
    known.set(value, label);
    for (const pattern of patternsFor(value, label)) index.add(pattern);
  };

  /** A label that holds a secret by itself would give it away. */
  const shown = (label: string): Buffer => {
    const safe = [...known.keys()].every(value => !label.includes(value));
    return Buffer.from(safe ? `‹${label}›` : '‹***›', 'utf8');
  };

  /**
   * One pass. Returns what may go out and how many bytes were dealt with; `covered` counts the bytes after that
   * which already belong to a match. Matches that overlap are covered together, so that no tail of one is left.
   */
  const pass = (
    bytes: Uint8Array,
    last: boolean,
    before: { covered: number; label: string },
  ): { out: Uint8Array; done: number; covered: number; label: string } => {
    const out: Uint8Array[] = [];
    let covered = before.covered;
    let label = before.label;
    let clean = covered;
    let at = 0;
    for (; at < bytes.length; at += 1) {
      const candidates = index.at(bytes, at);
      if (candidates === undefined) continue;
      let best = -1;
      let bestLabel = '';
      let open = false;
      for (const pattern of candidates) {
        const found: Found = { end: -1, open: false };
        match(pattern, bytes, at, found);
        if (found.open) open = true;
        if (found.end > best) {
          best = found.end;
          bestLabel = pattern.label;
        }
      }
      if (open && !last) break;
      if (best <= covered) continue;
      if (at > clean) out.push(bytes.subarray(clean, at));
      const apart = at >= covered;
      if (apart || bestLabel !== label) out.push(shown(bestLabel));
      covered = best;
      clean = best;
      label = bestLabel;
    }
    if (at > clean) out.push(bytes.subarray(clean, at));
    return { out: Buffer.concat(out), done: at, covered: Math.max(0, covered - at), label };
  };

  return {
    register(value, label) {
      const whole = value.trim();
      if ([...whole].length < SHORTEST_SECRET) return false;
      add(whole, label);
      for (const password of passwordsIn(whole))
        if ([...password].length >= SHORTEST_SECRET) add(password, `${label}: password`);
      return true;
    },

    text(text) {
      if (known.size === 0) return text;
      const bytes = Buffer.from(text, 'utf8');
      const { out } = pass(bytes, true, { covered: 0, label: '' });
      const clean = Buffer.from(out.buffer, out.byteOffset, out.length);
      return clean.equals(bytes) ? text : clean.toString('utf8');
    },

    stream() {
      let held: Uint8Array = new Uint8Array(0);
      let state = { covered: 0, label: '' };
      const run = (bytes: Uint8Array, last: boolean): Uint8Array => {
        const whole = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
        const { out, done, covered, label } = pass(whole, last, state);
        // A copy: the caller may use its buffer again.
        held = Uint8Array.from(whole.subarray(done));
        state = last ? { covered: 0, label: '' } : { covered, label };
        return out;
      };
      return { push: bytes => run(bytes, false), end: () => run(new Uint8Array(0), true) };
    },
  };
}
