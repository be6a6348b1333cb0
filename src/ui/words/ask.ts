import type { FieldReport } from '../../run/guide-types.ts';
import type { PhaseName } from '../../run/phase.ts';
import type { Environment } from '../../runbook/gates.ts';

/** Every sentence of the guided cutover as questions and answers (`--plain` on a terminal). */

/** `1 gate`, `2 gates`. */
export const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Environments as a sentence begins with them. */
export const PLACE: Readonly<Record<Environment, string>> = { staging: 'Staging', production: 'Production' };

/** `1 min 20 s`, as a person says it. @param ms milliseconds; negative counts as none */
export function spoken(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

const CLEANED: Readonly<Record<FieldReport['removed'], string>> = {
  nothing: 'Nothing had to be removed.',
  'line-ends': 'Line ends around it were removed.',
  spaces: 'Spaces around it were removed.',
  'hidden-signs': 'Invisible characters in it were removed.',
};

const PHASE_NAMES: Readonly<Record<PhaseName, string>> = {
  ready: 'the beginning',
  clicks: 'the clicks in Railway',
  token: 'the new token',
  url: 'the address',
  watch: 'waiting for the redeploy',
  cors: 'the allowed web addresses',
  readback: 'what the deployment says of itself',
  'env-file': 'the settings file on this computer',
  'loop-back': 'the closing confirmations',
  gates: 'the gates',
  verdict: 'the verdict',
  'go-live': 'the live dispatch',
  days: 'the supervised days',
  backlog: 'what engineering still owes',
};

export const ASK = {
  welcome: 'The cutover as questions and answers. Each answer ends with Enter.',
  rehearsal:
    'REHEARSAL: a practice world on this computer. Nothing real is touched; change nothing in Railway.',
  always:
    'At every question: ? explains it, back goes one question back, stop stops. y means yes, n means no.',
  prompt: 'Your answer: ',
  yesNo: 'y or n: ',
  gatesNext: 'After this the gates run again, as you asked. back runs nothing.',
  choice: (key: string, label: string, enter: boolean) =>
    `  ${key}: ${label}${enter ? ' (or just Enter)' : ''}`,
  unclear: 'That is not one of the answers. Nothing was done.',
  noAnswerNeeded: 'No answer is needed now. Type ? for an explanation, or stop.',
  dropped: 'What was typed before this question was not taken. Please answer now.',
  nothing: 'Nothing was given. The question stays.',
  severalLines: 'That came in several lines, and one line was asked for. Nothing was taken; copy it again.',
  noWayBack: 'There is nothing to go back to here.',
  goingBack: 'Going back.',
  kept: 'It stays as it was.',
  nothingMoved: 'Nothing has changed yet. The question is asked again.',
  inputEnded: 'The input has ended, so nobody can answer any more. The cockpit ends here.',
  stopAsk: 'Stop here? What is recorded is kept, and you can resume later. Tokens are never stored.',
  leaveAsk: 'Leave now? What is recorded is kept.',
  stopNo: 'no, go on',
  stopYes: 'yes, end here',
  goesOn: 'It goes on.',
  leaving: 'Leaving.',
  stopped: 'Stopped. What was recorded is kept. Start caio-cockpit again to resume.',
  left: 'The cockpit has ended.',
  help: {
    ask: 'Enter alone takes the safe answer. Nothing is started, written or sent by Enter alone.',
    stop: 'Stopping ends what is running. Nothing that was recorded is lost.',
  },
};

export const ASK_READY = {
  looking: 'Looking at this computer. This takes a moment.',
  still: (time: string) => `Still looking at this computer, ${time}.`,
  doctor: (title: string, word: string, says: string) => `${title}: ${word}. ${says}`,
  word: { ok: 'in order', 'not-ok': 'NOT in order', unknown: 'could not be looked at' },
  todo: (fix: string) => `  What to do: ${fix}`,
  allGood: 'This computer has all that is needed.',
  notGood: (n: number) =>
    `${count(n, 'point is', 'points are')} not in order. Settle that first: without it there will be no GO.`,
  need: 'You will need at hand:',
  took: (time: string) => `The nine gates took ${time} in earlier runs.`,
  tookUnknown: 'How long the gates take is not known yet: none have been run here.',
  leave: 'Leave; nothing is started',
  start: 'Start a new cutover',
  settle: (id: string) => `Go to run ${id}: something was left open there; look, and record it`,
  resume: (id: string, where: PhaseName) => `Resume run ${id}; it stands at ${PHASE_NAMES[where]}`,
  again: 'Look at this computer again',
  verdict: (said: string, id: string) => `Look at the last verdict (${said}, run ${id})`,
  saidVerdict: 'You chose: look at the last verdict.',
  saidLeave: 'You chose: leave.',
  saidStart: 'You chose: start a new cutover.',
  saidResume: (id: string) => `You chose: resume run ${id}.`,
  saidAgain: 'You chose: look at this computer again.',
  help: [
    'The cutover changes the access tokens of CAIO, looks at both deployments, runs nine gates and says GO or NO-GO.',
    'Staging is the trial deployment, production is the real one.',
    'Starting only begins a record on this computer. Nothing is changed anywhere by it.',
  ],
};

export const ASK_CLICKS = {
  between: [
    'Staging is done: it lets the new token in and turns a made-up one away.',
    'NOW PRODUCTION: the real CAIO, which reaches real people. The same steps come once more, with another new token.',
    'In Railway choose the environment production. Nothing of staging has to be changed any more.',
  ],
  title: (place: string) => `${place}: change the access token in Railway (runbook 4A).`,
  line: (place: string, n: number, of: number, text: string) => `${place}, click ${n} of ${of}: ${text}`,
  item: (text: string) => `  - ${text}`,
  done: 'yes, done',
  notYet: 'no, not yet',
  open: 'open the page in your browser',
  make: 'make a new token and copy it (it is not shown)',
  prompt: 'Done? y, n or o: ',
  saidDone: (n: number) => `Click ${n} is done.`,
  saidNotYet: 'Not yet. Take your time; the question stays.',
  saidOpen: (url: string) => `Opening ${url}. If no page opens, type this address into your browser.`,
  saidMake: 'Making a new token.',
  saidUndone: (n: number) => `Click ${n} is open again.`,
  allDone: (place: string) => `${place}: all clicks are done.`,
  keep: 'leave all clicks as done',
  redo: (n: number, text: string) => `do click ${n} again: ${text}`,
  help: [
    'Railway is the web page where both CAIO deployments are managed.',
    'The access token (DASHBOARD_AUTH_TOKEN) is the password of the dashboard. The old one must be treated as known to others.',
    'Variables are the settings of a deployment. "Save and redeploy" makes it start anew with them.',
    'y says that you have done this line; n leaves it open; o opens the page.',
  ],
};

export const ASK_TOKEN = {
  title: (place: string) => `${place}: the new access token.`,
  how: 'Paste it or type it, then press Enter. Nothing is shown while you do, not even dots.',
  again: (place: string) =>
    `Tokens are never stored, so after a restart the ${place.toLowerCase()} token is asked for again. Give the same one.`,
  or: 'Instead of a token you can type:',
  make: 'make a new token and copy it (it is not shown)',
  fill: 'practice: take the token of the practice world',
  keep: 'keep the token that was given',
  prompt: 'New token (hidden): ',
  taken: 'Something was given; it is looked at now.',
  checking: (report: FieldReport) =>
    `Taken: ${count(report.length, 'character', 'characters')}. ${CLEANED[report.removed]} Now it is looked at: long enough, new, and nowhere in the files.`,
  still: (time: string) => `Still looking at the token, ${time}.`,
  refused: (report: FieldReport) =>
    `This token cannot be used (${count(report.length, 'character', 'characters')}). ${CLEANED[report.removed]}`,
  finding: (message: string) => `  - ${message}`,
  fix: (fix: string) => `    What to do: ${fix}`,
  accepted: (place: string, length: number) =>
    `The ${place.toLowerCase()} token is good: ${count(length, 'character', 'characters')}, and it stands nowhere in the files or their history.`,
  cannotHide: 'This console cannot hide what you type, so the token is not asked for here.',
  cannotHideWhy: 'A token that stands on a screen or in a log is no longer a secret.',
  cannotHideFix: 'Open a normal terminal (on Windows: Windows Terminal) and resume this run there.',
  stop: 'Stop here; what is recorded is kept',
  help: [
    'The token is the new password of this deployment: the value that you have just set in Railway as DASHBOARD_AUTH_TOKEN.',
    'It stays in the memory of this program and is sent to the deployment only. It is never shown, and written to a settings file only if you ask for that later.',
    'Backspace removes the last character, Ctrl-U removes all.',
  ],
};

export const ASK_URL = {
  title: (place: string) => `${place}: the address of the deployment.`,
  how: 'It looks like https://name.up.railway.app and stands in Railway under Settings, Networking.',
  now: (url: string) => `Given until now: ${url}`,
  keep: 'keep the address that was given',
  fill: 'practice: take the address of the practice world',
  prompt: 'Address: ',
  wrong: (why: string) => `That cannot be used: ${why}`,
  said: 'The address is looked at.',
  accepted: (place: string, url: string) => `${place} address: ${url}`,
  help: [
    'The address (base URL) is where this deployment is reached in a browser, without anything after the name.',
    'It must begin with https://, so that the token cannot be read on its way.',
  ],
};

export const ASK_FILL = { said: 'Taking it from the practice world.' };

export const ASK_WATCH = {
  title: (place: string) => `${place}: waiting until the redeploy is through.`,
  how: 'Asked every few seconds: is the new token let in, and is a made-up one refused? No answer is needed from you.',
  starting: 'The deployment is being asked for the first time.',
  notYet: 'Not yet: ',
  refused: (status: number) =>
    `the new token is refused (${status}); the deployment still runs with the old one.`,
  noAnswer: 'the deployment gives no answer; it may be starting anew.',
  open: (status: number) => `a made-up token is let in as well (${status}). The lock is off.`,
  openFix: 'What to do: set DASHBOARD_AUTH_STRICT=true in Railway, then save and redeploy.',
  randomSilent: 'the new token is let in, but the made-up one got no answer.',
  odd: (status: number) => `the deployment answers with ${status}.`,
  almost: 'the new token is let in; it is asked once more to be sure.',
  waiting: (time: string) => `Still waiting, ${time}.`,
  advice: [
    'This takes longer than usual. What to do:',
    '  - Look in Railway whether the newest deployment has ended, and whether it has failed.',
    '  - Look whether DASHBOARD_AUTH_TOKEN there is the token that you gave here. If not, type back.',
    '  - Look whether the address is the right one. Type back to change it.',
  ],
  seen: (place: string) => `${place} runs with the new token: it is let in, and a made-up one is refused.`,
  help: [
    'After "Save and redeploy" Railway starts the deployment anew. This takes a few minutes.',
    '401 is the answer of a lock that does not know the token.',
    'It goes on by itself as soon as the new token is let in and a made-up one is not.',
  ],
};

export const ASK_CORS = {
  title: (place: string) => `${place}: the web addresses that may use it (CORS_ALLOWED_ORIGINS).`,
  how: 'Copy the value from Railway. Several addresses are separated by commas.',
  now: (origins: readonly string[]) => `Given until now: ${origins.join(', ')}`,
  keep: 'keep the list that was given',
  fill: 'practice: take the list of the practice world',
  prompt: 'Allowed addresses: ',
  wrong: (why: string) => `That cannot be used: ${why}`,
  oneEntry: 'one entry: ',
  said: (n: number) => `You gave ${count(n, 'address', 'addresses')}.`,
  accepted: (place: string, origins: readonly string[]) =>
    `${place} allows ${count(origins.length, 'web address', 'web addresses')}: ${origins.join(', ')}`,
  help: [
    'CORS is the list of web pages whose browsers may talk to this deployment. All others are turned away.',
    'Each entry is an address like https://name.example, without anything after the name.',
    'A star would let every page in, so it is not accepted.',
  ],
};

export const ASK_READBACK = {
  title: (place: string) => `${place}: what you said, and what the deployment says of itself.`,
  checking: 'The deployment is being asked. This takes a moment.',
  still: (time: string) => `Still asking the deployment, ${time}.`,
  row: (what: string, said: string, says: string | null, agrees: boolean | null) =>
    `${what}: you said ${said}; it says ${says ?? 'nothing'}. ${
      agrees === true ? 'They agree.' : agrees === false ? 'They do NOT agree.' : 'Could not be compared.'
    }`,
  allAgree: 'Everything agrees.',
  disagree: (n: number) =>
    `${count(n, 'point does', 'points do')} not agree or could not be compared. The gates will look at this again.`,
  again: 'Ask the deployment again',
  accept: 'I have read it; go on',
  saidAgain: 'You chose: ask the deployment again.',
  saidAccept: 'You chose: go on.',
  accepted: (place: string) => `${place}: you have read what it says.`,
  help: [
    'The cockpit does not just believe what was typed: it asks the deployment itself.',
    'When something does not agree, set it right in Railway, redeploy, and ask again.',
    'Going on is allowed; what is not right will then fail at its gate.',
  ],
};
