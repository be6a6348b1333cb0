import { noEarlierLive } from '../../src/run/earlier-live.ts';
import { type Around, lockReasons } from '../../src/run/interlock.ts';
import type { Run } from '../../src/run/state.ts';
import type { LiveAction } from '../../src/runbook/live.ts';
import { binding, T0 } from './run-events.ts';

/** What stands around a run a second after its last event, with nothing changed and nothing left open elsewhere. */
export const around = (run: Run, change: Partial<Around> = {}): Around => ({
  now: (run.lastAt ?? T0) + 1000,
  binding,
  ground: 'live',
  earlier: noEarlierLive,
  ...change,
});

/** The names of the reasons that hold a step back. */
export const idsOf = (run: Run, step: LiveAction, change: Partial<Around> = {}): string[] =>
  lockReasons(run, step, around(run, change)).map(reason => reason.id);
