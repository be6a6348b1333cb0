import type { ScreenName } from '../views.ts';

/** Every sentence of help, and of the questions that every screen can ask. */

export const HELP_HINT = 'help';
export const MENU_HINTS = { choose: 'choose', take: 'take it' };

export const TWO_STEP = {
  pressY: 'Press y, then Enter.',
  pressEnter: 'Now press Enter.',
  hints: { yes: 'yes', doIt: 'do it', back: 'take it back' },
  cancelled: 'Nothing was done.',
  lateEnter: 'Nothing was done: the question was taken back. Look again what Enter does here.',
  changed: 'Meanwhile something has changed. Nothing was started; please look again.',
  ownEnter: 'Nothing was done. Read it once more, then press Enter by itself.',
  tooQuick: 'That was too quick. Look which line is marked, then press Enter.',
};

export const HELP = {
  title: 'Help',
  asked: 'What you are asked',
  askedHow:
    'y, and then Enter, does it. Any other key takes the question back, and nothing happens. It is asked once more when you leave this help.',
  for: 'What this screen is for',
  keys: 'Keys that work on it',
  words: 'Words',
  never: 'Nothing starts, writes or sends on one key alone. Ctrl-C asks first; twice stops.',
  hints: { back: 'back', scroll: 'scroll', page: 'page' },
};

export type HelpTopic = Exclude<ScreenName, 'help' | 'too-small'>;

/** What each screen is for, in a few plain sentences. */
export const HELP_FOR: Readonly<Record<HelpTopic, string>> = {
  ready:
    'It shows where CAIO stands, whether this computer has what is needed, and what you should have at hand. Nothing has begun yet. Choose a line with the arrow keys and take it with Enter.',
  clicks:
    'It leads you through the Railway web page, click by click. Do one line there, then mark it here as done. A new token goes in first, because the old one was once written into a document and no longer counts as secret.',
  token:
    'Here you paste the new token that you have put into Railway. If you have none yet, Ctrl-G makes one and copies it. It is never shown and forgotten when the cockpit ends; it is written to the settings file on this computer only if you ask for that later. It is checked at once: long enough, new, and different from the other one.',
  url: 'Here you type the web address of the deployment, as it stands in Railway under Settings, Networking. It begins with https://.',
  watch:
    'Railway needs a few minutes until the new token works. The cockpit asks again and again, until the new token is let in and a made-up one is turned away. You only wait.',
  cors: 'Here you give the web addresses that may use this deployment from a browser, one after the other, exactly as you have set them in Railway.',
  readback:
    'It compares what you said with what the deployment itself says. A line that does not agree is best put right in Railway now, because its gate would fail later.',
  'env-file':
    'The gates also read a settings file on this computer. Where it differs from what you gave, the cockpit can write it for you and keeps a copy of the old one. Nothing is written before you say so.',
  'loop-back':
    'These are five statements that only you can make. Beside each stands what the cockpit itself has seen. Confirm only what is true. "Not yet, or no" is never wrong: it shows what is still to be done and leads back there.',
  gates:
    'Nine gates run one after the other, in the order of the runbook. Each looks whether one thing is right, and a witness looks again in another way. Only a pass counts. What could not be checked is not a pass. When code, settings or addresses have changed since, all nine run again, also where one was asked for.',
  log: 'This is all that one gate has printed, without secrets. Nothing here can be changed.',
  verdict:
    'GO only when every gate has passed and you have confirmed every statement. Anything else says what is wrong, what it means and what to do. A GO holds for hours, not days.',
  'go-live':
    'It leads through the first supervised dispatch, one step at a time. Each step says what it does and whether it can be undone. Nothing starts before you have typed its phrase, and right before it everything is checked once more. After UNKNOWN somebody has to look first.',
  emergency:
    'It shows how the swarm is stopped at once, click by click, and records that it was. Every live step is locked from then on, until it is lifted.',
  days: 'After the first dispatch three clean days in a row are needed. For each day it shows what the log says; you say whether it was clean. A bad day starts the row again, a day without a dispatch does not count.',
  backlog:
    'It shows what engineering still owes, and whether it is done. It is advice: nothing here changes the verdict.',
  stopped: 'The run was stopped. What is finished is kept. Nothing runs any more.',
  crashed: 'The cockpit itself had a fault. What is finished is kept.',
};

/** Each word in one plain sentence. */
export const WORDS: readonly (readonly [word: string, means: string])[] = [
  ['Token', 'a long secret text; whoever has it may use the CAIO dashboard.'],
  ['Staging', 'the copy of CAIO to try things out before the real one.'],
  ['Production', 'the real CAIO, which reaches real people.'],
  ['Deployment', 'CAIO as it runs on the internet; there are two, staging and production.'],
  ['Redeploy', 'Railway starts CAIO again, so that new settings begin to count.'],
  ['Gate', 'one check that has to pass before CAIO may go live.'],
  ['Witness', 'a second check that looks at the same fact in another way.'],
  ['Redis', "CAIO's shared memory: what it knows of leads and batches stands there."],
  ['Inngest', 'the service that wakes CAIO up when it is time for its next task.'],
  ['CORS', 'the list of web addresses whose pages may use CAIO from a browser.'],
  ['Strict flags', 'three settings that make CAIO refuse to run half-configured.'],
  ['Preview hash', 'the fingerprint of a batch: another batch, or a changed one, has another.'],
  ['fp:...', 'the fingerprint of a token: it shows whether it is the same one, never what it is.'],
  ['Campaign', 'a row of e-mails in Instantly; it sends only once somebody activates it.'],
  ['Railway', 'the company on whose computers CAIO runs; its settings are changed there.'],
  ['Instantly', 'the service that sends the e-mails.'],
  ['HeyReach', 'the service that writes to people on LinkedIn.'],
  ['Dry run', 'a rehearsal of the sending that sends nothing.'],
  ['Batch', 'the list of people who are to be written to next; it is approved as a whole.'],
  ['Dispatch', 'the step that hands a batch to Instantly and HeyReach.'],
  ['Tier 1', 'the leads that fit best; the first days go to them only.'],
];
