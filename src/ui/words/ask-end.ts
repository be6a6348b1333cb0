import { count } from './ask.ts';

/** The sentences of the guided questions from the settings file to the verdict. */

export const ASK_ENV = {
  title: (place: string) => `${place}: the settings file on this computer.`,
  comparing: 'The settings file is being compared.',
  still: (time: string) => `Still at the settings file, ${time}.`,
  writing: (file: string) => `Writing ${file}.`,
  offer: (file: string) => `In ${file}, compared with what you gave. Names only, values are never shown:`,
  change: {
    same: 'is the same',
    differs: 'is different',
    missing: 'is missing',
    'by-hand': 'is not true here: look it up in Railway, then change it in the file yourself',
  },
  key: (key: string, word: string) => `  - ${key} ${word}.`,
  nothingToWrite: 'Nothing has to be written.',
  goOn: 'go on',
  leave: 'leave the file as it is',
  write: (n: number) => `write ${count(n, 'value', 'values')} into the file; a copy of the old file is kept`,
  failed: (file: string, message: string) => `${file} could not be written: ${message}`,
  tryAgain: 'try to write it again',
  prompt: 'Enter, or the word write: ',
  saidLeave: 'The file is left as it is.',
  saidWrite: 'You chose: write the file.',
  written: (place: string, keys: readonly string[], backup: string | null) =>
    `${place}: written: ${keys.join(', ')}.${backup === null ? '' : ` The old file is kept as ${backup}.`}`,
  unchanged: (place: string) => `${place}: the settings file was left as it was.`,
  help: [
    'The first gates read the settings of each environment from a file in the CAIO folder.',
    'When it still holds the old token or other values, those gates may fail.',
    'Only the word write changes the file. Enter leaves it as it is.',
  ],
};

export const ASK_LOOP = {
  title: 'The closing confirmations (runbook 10). Only you can state these.',
  statement: (n: number, of: number, text: string) => `Statement ${n} of ${of}: ${text}`,
  seen: (place: string, text: string) => `${place}: ${text}`,
  no: 'no, or not yet; the question stays',
  yes: 'yes, I confirm this',
  yesPractice: 'yes, I confirm this (as in the real cutover)',
  prompt: 'Is it true? y, n, s or p: ',
  saidNo:
    'Nothing was confirmed; the gates wait until it is. s and p lead back to what may still have to be done.',
  saidYes: 'You said yes.',
  confirmed: (text: string) => `Confirmed: ${text}`,
  help: [
    'These statements go into the report with the time. Confirm only what you know.',
    'Strict flags are the settings that keep the lock on: DASHBOARD_AUTH_STRICT, REDIS_REQUIRED, INNGEST_REQUIRED.',
    'Auth smoke is the check that asks the deployments with and without the token.',
  ],
};

export const ASK_GATES = {
  title: 'The nine gates.',
  writes:
    'Gate 5 writes: it copies the saved state into the shared memory (Redis). It is held back when the production settings have not passed.',
  usually: (time: string) => `In earlier runs they took ${time} together.`,
  some: (n: number) => `${count(n, 'gate has', 'gates have')} passed already. Only the others are run.`,
  wait: 'wait; nothing is started',
  start: 'run the gates now',
  prompt: 'Type start to begin: ',
  saidWait: 'Nothing is started.',
  saidStart: 'You typed start. The gates begin.',
  running: 'The gates are running. No answer is needed; stop stops them.',
  help: [
    'A gate is one command of the runbook, judged by what it printed and by witnesses that look in another way.',
    'Only a pass counts. What could not be checked is not a pass.',
    'Redis is the shared memory of CAIO, where it keeps what it has done.',
  ],
};

export const ASK_VERDICT = {
  leave: 'Leave',
  copy: 'Copy what to send to an engineer',
  again: 'run again what has not passed; all nine when code, settings or addresses have changed',
  againAll: 'run all nine gates again',
  goLive: 'go on to Go live, the first supervised dispatch; nothing starts by that',
  saidLive: 'Going on to Go live.',
  goBack: 'back to where you were',
  saidBack: 'Going back.',
  prompt: 'Your answer: ',
  pastBack: 'Back to the beginning',
  pastGoOn: 'go on with this run, to run gates again; the tokens are asked for first',
  saidGoOn: 'You chose: go on with this run.',
  saidLeave: 'You chose: leave.',
  saidCopy: 'Copying what to send to an engineer.',
  saidAgain: 'You typed again. The gates are run again.',
  help: [
    'GO means that every gate passed and every witness agrees. NO-GO means that something failed.',
    'NOT YET means that something is missing or could not be checked. STALE means that it was a GO and is none any more.',
    'Only a GO allows the first live dispatch.',
  ],
};

export const ASK_CLIPBOARD = {
  token: 'A new token was made and copied. Paste it into Railway, then paste it here. It is not shown.',
  help: 'Copied. Paste it into a message to an engineer.',
  cleared: 'The copied token was removed from the clipboard.',
  unavailable: 'The clipboard cannot be used on this computer, so nothing was copied.',
};
