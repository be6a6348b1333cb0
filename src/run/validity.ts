import { GATE_IDS } from '../runbook/gates.ts';
import type { Binding } from './events.ts';
import type { Run } from './state.ts';

const HOUR_MS = 3_600_000;

/**
 * Until when the gates' results count, milliseconds since 1970; null when no gate has finished.
 * The oldest result decides: a GO means that all of it was true within one span of time.
 */
export function validUntil(run: Run): number | null {
  const finished = GATE_IDS.map(id => run.gates[id].finishedAt).filter(at => at !== null);
  return finished.length === 0 ? null : Math.min(...finished) + run.lifeHours * HOUR_MS;
}

/** What of a binding is known now. A field that is left out could not be looked at and is not compared. */
export type BindingNow = { readonly [K in keyof Binding]?: Binding[K] | undefined };

/**
 * Whether all gates run, whichever are asked for: what was proven was proven of something else than there is now, or
 * of two things at once, also when it has been put back since.
 */
export function startsAnew({ binding, bindingAfter, drift }: Run, now: BindingNow): boolean {
  if (binding === null) return false;
  const looks = [now, ...(bindingAfter === null ? [] : [bindingAfter])];
  return drift !== null || looks.some(look => changedSince(binding, look).length > 0);
}

/** The parts of the binding that differ, as words for a person; empty when nothing that was compared differs. */
export function changedSince(bound: Binding, now: BindingNow): string[] {
  const changed: string[] = [];
  const single = {
    gitCommit: 'the code (another git commit is checked out)',
    dirty: 'the code (uncommitted changes appeared or went)',
    stagingUrl: 'the staging URL',
    productionUrl: 'the production URL',
    stagingToken: 'the staging token',
    productionToken: 'the production token',
  } as const;
  for (const key of Object.keys(single) as (keyof typeof single)[]) {
    if (now[key] !== undefined && now[key] !== bound[key]) changed.push(single[key]);
  }
  for (const [name, map] of [
    ['the settings file', 'envFiles'],
    ['the code in', 'scripts'],
  ] as const) {
    const current = now[map];
    if (current === undefined) continue;
    for (const file of new Set([...Object.keys(bound[map]), ...Object.keys(current)])) {
      if (bound[map][file] !== current[file]) changed.push(`${name} ${file}`);
    }
  }
  return changed;
}
