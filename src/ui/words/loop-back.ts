import type { ConfirmationId } from '../../runbook/criteria.ts';

/** Every sentence of the closing statements (runbook sections 2 and 10). */

export const LOOP = {
  title: (number: number, of: number) => `Before the gates: statement ${number} of ${of}`,
  intro: 'Only you can state this. The cockpit shows beside it what it has seen itself.',
  asked: 'Is this true?',
  runbook: (section: string) => `(runbook ${section})`,
  seen: 'What the cockpit has seen',
  done: 'confirmed',
  waits: 'not yet',
  notYet: 'Not yet',
  yes: 'Yes, I confirm',
  stays: 'Nothing was confirmed. Go back with Esc to change an answer, or choose Yes when it is true.',
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

export const LOOP_HINTS = { back: 'back' };
