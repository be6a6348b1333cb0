/** Every sentence of the Ready screen. */

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const READY = {
  title: 'Ready? Before the cutover begins',
  missing: (n: number) =>
    `${count(n, 'thing is', 'things are')} missing on this computer. Put that right first:`,
  stands: 'Where CAIO stands',
  runbookSays: (date: string) => `The runbook says (${date}; not checked here): phase 4.`,
  phase: (phases: readonly string[], status: string) => `${phases.join(' ')}: ${status}`,
  computer: 'This computer',
  looking: 'This computer is being looked at. A moment, please.',
  outcome: { ok: 'ok', 'not-ok': 'NOT OK', unknown: 'not checked' },
  line: (title: string, says: string) => (says.startsWith(`${title} `) ? says : `${title}: ${says}`),
  todo: 'What to do: ',
  hand: 'What you need at hand',
  inputs: [
    'You can sign in to Railway (and to Inngest).',
    'A new secret token for staging, another for production; the cockpit can make them.',
    'For both: the web addresses that may use it (CORS).',
    'For both: its own web address (https://...).',
  ],
  time: 'How long it takes',
  you: 'About half an hour of your time, most of it in Railway.',
  gatesTook: (time: string) => `The nine gates then take about ${time}, as in earlier runs; you only watch.`,
  gatesUnknown:
    'The nine gates then run by themselves. They have not been timed here yet; think of 5 to 20 minutes.',
  stopAnytime:
    'You can stop at any time (Ctrl-C twice). The real cutover then goes on later where you stopped; a practice begins anew.',
  start: 'Start the cutover',
  startNew: 'Start a new cutover from the beginning',
  resume: (when: string, where: string) => `Go on where it stopped: ${where} (${when})`,
  settle: (when: string) => `Open from before: look, and record it (${when})`,
  askSettle: 'Go to that run? Nothing starts by that.',
  supervise: (when: string, where: string) => `Three days: go on ${where} (${when})`,
  verdict: (said: string, when: string) => `Look at the last verdict (${said}, ${when})`,
  backlog: 'What engineering still owes',
  again: 'Look at this computer again',
  leave: 'Leave',
  askStart: 'This starts a cutover.',
  askResume: 'This goes on with the run that stopped.',
  cannotYet: 'This computer is still being looked at.',
  cannot: (titles: readonly string[]) =>
    `Not yet: ${titles.join(' and ')} must be ok first. See above what to do.`,
  backlogTitle: 'What engineering still owes (runbook section 8)',
  backlogWhy:
    'Only to be read. None of it is done here, and none of it is needed for a GO. After a GO, key b at the verdict looks whether it is done; so does caio-cockpit check webhook-auth.',
  back: 'Back',
  unknownTime: 'time not known',
};

/** Where a run stopped, in a few words. */
export const STATIONS = {
  ready: 'at the beginning',
  clicks: 'at the clicks in Railway',
  token: 'at the token',
  url: 'at the web address',
  watch: 'waiting for the redeploy',
  cors: 'at the allowed web addresses',
  readback: 'comparing what it says',
  'env-file': 'at the settings file',
  'loop-back': 'at the statements',
  gates: 'at the gates',
  verdict: 'at the verdict',
  'go-live': 'at the live dispatch',
  days: 'at the supervised days',
  backlog: 'at what engineering still owes',
} as const;
