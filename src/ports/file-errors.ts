import { PortError } from './types.ts';

/** The system's code of an error ("ENOENT"), or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** There is nothing at this path. */
export function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

/** Why the system said no, in plain words, to follow "could not be read: ". */
export function plainCause(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it is not there';
    case 'EACCES':
    case 'EPERM':
      return 'this account is not allowed to';
    case 'EBUSY':
    case 'ETXTBSY':
      return 'another program is using it';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EROFS':
      return 'the disk cannot be written to';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open on this computer';
    case 'ELOOP':
      return 'it is a link that leads to itself';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    default:
      return code === '' ? 'the system said no' : `the system said no (${code})`;
  }
}

export function cannotRead(shown: string, error: unknown): PortError {
  if (error instanceof PortError) return error;
  const reason = isAbsent(error) ? 'missing' : 'unreadable';
  return new PortError(reason, `${shown} could not be read: ${plainCause(error)}.`);
}

export function cannotWrite(shown: string, error: unknown): PortError {
  if (error instanceof PortError) return error;
  return new PortError('refused-write', `${shown} could not be written: ${plainCause(error)}.`);
}
