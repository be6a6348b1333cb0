import type { Environment } from '../runbook/gates.ts';
import type { CheckOutcome, RunEvent } from './events.ts';

/** What the PTO has done and given for one environment. Tokens are fingerprints; the values are never kept. */
export interface EnvironmentState {
  /** Places in the list of runbook 4A that are done. */
  readonly ticks: readonly number[];
  readonly token: {
    readonly fingerprint: string;
    readonly length: number;
    readonly check: CheckOutcome | null;
  } | null;
  readonly url: string | null;
  /** Seen with exactly this token at exactly this address. */
  readonly redeploySeen: boolean;
  readonly corsOrigins: readonly string[] | null;
  readonly readback: readonly CheckOutcome[] | null;
  readonly readbackAccepted: boolean;
  readonly envFile: { readonly written: readonly string[]; readonly backup: string | null } | null;
}

export const freshEnvironment: EnvironmentState = {
  ticks: [],
  token: null,
  url: null,
  redeploySeen: false,
  corsOrigins: null,
  readback: null,
  readbackAccepted: false,
  envFile: null,
};

export type PreparationEvent = Extract<RunEvent, { environment: Environment }>;

/** What a changed answer makes worthless is asked again: a token that was seen at one address says nothing of another. */
export function prepared(before: EnvironmentState, event: PreparationEvent): EnvironmentState {
  const asksAgain = { redeploySeen: false, readback: null, readbackAccepted: false } as const;
  switch (event.type) {
    case 'click.ticked': {
      const others = before.ticks.filter(step => step !== event.step);
      return { ...before, ticks: event.done ? [...others, event.step].sort((a, b) => a - b) : others };
    }
    case 'token.given': {
      const { fingerprint, length } = event;
      // The same token given again, after a restart, keeps what was found out about it.
      if (before.token?.fingerprint === fingerprint) return before;
      return { ...before, ...asksAgain, envFile: null, token: { fingerprint, length, check: null } };
    }
    case 'token.checked':
      if (before.token?.fingerprint !== event.fingerprint) return before;
      return { ...before, token: { ...before.token, check: event.check } };
    case 'url.given':
      return before.url === event.url ? before : { ...before, ...asksAgain, envFile: null, url: event.url };
    case 'redeploy.seen':
      return before.token?.fingerprint === event.fingerprint && before.url !== null
        ? { ...before, redeploySeen: true }
        : before;
    case 'cors.given':
      // The same list given again, by somebody who went back to look, is still what was read back.
      if (before.corsOrigins?.join() === event.origins.join()) return before;
      return {
        ...before,
        corsOrigins: event.origins,
        readback: null,
        readbackAccepted: false,
        envFile: null,
      };
    case 'readback.finished':
      return { ...before, readback: event.checks, readbackAccepted: false };
    case 'readback.accepted':
      return before.readback === null ? before : { ...before, readbackAccepted: true };
    case 'env-file.settled':
      return { ...before, envFile: { written: event.written, backup: event.backup } };
  }
}
