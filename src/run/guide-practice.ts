import type { Environment } from '../runbook/gates.ts';
import { freshToken } from './fresh-token.ts';
import type { GuideContext } from './guide-context.ts';
import { giveCors } from './guide-inputs.ts';
import { giveToken, giveUrl } from './guide-rotation.ts';
import type { GuideState } from './guide-types.ts';

/** Nothing live has been looked at. */
export const noLiveView: GuideState['live'] = {
  boundNow: {},
  looking: null,
  working: null,
  refused: null,
  pending: null,
  batch: null,
  probing: false,
};

/** The guide before anything was looked at. @param canFill the practice world can fill in what one would copy */
export const firstState = (canFill: boolean): GuideState => ({
  phase: { name: 'ready' },
  held: { staging: false, production: false },
  ready: { doctor: null, earlier: [], gatesTook: null },
  canFill,
  clipboard: { state: 'idle', what: null },
  token: { state: 'asked' },
  wrong: null,
  watch: null,
  readback: null,
  envFile: null,
  live: noLiveView,
  days: null,
  canMoveClock: canFill,
  gatesRunning: false,
  gatesNext: false,
  past: null,
  stopping: false,
  report: null,
  problem: null,
});

/** In the practice world: what one would have copied from Railway, given as an answer to the question that is asked. */
export async function fillIn(context: GuideContext, environment: Environment): Promise<void> {
  const { practice, ports } = context.deps;
  const { phase } = context.state();
  if (!practice || !('environment' in phase) || phase.environment !== environment) return;
  if (phase.name === 'token') {
    await giveToken(context, environment, context.secrets.get(environment) ?? freshToken(ports.random));
  } else if (phase.name === 'url') {
    const url = practice.url(environment);
    if (url !== null) await giveUrl(context, environment, url);
  } else if (phase.name === 'cors') {
    await giveCors(context, environment, practice.origins(environment));
  }
}
