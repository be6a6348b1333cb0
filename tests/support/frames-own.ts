import type { DoctorLine } from '../../src/run/doctor-line.ts';
import type { CheckOutcome, RunEvent } from '../../src/run/events.ts';
import type { GuideState, RunSummary } from '../../src/run/guide-types.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import type { Environment } from '../../src/runbook/gates.ts';
import { GUIDE, guidedTo } from './frames-inputs.ts';
import { failure, noGo, running, START, tape } from './sample-runs.ts';
import type { FrameCase } from './show.ts';

/** Ready, the statements, the two endings, help and the log. */

type Tape = ReturnType<typeof tape>;

const PAGE_DOWN = '\u001b[6~';

export const DOCTOR: readonly DoctorLine[] = [
  { id: 'node', title: 'Node', outcome: 'ok', says: 'Node 24.21.0', fix: '' },
  {
    id: 'workspace',
    title: 'CAIO folder',
    outcome: 'ok',
    says: 'D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm',
    fix: '',
  },
  { id: 'python', title: 'Python', outcome: 'ok', says: 'python (3.11.9)', fix: '' },
  { id: 'python-packages', title: 'Python packages', outcome: 'ok', says: 'all 12 are there', fix: '' },
  { id: 'git', title: 'Git', outcome: 'ok', says: 'commit 746d347c0a4f', fix: '' },
  { id: 'network', title: 'Network', outcome: 'unknown', says: 'no deployment address was given', fix: '' },
];

export const NO_PYTHON: DoctorLine = {
  id: 'python',
  title: 'Python',
  outcome: 'not-ok',
  says: 'none usable (python: not found; py -3: not found)',
  fix: 'Install Python 3.11 from https://www.python.org, or say which one to use with --python and its path.',
};

const EARLIER: readonly RunSummary[] = [
  { id: '2026-02-17-0910-aa11', startedAt: START - 86_400_000, said: 'NO-GO', phase: { name: 'verdict' } },
];
export const UNFINISHED: RunSummary = {
  id: '2026-02-18-1130-bb22',
  startedAt: START - 3_600_000,
  said: 'unfinished',
  phase: { name: 'watch', environment: 'production' },
};

/** Before any run: only the guide has spoken. */
export function atReady(ready: Partial<GuideState['ready']> = {}, change: Partial<GuideState> = {}): Tape {
  const none = tape({ mode: 'live' });
  none.events.length = 0;
  const state = { ...GUIDE, ready: { doctor: DOCTOR, earlier: [], gatesTook: 188_000, ...ready }, ...change };
  return none.live({ type: 'guide', state });
}

export const withNoPython = (): Tape =>
  atReady({ doctor: DOCTOR.map(line => (line.id === 'python' ? NO_PYTHON : line)) });
export const withEarlier = (): Tape => atReady({ earlier: [...EARLIER, UNFINISHED] });

const answer = (id: string, outcome: CheckOutcome['outcome'], message = ''): CheckOutcome => ({
  id,
  outcome,
  durationMs: 1,
  findings: message === '' ? [] : [{ id: `${id}-1`, message, fix: 'Put it right in Railway.' }],
  notes: [],
});

const accepted = (environment: Environment, checks: CheckOutcome[]): RunEvent[] => [
  { type: 'readback.finished', environment, checks },
  { type: 'readback.accepted', environment },
  { type: 'env-file.settled', environment, written: [], backup: null },
];

/** At the statements, so many of them made. */
export function atStatements(
  made: number,
  staging: CheckOutcome[] = [answer('cors', 'pass'), answer('dependencies', 'pass')],
  state: Partial<GuideState> = {},
): Tape {
  const production = [answer('cors', 'pass'), answer('dependencies', 'pass')];
  return guidedTo(
    { name: 'env-file', environment: 'production' },
    { phase: { name: 'loop-back' }, ...state },
    {
      more: [
        ...accepted('staging', staging),
        ...accepted('production', production),
        ...CONFIRMATION_IDS.slice(0, made).map(
          (id): RunEvent => ({ type: 'confirmation.given', id, by: 'PTO' }),
        ),
      ],
    },
  );
}

