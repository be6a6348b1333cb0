import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createLineSplitter, LINE_BYTES } from '../ports/line-splitter.ts';
import type { Redactor } from '../ports/redact.ts';
import { linesOf, sanitiseText } from '../ports/sanitise.ts';
import type { OutputStream } from '../ports/types.ts';
import { createEvidenceFile } from './evidence-file.ts';
import { createOutputTail, type Piece } from './output-tail.ts';

/** Of a gate's output the log keeps this much from the beginning … */
const HEAD_BYTES = 4 * 1024 * 1024;
/** … and this much from the end. */
const TAIL_BYTES = 1024 * 1024;
/** What a screen may ask for was printed in the last so many bytes: three of the longest lines. */
const LATEST_BYTES = 3 * LINE_BYTES;
const LATEST_LINE = 512;
const LF = 0x0a;

/** What each line of the log begins with, so that no command can print a line of ours. */
const MARGIN: Readonly<Record<OutputStream | 'note', string>> = { stdout: '  ', stderr: '! ', note: '# ' };
const LEGEND =
  'Lines that begin with two spaces are what the command printed, with ! what it wrote to stderr, with # what the cockpit says.';

/** The log of one attempt of one gate: redacted, without control characters, bounded (DESIGN sections 4 and 7). */
export interface EvidenceLog {
  /** Takes raw bytes of the child. */
  output(stream: OutputStream, bytes: Uint8Array): void;
  /** The last clean lines that came since this was asked before; the screen shows no more of a flood. */
  latest(limit: number): string[];
  /** The child has ended: what it left unfinished is a line too. Notes on its end come after this. */
  endOfOutput(): void;
  /** A line of the cockpit's own. */
  note(text: string): void;
  /** Writes what is left and closes; asked again it answers the same. The sha256 is that of the file's bytes. */
  close(): Promise<{ sha256: string }>;
}

/**
 * @param kept what the file keeps of a line of output, for output that names people
 * @throws when the folder cannot be written: a gate without evidence must not count.
 */
export async function openEvidence(
  path: string,
  redactor: Redactor,
  kept: (line: string) => string = line => line,
): Promise<EvidenceLog> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await createEvidenceFile(path, redactor);
  const streams = { stdout: inputOf('stdout', redactor), stderr: inputOf('stderr', redactor) };
  const tail = createOutputTail(TAIL_BYTES);
  const recent = createOutputTail(LATEST_BYTES);
  let headBytes = 0;
  let outputEnded = false;

  const write = (piece: Piece): void =>
    file.add(linesOf(piece).map(line => MARGIN[piece.stream] + kept(line)));
  const keep = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      if (headBytes === 0) note(LEGEND);
      recent.add(piece);
      // Both count: tabs make more of what came, control sequences less.
      if (Math.max(headBytes, file.size()) >= HEAD_BYTES) tail.add(piece);
      else write(piece);
      headBytes += piece.bytes.length;
    }
  };
  const note = (text: string): void =>
    file.add([MARGIN.note + redactor.text(sanitiseText(redactor.text(text)))]);
  return {
    output: (stream, bytes) => keep(streams[stream].push(bytes)),
    latest: limit => latestOf(recent.take(), limit, redactor),
    endOfOutput() {
      if (outputEnded) return;
      outputEnded = true;
      keep([...streams.stdout.end(), ...streams.stderr.end()]);
      const { lines, bytes } = tail.dropped();
      if (bytes > 0) note(`… ${lines} lines (${megabytes(bytes)}) left out here, the end follows …`);
      for (const piece of tail.take()) write(piece);
      const skipped = streams.stdout.skipped() + streams.stderr.skipped();
      if (skipped > 0) note(`… ${megabytes(skipped)} left out of lines longer than ${LINE_BYTES} bytes …`);
    },
    note,
    close: () => file.close(),
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Bytes of one stream in, whole redacted lines out. The redactor must see the bytes before anything is taken out. */
function inputOf(
  stream: OutputStream,
  redactor: Redactor,
): { push(bytes: Uint8Array): Piece[]; end(): Piece[]; skipped(): number } {
  const redact = redactor.stream();
  const lines = createLineSplitter();
  const pieces = (parts: readonly Uint8Array[]): Piece[] =>
    parts.flatMap(part => lines.push(part)).map(block => ({ ...block, stream }));
  return {
    push: bytes => pieces(redact.push(bytes)),
    end: () => [...pieces(redact.end()), ...lines.end().map(block => ({ ...block, stream }))],
    skipped: lines.skipped,
  };
}

/** Only what is shown is decoded: of a flood that is the end. */
function latestOf(pieces: readonly Piece[], limit: number, redactor: Redactor): string[] {
  let lines: string[] = [];
  for (let at = pieces.length - 1; at >= 0 && lines.length < limit; at -= 1) {
    const piece = pieces[at];
    if (piece) lines = [...linesOf({ ...piece, bytes: lastLines(piece.bytes, limit) }), ...lines];
  }
  const shown = lines.slice(-limit).map(line => line.slice(0, LATEST_LINE));
  if (shown.length === 0) return [];
  return redactor.text(shown.join('\n')).split('\n');
}

/** From the beginning of the last line but `count` on. */
function lastLines(bytes: Uint8Array, count: number): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let from = buffer.length;
  for (let line = 0; line <= count; line += 1) {
    if (from <= 0) return bytes;
    from = buffer.lastIndexOf(LF, from - 1);
    if (from < 0) return bytes;
  }
  return buffer.subarray(from + 1);
}
