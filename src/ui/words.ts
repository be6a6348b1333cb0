import type { VerdictWord } from '../run/verdict.ts';
import type { GateId } from '../runbook/gates.ts';
import type { Mark } from './theme.ts';

// Every sentence of the screens and of plain mode, in one place, so that it can be reviewed as text.
/** The rail: runbook order, with a short form for narrow windows. */
export const RAIL = [
  { long: 'Ready', short: 'Ready' },
  { long: 'Rotate', short: 'Rotate' },
  { long: 'Inputs', short: 'Inputs' },
  { long: 'Gates', short: 'Gates' },
  { long: 'Verdict', short: 'Verdict' },
  { long: 'Go live', short: 'Live' },
  { long: 'Three days', short: 'Days' },
] as const;

/** Keys as they are called on a keyboard. */
export const KEY_WORDS: Readonly<Record<string, string>> = {
  'ctrl-c': 'Ctrl-C',
  'ctrl-d': 'Ctrl-D',
  'ctrl-g': 'Ctrl-G',
  'ctrl-u': 'Ctrl-U',
  backspace: 'Backspace',
  delete: 'Del',
  enter: 'Enter',
  esc: 'Esc',
  f1: 'F1',
  f2: 'F2',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  space: 'Space',
  tab: 'Tab',
  left: 'Left',
  right: 'Right',
};

export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  pass: 'Passed',
  fail: 'Failed',
  unknown: 'Could not check',
  blocked: 'Held back',
  running: 'Running',
  waiting: 'Waiting',
  'left-out': 'Not asked for',
};

/** What a pass of each gate proves; at most 46 characters. */
export const GATE_PROVES: Readonly<Record<GateId, string>> = {
  'env-staging': 'Staging has the settings it needs.',
  'env-production': 'Production has the settings it needs.',
  'auth-staging': 'Staging lets nobody in without the token.',
  'auth-production': 'Production lets nobody in without the token.',
  'redis-migration': 'The shared memory holds what the files hold.',
  replay: 'Recorded cases still end as they should.',
  pytest: 'The critical tests have no failure.',
  'dry-run-outbound': 'A practice round of outbound sends nothing.',
  'dry-run-all': 'A practice round of everything sends nothing.',
};

/** What it means while a gate has not passed. */
export const GATE_RISK: Readonly<Record<GateId, string>> = {
  'env-staging': 'staging may stop, or work with wrong settings.',
  'env-production': 'production may stop, or work with wrong settings.',
  'auth-staging': 'somebody without the token may read or steer staging.',
  'auth-production': 'somebody without the token may read or steer production.',
  'redis-migration': 'the live system may forget what was done, and do it twice.',
  replay: 'CAIO may decide cases differently from how they were approved.',
  pytest: 'a part that guards the live sending may be broken.',
  'dry-run-outbound': 'even a practice round may reach real people or change real data.',
  'dry-run-all': 'even a practice round may reach real people or change real data.',
};

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const FRAME = {
  rehearsal: 'REHEARSAL: a practice world on this computer. Nothing real is touched.',
  rehearsalShort: 'REHEARSAL',
  tooSmall: 'Please make this window larger.',
  tooSmallWhy: (columns: number, rows: number) =>
    `It has ${columns} columns and ${rows} rows; at least 60 and 16 are needed.`,
  /** The same where there is hardly room for anything. */
  tooSmallShort: (columns: number, rows: number) => `${columns}x${rows}, needed: 60x16`,
  tooSmallRun: 'The run goes on. Keys are off until the window is larger.',
  askStop: 'Press Ctrl-C again to stop.',
  askLeave: 'Press Ctrl-C again to leave.',
  stopping: 'Stopping. What is running is being ended.',
  more: ({ above, below }: { above: number; below: number }, up: string, down: string) =>
    below > 0
      ? `-- more below (${count(below, 'line', 'lines')}): press ${down}${above > 0 ? `, back: ${up}` : ''} --`
      : `-- this is the end; back: press ${up} --`,
};

export const HINTS = {
  lookAt: 'gates',
  read: 'read',
  alreadyOpen: 'It is already open. Up and Down open another one.',
  nothingToRead: 'No gate has started yet.',
  askFirst: 'Nothing starts on Enter alone.',
  follow: 'back to now',
  back: 'back',
  start: 'start',
  again: 'run again',
  log: 'log',
  copy: 'copy',
  onlyThis: 'only this',
  noLog: 'This gate has no log yet: it has not run.',
  whichLog: 'Open a gate first: press its number.',
  isRunning: 'The gates are running. Wait for their end, or stop with Ctrl-C.',
  allPassed: 'Every gate has passed: there is nothing to run again.',
  nothingToSend: 'Every gate has passed: there is nothing to send.',
  stop: 'stop',
  scroll: 'scroll',
  page: 'page',
  leave: 'leave',
  goLive: 'Go live',
  goBack: 'back',
  days: 'days',
  backlog: 'backlog',
  toReady: 'back',
  goOn: 'go on with it',
  nothingToFollow: 'The screen already shows what happens now.',
  allShown: 'Everything is already on the screen.',
};

