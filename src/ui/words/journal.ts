import type { JournalTrouble } from '../../run/journal-error.ts';

const KEPT =
  'What was recorded before is kept; what could not be recorded does not count, so there is no verdict.';
const AGAIN = 'then start the cockpit again: it goes on where the record ends.';

/** The journal cannot be written: what happened, what it means, what to do. */
export const JOURNAL_TROUBLE: Readonly<Record<JournalTrouble, readonly [string, string, string]>> = {
  full: ['There is no room left to record what happens.', KEPT, `Free some space on the disk, ${AGAIN}`],
  closed: [
    'The cockpit may not write its record.',
    KEPT,
    'Give another folder with --home, or ask an engineer for the right to write.',
  ],
  gone: [
    'The record of this run was moved or removed while the cockpit was at work.',
    'Nobody can prove what this run did, so there is no verdict.',
    'If you have moved it, put it back and start the cockpit again; else start a new run.',
  ],
  changed: [
    'Something else wrote into the record of this run.',
    'Nobody can prove what this run did, so there is no verdict.',
    'Keep its folder for an engineer, and start a new run.',
  ],
  other: [
    'The record of this run cannot be written.',
    KEPT,
    `Look at the disk of the cockpit’s folder, ${AGAIN}`,
  ],
};

/** What an audit says, and what it cannot know. */
export const AUDIT = {
  whole: 'Whole and unaltered.',
  sameHead: 'It ends with the hash that you gave: it is that record and nothing was cut off.',
  otherHead: 'The record does not end with the hash that you gave: it was cut, went on, or is another one.',
  empty: 'It holds nothing: it was emptied, or the run ended before its first line.',
  limits: [
    'Every line fits the one before, and the last one carries the mark of this installation’s key.',
    'Who has that key (the file installation.key beside the runs) could have rewritten it, and lines cut off at its end',
    'do not show: compare its last hash with the one in a report that you had kept: audit --expect HASH',
  ],
};