export const readyFrames = [
  {
    name: 'all-ok',
    tape: () => atReady(),
    shows: ['Ready? Before the cutover begins', 'Start the cutover', 'What engineering still owes', 'Leave'],
  },
  {
    name: 'looking',
    tape: () => atReady({ doctor: null }),
    shows: ['is being looked at', 'Start the cutover'],
  },
  {
    name: 'no-python',
    tape: withNoPython,
    shows: ['1 thing is missing', 'NOT OK', 'Install Python 3.11', 'Look at this computer again'],
  },
  {
    name: 'resume',
    tape: withEarlier,
    shows: ['Go on where it stopped', 'waiting for the redeploy', 'Look at the last verdict (NO-GO'],
  },
  { name: 'asks', tape: () => atReady(), keys: '\r', shows: ['This starts a cutover. Press y, then Enter.'] },
  { name: 'cannot-start', tape: withNoPython, keys: '\r', shows: ['Not yet: Python must be ok first.'] },
  {
    name: 'scrolled',
    tape: () => atReady(),
    keys: PAGE_DOWN.repeat(9),
    shows: ['deep review hardening'],
  },
  {
    name: 'rehearsal-ascii',
    tape: () => atReady({}, { canFill: true }),
    unicode: false,
    shows: ['REHEARSAL', 'Start the cutover'],
  },
] as const satisfies readonly [FrameCase, ...FrameCase[]];

export const loopBackFrames = [
  {
    name: 'first',
    tape: () => atStatements(0),
    shows: ['statement 1 of 5', 'a new token was given (fp:staging)', 'Not yet', 'Yes, I confirm'],
  },
  {
    name: 'redeployed',
    tape: () => atStatements(1),
    shows: ['statement 2 of 5', 'a made-up one'],
  },
  { name: 'cors', tape: () => atStatements(2), shows: ['statement 3 of 5', 'https://app.example.com'] },
  {
    name: 'flag-missing',
    tape: () =>
      atStatements(3, [
        answer('cors', 'pass'),
        answer('dependencies', 'fail', 'REDIS_REQUIRED is not true on staging.'),
      ]),
    shows: ['statement 4 of 5', 'does NOT agree', 'REDIS_REQUIRED'],
  },
  { name: 'last', tape: () => atStatements(4), shows: ['statement 5 of 5', 'the real requests go to'] },
  {
    name: 'not-yet',
    tape: () => atStatements(4),
    keys: '\r',
    shows: ['Nothing was confirmed', 'Back to the statement', 'its address, if it is not', 'Stop here'],
  },
  {
    name: 'practice',
    tape: () => atStatements(0, undefined, { canFill: true }),
    shows: [
      'PRACTICE: nothing real was changed',
      'Yes, I confirm (as in the real cutover)',
      'Not yet, or no',
    ],
  },
  { name: 'ascii', tape: () => atStatements(2), unicode: false, shows: ['statement 3 of 5', '> '] },
] as const satisfies readonly [FrameCase, ...FrameCase[]];

const atGates = (run: Tape): Tape =>
  run.live({ type: 'guide', state: { ...GUIDE, phase: { name: 'gates' } } });

export const stoppedFrames = [
  {
    name: 'while-gates-ran',
    tape: () => atGates(running()).interrupt('You pressed Ctrl-C twice.'),
    shows: ['Stopped.', 'will be run again', 'Gates passed so far: 2 of 9', 'leave'],
  },
] as const satisfies readonly [FrameCase, ...FrameCase[]];

export const crashedFrames = [
  {
    name: 'at-gates',
    tape: () => atGates(running()),
    crash: true,
    shows: ['had a fault', 'Start caio-cockpit again', 'leave'],
  },
] as const satisfies readonly [FrameCase, ...FrameCase[]];

export const helpFrames = [
  {
    name: 'at-ready',
    tape: () => atReady(),
    keys: '?',
    shows: ['What this screen is for', 'where CAIO stands', 'Esc back'],
  },
  {
    name: 'at-token',
    tape: () => guidedTo({ name: 'token', environment: 'staging' }),
    keys: '\u001bOP',
    shows: ['paste the new token'],
  },
  {
    name: 'words',
    tape: () => atReady(),
    keys: `?${PAGE_DOWN.repeat(9)}`,
    shows: ['Dispatch', 'a rehearsal of the sending'],
  },
  { name: 'at-verdict', tape: () => noGo(), keys: '?', shows: ['GO only when every gate has passed'] },
  {
    name: 'ascii',
    tape: () => failure(),
    keys: '?',
    unicode: false,
    shows: ['Nine gates run one after the other'],
  },
] as const satisfies readonly [FrameCase, ...FrameCase[]];
