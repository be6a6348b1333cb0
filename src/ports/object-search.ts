import type { Seeker } from './secret-search.ts';

/** Looks for something in the output of `git cat-file --batch`, whatever pieces it comes in. */
export interface ObjectSearch {
  /** True once enough is known: it was found, or this is not what git prints. */
  push(bytes: Buffer): boolean;
  /** Looked at so far. */
  objects(): number;
  /** Null when the output ended in the middle of an object, or was not what git prints. */
  end(): { readonly found: boolean; readonly objects: number; readonly bytes: number } | null;
}

const NEWLINE = 0x0a;
/** `<id> <type> <size>`: 64 + 1 + 6 + 1 + 20 characters at most. */
const LONGEST_HEADER = 128;

const NOTHING: Buffer = Buffer.alloc(0);

/** The last bytes of one piece that the next one needs. */
const tailOf = (bytes: Buffer, overlap: number): Buffer =>
  Buffer.from(bytes.subarray(Math.max(0, bytes.length - overlap)));

/**
 * Each object is searched on its own: the end of one and the beginning of the next do not make a find. First the whole
 * piece is looked at, objects and headers together: nearly always nothing stands in it, and most objects are small.
 */
export function createObjectSearch(seeker: Seeker): ObjectSearch {
  const { overlap } = seeker;
  let header = NOTHING;
  /** Bytes of the present object still to come; null while a header is read. */
  let left: number | null = null;
  let tail = NOTHING;
  let streamTail = NOTHING;
  let suspicious = false;
  let found = false;
  let broken = false;
  let objects = 0;
  let total = 0;

  const search = (piece: Buffer, goesOn: boolean): void => {
    const whole = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
    if (suspicious && seeker.holds(whole)) found = true;
    tail = goesOn ? tailOf(whole, overlap) : NOTHING;
  };

  /** Returns where the next part begins. */
  const readHeader = (bytes: Buffer, at: number): number => {
    const end = bytes.indexOf(NEWLINE, at);
    const stop = end === -1 ? bytes.length : end;
    header = Buffer.concat([header, bytes.subarray(at, stop)]);
    if (header.length > LONGEST_HEADER) broken = true;
    if (end === -1) return stop;
    const size = /^[0-9a-f]{40,64} (?:commit|tree|blob|tag) (\d+)$/.exec(header.toString('latin1'))?.[1];
    // `<id> missing` stands here for an object that git knows of and does not have.
    if (size === undefined) broken = true;
    left = Number(size);
    tail = NOTHING;
    header = NOTHING;
    return stop + 1;
  };

  const readContent = (bytes: Buffer, at: number, size: number): number => {
    const stop = Math.min(bytes.length, at + size);
    search(bytes.subarray(at, stop), stop - at < size);
    total += stop - at;
    left = size - (stop - at);
    return stop;
  };

  return {
    objects: () => objects,
    push(bytes) {
      const together = Buffer.concat([streamTail, bytes]);
      suspicious = seeker.holds(together);
      streamTail = tailOf(together, overlap);
      let at = 0;
      while (at < bytes.length && !broken && !found) {
        if (left === null) at = readHeader(bytes, at);
        else if (left > 0) at = readContent(bytes, at, left);
        else {
          // The line feed that git puts after each object.
          if (bytes[at] !== NEWLINE) broken = true;
          at += 1;
          left = null;
          objects += 1;
        }
      }
      return found || broken;
    },
    end() {
      if (!found && (broken || left !== null || header.length > 0)) return null;
      return { found, objects: found ? objects + 1 : objects, bytes: total };
    },
  };
}
