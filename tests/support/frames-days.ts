import type { RunEvent } from '../../src/run/events.ts';
import { noLiveView } from '../../src/run/guide-first.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { logLine } from './dispatch-lines.ts';
import { guideAt } from './frames-gates.ts';
import { HOUR, type Tape, upTo } from './live-tapes.ts';
import { START } from './sample-runs.ts';
import type { FrameCase } from './show.ts';

const DOWN = '\u001b[B';
const DAY = 24 * HOUR;
const activated: RunEvent = { type: 'campaign.activated', cycle: 1, name: 't1_pipeline_20260218_v1' };
const sign = (date: string, clean = true, why = ''): RunEvent => ({
  type: 'day.signed',
  date,
  clean,
  why,
  log: { runs: 1, sent: 5, errors: 0 },
});

interface DaysOf {
  readonly days: number;
  readonly hours?: number;
  readonly lines?: readonly string[];
  readonly signs?: readonly RunEvent[];
  readonly state?: Partial<GuideState>;
}

/** The days after a first dispatch, this many days later. */
function daysAfter({ days, hours = 0, lines = [], signs = [], state = {} }: DaysOf): Tape {
  return upTo('activate')
    .tell(activated)
    .wait(days * DAY + hours * HOUR)
    .tell(...signs)
    .live({
      type: 'guide',
      state: guideAt('days', {
        days: { log: { state: 'read', lines }, server: { state: 'not-asked' } },
        live: noLiveView,
        ...state,
      }),
    });
}

/** Dispatches on these days after the first. */
const sent = (...days: readonly number[]): string[] =>
  days.map(day => logLine({ at: START + day * DAY + 2 * HOUR, id: `op_out_${day}`, sent: 5 }).trim());

export const daysFrames: readonly [FrameCase, ...FrameCase[]] = [
  {
    name: 'to-sign',
    tape: () => daysAfter({ days: 0, hours: 5, lines: sent(0) }),
    shows: ['Clean days in a row: 0 of 3', 'to sign', 'Sign Wed 18 Feb'],
  },
  {
    name: 'two-clean',
    tape: () => daysAfter({ days: 3, lines: sent(0, 2), signs: [sign('2026-02-18'), sign('2026-02-20')] }),
    shows: ['Clean days in a row: 2 of 3', 'no dispatch'],
  },
  {
    name: 'not-clean',
    tape: () =>
      daysAfter({
        days: 1,
        lines: [...sent(0), logLine({ at: START + DAY, nested: ['INSTANTLY_API_KEY not set'] }).trim()],
        signs: [sign('2026-02-18'), sign('2026-02-19')],
      }),
    shows: ['Clean days in a row: 0 of 3', 'NOT CLEAN', 'the row starts'],
  },
  {
    name: 'graduated',
    tape: () =>
      daysAfter({
        days: 2,
        hours: 5,
        lines: sent(0, 1, 2),
        signs: [sign('2026-02-18'), sign('2026-02-19'), sign('2026-02-20')],
      }),
    shows: ['GRADUATED: 3 clean days in a row, complete on Fri 20 Feb.'],
  },
  {
    name: 'unreadable-ascii',
    tape: () => daysAfter({ days: 1, lines: [...sent(0), '{"run_id": "op_out_'] }),
    shows: ['cannot tell', 'It cannot count'],
    unicode: false,
  },
  {
    name: 'reading',
    tape: () =>
      daysAfter({ days: 1, state: { days: { log: { state: 'reading' }, server: { state: 'not-asked' } } } }),
    shows: ['The log is being read.'],
  },
  {
    name: 'practice',
    tape: () =>
      daysAfter({
        days: 0,
        hours: 5,
        lines: sent(0),
        state: { canFill: true, canMoveClock: true },
      }),
    shows: ['REHEARSAL', 'Practice: go to the next morning'],
  },
  {
    name: 'sign',
    tape: () => daysAfter({ days: 0, hours: 5, lines: sent(0) }),
    keys: [DOWN, '\r'],
    shows: ['Was Wed 18 Feb clean?', 'no e-mail bounced', 'Not yet; nothing is recorded'],
  },
  {
    name: 'why',
    tape: () => daysAfter({ days: 0, hours: 5, lines: sent(0) }),
    keys: [DOWN, '\r', DOWN, DOWN, '\r', 'two bounces'],
    shows: ['What was not clean on Wed 18 Feb?', 'two bounces'],
  },
];

const probed: RunEvent = {
  type: 'backlog.probed',
  checks: [
    {
      id: 'webhook-auth',
      outcome: 'fail',
      durationMs: 900,
      findings: [
        {
          id: 'webhook-open',
          message:
            '/webhooks/clay on production read what a stranger sent (it answered 500); a closed webhook answers 401 or 403 without reading.',
          fix: 'An engineer adds the check of a secret to /webhooks/clay, and redeploys.',
        },
      ],
      notes: [],
    },
    { id: 'webhook-readiness', outcome: 'unknown', durationMs: 10, findings: [], notes: [] },
    { id: 'dual-read', outcome: 'pass', durationMs: 1, findings: [], notes: [] },
  ],
};

const backlogAt = (more: readonly RunEvent[], probing = false): Tape =>
  upTo('pipeline')
    .tell(...more)
    .live({ type: 'guide', state: guideAt('backlog', { live: { ...noLiveView, probing } }) });

export const backlogFrames: readonly [FrameCase, ...FrameCase[]] = [
  { name: 'never', tape: () => backlogAt([]), shows: ['Not probed', 'Press p', 'p probe'] },
  { name: 'probing-ascii', tape: () => backlogAt([], true), shows: ['Probing.'], unicode: false },
  {
    name: 'probed',
    tape: () => backlogAt([probed]),
    shows: ['Not done: Add strict webhook', '/webhooks/clay on production read'],
  },
];
