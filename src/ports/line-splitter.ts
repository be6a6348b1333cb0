/** Whole lines of a stream. A new block always begins at the beginning of a line. */
export interface Block {
  readonly bytes: Uint8Array;
  /** Its last line went on beyond what is kept of one line. */
  readonly cut: boolean;
}

/** Gathers the pieces of a stream into blocks of whole lines. Memory is bounded whatever comes. */
export interface LineSplitter {
  push(bytes: Uint8Array): Block[];
  /** What is left, if anything. The splitter can be used anew afterwards. */
  end(): Block[];
  /** Bytes of overlong lines that were not kept. */
  skipped(): number;
}

/** Bytes kept of one line; with control sequences it may be far longer than what is left of it. */
export const LINE_BYTES = 64 * 1024;
const LF = 0x0a;
const CR = 0x0d;

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/**
 * Behind the last line that is surely over: after a LF, or after a CR (a progress line) that something else than CR
 * or LF follows; what a CR means is known by the next byte only.
 */
function lastBoundary(bytes: Buffer): number {
  const line = bytes.lastIndexOf(LF) + 1;
  if (bytes.indexOf(CR, line) < 0) return line;
  for (let at = bytes.length - 1; at > line; at -= 1)
    if (bytes[at - 1] === CR && bytes[at] !== CR && bytes[at] !== LF) return at;
  return line;
}

function firstBreak(bytes: Buffer): number {
  const line = bytes.indexOf(LF);
  const before = line < 0 ? bytes : bytes.subarray(0, line);
  const back = before.indexOf(CR);
  return back < 0 ? line : back;
}

export function createLineSplitter(): LineSplitter {
  let pending = Buffer.alloc(0);
  let used = 0;
  let skipped = 0;
  let state: 'line' | 'skip' | 'after-skip' = 'line';

  /** Keeps what there is room for; gives back what goes beyond. */
  const keep = (bytes: Buffer): Buffer => {
    const take = Math.min(bytes.length, LINE_BYTES - used);
    if (used + take > pending.length) {
      const larger = Buffer.alloc(Math.min(LINE_BYTES, Math.max(1024, pending.length * 2, used + take)));
      pending.copy(larger, 0, 0, used);
      pending = larger;
    }
    pending.set(bytes.subarray(0, take), used);
    used += take;
    return bytes.subarray(take);
  };
  const takePending = (more: Uint8Array): Buffer => {
    const block = Buffer.concat([pending.subarray(0, used), more]);
    used = 0;
    return block;
  };
  /** The rest after an overlong line is over; null while it goes on. */
  const afterSkip = (bytes: Buffer, blocks: Block[]): Buffer | null => {
    let rest = bytes;
    if (state === 'skip') {
      const end = firstBreak(rest);
      skipped += end < 0 ? rest.length : end;
      if (end < 0) return null;
      blocks.push({ bytes: takePending(Buffer.of()), cut: true });
      rest = rest.subarray(end);
      state = 'after-skip';
    }
    // Any number of CR and one LF end one line.
    let at = 0;
    while (rest[at] === CR) at += 1;
    if (at === rest.length) return null;
    state = 'line';
    return rest.subarray(rest[at] === LF ? at + 1 : at);
  };

  return {
    push(bytes) {
      const blocks: Block[] = [];
      const rest = state === 'line' ? bufferOf(bytes) : afterSkip(bufferOf(bytes), blocks);
      if (rest === null || rest.length === 0) return blocks;
      // A CR at the end of what is pending may be a boundary now that the next byte is here.
      const over = used > 0 && pending[used - 1] === CR && rest[0] !== CR && rest[0] !== LF;
      if (over) blocks.push({ bytes: takePending(Buffer.of()), cut: false });
      const end = lastBoundary(rest);
      let from = 0;
      if (end > 0 && used > 0) {
        // Only the line that is completed is copied, not all that came with its end.
        const first = rest.indexOf(LF) + 1;
        from = first > 0 && first < end ? first : end;
        blocks.push({ bytes: takePending(rest.subarray(0, from)), cut: false });
      }
      if (end > from) blocks.push({ bytes: rest.subarray(from, end), cut: false });
      const beyond = keep(rest.subarray(end));
      if (beyond.length > 0) {
        state = 'skip';
        // It may hold the CR that ends the line: what comes next is then a line of its own.
        afterSkip(beyond, blocks);
      }
      return blocks;
    },
    end() {
      const cut = state === 'skip';
      state = 'line';
      return used === 0 ? [] : [{ bytes: takePending(Buffer.of()), cut }];
    },
    skipped: () => skipped,
  };
}
