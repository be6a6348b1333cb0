import type { NextStep } from '../run/live-next.ts';
import type { Cycle } from '../run/live-state.ts';
import type { LiveAction } from '../runbook/live.ts';
import type { Snapshot } from './store.ts';
import { duration } from './times.ts';

/** Of a command's output that are shown. */
const LAST_LINES = 6;
/** Seconds of silence that are said. */
const QUIET_S = 20;

/** What is going on at the step. */
export type LiveMoment =
  | { readonly kind: 'begin' }
  | { readonly kind: 'act'; readonly action: LiveAction }
  | { readonly kind: 'looking'; readonly action: LiveAction }
  | {
      readonly kind: 'working';
      readonly action: LiveAction;
      readonly since: string | null;
      /** The last lines that its command has printed. */
      readonly lines: readonly string[];
      /** So long has it said nothing, seconds; null: not long. */
      readonly quiet: number | null;
    }
  | { readonly kind: 'look'; readonly action: LiveAction }
  | { readonly kind: 'review' }
  | { readonly kind: 'activate'; readonly drafts: string };

/** What is going on, from the run and from what the guide is doing beside it. */
export function momentOf(next: NextStep, { guide, acting, at }: Snapshot, cycle: Cycle | null): LiveMoment {
  const live = guide?.live;
  const since = (action: LiveAction): string | null => {
    const running = cycle?.steps[action].running;
    return running ? duration(at - running.since) : null;
  };
  const working = (action: LiveAction): LiveMoment => {
    const told = acting?.step === action ? acting : null;
    const silent = told === null ? 0 : Math.floor((at - told.newsAt) / 1000);
    return {
      kind: 'working',
      action,
      since: since(action),
      lines: told?.lines.slice(-LAST_LINES) ?? [],
      quiet: silent >= QUIET_S ? silent : null,
    };
  };
  if (live?.working) return working(live.working);
  if (live?.looking) return { kind: 'looking', action: live.looking };
  switch (next.kind) {
    case 'begin':
    case 'finished':
      return { kind: 'begin' };
    case 'action':
      return { kind: 'act', action: next.action };
    case 'running':
      return working(next.action);
    case 'look':
      return { kind: 'look', action: next.action };
    case 'review':
      return { kind: 'review' };
    case 'activate': {
      const made = cycle?.steps.send.facts.campaigns;
      return { kind: 'activate', drafts: Array.isArray(made) ? made.join(', ') : '' };
    }
  }
}
