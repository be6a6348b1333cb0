/** Every sentence of the emergency screen, which lies one key away from everything live. */
export const EMERGENCY = {
  title: 'EMERGENCY STOP',
  intro: 'Stop the swarm with these clicks, from the first to the last. Do not wait for anybody.',
  practice:
    'PRACTICE: change nothing in Instantly, HeyReach or Railway. Read the clicks, then record it here.',
  practiceLift:
    'PRACTICE: nothing was switched off, so there is nothing to switch on. Lift it here to go on.',
  places: {
    instantly: 'Instantly',
    heyreach: 'HeyReach',
    railway: 'Railway',
    here: 'This computer',
  },
  ours: (names: string) => `Activated from here: ${names}`,
  atWork: 'A step is at work now. This does not end it; Ctrl-C twice does, and then it counts as UNKNOWN.',
  notSaid:
    'Recorded so far: nothing. When you have done the clicks, record it: every live step is locked then.',
  said: (when: string) => `Recorded: EMERGENCY STOP was said, ${when}. Every live step is locked.`,
  liftHow:
    'To go on later: take EMERGENCY_STOP away in Railway and here, redeploy, lift it on this screen, and run the gates again.',
  day: 'A day with an emergency stop is not a clean day.',
  record: 'I have done it: record it',
  back: 'Back',
  backNothing: 'Back; nothing is recorded',
  lift: 'It is safe again: lift it',
  lifted: 'EMERGENCY STOP was lifted, and that is recorded. Run the gates again before anything live.',
  askLift: 'Lift the EMERGENCY STOP?',
  hints: { instantly: 'open Instantly', railway: 'open Railway', back: 'back' },
} as const;
