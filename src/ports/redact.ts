import { createIndex } from './redact-index.ts';
import { type Carried, redactPass } from './redact-pass.ts';
import { patternsFor } from './redact-patterns.ts';
import { canBeSecret, partsOf } from './redact-values.ts';
import type { RedactPort } from './types.ts';

/** Redacts a stream in pieces, whatever the pieces are. */
export interface RedactStream {
  /**
   * What can be let through by now, in pieces that may be views of `bytes`. At most the longest pattern less one byte
   * is held back.
   */
  push(bytes: Uint8Array): Uint8Array[];
  /** The rest. The stream can be used anew afterwards. */
  end(): Uint8Array[];
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

const NOTHING: Carried = { covered: 0, label: '' };

/** Makes the one redactor that stands in front of every sink: screen, journal, evidence, report, error. */
export function createRedactor(): Redactor {
  const known = new Map<string, string>();
  const index = createIndex();

  /** Somebody redacts a stream, so that a flood may come. */
  let streams = false;
  let atWork = false;

  /** Makes the tables for a flood before it comes, in slices between which keys are answered. */
  const makeAhead = (): void => {
    if (atWork) return;
    atWork = true;
    setImmediate(() => {
      atWork = false;
      if (index.makeSlice()) makeAhead();
    }).unref();
  };

  const add = (value: string, label: string): void => {
    if (known.has(value)) return;
    known.set(value, label);
    for (const pattern of patternsFor(value, label)) index.add(pattern);
    if (streams) makeAhead();
  };

  /** A label that holds a secret by itself would give it away. */
  const shown = (label: string): Buffer => {
    const safe = [...known.keys()].every(value => !label.includes(value));
    return Buffer.from(safe ? `‹${label}›` : '‹***›', 'utf8');
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
      const out: Uint8Array[] = [];
      redactPass(index, { bytes, until: bytes.length, last: true }, NOTHING, shown, one => out.push(one));
      const clean = Buffer.concat(out);
      return clean.equals(bytes) ? text : clean.toString('utf8');
    },

    stream() {
      streams = true;
      makeAhead();
      let held: Uint8Array = Buffer.of();
      let state = NOTHING;
      const pass = (bytes: Uint8Array, until: number, last: boolean, out: Uint8Array[]): number => {
        const { done, ...carried } = redactPass(index, { bytes, until, last }, state, shown, one =>
          out.push(one),
        );
        state = carried;
        return done;
      };
      const run = (bytes: Uint8Array, last: boolean): Uint8Array[] => {
        const out: Uint8Array[] = [];
        const ahead = index.longest();
        let whole = bytes;
        if (held.length > 0 && bytes.length > ahead) {
          // What was held is decided with as many bytes as a match can have: the rest need not be copied.
          const near = Buffer.concat([held, bytes.subarray(0, ahead)]);
          if (pass(near, held.length, false, out) < held.length)
            throw new Error('A match is longer than any.');
        } else if (held.length > 0) whole = Buffer.concat([held, bytes]);
        const done = pass(whole, whole.length, last, out);
        // A copy: the caller may use its buffer again.
        held = Uint8Array.from(whole.subarray(done));
        if (last) state = NOTHING;
        return out;
      };
      return { push: bytes => run(bytes, false), end: () => run(Buffer.of(), true) };
    },
  };
}
