import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Redactor } from '../ports/redact.ts';
import { createSanitiser, sanitiseText } from '../ports/sanitise.ts';
import type { OutputStream } from '../ports/types.ts';

/** Of a gate's output the log keeps this much from the beginning … */
const HEAD_BYTES = 4 * 1024 * 1024;
/** … and this much from the end. */
const TAIL_BYTES = 1024 * 1024;

/** The log of one attempt of one gate: redacted, without control characters, bounded (DESIGN sections 4 and 7). */
export interface EvidenceLog {
  /** Takes raw bytes of the child; gives the clean lines that they completed. */
  output(stream: OutputStream, bytes: Uint8Array): string[];
  /** The rest of what the child printed, when it has ended. */
  endOfOutput(): string[];
  /** A line of the cockpit's own. */
  note(text: string): void;
  /** Writes what is left and closes. The sha256 is that of the file's bytes. */
  close(): Promise<{ sha256: string }>;
}

/** @throws when the folder cannot be written: a gate without evidence must not count. */
export async function openEvidence(path: string, redactor: Redactor): Promise<EvidenceLog> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  const store = boundedStore(file);
  const streams = { stdout: cleanStream(redactor), stderr: cleanStream(redactor) };
  const keep = (stream: OutputStream, lines: string[]): string[] => {
    for (const line of lines) store.add(stream === 'stderr' ? `stderr | ${line}` : line);
    return lines;
  };
  return {
    output: (stream, bytes) => keep(stream, streams[stream].push(bytes)),
    endOfOutput: () => [...keep('stdout', streams.stdout.end()), ...keep('stderr', streams.stderr.end())],
    note: text => store.add(`# ${redactor.text(sanitiseText(redactor.text(text)))}`),
    close: () => store.close(),
  };
}

/** Bytes in, clean lines out. The redactor comes first: it must see the bytes before anything is taken out of them … */
function cleanStream(redactor: Redactor): { push(bytes: Uint8Array): string[]; end(): string[] } {
  const redact = redactor.stream();
  const sanitiser = createSanitiser();
  // … and once more after it: a secret with an escape sequence inside is whole only when that is gone.
  const again = (lines: string[]): string[] => lines.map(line => redactor.text(line));
  return {
    push: bytes => again(sanitiser.push(redact.push(bytes))),
    end: () => again([...sanitiser.push(redact.end()), ...sanitiser.end()]),
  };
}

/** Head to the file as it comes, tail in memory until the end, what is between counted. */
function boundedStore(file: FileHandle): { add(line: string): void; close(): Promise<{ sha256: string }> } {
  const hash = createHash('sha256');
  let written = 0;
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  let failure: unknown = null;
  let tail: string[] = [];
  let tailBytes = 0;
  let cut = 0;
  const flush = (): void => {
    if (waiting.length === 0) return;
    const text = Buffer.from(waiting.join(''), 'utf8');
    waiting = [];
    hash.update(text);
    writing = writing
      .then(() => file.appendFile(text))
      .catch((error: unknown) => {
        failure ??= error;
      });
  };
  return {
    add(line) {
      const text = `${line}\n`;
      if (tail.length === 0 && written + text.length <= HEAD_BYTES) {
        written += text.length;
        waiting.push(text);
        if (waiting.length >= 256) flush();
        return;
      }
      tail.push(text);
      tailBytes += text.length;
      if (tailBytes <= TAIL_BYTES * 2) return;
      // Dropped in halves, so that a flood costs each line once and not once for each line after it.
      const half = Math.ceil(tail.length / 2);
      for (const gone of tail.slice(0, half)) tailBytes -= gone.length;
      tail = tail.slice(half);
      cut += half;
    },
    async close() {
      if (cut > 0) waiting.push(`# … ${cut} lines left out here, the end follows …\n`);
      waiting.push(...tail);
      flush();
      await writing;
      if (failure === null) await file.sync();
      await file.close();
      if (failure !== null) throw failure;
      return { sha256: hash.digest('hex') };
    },
  };
}