export const GATES = {
  notStarted: 'Gates: about to start.',
  title: (done: number, of: number) => `Gates: ${done} of ${of} finished`,
  failed: (n: number) => `, ${n} failed`,
  unproven: (n: number) => `, ${n} not proven`,
  left: (time: string) => `About ${time} left.`,
  heading: (number: number, of: number, title: string, word: string) =>
    `Gate ${number} of ${of}: ${title} - ${word}`,
  step: (done: number, total: number | null, what: string) =>
    `${total === null ? `step ${done}` : `step ${done} of ${total}`}${what === '' ? '' : `: ${what}`}`,
  stepShort: (done: number, total: number | null) =>
    total === null ? `step ${done}` : `step ${done} of ${total}`,
  noStep: 'no step reported yet',
  proves: 'A pass proves: ',
  writes:
    'This one writes: it copies the state files into the shared memory (Redis) of production. Before it writes it compares, and it stops when the shared memory is newer.',
  writesNext:
    'Next is gate 5, and it writes: it copies the state files into the shared memory (Redis) of production. Before it writes it compares, and it stops when the shared memory is newer.',
  writesAmong:
    "One of them writes: gate 5 copies the state files into production's shared memory (Redis). It compares first, and stops when that is newer.",
  writesAgain:
    'Running again writes: gate 5 copies the state files into the shared memory (Redis) of production. Before it writes it compares, and it stops when the shared memory is newer.',
  idleTitle: 'Gates: ready to start.',
  idleHeading: 'Nothing has run yet',
  idle: (time: string | null) => [
    `Nine gates run one after the other, in the order of the runbook${time === null ? '' : `; about ${time} in all`}.`,
    'You only watch. Only a pass counts: what could not be checked is not a pass.',
  ],
  keyStart: 'start the gates; y and Enter have to follow',
  askStart: 'Start the nine gates?',
  /** One row has room for the numbers of three gates at most. */
  askAgain: (numbers: string, n: number) =>
    n === 1 ? `Run gate ${numbers} again?` : n <= 3 ? `Run ${numbers} again?` : `Run ${n} gates again?`,
  askWrites: ' Gate 5 writes.',
  askAll: 'Run all nine again?',
  anew: 'An address, a token or something else the gates ran with is another now, so all nine run again.',
  maybeAnew: 'When code, settings or addresses have changed since the gates ran, all nine run again.',
  askOnly: (number: number) => `Run only gate ${number} again?`,
  stoppedHeading: (n: number) => `The gates stand still: ${n} of 9 not passed`,
  allPassedHeading: 'All nine gates have passed',
  allPassed: ['The verdict follows by itself.'],
  notPassed: (gates: string) => `Not passed: ${gates}.`,
  first: (number: number) => `What to do first (gate ${number}): `,
  how: 'How they are judged',
  others: 'What else was found',
  other: (number: number, title: string, message: string, fix: string) =>
    `Gate ${number}, ${title}: ${message} What to do: ${fix}`,
  judged: 'It was judged by:',
  ownCommand: "the runbook's own command",
  witness: (id: string) => `witness ${id}`,
  risk: 'As long as it has not passed: ',
  /** One row at 80 columns, and with the key: the card of the stopped gates leaves no key out, but sentences. */
  keyAgain: 'run again what has not passed; all nine, if code or settings changed',
  keyAgainAll: 'run all nine gates again',
  keyRead: 'read what a gate found, and what to do',
  keyCopy: 'copy what to send to an engineer',
  keyStop: 'twice: stop here. What is done stays',
  before: [
    'The gates run one after the other, in the order of the runbook (section 5).',
    'Each is judged by what it printed and by witnesses that look at the same fact in another way.',
    'Only a pass counts. What could not be checked is not a pass.',
  ],
  readAll: 'Press Enter to read all of it.',
  elapsed: (time: string) => `running for ${time}`,
  usually: (time: string) => `usually ${time}`,
  about: (time: string) => `~${time}`,
  took: (time: string) => `It took ${time}.`,
  quiet: (seconds: number) => `no news for ${seconds} s`,
  checking: (title: string) => `Checking: ${title}`,
  command: (text: string) => `Command: ${text}`,
  toFix: (n: number) => count(n, 'thing to fix', 'things to fix'),
  notes: (n: number) => count(n, 'note', 'notes'),
  todo: 'What to do: ',
  note: 'Note: ',
  log: (path: string) => `Log: ${path}`,
  nothingYet: 'It has printed nothing yet.',
  waiting: 'Its turn comes after the gates above it.',
  leftOut: 'This run was asked to leave this gate out, so it cannot end in GO.',
  interrupted: (reason: string) => `The run was interrupted: ${reason}`,
};

