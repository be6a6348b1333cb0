import type { DayReason, DayState } from '../../run/days.ts';
import { CLEAN_DAYS } from '../../runbook/live.ts';

/** Every sentence of the three supervised days, on the screen, in plain lines and in the report. */

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const DAY_WORDS: Readonly<Record<DayState, string>> = {
  clean: 'clean',
  'not-clean': 'NOT CLEAN',
  'to-sign': 'to sign',
  'cannot-tell': 'cannot tell',
  'no-run': 'no dispatch',
};

export const DAY_MEANS: Readonly<Record<DayState, string>> = {
  clean: 'It counts: the log is clean, and you have signed it.',
  'not-clean': 'It does not count, and the row starts again.',
  'to-sign': 'The log is clean. It counts when you have signed it.',
  'cannot-tell': 'It cannot count as it is, and the row starts again: not all of it is known.',
  'no-run': 'Nothing was sent. It does not count, and the row goes on.',
};

/** Why a day is what it is. */
export function reasonWords(reason: DayReason): string {
  const errors = (n: number, first: string | null): string =>
    `${count(n, 'error', 'errors')}${first === null ? '' : `, the first: ${first}`}`;
  switch (reason.kind) {
    case 'errors':
      return `The log of this computer has ${errors(reason.count, reason.first)}.`;
    case 'deployment-errors':
      return `The deployment's own history has ${errors(reason.count, reason.first)}.`;
    case 'emergency':
      return 'EMERGENCY STOP was said on this day.';
    case 'signed-not-clean':
      return `You signed it as not clean: ${reason.why}`;
    case 'log-unreadable':
      return 'A line of the log that may belong to this day cannot be read.';
    case 'unlooked':
      return 'How a live step of this day ended is not known, and nobody has recorded a look.';
    case 'nothing-sent':
      return 'A live dispatch ran and sent nothing.';
    case 'signed-without-run':
      return 'You signed it as clean, but the log has no dispatch that sent anything.';
    case 'signed-before':
      return 'You signed it before its last dispatch. Look at that one too, and sign it again.';
  }
}

export const DAYS = {
  title: 'Three clean supervised days',
  row: (n: number) => `Clean days in a row: ${n} of ${CLEAN_DAYS}`,
  graduated: (date: string) => `GRADUATED: ${CLEAN_DAYS} clean days in a row, complete on ${date}.`,
  graduatedNext:
    'Now an engineer may lift the ramp (operator.ramp in config/production.json). Send the report along.',
  more: (n: number) => `${count(n, 'more clean day', 'more clean days')} in a row are needed.`,
  moreOne: 'One more clean day is needed.',
  reading: 'The log is being read.',
  unreadable: (why: string) => `The log of this computer cannot be read, so no day counts: ${why}`,
  tornLines: (n: number) =>
    `${count(n, 'line of the log', 'lines of the log')} cannot be read. The days beside them cannot count.`,
  server: {
    'not-asked': "The deployment's own history: not asked (the token is not at hand).",
    asking: "The deployment's own history: being asked.",
    said: (n: number) => `The deployment's own history: ${count(n, 'report', 'reports')}.`,
    'not-said': (why: string) => `The deployment's own history is not known: ${why}`,
  },
  head: { day: 'Day', state: 'State', runs: 'Runs', sent: 'Sent', errors: 'Errors', signed: 'You said' },
  /** Whole in a narrow window too: what is cut off must not leave the word "clean". */
  signed: (clean: boolean | null, counts: boolean) =>
    clean === null ? '-' : !clean ? 'not clean' : counts ? 'clean' : 'void (clean)',
  overruled: 'You signed it as clean. What stands here says otherwise, so that does not count.',
  messages: (n: number) => `${count(n, 'message', 'messages')} sent, by e-mail and on LinkedIn together.`,
  cleanAgainst: '"Clean" cannot be signed: what stands above of this day says otherwise.',
  cleanUnread: '"Clean" cannot be signed: not all of the log of this day could be read.',
  cleanUnlooked: '"Clean" cannot be signed: look first how the live step of this day ended (Go live).',
  cleanNothing: '"Clean" cannot be signed: the log has no dispatch of this day that sent anything.',
  day: (label: string, word: string) => `${label}: ${word}`,
  today: 'today',
  signTitle: (label: string) => `Sign ${label}`,
  signAsk: (label: string) => `Was ${label} clean? Look at each of these first:`,
  reminders: [
    'Every lead of the day was reviewed before it was sent.',
    'Instantly: the campaign ran, and no e-mail bounced.',
    'Replies: nobody complained, nobody asked to be left alone.',
    'HeyReach: no error, no warning of LinkedIn.',
    'Nothing went to anybody who was not in the batch.',
    'Nobody said EMERGENCY STOP.',
  ],
  whyAsk: (label: string) => `What was not clean on ${label}?`,
  whyHow: 'Enter records it, Esc cancels. The row then starts again.',
  whyShort: 'Write a few words: what was not clean.',
  askClean: (label: string) => `${label} was clean, and you have looked at all of it?`,
  notGo: 'A dispatch needs a GO that still counts. Run the gates again first.',
  stillGoing: 'The dispatch before is not finished. Go back to it with Esc.',
  notEntered: 'Go on from the verdict first (key v, then g).',
  emergency: 'EMERGENCY STOP was said. Lift it first (key e).',
  askGates: 'Run all nine gates again? Gate 5 writes.',
  askBegin: 'Begin the next supervised dispatch?',
  nextSteps: 'Each clean day has a dispatch of its own: run the gates again, get a GO, and begin it.',
} as const;

export const DAYS_MENU = {
  again: 'Look at the log again',
  sign: (label: string) => `Sign ${label}`,
  gates: 'Run the gates again, for a new GO',
  begin: 'Begin the next dispatch',
  nextDay: 'Practice: go to the next morning',
  notYet: 'Not yet; nothing is recorded',
  clean: (label: string) => `${label} was clean`,
  cleanOff: (label: string) => `${label} was clean (cannot be said: see above)`,
  notClean: (label: string) => `${label} was NOT clean`,
} as const;

export const DAYS_HINTS = {
  day: 'day',
  verdict: 'verdict',
  backlog: 'backlog',
  back: 'back',
  record: 'record',
  cancel: 'cancel',
} as const;
