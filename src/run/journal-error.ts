/** Why the journal cannot be written: `full` no room, `closed` no right, `gone` file or folder removed, `changed` somebody else wrote into it. */
export type JournalTrouble = 'full' | 'closed' | 'gone' | 'changed' | 'other';

/** What could not be recorded does not count. Whoever shows it has the words for each kind. */
export class JournalError extends Error {
  readonly kind: JournalTrouble;
  constructor(kind: JournalTrouble, cause?: unknown) {
    super(`The journal cannot be written (${kind}).`, { cause });
    this.name = 'JournalError';
    this.kind = kind;
  }
}

const KINDS: Readonly<Record<string, JournalTrouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EACCES: 'closed',
  EPERM: 'closed',
  EROFS: 'closed',
  ENOENT: 'gone',
  ENOTDIR: 'gone',
};

export function journalError(error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  return new JournalError(KINDS[(error as NodeJS.ErrnoException | null)?.code ?? ''] ?? 'other', error);
}
