import { hash as digest } from 'node:crypto';
import { type JournalLine, journalLine } from './events.ts';

/** The hash before the first line. */
export const GENESIS = '0'.repeat(64);

/**
 * A keyed mark over a text, in hex; only who has this installation's key can make it. The chain alone can be computed
 * anew by whoever rewrites a journal; with the mark on its last line that shows, because each line covers all before.
 */
export type Seal = (text: string) => string;

const sha256 = (text: string): string => digest('sha256', text);

/** Writes the line so that its hash covers its own bytes and, through `prev`, all bytes before. */
export function lineText(
  line: Omit<JournalLine, 'hash' | 'mac'>,
  seal: Seal | undefined,
): { text: string; hash: string } {
  const core = JSON.stringify(line);
  const body = seal === undefined ? core : `${core.slice(0, -1)},"mac":"${seal(core)}"}`;
  const hash = sha256(body);
  return { text: `${body.slice(0, -1)},"hash":"${hash}"}\n`, hash };
}

const HEX = 64;
const HASH = ',"hash":"';
const MAC = ',"mac":"';
const END = '"}';

/** A line whose hash fits its text, not yet looked at as an event; or why it cannot be trusted. */
export function hashedLine(text: string): { body: string; hash: string } | string {
  const at = text.length - HASH.length - HEX - END.length;
  const hash = text.slice(at + HASH.length, -END.length);
  if (at < 0 || !text.startsWith(HASH, at) || !text.endsWith(END) || !/^[0-9a-f]{64}$/.test(hash))
    return 'it does not end with a hash';
  const body = `${text.slice(0, at)}}`;
  return sha256(body) === hash ? { body, hash } : 'it was altered: its hash does not fit its text';
}

/** Whether the mark of a line was made with this key; null: the line has none. */
export function isSealed(body: string, seal: Seal): boolean | null {
  const at = body.length - MAC.length - HEX - END.length;
  if (!body.startsWith(MAC, at)) return null;
  return body.slice(at + MAC.length, -END.length) === seal(`${body.slice(0, at)}}`);
}

/**
 * The event of a line, or why it cannot be trusted.
 * @param proven the seal shows that this installation wrote it; it looked at the event's shape before it did
 */
export function eventLine(
  body: string,
  hash: string,
  seq: number,
  prev: string,
  proven: boolean,
): JournalLine | string {
  let raw: { v?: unknown; seq?: unknown; prev?: unknown };
  try {
    raw = JSON.parse(body) as typeof raw;
  } catch {
    return 'it is not JSON';
  }
  if (raw.v !== 1)
    return `it was written by another version of the cockpit (format ${JSON.stringify(raw.v)})`;
  const line = { ...raw, hash };
  if (!proven) {
    const parsed = journalLine.safeParse(line);
    if (!parsed.success)
      return `it is not an event this cockpit knows (${parsed.error.issues[0]?.path.join('.')})`;
  }
  if (raw.prev !== prev) return 'a line before it was removed, added or altered';
  if (raw.seq !== seq) return `its number is ${String(raw.seq)}, expected ${seq}`;
  return line as JournalLine;
}
