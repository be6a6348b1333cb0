import type { LiveAction } from '../../runbook/live.ts';

/** Every sentence of Go live, on the screen and in plain lines. */

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** The rows of the list: runbook section 6, and the second dispatch that it leaves out. */
export const LIVE_ROW_IDS = [
  'pipeline',
  'review',
  'dispatch',
  'approve',
  'send',
  'activate',
  'days',
] as const;
export type LiveRowId = (typeof LIVE_ROW_IDS)[number];

interface RowWords {
  readonly title: string;
  /** Where it stands in the runbook. */
  readonly section: string;
  readonly does: string;
  /** How it is undone, or that it cannot be. */
  readonly undo: string;
}

export const LIVE_ROWS: Readonly<Record<LiveRowId, RowWords>> = {
  pipeline: {
    title: 'Fresh production pipeline',
    section: '6.1',
    does: 'Looks for new leads, enriches them and writes e-mails that wait for a review. It sends nothing to them.',
    undo: 'Cannot be undone: it spends enrichment credits. Leads that should not be used are rejected in the next step.',
  },
  review: {
    title: 'Review of the tier-1 leads',
    section: '6.2',
    does: 'You look at each tier-1 lead on the page /sales and approve or reject it there.',
    undo: 'Careful: on this page "Approve & Send" may send the e-mail at once. An e-mail that went out cannot be undone.',
  },
  dispatch: {
    title: 'First dispatch: makes the batch',
    section: '6.3',
    does: 'Collects the approved leads in one batch that waits for your approval. It sends nothing.',
    undo: 'Can be undone: reject the batch.',
  },
  approve: {
    title: 'Approval of the batch',
    section: '6.4',
    does: 'Marks exactly this batch as approved. It sends nothing yet.',
    undo: 'Can be undone until the next step: reject the batch.',
  },
  send: {
    title: 'Second dispatch: hands the leads over',
    section: '6.3',
    does: 'Hands the leads of the approved batch to Instantly (as a draft) and to HeyReach.',
    undo: 'Cannot be undone from here. In Instantly nothing goes out before the campaign is activated.',
  },
  activate: {
    title: 'Activation of the campaign',
    section: '6.5',
    does: 'You activate the drafted campaign in Instantly. From then on e-mails go to real people.',
    undo: 'E-mails that went out cannot be undone. Pausing the campaign stops the others.',
  },
  days: {
    title: 'Three clean supervised days',
    section: '6.6',
    does: 'You look at each day and sign it.',
    undo: '',
  },
};

/** What stands beside a row. */
export const ROW_WORDS = {
  done: 'done',
  now: 'now',
  waits: 'waits',
  unknown: 'UNKNOWN',
  'not-done': 'not done',
} as const;

export const GO_LIVE = {
  title: (cycle: number) => `Go live: supervised dispatch ${cycle}`,
  step: (number: number, of: number, title: string) => `Step ${number} of ${of}: ${title}`,
  section: (section: string) => `Runbook ${section}.`,
  does: 'What it does: ',
  undo: 'Undo: ',
  command: (text: string) => `Command: ${text}`,
  locked: 'LOCKED. It cannot start, because:',
  notStarted: 'It did NOT start, because:',
  todo: 'What to do: ',
  noted: 'The step before was done, but:',
  lastTime: (attempt: number) => `Attempt ${attempt} did not do it:`,
  open: 'It can be started. Right before it starts everything is checked once more.',
  typeThis: 'Type exactly this, in capital letters:',
  typeHow: 'Enter starts it, Esc cancels. Nothing starts by itself.',
  notThePhrase: 'That is not the phrase yet: sign by sign, in capital letters.',
  cutPhrase: 'Too much was pasted. Empty the field with Ctrl-U and type it.',
  looking: 'Checking everything once more, right now. This takes up to two minutes.',
  lookingWhy: 'It starts only when all of it is true at the same moment.',
  lookedGood: 'Checked a moment ago: all that must be true is true.',
  working: (title: string) => `At work: ${title}`,
  workingFor: (time: string) => `For ${time} now. Leave this window open and wait for its end.`,
  quiet: (seconds: number) => `It has said nothing for ${seconds} s; it is still at work.`,
  begin: 'The first step comes in a moment.',
  pendingAsking: 'How many leads wait for a review: being asked.',
  pending: (n: number) => `The service says: ${count(n, 'lead waits', 'leads wait')} for a review.`,
  notPending: (why: string) => `How many leads wait for a review is not known: ${why}`,
  practiceReview:
    'PRACTICE: open no page and approve nobody. Read this, then say that you have reviewed them.',
  practiceActivate:
    'PRACTICE: do nothing in Instantly. Read this, then type the name that stands here as drafted.',
  batchReading: 'The people in it are being read.',
  reviewHow:
    'Approve the tier-1 leads that may be written to, and reject the others. Then come back here and say so.',
  batch: (id: string) => `Batch ${id}`,
  batchHash: (hash: string) => `preview hash ${hash}`,
  batchCounts: (leads: number, email: number, linkedin: number) =>
    `${count(leads, 'lead', 'leads')}: ${email} by e-mail, ${linkedin} by LinkedIn`,
  batchTiers: (tiers: string) => `tiers: ${tiers}`,
  batchExpires: (when: string, left: string) => `may be sent until ${when} (${left} left)`,
  hours: (hours: number, minutes: number) => `${hours} h ${minutes} min`,
  batchExpired: (when: string) => `EXPIRED: it could be sent until ${when}`,
  batchLeads: 'Everybody in it:',
  batchLead: (n: number, name: string, company: string, email: string, tier: string) =>
    `${n}. ${[name, company, email, tier].filter(part => part !== '').join(', ')}`,
  batchUnseen: 'The people in it could not be read. Do not approve what you have not seen.',
  lookTitle: 'UNKNOWN. Nobody can say from here whether it happened.',
  lookWhy: 'Nothing is tried again before somebody has looked.',
  lookAt: 'Look at this:',
  sawHappened: 'You looked, and it HAPPENED. Write where you looked and what you saw:',
  sawNot: 'You looked, and it did NOT happen. Write where you looked and what you saw:',
  sawHow: 'Enter records it, Esc cancels. It goes into the report.',
  tooShort: 'Write a few words: where you looked, and what you saw.',
  youLooked: {
    happened: 'You looked: it happened.',
    'did-not-happen': 'You looked: it did not happen.',
  },
  activateHow:
    'In Instantly open Campaigns, find the new draft, look at its leads and texts, and activate it.',
  campaignDrafts: (names: string) => `Drafted by this dispatch: ${names}`,
  campaignAsk: 'Type the name of the campaign that you activated:',
  campaignHow: 'Enter records it, Esc cancels. Only when Instantly shows it as active.',
  campaignShort: 'Type the name as Instantly shows it.',
  rejectTitle: 'Reject the batch',
  rejectDoes: 'Takes this batch back: it can never be sent. The leads stay, and another batch can be made.',
  rejectMust: 'What was approved did not go out. This approval is used up, so the batch is rejected first.',
  log: (path: string) => `Log: ${path}`,
  emergencyOn: 'EMERGENCY STOP was said. Nothing starts until it is lifted (key e).',
  took: (time: string) => `It took ${time}.`,
  sentCounts: (leads: number) => `${count(leads, 'lead', 'leads')} handed over`,
  none: 'none',
};

