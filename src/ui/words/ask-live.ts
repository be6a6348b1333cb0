import { EMERGENCY_CLICKS } from '../../runbook/emergency.ts';
import { EMERGENCY } from './emergency.ts';

/** The sentences of Go live, the days and the backlog as questions and answers. */

export const ASK_LIVE = {
  title: (cycle: number) =>
    `Go live, supervised dispatch ${cycle}. One step at a time; each says what it does.`,
  big: (word: string) => `*** ${word} ***`,
  locked: 'LOCKED. It cannot start, because:',
  refused: 'It did NOT start, because:',
  failed: 'The last attempt did not do it:',
  reason: (message: string) => `  - ${message}`,
  fix: (fix: string) => `    What to do: ${fix}`,
  check: 'check now what must be true; starts nothing',
  again: 'look at it again',
  phrase: (phrase: string) => `To start it, type exactly: ${phrase}`,
  rejectPhrase: (phrase: string) => `To reject the batch, type exactly: ${phrase}`,
  prompt: 'Enter alone starts nothing. Your answer: ',
  saidCheck: 'Checking. Nothing is started.',
  saidPhrase: 'That is the phrase. Everything is checked once more, then it starts.',
  wrongPhrase: 'That is not the phrase, sign by sign, and none of the answers. Nothing was started.',
  lockedNow: 'It is locked. Nothing was started.',
  verdict: 'the verdict',
  days: 'the three days',
  backlog: 'what engineering still owes',
  emergency: 'EMERGENCY STOP: records it, locks every live step, and says where to click',
  lift: 'it is safe again: lift the EMERGENCY STOP',
  saidShow: 'Going there.',
  saidEmergency: 'EMERGENCY STOP is being recorded.',
  saidLift: 'The EMERGENCY STOP is being lifted.',
  still: (title: string, time: string) => `Still at work: ${title}, ${time}.`,
  looking: 'Checking everything once more, right now.',
  stillLooking: (time: string) => `Still checking, ${time}.`,
  lookHow:
    'When you have looked, type: happened, and what you saw. Or: did not happen, and what you saw. For example: did not happen Instantly has no new draft',
  lookWait: 'I have not looked yet',
  saidWait: 'Nothing is recorded. The question stays.',
  saidLooked: 'What you saw is being recorded.',
  lookUnclear: 'Begin with happened, or with did not happen, then a few words. Nothing was recorded.',
  reviewWait: 'I am still at the review',
  reviewed: 'the tier-1 leads are reviewed',
  saidReviewed: 'Recorded as reviewed.',
  activateHow:
    'When Instantly shows the campaign as active, type: activated, and its name. For example: activated t1_pipeline',
  activateWait: 'it is not activated yet',
  saidActivated: 'The activation is being recorded.',
  activateUnclear: 'Begin with the word activated, then the name of the campaign. Nothing was recorded.',
  help: [
    'Each step of the dispatch starts only with its own phrase, typed sign by sign. Capital letters count.',
    'Right before it starts everything is checked once more. It can end as done, not done, SENT, NOT SENT or UNKNOWN.',
    'After UNKNOWN somebody has to look first. emergency records an EMERGENCY STOP and locks everything.',
  ],
} as const;

export const ASK_EMERGENCY: readonly string[] = [
  EMERGENCY.intro,
  ...EMERGENCY_CLICKS.map(({ place, text }, index) => `  ${index + 1}. ${EMERGENCY.places[place]}: ${text}`),
  EMERGENCY.liftHow,
];

/** `1 run`, `2 runs`. */
const one = (n: string, word: string): string => `${n} ${word}${n === '1' ? '' : 's'}`;

export const ASK_DAYS = {
  title: 'The three supervised days.',
  day: (label: string, word: string, runs: string, sent: string, errors: string, said: string) =>
    `  ${label}: ${word}; ${[one(runs, 'run'), `${sent} sent`, one(errors, 'error')].join(', ')}; you said: ${said}`,
  again: 'look at the log again',
  saidAgain: 'The log is read again.',
  how: (label: string) =>
    `To sign ${label}, type: clean. Or: not, and what was not clean. For another day: clean 2026-02-19`,
  begin: 'begin the next dispatch',
  saidBegin: 'The next dispatch begins.',
  gates: 'run the gates again, for a new GO',
  saidGates: 'The gates run again.',
  morning: 'practice: go to the next morning',
  saidMorning: 'The practice clock moves on.',
  backToLive: 'back to the dispatch',
  saidSigned: 'Your signature is being recorded.',
  unclear: 'Type clean, or not and a few words. Nothing was recorded.',
  prompt: 'Your answer: ',
  help: [
    'A day counts when its log is clean and you have signed it. Three in a row complete it.',
    'A bad day starts the row again. A day without a dispatch does not count.',
    'Before you sign, look at the replies, at bounces in Instantly, and at HeyReach.',
  ],
} as const;

export const ASK_BACKLOG = {
  row: (number: number, word: string, text: string) => `  ${number}. ${word}: ${text}`,
  item: (text: string) => `     - ${text}`,
  back: 'back',
  saidBack: 'Going back.',
  probe: 'probe it now; changes nothing',
  saidProbe: 'Probing.',
  still: (time: string) => `Still probing, ${time}.`,
  help: ['What engineering still owes is advice: nothing here changes the verdict.'],
} as const;
