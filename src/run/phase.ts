import { CONFIRMATION_IDS } from '../runbook/criteria.ts';
import type { Environment } from '../runbook/gates.ts';
import { RAILWAY_CLICKS } from '../runbook/steps.ts';
import { nextStep } from './live-next.ts';
import type { EnvironmentState } from './preparation.ts';
import type { Run } from './state.ts';

/** Where the guided cutover stands: one question at a time. Derived from the run; nobody navigates. */
export type Phase =
  | { readonly name: 'ready' }
  /** Runbook 4A, line by line. */
  | { readonly name: 'clicks'; readonly environment: Environment }
  | { readonly name: 'token'; readonly environment: Environment }
  | { readonly name: 'url'; readonly environment: Environment }
  /** Waiting until the deployment takes the new token and refuses a random one. */
  | { readonly name: 'watch'; readonly environment: Environment }
  | { readonly name: 'cors'; readonly environment: Environment }
  /** What you said beside what the deployment says (strict flags, runtime keys, CORS, Inngest 4B). */
  | { readonly name: 'readback'; readonly environment: Environment }
  | { readonly name: 'env-file'; readonly environment: Environment }
  /** Runbook 10, before the gates: the auth smoke needs its approval. */
  | { readonly name: 'loop-back' }
  | { readonly name: 'gates' }
  | { readonly name: 'verdict' }
  /** Runbook 6, step by step; which one follows from the run (`nextStep`). */
  | { readonly name: 'go-live' }
  /** Runbook 6.6: a campaign is active, and its days are supervised. */
  | { readonly name: 'days' }
  /** Runbook 8. Nobody is led there: it is opened, and left again. */
  | { readonly name: 'backlog' };

export type PhaseName = Phase['name'];

/** Answers that a person can go back to. */
export type Changeable = 'clicks' | 'token' | 'url' | 'cors' | 'readback' | 'env-file';

export interface Question {
  readonly what: Changeable;
  readonly environment: Environment;
}

/** Which tokens this process holds in memory; they are never stored, so after a restart there are none. */
export type Held = Readonly<Record<Environment, boolean>>;

const ENVIRONMENTS: readonly Environment[] = ['staging', 'production'];

/** All answers in the order in which they are asked for. */
const QUESTIONS: readonly Question[] = [
  ...ENVIRONMENTS.flatMap(environment =>
    (['clicks', 'token', 'url'] as const).map(what => ({ what, environment })),
  ),
  ...ENVIRONMENTS.flatMap(environment =>
    (['cors', 'readback', 'env-file'] as const).map(what => ({ what, environment })),
  ),
];

/** The answer before this question, always one step; null where there is none. Pure. */
export function questionBefore(phase: Phase): Question | null {
  switch (phase.name) {
    case 'ready':
    case 'verdict':
    case 'go-live':
    case 'days':
    case 'backlog':
      return null;
    case 'watch':
      return { what: 'url', environment: phase.environment };
    case 'loop-back':
    case 'gates':
      return QUESTIONS.at(-1) ?? null;
    default: {
      const { name, environment } = phase;
      const at = QUESTIONS.findIndex(one => one.what === name && one.environment === environment);
      return QUESTIONS[at - 1] ?? null;
    }
  }
}

function rotation(environment: Environment, state: EnvironmentState, held: boolean): Phase | null {
  if (state.ticks.length < RAILWAY_CLICKS[environment].length) return { name: 'clicks', environment };
  if (!held || state.token?.check?.outcome !== 'pass') return { name: 'token', environment };
  if (state.url === null) return { name: 'url', environment };
  return state.redeploySeen ? null : { name: 'watch', environment };
}

function inputs(environment: Environment, state: EnvironmentState): Phase | null {
  if (state.corsOrigins === null) return { name: 'cors', environment };
  if (!state.readbackAccepted) return { name: 'readback', environment };
  return state.envFile === null ? { name: 'env-file', environment } : null;
}

/**
 * The phase of a run. Pure.
 * @param held tokens that are at hand; one that is not is asked for again, wherever the run stands
 */
export function phaseOf(run: Run, held: Held): Phase {
  if (run.id === null) return { name: 'ready' };
  // An UNKNOWN that nobody has looked at comes before all: also after gates that ran again, and days later.
  if (nextStep(run.live).kind === 'look') return { name: 'go-live' };
  // A verdict is shown without tokens; whatever runs again will ask for them.
  if (run.concluded) {
    if (!run.live.entered) return { name: 'verdict' };
    return { name: nextStep(run.live).kind === 'finished' ? 'days' : 'go-live' };
  }
  for (const environment of ENVIRONMENTS) {
    const phase = rotation(environment, run.environments[environment], held[environment]);
    if (phase) return phase;
  }
  for (const environment of ENVIRONMENTS) {
    const phase = inputs(environment, run.environments[environment]);
    if (phase) return phase;
  }
  if (!CONFIRMATION_IDS.every(id => run.confirmations[id])) return { name: 'loop-back' };
  return { name: 'gates' };
}
