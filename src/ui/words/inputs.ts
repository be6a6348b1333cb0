/** Every sentence of the Inputs step: allowed web pages, read-back, local settings file. */

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const CORS = {
  title: (place: string) => `${place}: which web pages may talk to it`,
  ask: 'Type a web page that may talk to the dashboard, then press Enter. One after the other.',
  what: 'The list is called CORS: a browser lets only these pages talk to the dashboard. Type what you set as CORS_ALLOWED_ORIGINS in Railway.',
  example: 'Example: https://app.example.com',
  listed: (n: number) => `The list: ${count(n, 'web page', 'web pages')}`,
  none: 'The list is empty so far. At least one web page is needed.',
  good: 'good',
  bad: 'NOT usable',
  addable: 'This can be added: press Enter.',
  notYet: (why: string) => `Not usable yet: ${why}.`,
  notYetOne: (origin: string, why: string) => `Not usable yet, ${origin}: ${why}.`,
  refused: (why: string) => `The list was not taken: ${why}`,
  done: 'Done? Press Enter on the empty field, or Ctrl-D.',
  remove: 'Backspace or Del on the empty field takes the marked one out.',
  fill: 'Practice world: press Tab to fill in its list.',
  typed: 'Something still stands in the field. Add it with Enter or empty it with Ctrl-U first.',
  mend: 'One of the list cannot be used. Take it out first: Backspace on the empty field.',
  twice: 'it is in the list already',
  hints: { add: 'add', done: 'done', move: 'mark', remove: 'take out', fill: 'fill in' },
};

export const READBACK = {
  title: (place: string) => `${place}: what you said, what it says`,
  checking: 'Asking the dashboard what it really runs with. This takes a few seconds.',
  checkingOff: 'The dashboard is being asked. Please wait.',
  allAgree: (n: number) => `All ${n} points agree. Press Enter to go on.`,
  noneDiffer: (agree: number, of: number) =>
    `${agree} of ${of} points agree, none differs. What this version of the dashboard does not tell, the gates look at in another way. Press Enter to go on.`,
  findingsOnly: (n: number) =>
    `${count(n, 'point agrees', 'points agree')}, but something else was found. See below.`,
  nothing: 'The dashboard told nothing that could be compared.',
  summary: (agree: number, of: number, differ: number, silent: number) =>
    [
      `${agree} of ${of} agree`,
      ...(differ > 0 ? [`${count(differ, 'differs', 'differ')}`] : []),
      ...(silent > 0 ? [`${silent} not answered`] : []),
    ].join(', '),
  advice: 'Best: put it right in Railway, redeploy, then press Enter to ask again.',
  anyway: 'To go on although something differs, press a: its gate will fail.',
  sure: 'Go on although not everything agrees? Its gate will fail.',
  what: 'what',
  said: 'you said',
  says: 'it says',
  agreesHead: 'agrees',
  agrees: { yes: 'yes', no: 'NO', silent: 'it does not say' } as const,
  silent: '(nothing)',
  both: (said: string, says: string) => `you said ${said}; it says ${says}`,
  bothSilent: (said: string) => `you said ${said}; it does not say`,
  words:
    'Strict: nobody gets in without the token. CORS: which web pages may talk to the dashboard. Redis: the memory that all parts share. Inngest: the service that starts the timed jobs.',
  hints: { again: 'ask again', anyway: 'go on anyway', on: 'go on' },
};

export const ENV_FILE = {
  title: (place: string) => `${place}: the settings file on this computer`,
  comparing: 'Comparing the settings file on this computer with what you gave.',
  writing: (file: string) => `Writing ${file}. Please wait.`,
  wait: 'Nothing to press; it takes a moment.',
  waitOff: 'Please wait until this has ended.',
  file: (file: string) => `File: ${file}`,
  reads: (gate: string) => `The gate "${gate}" reads this file. Values are never shown here.`,
  same: 'Everything in it is as you said. Press Enter to go on.',
  differ: (n: number) => `${count(n, 'setting is', 'settings are')} not as you said:`,
  state: {
    same: 'the same',
    differs: 'is different',
    missing: 'is missing',
    'by-hand': 'is not true here',
  },
  byHand: 'the cockpit does not write this one: look it up in Railway, then change it here',
  leave: (gate: string) => `As long as this file stays as it is, the gate "${gate}" fails.`,
  offer:
    'Press w to let the cockpit write these settings; it asks once more, and keeps a backup. Press Enter to leave the file as it is, if an engineer is to change it.',
  sure: (file: string) => `Write ${file}? A backup of it is kept.`,
  failed: (file: string) => `That did not work with ${file}.`,
  why: 'Why: ',
  retry:
    'Close programs that have the file open, then press w to write it. Or press Enter to leave it as it is.',
  hints: { leave: 'leave it', on: 'go on', write: 'write it' },
};
