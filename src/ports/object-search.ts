/** Looks for needles in the output of `git cat-file --batch`, whatever pieces it comes in. */
export interface ObjectSearch {
  /** True once a needle was found. */
  push(bytes: Buffer): boolean;
  /** Null when the output ended in the middle of an object, or was not what git prints. */
  end(): { readonly found: boolean; readonly objects: number; readonly bytes: number } | null;
}

const NEWLINE = 0x0a;
/** `<id> <type> <size>`: 64 + 1 + 6 + 1 + 20 characters at most. */
const LONGEST_HEADER = 128;

/**
 * Each object is searched on its own: the end of one and the beginning of the next do not make a find. Between
 * two pieces of one object the longest needle less one byte is kept.
 */
export function createObjectSearch(needles: readonly Uint8Array[]): ObjectSearch {
  const overlap = Math.max(...needles.map(needle => needle.length)) - 1;
  let header = Buffer.alloc(0);
  /** Bytes of the present object still to come; null while a header is read. */
  let left: number | null = null;
  let tail: Buffer = Buffer.alloc(0);
  let found = false;
  let broken = false;
  let objects = 0;
  let total = 0;

  const search = (piece: Buffer): void => {
    const whole = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
    if (needles.some(needle => whole.indexOf(needle) !== -1)) found = true;
    tail = Buffer.from(whole.subarray(Math.max(0, whole.length - overlap)));
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
    tail = Buffer.alloc(0);
    header = Buffer.alloc(0);
    return stop + 1;
  };

  const readContent = (bytes: Buffer, at: number, size: number): number => {
    const stop = Math.min(bytes.length, at + size);
    search(bytes.subarray(at, stop));
    total += stop - at;
    left = size - (stop - at);
    return stop;
  };

  return {
    push(bytes) {
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
