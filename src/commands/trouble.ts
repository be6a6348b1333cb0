import { JournalError } from '../run/journal-error.ts';
import { JOURNAL_TROUBLE } from '../ui/words/journal.ts';
import { PersonError } from './world.ts';

/**
 * What happened, what it means, what to do now, for an error that a person can do something about: null for any other.
 * The screens and the last word say it with the same words.
 */
export function troubleLines(error: unknown): readonly string[] | null {
  if (error instanceof PersonError) return error.lines;
  if (error instanceof JournalError) return JOURNAL_TROUBLE[error.kind];
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
      return [
        'The disk is full.',
        'What could not be written does not count: there is no verdict.',
        'Free some space, then start again.',
      ];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return [
        'The cockpit may not write its records.',
        'What cannot be recorded does not count, so there is no verdict.',
        'Give another folder with --home, or ask an engineer for the rights.',
      ];
    default:
      return null;
  }
}
