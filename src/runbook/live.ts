import type { Entry } from './handoff.ts';

/** Runbook v4.5, section 6: from GO to the first supervised live dispatch. Texts and commands to the letter. */

/** Clean supervised days in a row that graduate the ramp (6.6). */
export const CLEAN_DAYS = 3;

interface LiveCommand {
  /** Arguments after `python`. */
  readonly args: readonly string[];
  /** What the command is given on its standard input, or null. */
  readonly stdin: string | null;
  readonly windows: string;
  readonly posix: string;
}

type LiveStepId = 'pipeline' | 'review' | 'live' | 'approve' | 'activate' | 'clean-days';

export interface LiveStep extends Entry {
  readonly id: LiveStepId;
  readonly command: LiveCommand | null;
}

const same = (line: string): { windows: string; posix: string } => ({ windows: line, posix: line });

const PIPELINE: LiveCommand = {
  args: ['execution/run_pipeline.py', '--mode', 'production'],
  // Exactly this: the script does not trim, and "yes " counts as no.
  stdin: 'yes\n',
  ...same('echo yes | python execution/run_pipeline.py --mode production'),
};

const LIVE: LiveCommand = {
  args: ['-m', 'execution.operator_outbound', '--motion', 'outbound', '--live'],
  stdin: null,
  ...same('python -m execution.operator_outbound --motion outbound --live'),
};

const STEPS: readonly { id: LiveStepId; text: string; command: LiveCommand | null }[] = [
  { id: 'pipeline', text: 'Run fresh production pipeline:', command: PIPELINE },
  { id: 'review', text: 'Review/approve tier-1 leads in HoS dashboard (/sales).', command: null },
  { id: 'live', text: 'Execute first live dispatch:', command: LIVE },
  { id: 'approve', text: 'Approve Gatekeeper batch.', command: null },
  { id: 'activate', text: 'Activate drafted campaign in Instantly UI.', command: null },
  {
    id: 'clean-days',
    text: `Hold ${CLEAN_DAYS} clean supervised days before ramp graduation.`,
    command: null,
  },
];

export const LIVE_STEPS: readonly LiveStep[] = STEPS.map((step, index) => ({
  section: `6.${index + 1}`,
  items: [],
  ...step,
}));

/** What acts on production in section 6. Each needs its own typed phrase, and its intent on the disk first. */
export const LIVE_ACTIONS = ['pipeline', 'dispatch', 'approve', 'reject', 'send'] as const;
export type LiveAction = (typeof LIVE_ACTIONS)[number];

/**
 * How a live action can end. `done` and `not-done` for what sends nothing, `sent` and `not-sent` for the second
 * dispatch. `not-…` is proven; what is not proven either way is `unknown` and waits for a person who looks.
 */
export const LIVE_ENDS = ['done', 'not-done', 'sent', 'not-sent', 'unknown'] as const;
export type LiveEnd = (typeof LIVE_ENDS)[number];

/** The ramp of the first supervised days (CONTRACTS section 6): this tier only, and at most so many e-mails a day. */
export const RAMP = { tier: 'tier_1', emailsADay: 5 } as const;

const people = (leads: number): string => `${leads} ${leads === 1 ? 'LEAD' : 'LEADS'}`;

/**
 * What has to be typed, sign by sign, before an action starts: it names the environment and, where there is a batch,
 * the number of different people in it.
 */
export function phraseFor(action: LiveAction, leads: number): string {
  switch (action) {
    case 'pipeline':
      return 'RUN PIPELINE IN PRODUCTION';
    case 'dispatch':
      return 'MAKE BATCH IN PRODUCTION';
    case 'approve':
      return `APPROVE ${people(leads)} FOR PRODUCTION`;
    case 'reject':
      return `REJECT ${people(leads)} FOR PRODUCTION`;
    case 'send':
      return `SEND ${people(leads)} FROM PRODUCTION`;
  }
}

const ENV_CHECKS = ['env-report', 'env-file-audit', 'redis-roundtrip', 'env-isolation'];
const AUTH_CHECKS = [
  'token-freshness',
  'auth-probes',
  'exposure-sweep',
  'deployment-report',
  'cors-preflight',
  'inngest-mounted',
];

/** The cheap gates once more: everything of them but the smoke script, which would leave the token in a log again. */
const CHEAP_CHECKS: readonly string[] = [
  ...['env-staging', 'env-production'].flatMap(gate => ENV_CHECKS.map(id => `${gate}/${id}`)),
  ...['auth-staging', 'auth-production'].flatMap(gate => AUTH_CHECKS.map(id => `${gate}/${id}`)),
];

/** What must have passed right before each action; a check by itself, or one of a gate (`gate/check`). */
export const INTERLOCK_CHECKS: Readonly<Record<Exclude<LiveAction, 'reject'>, readonly string[]>> = {
  pipeline: [...CHEAP_CHECKS, 'operator-status'],
  dispatch: [...CHEAP_CHECKS, 'operator-status', 'no-approved-batch'],
  approve: [...CHEAP_CHECKS, 'operator-status', 'batch-pending'],
  send: [...CHEAP_CHECKS, 'operator-status', 'batch-approved'],
};

/** How long a pass of these checks holds, milliseconds: they must be true at the moment of the action. */
export const INTERLOCK_LIFE_MS = 120_000;
