/** Another cockpit is at work on this workspace: what a person may do then is look on. */
export const LOOK_ON = {
  busy: (since: string, pid: number, run: string) =>
    `Another cockpit is at work on this CAIO folder since ${since} (process ${pid}, run ${run}).`,
  means: 'Two at once would disturb each other’s gates, so this one starts nothing.',
  offer: 'You can look on: you see what it does, and can change nothing.',
  ask: 'Press Enter to look on, or type n and Enter to leave: ',
  follow: 'Looking on. Ctrl-C leaves; the other cockpit goes on.',
  banner: 'LOOKING ON: another cockpit runs this. Nothing can be changed here.',
  bannerShort: 'LOOKING ON',
  ended: 'The other cockpit has ended. Start caio-cockpit again to go on from here.',
  broken: (line: number, why: string) => `Its record cannot be trusted at line ${line}: ${why}.`,
  leave: 'leave',
  left: 'You looked on; nothing was changed here.',
};
