import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { JournalLine } from './events.ts';
import { eventLine, GENESIS, hashedLine, isSealed, type Seal } from './journal-line.ts';

const LOOK_MS = 1000;
const PIECE_BYTES = 1024 * 1024;

export interface FollowOptions {
  readonly path: string;
  readonly seal: Seal;
  readonly onLine: (line: JournalLine) => void;
  /** Whether whoever writes it still lives; asked between two looks. */
  readonly isWritten: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Why following has ended: one did not want to any more, nobody writes it any more, or it cannot be trusted. */
export type FollowEnd = 'aborted' | 'ended' | { readonly line: number; readonly why: string };

/**
 * Reads the journal that another cockpit writes, line by line as it grows, and proves each line. Changes nothing.
 * A half line is not one yet.
 */
export async function followJournal(options: FollowOptions): Promise<FollowEnd> {
  const { path, seal, onLine, isWritten, signal } = options;
  let at = 0;
  let rest: Buffer = Buffer.alloc(0);
  let seq = 0;
  let prev = GENESIS;
  const take = (text: string): FollowEnd | null => {
    const hashed = hashedLine(text);
    const sealed = typeof hashed !== 'string' && isSealed(hashed.body, seal) === true;
    const line = typeof hashed === 'string' ? hashed : eventLine(hashed.body, hashed.hash, seq, prev, sealed);
    if (typeof line === 'string' || !sealed)
      return { line: seq + 1, why: typeof line === 'string' ? line : 'it does not carry the mark' };
    seq += 1;
    prev = line.hash;
    onLine(line);
    return null;
  };
  while (!signal.aborted) {
    // Asked before the look: what was written until its end is still read.
    const written = await isWritten();
    for (;;) {
      const piece = await pieceOf(path, at);
      if (piece === null || piece.length === 0) break;
      at += piece.length;
      rest = Buffer.concat([rest, piece]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const trouble = take(rest.toString('utf8', 0, end));
        if (trouble !== null) return trouble;
        rest = rest.subarray(end + 1);
      }
    }
    if (!written) return 'ended';
    await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return 'aborted';
}

/** What stands from there on, at most 1 MiB; null while there is no file. */
async function pieceOf(path: string, at: number): Promise<Buffer | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    const room = Buffer.alloc(PIECE_BYTES);
    const { bytesRead } = await file.read(room, 0, room.length, at);
    return room.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
