import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Redactor } from '../ports/redact.ts';

/** A file of evidence: written once, in order, hashed as it is written. */
export interface EvidenceFile {
  /** Each line without its break. They go through the redactor once more on their way. */
  add(lines: readonly string[]): void;
  /** Bytes so far. */
  size(): number;
  /** Writes what is left and closes; asked again it answers the same. @throws what kept any of it from being written */
  close(): Promise<{ sha256: string }>;
}

const FLUSH_BYTES = 64 * 1024;

/** @throws when it is there already or cannot be made */
export async function createEvidenceFile(path: string, redactor: Redactor): Promise<EvidenceFile> {
  const file: FileHandle = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  // A secret with an escape sequence inside is whole only when that is gone, one that a console folded only here.
  const redact = redactor.stream();
  let size = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  let failure: unknown = null;
  const flush = (): void => {
    if (waitingBytes === 0) return;
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    hash.update(bytes);
    writing = writing
      .then(() => file.appendFile(bytes))
      .catch((error: unknown) => {
        failure ??= error;
      });
  };
  const put = (parts: readonly Uint8Array[]): void => {
    for (const part of parts) {
      size += part.length;
      waitingBytes += part.length;
      waiting.push(part);
    }
    if (waitingBytes >= FLUSH_BYTES) flush();
  };
  const finish = async (): Promise<{ sha256: string }> => {
    put(redact.end());
    flush();
    await writing;
    try {
      if (failure !== null) throw failure;
      await file.sync();
    } finally {
      await file.close();
    }
    return { sha256: hash.digest('hex') };
  };
  let finished: Promise<{ sha256: string }> | null = null;
  return {
    add(lines) {
      if (lines.length > 0) put(redact.push(Buffer.from(`${lines.join('\n')}\n`, 'utf8')));
    },
    size: () => size,
    close() {
      finished ??= finish();
      return finished;
    },
  };
}
