import type { Environment } from '../runbook/gates.ts';
import type { RunEvent } from './events.ts';
import { gatesFor } from './guide-gates.ts';
import type { GuideAction } from './guide-types.ts';
import { type Held, type Phase, phaseOf } from './phase.ts';
import type { Run } from './state.ts';

type RunGates = Extract<GuideAction, { type: 'run-gates' }>;

/** Where a person is besides where the run stands. Never journalled: a restart is where the run is. */
export interface Aside {
  /** An answer that was gone back to, or what was opened beside the question of the moment. */
  readonly asking: Phase | null;
  /** Gates that were asked for; they start as soon as tokens and settings files are settled. */
  readonly wished: RunGates | null;
  /** A live step waits for tokens that are not at hand. */
  readonly tokens: boolean;
  /** Settings files to be offered once more before that. */
  readonly mend: readonly Environment[];
}

export const NO_ASIDE: Aside = { asking: null, wished: null, tokens: false, mend: [] };

const ENVIRONMENTS: readonly Environment[] = ['staging', 'production'];

/**
 * Gates were asked for. Where the settings of an environment have not passed, its file is compared and offered again:
 * whoever left it as it was would otherwise see the same failure for ever.
 */
export function wishFor(action: RunGates, run: Run): Aside {
  const again = gatesFor(action.which, run);
  const mend = ENVIRONMENTS.filter(environment => {
    const gate = run.gates[`env-${environment}`];
    return again.includes(gate.id) && gate.attempts > 0 && gate.outcome !== 'pass';
  });
  return { ...NO_ASIDE, wished: action, mend };
}

/** What an event settles. */
export function settled(aside: Aside, event: RunEvent): Aside {
  const isAsked = (name: Phase['name'], environment: Environment): boolean =>
    aside.asking?.name === name && 'environment' in aside.asking && aside.asking.environment === environment;
  if (event.type === 'env-file.settled')
    return {
      ...aside,
      asking: isAsked('env-file', event.environment) ? null : aside.asking,
      mend: aside.mend.filter(environment => environment !== event.environment),
    };
  if (event.type === 'readback.accepted' && isAsked('readback', event.environment))
    return { ...aside, asking: null };
  return aside;
}

/** The question that is open. Pure. @param gatesRunning while gates run, or were stopped by a fault of ours, the run is theirs */
export function phaseWith(aside: Aside, run: Run, held: Held, gatesRunning: boolean): Phase {
  if (aside.asking) return aside.asking;
  const missing = ENVIRONMENTS.find(environment => !held[environment]);
  if ((aside.wished || aside.tokens) && missing) return { name: 'token', environment: missing };
  const [file] = aside.mend;
  if (aside.wished && file) return { name: 'env-file', environment: file };
  return aside.wished || gatesRunning ? { name: 'gates' } : phaseOf(run, held);
}
