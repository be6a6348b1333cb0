import { createIndex, type PatternIndex } from './redact-index.ts';
import { patternsFor } from './redact-patterns.ts';
import { canBeSecret, partsOf } from './redact-values.ts';
import type { RedactPort } from './types.ts';

/** Redacts a stream in pieces, whatever the pieces are. */
export interface RedactStream {
  /**
   * What can be let through by now; it may be a view of `bytes`. At most the longest pattern less one byte is held
   * back.
   */
  push(bytes: Uint8Array): Uint8Array;
  /** The rest. The stream can be used anew afterwards. */
  end(): Uint8Array;
}

export interface Redactor extends RedactPort {
  /**
   * From now on this value is replaced by `‹label›`, in every encoding we know; of a URL its password too, of a
   * key file its lines. White space around it does not belong to it. The first label of a value stays. False, and
   * nothing is registered, when the value cannot be told from ordinary text: fewer than six characters, a number,
   * a word that settings are made of.
   */
  register(value: string, label: string): boolean;
  text(text: string): string;
  stream(): RedactStream;
}

/** Below this many bytes a look at each place is quicker than making the tables. */
const SCAN_FROM = 4096;

/** What is left of one pass for the next: bytes that already belong to a match, and its label. */
interface Carried {
  readonly covered: number;
  readonly label: string;
}

/** Goes from one place to the next where a match may begin; near the end, where too few bytes follow, one by one. */
function walker(index: PatternIndex, bytes: Uint8Array): (from: number) => number {
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
    before: Carried,
  ): Carried & { readonly out: Uint8Array; readonly done: number } => {
    const out: Uint8Array[] = [];
    const next = walker(index, bytes);
    let { covered, label } = before;
    let clean = covered;
    let at = next(0);
    for (; at < bytes.length; at = next(at + 1)) {
      const best = index.best(bytes, at);
      if (best === null) continue;
      if (best.open && !last) break;
      if (best.end <= covered) continue;
      if (at > clean) out.push(bytes.subarray(clean, at));
      const apart = at >= covered;
      if (apart || best.label !== label) out.push(shown(best.label));
      covered = best.end;
      clean = best.end;
      label = best.label;
    }
    at = Math.min(at, bytes.length);
    if (at > clean) out.push(bytes.subarray(clean, at));
    const [whole = new Uint8Array(0)] = out;
    return {
      out: out.length > 1 ? Buffer.concat(out) : whole,
      done: at,
      covered: Math.max(0, covered - at),
      label,
    };
  };

  return {
    register(value, label) {
      const whole = value.trim();
      if (!canBeSecret(whole)) return false;
      add(whole, label);
      for (const part of partsOf(whole))
        if (canBeSecret(part.value)) add(part.value, `${label}: ${part.what}`);
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
