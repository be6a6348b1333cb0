import type { RunEvent } from '../../src/run/events.ts';
import { firstState } from '../../src/run/guide-first.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import type { Phase } from '../../src/run/phase.ts';
import { emptyRun } from '../../src/run/state.ts';
import type { Environment } from '../../src/runbook/gates.ts';
import { RAILWAY_CLICKS } from '../../src/runbook/steps.ts';
import { hear, type Snapshot } from '../../src/ui/store.ts';
import { START, tape } from './sample-runs.ts';

/** Runs at each question of Rotate and Inputs, made of the events that a real guide would tell. */

export const GUIDE: GuideState = firstState(false);

export type Given = 'clicks' | 'token' | 'url' | 'watch' | 'cors' | 'readback' | 'env-file';
const ORDER: readonly Given[] = ['clicks', 'token', 'url', 'watch', 'cors', 'readback', 'env-file'];

export const ADDRESS: Readonly<Record<Environment, string>> = {
  staging: 'https://caio-staging.example.com',
  production: 'https://caio.example.com',
};

/** The events that answer one question. */
function answerOf(environment: Environment, given: Given): RunEvent[] {
  const fingerprint = `fp:${environment}`;
  switch (given) {
    case 'clicks':
      return RAILWAY_CLICKS[environment].map((_, step) => ({
        type: 'click.ticked',
        environment,
        step,
        done: true,
      }));
    case 'token':
      return [
        { type: 'token.given', environment, fingerprint, length: 43 },
        {
          type: 'token.checked',
          environment,
          fingerprint,
          check: { id: 'token-freshness', outcome: 'pass', durationMs: 1, findings: [], notes: [] },
        },
      ];
    case 'url':
      return [{ type: 'url.given', environment, url: ADDRESS[environment] }];
    case 'watch':
      return [{ type: 'redeploy.seen', environment, fingerprint }];
    case 'cors':
      return [{ type: 'cors.given', environment, origins: ['https://app.example.com'] }];
    case 'readback':
      return [
        { type: 'readback.finished', environment, checks: [] },
        { type: 'readback.accepted', environment },
      ];
    case 'env-file':
      return [{ type: 'env-file.settled', environment, written: [], backup: null }];
  }
}

/** A run in which everything before this question was answered. */
export function guidedTo(
  phase: Extract<Phase, { environment: Environment }>,
  state: Partial<GuideState> = {},
  { mode = 'live', more = [] }: { mode?: 'live' | 'rehearsal'; more?: readonly RunEvent[] } = {},
) {
  const self = tape({ mode });
  const events: RunEvent[] = [];
  const answered = (environment: Environment, until: Given | null): void => {
    for (const given of ORDER) {
      if (given === until) return;
      events.push(...answerOf(environment, given));
    }
  };
  const inputs = phase.name === 'cors' || phase.name === 'readback' || phase.name === 'env-file';
  if (phase.environment === 'production') answered('staging', inputs ? null : 'cors');
  if (inputs && phase.environment === 'staging') answered('production', 'cors');
  answered(phase.environment, phase.name);
  events.push(...more);
  for (const event of events) {
    const line = {
      v: 1 as const,
      seq: 0,
      at: new Date(self.now()).toISOString(),
      prev: '',
      event,
      hash: '0',
    };
    self.events.push({ at: self.now(), event: { type: 'journal', line } });
  }
  const held = {
    staging: phase.environment === 'production' || phase.name !== 'clicks',
    production: inputs || phase.environment === 'production',
  };
  const token = phase.name === 'token' ? { [phase.environment]: false } : {};
  return self.live({ type: 'guide', state: { ...GUIDE, phase, held: { ...held, ...token }, ...state } });
}

/** What the screens look at after all of a tape. */
export function snapshotOf(told: ReturnType<typeof tape>): Snapshot {
  let snapshot: Snapshot = { run: emptyRun, live: null, acting: null, guide: null, at: START };
  for (const { at, event } of told.events) snapshot = hear(snapshot, event, at);
  return { ...snapshot, at: told.now() };
}
