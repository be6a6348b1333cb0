import type { Environment } from '../../runbook/gates.ts';

/** Every sentence of the Rotate step: clicks, token, address, redeploy. */

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Capitals: from here on it is the real one, and the two must not be mixed up. */
export const PLACE: Readonly<Record<Environment, string>> = {
  staging: 'Staging',
  production: 'PRODUCTION',
};

export const FIELD = {
  characters: (n: number) => count(n, 'character', 'characters'),
  dropped: (n: number) =>
    `${count(n, 'character that nobody sees was', 'characters that nobody sees were')} left out (such as a line end).`,
  full: 'This is too long: only a part of it is here. Press Ctrl-U to empty the field, then paste again.',
  empty: 'The field is empty. Type or paste something first.',
  /** The reason itself stands below the field all the time. */
  notSent: 'Nothing was taken. Why not stands below the field.',
  todo: 'What to do: ',
};

export const INPUT_HINTS = {
  back: 'back',
  keep: 'no change, go on',
  dismiss: 'close message',
  scroll: 'scroll',
  send: 'go on',
  clear: 'empty it',
  fill: 'fill in',
  make: 'make a token',
};

export const INPUT_WORDS = {
  gatesNext: 'After this the gates run again, as you asked. Esc takes that back.',
};

export const CLIPBOARD = {
  copied:
    'A new token is in the clipboard, not shown. Paste it into Railway: after 60 s it is taken out again.',
  cleared: 'The clipboard was emptied after 60 s. Not pasted in time? Make another token.',
  unavailable:
    'The clipboard cannot be reached, so no new token could be copied. Make a long one (43 characters) in a password manager and paste it into Railway.',
};
/** In a practice nothing goes into Railway, and no token has to be copied. */
export const CLIPBOARD_PRACTICE =
  'PRACTICE: paste nothing into Railway. Where the token is asked for, Tab fills one in.';

export const CLICKS = {
  title: (place: string, done: number, of: number) => `${place} in Railway: ${done} of ${of} done`,
  what: 'Do each line in Railway, which runs the dashboard, then tick it here.',
  practice: 'PRACTICE: change nothing in Railway. Read each line, then tick it here.',
  allDone: 'All lines are done. Press Enter to go on where you were.',
  done: 'done',
  hints: { move: 'move', tick: 'tick', untick: 'untick', open: 'page', make: 'token', on: 'go on' },
  opens: (url: string) => `Press o to open ${url}`,
  make: 'Press g: makes a new 256-bit token and copies it without showing it.',
  /** By section of the runbook. What a word means, where it first appears. */
  notes: {
    '4A.5': 'Variables: the settings that Railway gives to the dashboard.',
    '4A.7': 'They only have to be there. Do not change them.',
    '4A.8': 'Redeploy: Railway starts the dashboard anew, with the new settings.',
    '4A.9': 'The cockpit leads you there after staging. Tick this line to go on.',
  } as Readonly<Record<string, string>>,
  /** By name of the variable or key. */
  means: {
    DASHBOARD_AUTH_TOKEN: 'the token: the password of the dashboard',
    DASHBOARD_AUTH_STRICT: 'nobody gets in without the token',
    CORS_ALLOWED_ORIGINS: 'which web pages may talk to the dashboard',
    REDIS_REQUIRED: 'Redis: the memory that all parts share',
    INNGEST_REQUIRED: 'Inngest: the service that starts the timed jobs',
    REDIS_URL: 'where the shared memory is',
    INNGEST_SIGNING_KEY: 'proves that Inngest is Inngest',
    INNGEST_EVENT_KEY: 'lets the dashboard talk to Inngest',
    INNGEST_WEBHOOK_URL: 'where Inngest calls the dashboard',
  } as Readonly<Record<string, string>>,
};

/** Between staging and production: the one place where the same steps begin once more. */
export const BETWEEN = {
  title: 'STAGING is done. Now PRODUCTION.',
  band: 'Now PRODUCTION: the real CAIO, which reaches real people',
  done: 'Staging is done: it lets the new token in and turns a made-up one away.',
  same: 'The same steps come once more, now for production: the clicks in Railway, a new token, its address, and waiting for the redeploy.',
  different:
    'In Railway choose the environment production (line 3 of the list). Its token must be another one than that of staging.',
  leave: 'Nothing of staging has to be changed any more.',
  enter: 'Press Enter to begin with production.',
  hint: 'begin with production',
  inputs: 'That was staging. Now the same for PRODUCTION, the real CAIO.',
};