/** What each end of a step is called in large letters. */
export const BIG = { sent: 'SENT', notSent: 'NOT SENT', unknown: 'UNKNOWN' } as const;
export const BIG_MEANS = {
  sent: 'The report, the log, the batch and its numbers all agree.',
  notSent: 'It is proven that nothing went out.',
  unknown: 'It may have happened and it may not.',
} as const;

export const LIVE_HINTS = {
  verdict: 'verdict',
  days: 'days',
  backlog: 'backlog',
  type: 'type the phrase',
  reject: 'reject batch',
  cancel: 'cancel',
  startIt: 'start it',
  record: 'record',
  back: 'back',
  emergency: 'EMERGENCY STOP',
  noReject: 'There is no batch that could be rejected now.',
  atWork: 'A step is at work. Wait for its end.',
};

export const LIVE_MENU = {
  check: 'Check now what must be true (starts nothing)',
  typePhrase: 'Type the phrase that starts it',
  reject: 'Reject this batch',
  openSales: 'Open the page /sales',
  reviewed: 'I have reviewed the tier-1 leads',
  notLooked: 'I have not looked yet',
  happened: 'I looked: it happened',
  didNot: 'I looked: it did NOT happen',
  openInstantly: 'Open Instantly',
  activated: 'It is activated: type its name',
};

/** After UNKNOWN: what a person looks at, for each action. */
export const LOOK_AT: Readonly<Record<LiveAction, readonly string[]>> = {
  pipeline: [
    'In the CAIO folder, .hive-mind\\pipeline_runs: is there a file from a moment ago?',
    'On the page /sales: are there new leads?',
  ],
  dispatch: [
    'In the CAIO folder, .hive-mind\\operator_batches: is there a batch from a moment ago?',
    'It happened when there is one. Nothing is sent either way.',
  ],
  approve: [
    'Ask an engineer whether the batch in Redis says "approved" or still "pending".',
    'It happened when it says approved. Nothing is sent either way.',
  ],
  reject: [
    'Ask an engineer whether the batch in Redis says "rejected".',
    'It happened when it says rejected. Nothing is sent either way.',
  ],
  send: [
    'In Instantly, Campaigns: is there a new draft from a moment ago, with leads in it?',
    'In HeyReach, Lists: is there a new list from a moment ago?',
    'In the CAIO folder, .hive-mind\\operator_dispatch_log.jsonl: is there a last line from a moment ago?',
    'When any of these shows leads of this batch, it happened.',
  ],
};

/** What the verdict says of the way on. */
export const VERDICT_ON = {
  next: 'Next: press g and go on to the first supervised live dispatch, step by step (runbook 6).',
  nextLook:
    'Next: nobody knows how a live step ended. Look whether it happened, and record what you saw: npx caio-cockpit',
  nextEmergency: 'Next: EMERGENCY STOP was said and stands. When it is safe again, lift it: npx caio-cockpit',
  nextGoOn: 'Next: go on where Go live stands: npx caio-cockpit',
  nextBack: 'Next: press g to go back to where you were.',
  rehearsalNext:
    'Next: press g to practise the dispatch and the three days. Or the real cutover: npx caio-cockpit',
  key: 'g goes on to Go live. Nothing starts by that.',
  keyBack: 'g goes back to where you were.',
};
