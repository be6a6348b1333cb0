/** Every sentence of the two screens on which a run ends without a verdict. */

export const STOPPED = {
  title: 'Stopped.',
  what: 'The run was stopped, and nothing runs any more.',
  means: 'What was finished is kept. What was running is unknown and will be run again.',
  todoRehearsal: 'The practice begins anew next time: npx caio-cockpit rehearse',
  todo: 'Start caio-cockpit again to go on where it stopped. The tokens are asked for again: they are never kept.',
  why: (reason: string) => `Why: ${reason}`,
  run: (id: string) => `Run: ${id}`,
  done: (passed: number, of: number) => `Gates passed so far: ${passed} of ${of}.`,
  leave: 'leave',
};

export const CRASHED = {
  title: 'The cockpit had a fault.',
  what: 'The cockpit itself broke; this is not a finding about CAIO.',
  means: 'What was finished is kept, what was running counts as unknown, and no GO comes out of it.',
  todo: 'Start caio-cockpit again to go on; if this comes back, tell an engineer what you did last and the run below.',
  run: (id: string) => `Run: ${id}`,
  leave: 'leave',
};

/** What stands in the ordinary terminal when the cockpit is left before a verdict. */
export const LAST_WORD = {
  nothing: 'Nothing was started, and nothing was changed.',
  unfinished: 'The cutover is not finished: there is no verdict yet. What was done is kept.',
  unfinishedRehearsal: 'The practice is not finished: there is no verdict.',
  again: 'To go on: npx caio-cockpit',
  againRehearse: 'To practise again: npx caio-cockpit rehearse',
};

/** The cockpit's process ended before the cockpit was done. */
export const ENDED_EARLY = [
  'The cockpit ended before it was done: that is a fault of its own, and no finding about CAIO.',
  'What was finished is kept. What was running counts as unknown, and no GO comes out of it.',
  'Start caio-cockpit again; if this comes back, tell an engineer what you did last.',
];

/** On stderr, where the file that takes the answer cannot be written. */
export const ANSWER_LOST = [
  'The answer could not be written to the end, so it does not count: the disk may be full.',
  'What was recorded is kept.',
  'Free some space, or write it somewhere else, then ask again with: caio-cockpit status',
];

/** Said by the guard, when the cockpit itself cannot speak any more. */
export const GUARD = {
  died: [
    'The cockpit was ended from outside, or this computer ran out of memory: it could not say why.',
    'What it had started is being ended too. What was finished is kept; what was running counts as unknown.',
    'Start caio-cockpit again to go on.',
  ],
  hung: [
    'The cockpit did not answer for half a minute, so it was ended: that is a fault of its own.',
    'What it had started is being ended too. What was finished is kept; what was running counts as unknown.',
    'Start caio-cockpit again to go on; if this comes back, tell an engineer what you did last.',
  ],
};

/** On stderr, in a Git Bash window that gives programs no console. */
export const NO_CONSOLE = [
  'This window (Git Bash) gives programs no console, so the screens cannot be shown here.',
  'The gates run without a screen and without a question.',
  'To be led through instead: open PowerShell or Windows Terminal, or type winpty before the command.',
];