export const TOKEN = {
  title: (place: string) => `${place}: the new token`,
  ask: (place: string) => `Paste the new ${place.toLowerCase()} token here, then press Enter.`,
  what: 'The token is the password of the dashboard: what you set as DASHBOARD_AUTH_TOKEN in Railway.',
  safe: 'It is never shown, only its length. The cockpit keeps it in memory, and writes it to a file only if you ask for that later.',
  kept: 'The token that you gave is good. Enter on the empty field keeps it.',
  again: 'The token is never stored, so it is asked again. Already done steps stay done.',
  make: 'No token yet? Press Ctrl-G: makes one and copies it without showing it. Set it in Railway, then paste it here.',
  fill: 'Practice world: press Tab to fill in its token.',
  checking: 'Checking: is it long enough, is it new, and does it stand in no file and no old version?',
  checkingWait: 'This can take a minute. Nothing to press.',
  searched: (percent: number) => `${percent} % of the Git history has been searched.`,
  checkingOff: 'The token is being checked. Please wait.',
  refused: 'This token cannot be used.',
  given: (n: number) => `The token that was given has ${FIELD.characters(n)}.`,
  removed: {
    nothing: null,
    'line-ends': 'Line ends were taken away from it.',
    spaces: 'Spaces around it were taken away.',
    'hidden-signs': 'Characters that nobody sees were taken away from it.',
  },
};

export const URL_WORDS = {
  title: (place: string) => `${place}: the address of its dashboard`,
  ask: (place: string) =>
    `Type or paste the address of the ${place.toLowerCase()} dashboard, then press Enter.`,
  where: 'In Railway: open the service, then Settings, then Networking. It stands under Public Networking.',
  example: 'Example: https://name.up.railway.app',
  good: (url: string) => `This address can be used: ${url}`,
  notYet: (why: string) => `Not usable yet: ${why}.`,
  same: (other: string) =>
    `this is the address you gave for ${other.toLowerCase()}. Each has its own. If the other one is wrong, press Esc to change it`,
  refused: (why: string) => `This address was not taken: ${why}`,
  fill: 'Practice world: press Tab to fill in its address.',
  clear: 'Ctrl-U empties the field.',
  other: (other: string) => `change ${other.toLowerCase()}`,
};

export const WATCH = {
  title: (place: string) => `${place}: waiting for the redeploy`,
  starting: 'The first question is on its way to the dashboard.',
  elapsed: (time: string) => `Waiting for ${time}. Asked again and again, newest answer at the right:`,
  newRow: 'New token',
  randomRow: 'Random token',
  legend: (yes: string, no: string, other: string) =>
    `${yes} let in, ${no} refused, ${other} no answer or something else`,
  now: 'Now: ',
  needs: 'It goes on by itself when the new token is let in and a random one is refused.',
  usualPractice:
    'In the practice this takes a few seconds; in Railway one to three minutes. Nothing to press.',
  usual: 'This takes one to three minutes as a rule. There is nothing to press.',
  what: 'Redeploy: Railway starts the dashboard anew, with the new settings. Until then the old ones hold.',
  long: 'This takes longer than usual. Please check in Railway:',
  checks: (place: string) => [
    'Were Save and Deploy pressed?',
    `Is it the right place: environment ${place.toLowerCase()}, service caio-swarm-dashboard?`,
    'Was the token pasted whole, without spaces around it?',
    'Wrong token here? Press t. Wrong address? Press u.',
  ],
  address: (url: string) => `Address: ${url}`,
  story: 'What was answered, newest first',
  answer: (status: number | null) =>
    status === 200
      ? 'let in (200)'
      : status === 401
        ? 'refused (401)'
        : status === null
          ? 'no answer'
          : `answer ${status}`,
  pair: (withNew: string, withRandom: string) => `new token ${withNew}, random token ${withRandom}`,
  span: (from: string, to: string, times: number, words: string) =>
    times === 1 ? `at ${from}: ${words}` : `${from} to ${to}: ${words}, ${times} times`,
  hints: { token: 'change token', url: 'change address' },
  seen: {
    none: 'nothing has been answered yet.',
    away: 'the dashboard does not answer. It may be starting anew, or the address is wrong.',
    old: 'the new token is refused: the old settings still hold.',
    open: 'a random token is let in too. The door is open: is DASHBOARD_AUTH_STRICT=true set?',
    both: 'the random token is let in and the new one is not. Show this to an engineer.',
    right: 'the new token is let in and a random one is refused. This is what was waited for.',
    odd: (withNew: string, withRandom: string) =>
      `new token: ${withNew}; random token: ${withRandom}. That is no clear yes or no.`,
    status: (status: number | null) => (status === null ? 'no answer' : `answer ${status}`),
  },
};
