import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type JournalLine, journalLine, type RunEvent } from './events.ts';

/** The hash before the first line. */
export const GENESIS = '0'.repeat(64);

/** An append-only, hash-chained, fsynced event log: the only truth about a run (DESIGN section 4). */
export interface Journal {
  readonly path: string;
  /** Resolves when the event is on the disk. Events are written in the order of the calls. */
  append(event: RunEvent): Promise<JournalLine>;
  /** Hash of the last line. */
  head(): string;
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly path: string;
  readonly now: () => Date;
  /** Goes over every text of an event, so that no secret reaches the disk even by mistake. */
  readonly redact: (text: string) => string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Writes the line so that its hash covers its own bytes and, through `prev`, all bytes before. */
function lineText(line: Omit<JournalLine, 'hash'>): { text: string; hash: string } {
  const body = JSON.stringify(line);
  const hash = sha256(body);
  return { text: `${body.slice(0, -1)},"hash":"${hash}"}\n`, hash };
}

/**
 * Starts a new journal. @throws when the file exists or the folder cannot be written: a run that cannot be
 * recorded must not start.
 */
export async function createJournal(options: JournalOptions): Promise<Journal> {
  await mkdir(dirname(options.path), { recursive: true, mode: 0o700 });
  return appender(options, await open(options.path, 'ax', 0o600), 0, GENESIS);
}

/**
 * Goes on with a journal whose chain is whole. A torn last line is cut off first, so that the next one stands on
 * its own. @throws when the journal cannot be trusted or written
 */
export async function reopenJournal(options: JournalOptions): Promise<Journal> {
  const read = await readJournal(options.path);
  if (read.kind !== 'whole') throw new Error(`The journal cannot be continued: ${read.kind}.`);
  const file = await open(options.path, 'r+', 0o600);
  const { size } = await file.stat();
  await file.truncate(size - read.torn);
  await file.close();
  return appender(options, await open(options.path, 'a', 0o600), read.lines.length, read.head);
}

function appender(options: JournalOptions, file: FileHandle, from: number, head: string): Journal {
  let seq = from;
  let prev = head;
  let last: Promise<unknown> = Promise.resolve();
  const write = async (event: RunEvent): Promise<JournalLine> => {
    const clean = journalLine.shape.event.parse(redactDeep(event, options.redact));
    const line = { v: 1 as const, seq, at: options.now().toISOString(), prev, event: clean };
    const { text, hash } = lineText(line);
    await file.appendFile(text, 'utf8');
    await file.sync();
    // Only what is on the disk counts as happened: a failed write leaves the chain where it was.
    seq += 1;
    prev = hash;
    return { ...line, hash };
  };
  return {
    path: options.path,
    append(event) {
      const next = last.then(() => write(event));
      last = next.catch(() => undefined);
      return next;
    },
    head: () => prev,
    async close() {
      await last;
      await file.close();
    },
  };
}

/** Fields with a fixed set of words or a checksum: there a setting that happens to read `production` must stay. */
const STRUCTURE = new Set([
  ...[
    'type',
    'gate',
    'gates',
    'id',
    'outcome',
    'environment',
    'verdict',
    'mode',
    'expected',
    'run',
    'scenario',
  ],
  ...['fingerprint', 'stagingToken', 'productionToken', 'sha256', 'gitCommit', 'log', 'cockpit'],
]);

/** Every free text of an event through the redactor. */
function redactDeep(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(item => redactDeep(item, redact));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, STRUCTURE.has(key) ? item : redactDeep(item, redact)]),
    );
  }
  return value;
}

export type JournalRead =
  | {
      readonly kind: 'whole';
      readonly lines: readonly JournalLine[];
      readonly head: string;
      readonly torn: number;
    }
  | { readonly kind: 'broken'; readonly line: number; readonly why: string }
  | { readonly kind: 'missing' };

/**
 * Reads a journal and proves its chain. A torn last line (the cockpit died while writing it) is cut and counted
 * in `torn` bytes; anything else that does not fit is `broken`, with the line number and why.
 */
export async function readJournal(path: string): Promise<JournalRead> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
    return { kind: 'broken', line: 0, why: 'the file cannot be read' };
  }
  const parts = text.split('\n');
  // After the last newline nothing stands, unless the last write was torn.
  const torn = parts.pop() ?? '';
  const lines: JournalLine[] = [];
  let prev = GENESIS;
  for (const [index, part] of parts.entries()) {
    const checked = checkLine(part, index, prev);
    if (typeof checked === 'string') return { kind: 'broken', line: index + 1, why: checked };
    lines.push(checked);
    prev = checked.hash;
  }
  return { kind: 'whole', lines, head: prev, torn: Buffer.byteLength(torn) };
}

/** The line, or why it cannot be trusted. */
function checkLine(text: string, seq: number, prev: string): JournalLine | string {
  const ending = /,"hash":"([0-9a-f]{64})"\}$/.exec(text);
  if (!ending) return 'it does not end with a hash';
  if (sha256(`${text.slice(0, ending.index)}}`) !== ending[1])
    return 'it was altered: its hash does not fit its text';
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const version = (raw as { v?: unknown }).v;
  if (version !== 1)
    return `it was written by another version of the cockpit (format ${JSON.stringify(version)})`;
  const parsed = journalLine.safeParse(raw);
  if (!parsed.success)
    return `it is not an event this cockpit knows (${parsed.error.issues[0]?.path.join('.')})`;
  if (parsed.data.prev !== prev) return 'a line before it was removed, added or altered';
  if (parsed.data.seq !== seq) return `its number is ${parsed.data.seq}, expected ${seq}`;
  return parsed.data;
}
