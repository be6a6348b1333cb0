import type { LiveAction } from '../runbook/live.ts';
import type { Finding } from './event-parts.ts';
import { forgetRunningLive, type LiveState, unlookedAt } from './live-state.ts';
import type { Run } from './state.ts';

/**
 * What another run of the same CAIO folder left open: it holds back every live step of this one. `unknown`: how a
 * live step ended is not known, and nobody has recorded a look. `unreadable`: its journal cannot be trusted, and it
 * may have acted on production.
 */
export type OpenMatter = {
  readonly run: string;
  /** The state folder that the run lies in, when it is not this one. */
  readonly home?: string;
} & (
  | { readonly kind: 'unknown'; readonly action: LiveAction }
  | { readonly kind: 'emergency' }
  | { readonly kind: 'unreadable'; readonly why: string }
);

/** What the other runs of the same CAIO folder say of Go live and the days. */
export interface EarlierLive {
  readonly open: readonly OpenMatter[];
  /** Batches whose sending was started in one of them. */
  readonly spent: readonly string[];
  readonly signed: LiveState['signed'];
  readonly emergencies: readonly number[];
  /** When steps were begun in them of which nobody knows how they ended. */
  readonly unlooked: readonly number[];
  /** When the first supervised dispatch was begun, milliseconds since 1970; null: none was. */
  readonly since: number | null;
}

export const noEarlierLive: EarlierLive = {
  open: [],
  spent: [],
  signed: {},
  emergencies: [],
  unlooked: [],
  since: null,
};

/** What one run left open. A step that was at work when its cockpit ended is unknown there as well. */
export function openMatters(run: Run): OpenMatter[] {
  const live = forgetRunningLive(run.live);
  const id = run.id ?? '';
  const unknown = live.cycles.flatMap(cycle =>
    Object.entries(cycle.steps)
      .filter(([, step]) => step.end === 'unknown' && step.looked === null)
      .map(([action]) => ({ kind: 'unknown' as const, action: action as LiveAction, run: id })),
  );
  return [...unknown, ...(live.emergency === null ? [] : [{ kind: 'emergency' as const, run: id }])];
}

/** Runs of one state folder. */
export interface HomeRuns {
  readonly runs: readonly Run[];
  /** Those whose journal cannot be trusted and that may have been live. */
  readonly unreadable: readonly { readonly run: string; readonly why: string }[];
  /** Null: the state folder of this run. */
  readonly home: string | null;
}

const openIn = ({ runs, unreadable, home }: HomeRuns): OpenMatter[] =>
  [...runs.flatMap(openMatters), ...unreadable.map(one => ({ kind: 'unreadable' as const, ...one }))].map(
    matter => (home === null ? matter : { ...matter, home }),
  );

/** The other runs together, whichever state folder they lie in. Pure. */
export function earlierLive(homes: readonly HomeRuns[]): EarlierLive {
  const runs = homes.flatMap(home => home.runs);
  const signed: Record<string, LiveState['signed'][string]> = {};
  for (const { live } of runs) {
    for (const [date, sign] of Object.entries(live.signed)) {
      const before = signed[date];
      if (before === undefined || before.at <= sign.at) signed[date] = sign;
    }
  }
  const begun = runs.flatMap(run => run.live.cycles.slice(0, 1).map(cycle => cycle.begunAt));
  return {
    open: homes.flatMap(openIn),
    spent: runs.flatMap(run => run.live.spent),
    signed,
    emergencies: runs.flatMap(run => run.live.emergencies),
    unlooked: runs.flatMap(run => unlookedAt(run.live)),
    since: begun.length === 0 ? null : Math.min(...begun),
  };
}

const there = ({ home }: OpenMatter): string =>
  home === undefined
    ? 'Leave this run (its answers are kept), choose that run on the first screen,'
    : `Leave this run (its answers are kept), start caio-cockpit with --home "${home}", choose that run there,`;

/** The same as reasons that lock a live step: what stands open, and what to do. */
export const earlierReasons = ({ open }: EarlierLive): readonly Finding[] => open.map(reasonOf);

function reasonOf(matter: OpenMatter): Finding {
  switch (matter.kind) {
    case 'unknown':
      return {
        id: 'earlier-unknown',
        message: `In the earlier run ${matter.run} it is not known how the step "${matter.action}" ended, and nobody has looked yet.`,
        fix: `${there(matter)} look whether it happened, and record what you saw. Then come back.`,
      };
    case 'emergency':
      return {
        id: 'earlier-emergency',
        message: `EMERGENCY STOP was said in the earlier run ${matter.run}, and nobody has lifted it.`,
        fix: `${there(matter)} and lift it there when it is safe again. Then come back.`,
      };
    case 'unreadable':
      return {
        id: 'earlier-unreadable',
        message: `The record of the run ${matter.run} cannot be trusted (${matter.why}), so nobody knows what it started on production.`,
        fix: 'Call an engineer: look in Instantly and HeyReach what went out, keep a copy of that run’s folder, and move it out of the folder "runs". Then try again.',
      };
  }
}
