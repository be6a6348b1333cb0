import type { ConfirmationId } from '../../runbook/criteria.ts';

/** Every sentence of the closing statements (runbook sections 2 and 10). */

export const LOOP = {
  title: (number: number, of: number) => `Before the gates: statement ${number} of ${of}`,
  intro: 'Only you can state this. The cockpit shows beside it what it has seen itself.',
  asked: 'Is this true?',
  practice:
    'PRACTICE: nothing real was changed. Say yes as you would in the real cutover, once it is true there.',
  runbook: (section: string) => `(runbook ${section})`,
  seen: 'What the cockpit has seen',
  done: 'confirmed',
  waits: 'not yet',
  notYet: 'Not yet, or no',
  yes: 'Yes, I confirm',
  yesPractice: 'Yes, I confirm (as in the real cutover)',
  stays: 'Nothing was confirmed, and no gate runs before it is. Where is something still to be done?',
  still: 'Back to the statement',
  stop: 'Stop here; what is done is kept',
  stopPractice: 'Stop here; a practice begins anew the next time',
  askStop: 'Stop here?',
  places: { staging: 'Staging', production: 'Production' },
  token: (fingerprint: string) => `a new token was given (${fingerprint})`,
  noToken: 'no token was given',
  fresh: 'it stands nowhere in the files or their history',
  notFresh: 'it was not found to be new',
  redeploySeen: 'the new token is let in, a made-up one is turned away',
  redeployNotSeen: 'not seen that the new token is let in and a made-up one is not',
  origins: (list: readonly string[]) =>
    list.length === 0 ? 'you gave no web address' : `you gave ${list.join(', ')}`,
  noOrigins: 'the allowed web addresses were not given',
  readback: {
    pass: 'what it says of itself agrees with you',
    fail: 'what it says of itself does NOT agree with you',
    unknown: 'it could not be asked what it says of itself',
    none: 'it was not asked what it says of itself',
    silent:
      'it does not say whether DASHBOARD_AUTH_STRICT is on: look in Railway, Variables, before you say yes',
  },
  url: (url: string) => `the real requests go to ${url}`,
  noUrl: 'no web address was given',
  requests:
    'They carry the new tokens, and leave lines in the log there. One asks without any token to start something, to see that it is refused.',
};

/** The statement in plain words; the runbook's own text stands beside it. */
export const LOOP_PLAIN: Readonly<Record<ConfirmationId, string>> = {
  rotated: 'Both new tokens are in use: staging and production were changed in Railway.',
  redeployed: 'After that, Railway has started both again, so that the new tokens count.',
  cors: 'Both have a list of the web addresses that may use them, and the list is not "everyone".',
  strict: 'In both, the three strict flags are set to true.',
  'approve-smoke': 'You allow the cockpit to send its test requests to the real addresses now.',
};

/** Where one goes back to when a statement is not true yet: what has to be done there, by statement. */
export const LOOP_TODO: Readonly<Record<ConfirmationId, (place: string) => string>> = {
  rotated: place => `${place}: give another new token, and set it in Railway`,
  redeployed: place => `${place}: the clicks in Railway, down to Save and redeploy`,
  cors: place => `${place}: the list of allowed web addresses`,
  strict: place => `${place}: set the flags in Railway, redeploy, then ask it again`,
  'approve-smoke': place => `${place}: its address, if it is not the right one`,
};

export const LOOP_HINTS = { back: 'back' };
