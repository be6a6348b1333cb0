import type { Block } from '../ports/line-splitter.ts';
import type { OutputStream } from '../ports/types.ts';

/** Whole lines of one stream of a command, redacted but not sanitised yet. */
export interface Piece extends Block {
  readonly stream: OutputStream;
}

/** The last pieces of an output, at most so many bytes of them; what goes is counted. */
export interface OutputTail {
  add(piece: Piece): void;
  /** Everything that is kept, oldest first. Nothing is kept after that. */
  take(): Piece[];
  /** Of what was dropped so far. */
  dropped(): { readonly lines: number; readonly bytes: number };
}

/** Smaller pieces are joined: a command that prints byte by byte must not cost an object a byte. */
const SMALL = 4 * 1024;
const LF = 0x0a;

export function linesIn(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let lines = 0;
  for (let at = buffer.indexOf(LF); at >= 0; at = buffer.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

export function createOutputTail(limit: number): OutputTail {
  let pieces: Piece[] = [];
  let first = 0;
  let bytes = 0;
  const gone = { lines: 0, bytes: 0 };

  const add = (piece: Piece): void => {
    bytes += piece.bytes.length;
    const last = pieces.length > first ? pieces.at(-1) : undefined;
    if (last && last.stream === piece.stream && !last.cut && last.bytes.length + piece.bytes.length <= SMALL)
      pieces[pieces.length - 1] = { ...piece, bytes: Buffer.concat([last.bytes, piece.bytes]) };
    else pieces.push(piece);
  };
  const dropOldest = (): void => {
    const oldest = pieces[first];
    if (!oldest) return;
    first += 1;
    bytes -= oldest.bytes.length;
    gone.bytes += oldest.bytes.length;
    gone.lines += linesIn(oldest.bytes);
    // Each may be 64 KiB of a pipe: not many more of the dropped ones are held than there are others.
    if (first < 16 || first < pieces.length - first) return;
    pieces = pieces.slice(first);
    first = 0;
  };

  return {
    add(piece) {
      add(piece);
      // The last one stays, however large it is: a piece is bounded by what a pipe gives at once.
      while (bytes > limit && pieces.length - first > 1) dropOldest();
    },
    take() {
      const kept = pieces.slice(first);
      pieces = [];
      first = 0;
      bytes = 0;
      return kept;
    },
    dropped: () => ({ ...gone }),
  };
}
