import { createIndex } from './redact-index.ts';
import { patternsFor } from './redact-patterns.ts';
import type { Sought } from './types.ts';

/** Looks for one secret, or for bytes as they are. */
export interface Seeker {
  /** Bytes of the end of one piece that the next one needs before it, so that nothing is lost between the two. */
  readonly overlap: number;
  holds(bytes: Uint8Array): boolean;
}

/** An ellipsis before or behind a part that was cut off. */
const ELLIPSIS_BYTES = 3;

/** A secret in every encoding that the redactor knows; plain needles just so. Null: there is nothing to look for. */
export function seekerOf(sought: Sought): Seeker | null {
  if ('reveal' in sought) return sought.reveal() === '' ? null : ofSecret(sought.reveal());
  if (sought.length === 0 || sought.some(needle => needle.length === 0)) return null;
  return {
    overlap: Math.max(...sought.map(needle => needle.length)) - 1,
    holds(bytes) {
      const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      return sought.some(needle => whole.indexOf(needle) !== -1);
    },
  };
}

function ofSecret(value: string): Seeker {
  const index = createIndex();
  const patterns = patternsFor(value, '');
  for (const pattern of patterns) index.add(pattern);
  const longest = Math.max(
    ...patterns.map(({ steps }) => steps.reduce((sum, { lengths }) => sum + (lengths.at(-1) ?? 0), 0)),
  );
  const scanners = index.scanners();
  const window = Math.max(...scanners.map(scanner => scanner.window));
  const matches = (bytes: Buffer, at: number): boolean => (index.best(bytes, at)?.end ?? -1) >= 0;
  return {
    overlap: longest + ELLIPSIS_BYTES - 1,
    holds(piece) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
      const to = Math.max(0, bytes.length - window);
      for (const scanner of scanners)
        for (let at = scanner.next(bytes, 0, to); at < to; at = scanner.next(bytes, at + 1, to))
          if (matches(bytes, at)) return true;
      // Too near the end for the tables.
      for (let at = to; at < bytes.length; at += 1) if (matches(bytes, at)) return true;
      return false;
    },
  };
}