export const VERDICT_MEANS: Readonly<Record<VerdictWord, string>> = {
  GO: 'Every gate passed and every witness agrees.',
  'NO-GO': 'Do not start the live dispatch. Fix what failed, then run the gates again.',
  'NOT YET': 'This is not a GO: something is missing or could not be checked.',
  STALE: 'This was a GO and is none any more. Run the gates again.',
};
export const VERDICT_NEXT: Readonly<Record<VerdictWord, string>> = {
  GO: 'Next: the first supervised live dispatch (runbook 6). The guided cutover leads through it: npx caio-cockpit',
  'NO-GO': 'Next: fix the first point above, then run the gates again.',
  'NOT YET': 'Next: settle the points above, then run the gates again.',
  STALE: 'Next: run the gates again.',
};
export const VERDICT = {
  rehearsalNext: 'Next: the real cutover, when you are ready: npx caio-cockpit',
  rehearsal: 'Only a REHEARSAL: this says nothing about the real system.',
  emergency: 'EMERGENCY STOP was said and is not lifted: nothing live may start.',
  met: 'met',
  notMet: 'not met',
  criteria: (met: number, of: number) => `Criteria: ${met} of ${of} met`,
  first: 'What to do first',
  problems: 'What failed, what it means, what to do',
  alsoFailed: 'What else failed, what it means, what to do',
  unproven: 'What could not be proven, and what to do',
  offer:
    'Before this gate runs again, the settings file is compared once more; what differs can be written then.',
  missing: 'What is still missing',
  stale: 'Why it does not count any more',
  checkOf: (number: number, title: string, gate: string, check: string) =>
    `Gate ${number}, ${title} (${gate}: ${check})`,
  gateOf: (number: number, title: string, gate: string) => `Gate ${number}, ${title} (${gate})`,
  runbookWords: (section: string, text: string) => `(runbook ${section}: ${text})`,
  failed: 'Failed',
  todo: 'What to do: ',
  until: (when: string) => `Counts until ${when}`,
  wasUntil: (when: string) => `Its time was until ${when}`,
  boundGo: 'It holds for exactly this',
  boundStale: 'It held for exactly this',
  boundElse: 'What was looked at',
  commit: (commit: string | null, dirty: boolean) =>
    commit === null
      ? 'code: no git commit could be read'
      : `code: git commit ${commit.slice(0, 12)}${dirty ? ', uncommitted changes' : ''}`,
  place: (name: string, url: string | null, token: string | null) =>
    `${name}: ${url ?? 'no address given'}, ${token === null ? 'no token given' : `token ${token}`}`,
  files: (settings: number, scripts: number) =>
    `${count(settings, 'settings file', 'settings files')} and ${count(scripts, 'code file', 'code files')}, by their checksums`,
  report: (path: string) => `Report: ${path}`,
  reportForms:
    'In the same folder: report.md to read as text, report.json and report.junit.xml for programs.',
  run: (id: string) => `Run: ${id}`,
  /** The whole of it in plain lines, the beginning where rows are short. */
  head: (hash: string) => `Record ends with: ${hash}`,
  risk: 'What it means: ',
  keys: 'c copies what to send to an engineer; r runs again.',
  keysStale: 'r runs all nine gates again.',
  copied: 'Copied. Paste it into an e-mail.',
  noClipboard: 'Nothing here can copy. Send the report file instead.',
  past: 'An earlier run, only to be read. r goes on with it, so that gates can be run again.',
  askGoOn: 'Go on with this run? The tokens are asked for first.',
};

export const PLAIN = {
  run: (id: string, rehearsal: boolean) => `${rehearsal ? 'REHEARSAL. ' : ''}Run ${id}.`,
  rehearsalWhy: 'A practice world on this computer. Nothing real is touched.',
  gate: (number: number, of: number, title: string, id: string) =>
    `Gate ${number} of ${of}: ${title} (${id})`,
  starts: (gate: string, usually: string | null) =>
    `${gate} ...${usually === null ? '' : ` (usually ${usually})`}`,
  again: (attempt: number) => `  Attempt ${attempt}.`,
  ended: (word: string, time: string) => `  ${word} after ${time}.`,
  heldBack: '  Held back.',
  step: (text: string) => `  ${text}`,
  quiet: (seconds: number) => `  No news for ${seconds} s; it is still running.`,
  finding: (message: string) => `  - ${message}`,
  fix: (fix: string) => `    What to do: ${fix}`,
  note: (message: string) => `  Note: ${message}`,
  interrupted: (reason: string) => `Interrupted: ${reason}`,
  resumed: 'The run goes on where it stopped.',
  /** Never one word without the other: these lines are piped, searched and pasted. */
  verdict: (word: string, rehearsal: boolean) => `VERDICT: ${rehearsal ? 'REHEARSAL ' : ''}${word}`,
};
