import type { RunEvent } from '../../src/run/events.ts';
import { noLiveView } from '../../src/run/guide-first.ts';
import type { BatchLead, LiveView } from '../../src/run/guide-live-types.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import type { LiveAction, LiveEnd } from '../../src/runbook/live.ts';
import { guideAt } from './frames-gates.ts';
import { batchNamed, ended, intended } from './live-events.ts';
import { go, START, type tape } from './sample-runs.ts';

export type Tape = ReturnType<typeof tape>;

export const HOUR = 3_600_000;

const LEADS: readonly BatchLead[] = [
  ['Ada Lovelace', 'Analytical Engines Ltd'],
  ['Grace Hopper', 'Compilers Inc'],
  ['Katherine Johnson', 'Orbit & Partners'],
  ['Hedy Lamarr', 'Spread Spectrum GmbH'],
  ['Radia Perlman', 'Spanning Tree Networks'],
].map(([name = '', company = ''], index) => ({
  name,
  company,
  email: `lead-${index + 1}@company-${index + 1}.example`,
  tier: 'tier_1',
}));

export const BATCH = batchNamed('batch_80aaa21e', {
  hash: '9f2c41d07be85a36',
  createdAt: new Date(START).toISOString(),
  expiresAt: new Date(START + 24 * HOUR).toISOString(),
});

type Change = Partial<LiveView>;
const live = (change: Change = {}): LiveView => ({
  ...noLiveView,
  batch: { facts: BATCH, status: 'pending', leads: LEADS },
  batchRead: true,
  ...change,
});

/** A GO, on to Go live, and as far as before this step. */
export function upTo(step: LiveAction | 'review' | 'activate', mode: 'live' | 'rehearsal' = 'live'): Tape {
  const at = go(mode).tell({ type: 'go-live.entered' }, { type: 'cycle.begun', cycle: 1 });
  const did = (action: LiveAction, end: LiveEnd, facts: Facts = {}): void => {
    const about = action === 'pipeline' || action === 'dispatch' ? null : BATCH;
    at.tell(intended(action, about))
      .wait(4_000)
      .tell(finished(action, end, facts));
  };
  if (step === 'pipeline') return at;
  did('pipeline', 'done', { runId: 'run_20260218_143012_a1b2c3' });
  if (step === 'review') return at;
  at.tell({ type: 'review.ticked', cycle: 1, done: true });
  if (step === 'dispatch') return at;
  did('dispatch', 'done');
  at.tell({ type: 'batch.seen', cycle: 1, batch: BATCH });
  if (step === 'approve' || step === 'reject') return at;
  did('approve', 'done');
  if (step === 'send') return at;
  did('send', 'sent', { runId: 'op_out_1c749ada', campaigns: ['t1_pipeline_20260218_v1'] });
  return at;
}

type Finished = Extract<RunEvent, { type: 'live.finished' }>;
type Facts = Finished['facts'];

function finished(
  step: LiveAction,
  end: LiveEnd,
  facts: Facts = {},
  findings: Finished['findings'] = [],
): RunEvent {
  const event = ended(step, end);
  if (event.type !== 'live.finished') throw new Error('That is no end.');
  return {
    ...event,
    facts,
    ...(findings.length === 0 ? {} : { findings }),
    evidence: { log: `evidence/live-${step}-1.log`, sha256: '0' },
  };
}

/** Shown by a guide that is at Go live. */
export const shown = (at: Tape, view: Change = {}, more: Partial<GuideState> = {}): Tape =>
  at.live({ type: 'guide', state: guideAt('go-live', { live: live(view), ...more }) });

export const ERRORS: Finished['findings'] = [
  {
    id: 'vendor-error',
    message: 'Instantly answered with an error after 2 of 5 leads; HeyReach took all 3.',
    fix: 'Look in Instantly and in HeyReach what arrived, and record it.',
  },
];

/** The second dispatch came to this end. */
export const sentTo = (end: LiveEnd, findings: Finished['findings'] = []): Tape =>
  upTo('send')
    .tell(intended('send', BATCH))
    .wait(9_000)
    .tell(finished('send', end, { runId: 'op_out_1c749ada' }, findings));

/** The second dispatch is at work and has printed something, then nothing for a while. */
export const working = (step: LiveAction): Tape =>
  shown(
    upTo(step)
      .tell(intended(step, step === 'pipeline' ? null : BATCH))
      .live({ type: 'live-output', step, lines: ['RAMP MODE Day 2: tier_filter=tier_1, email_limit=5/day'] })
      .wait(21_000),
    { working: step },
  );
