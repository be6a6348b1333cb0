import type { LiveAction } from '../runbook/live.ts';
import { type Cycle, cycleOf, happened, type LiveState } from './live-state.ts';

/**
 * What a cycle waits for: a live action, a tick of the person, or a look after UNKNOWN. `reject`: what was approved
 * did not go out and can never be sent by this cockpit any more, so that it has to be taken back.
 */
export type NextStep =
  | { readonly kind: 'begin' }
  | { readonly kind: 'action'; readonly action: LiveAction }
  | { readonly kind: 'running'; readonly action: LiveAction }
  | { readonly kind: 'look'; readonly action: LiveAction }
  | { readonly kind: 'review' }
  | { readonly kind: 'activate' }
  | { readonly kind: 'finished' };

const ORDER = ['pipeline', 'dispatch', 'approve', 'send', 'reject'] as const;

/** What comes next in a cycle. One thing at a time; an UNKNOWN that nobody has looked at comes before all. */
export function nextInCycle(cycle: Cycle): NextStep {
  const { steps } = cycle;
  const running = ORDER.find(step => steps[step].running !== null);
  if (running) return { kind: 'running', action: running };
  const open = ORDER.find(step => steps[step].end === 'unknown' && steps[step].looked === null);
  if (open) return { kind: 'look', action: open };
  if (cycle.campaign) return { kind: 'finished' };
  if (happened(steps.send)) return { kind: 'activate' };
  // Its sending was started and nothing went out: this approval is used up.
  if (steps.send.end !== null) return { kind: 'action', action: 'reject' };
  if (!happened(steps.pipeline)) return { kind: 'action', action: 'pipeline' };
  if (!cycle.reviewed) return { kind: 'review' };
  if (!happened(steps.dispatch) || cycle.batch === null) return { kind: 'action', action: 'dispatch' };
  return happened(steps.approve) ? { kind: 'action', action: 'send' } : { kind: 'action', action: 'approve' };
}

/** What comes next in a run's live part. */
export function nextStep(live: LiveState): NextStep {
  const cycle = cycleOf(live);
  return cycle === null ? { kind: 'begin' } : nextInCycle(cycle);
}

/** Whether a batch may be rejected now: whatever the verdict says, taking it back is always safe before it went out. */
export function canReject(cycle: Cycle): boolean {
  const next = nextInCycle(cycle);
  return cycle.batch !== null && next.kind === 'action' && next.action !== 'pipeline';
}

/** Cycles whose campaign was activated: the run has days to supervise. */
export const activated = (live: LiveState): readonly Cycle[] =>
  live.cycles.filter(cycle => cycle.campaign !== null);
