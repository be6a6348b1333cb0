import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type JournalLine, journalLine, type RunEvent } from './events.ts';
import { JournalError, journalError } from './journal-error.ts';
import { eventLine, GENESIS, hashedLine, isSealed, lineText, type Seal } from './journal-line.ts';

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
  /** Left out: whoever can write the file can also rewrite it unseen. */
  readonly seal?: Seal | undefined;
}

/**
 * Starts a new journal. @throws when the file exists or the folder cannot be written: a run that cannot be
 * recorded must not start.
 */
export async function createJournal(options: JournalOptions): Promise<Journal> {
  try {
    await mkdir(dirname(options.path), { recursive: true, mode: 0o700 });
    return appender(options, await open(options.path, 'ax', 0o600), { seq: 0, prev: GENESIS, size: 0 });
  } catch (error) {
    throw journalError(error);
  }
}

/**
 * Goes on with a journal whose chain is whole. A torn last line is cut off first, so that the next one stands on
 * its own. @throws when the journal cannot be trusted or written
 */
export async function reopenJournal(options: JournalOptions): Promise<Journal> {
  const read = await readJournal(options.path, options.seal);
  if (read.kind !== 'whole') throw new Error(`The journal cannot be continued: ${read.kind}.`);
  try {
    const file = await open(options.path, 'r+', 0o600);
    const size = (await file.stat()).size - read.torn;
    await file.truncate(size);
    await file.close();
    const at = { seq: read.lines.length, prev: read.head, size };
    return appender(options, await open(options.path, 'a', 0o600), at);
  } catch (error) {
    throw journalError(error);
  }
}

/** Where a journal ends: the next line's number, the hash before it, and the bytes that count. */
interface Tail {
  readonly seq: number;
  readonly prev: string;
  readonly size: number;
}

function appender(options: JournalOptions, file: FileHandle, from: Tail): Journal {
  let tail = from;
  /** Behind the tail there may be half a line that could not be taken back yet. */
  let littered = false;
  let last: Promise<unknown> = Promise.resolve();
  const write = async (event: RunEvent): Promise<JournalLine> => {
    const clean = journalLine.shape.event.parse(redactDeep(event, options.redact));
    const line = {
      v: 1 as const,
      seq: tail.seq,
      at: options.now().toISOString(),
      prev: tail.prev,
      event: clean,
    };
    const { text, hash } = lineText(line, options.seal);
    try {
      if (littered) await file.truncate(tail.size);
      littered = false;
      await mustBeOurs(options.path, file, tail.size);
      littered = true;
      await file.appendFile(text, 'utf8');
      await file.sync();
      await mustBeOurs(options.path, file, tail.size + Buffer.byteLength(text));
      littered = false;
    } catch (error) {
      // Half a line would make the next one a broken one.
      if (littered)
        littered = await file.truncate(tail.size).then(
          () => false,
          () => true,
        );
      throw journalError(error);
    }
    // Only what is on the disk counts as happened: a failed write leaves the chain where it was.
    tail = { seq: tail.seq + 1, prev: hash, size: tail.size + Buffer.byteLength(text) };
    return { ...line, hash };
  };
  return {
    path: options.path,
    append(event) {
      const next = last.then(() => write(event));
      last = next.catch(() => undefined);
      return next;
    },
    head: () => tail.prev,
    async close() {
      await last;
      await file.close();
    },
  };
}

/** @throws JournalError when the file of this name is not the one we write, or does not end where we stopped */
async function mustBeOurs(path: string, file: FileHandle, size: number): Promise<void> {
  const [held, named] = await Promise.all([file.stat({ bigint: true }), stat(path, { bigint: true })]);
  if (held.ino !== named.ino || held.dev !== named.dev) throw new JournalError('gone');
  if (held.size !== BigInt(size)) throw new JournalError('changed');
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
      /** Its last line, and with it all before, was written with this installation's key. */
      readonly sealed: boolean;
    }
  | { readonly kind: 'broken'; readonly line: number; readonly why: string }
  | { readonly kind: 'missing' };

/**
 * Reads a journal and proves its chain. A torn last line (the cockpit died while writing it) is cut and counted
 * in `torn` bytes; anything else that does not fit is `broken`, with the line number and why.
 * @param seal this installation's: a journal that it did not write is `broken`; left out: only the chain is proven
 */
export async function readJournal(path: string, seal?: Seal): Promise<JournalRead> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
    return { kind: 'broken', line: 0, why: 'the file cannot be read' };
  }
  const parts = text.split('\n');
  // After the last newline nothing stands, unless the last write was torn.
  const torn = Buffer.byteLength(parts.pop() ?? '');
  const sealed = seal !== undefined && lastIsSealed(parts, seal);
  const lines: JournalLine[] = [];
  let prev = GENESIS;
  for (const [index, part] of parts.entries()) {
    const hashed = hashedLine(part);
    const line =
      typeof hashed === 'string' ? hashed : eventLine(hashed.body, hashed.hash, index, prev, sealed);
    if (typeof line === 'string') return { kind: 'broken', line: index + 1, why: line };
    lines.push(line);
    prev = line.hash;
  }
  if (seal !== undefined && !sealed && lines.length > 0) {
    return {
      kind: 'broken',
      line: lines.length,
      why: 'it does not carry the mark of this installation: it was written elsewhere, or rewritten',
    };
  }
  return { kind: 'whole', lines, head: prev, torn, sealed };
}

function lastIsSealed(parts: readonly string[], seal: Seal): boolean {
  const hashed = hashedLine(parts.at(-1) ?? '');
  return typeof hashed !== 'string' && isSealed(hashed.body, seal) === true;
}
