import type { LiveAction } from '../runbook/live.ts';
import type { EarlierLive } from './earlier-live.ts';
import type { Finding } from './event-parts.ts';
import type { BatchFacts } from './live-events.ts';
import type { BindingNow } from './validity.ts';

/** One person in a batch, as the screen shows them before an approval. Personal data: never journalled, never logged. */
export interface BatchLead {
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly tier: string;
}

/** The batch as it stands in the shared memory now. */
export interface BatchView {
  readonly facts: BatchFacts;
  readonly status: string;
  readonly leads: readonly BatchLead[];
}

/** What a live step shows besides the run. */
export interface LiveView {
  /** What the GO is bound to as of the last look, for `lockReasons`; tokens that are not at hand are left out. */
  readonly boundNow: BindingNow;
  /** What other runs of this CAIO folder left, as of the last look. A live step looks anew. */
  readonly earlier: EarlierLive;
  /** The look right before this action is being made. */
  readonly looking: LiveAction | null;
  /** It is at work. */
  readonly working: LiveAction | null;
  /** Why the last try did not start; null when it did, or was not tried. */
  readonly refused: { readonly step: LiveAction; readonly reasons: readonly Finding[] } | null;
  /** How many leads wait for a review, as the deployment says. */
  readonly pending:
    | { readonly state: 'asking' }
    | { readonly state: 'said'; readonly count: number }
    | { readonly state: 'not-said'; readonly why: string }
    | null;
  readonly batch: BatchView | null;
  /** Whether the batch was looked for: before that, nobody can say that it cannot be read. */
  readonly batchRead: boolean;
  /** The backlog is being probed. */
  readonly probing: boolean;
}

/** What the days are worked out from: lines of CAIO's own log, newest last, and what the deployment says of its own. */
export interface DaysView {
  /** Lines of operator_dispatch_log.jsonl on this computer, as they stand there. */
  readonly log:
    | { readonly state: 'reading' }
    | { readonly state: 'read'; readonly lines: readonly string[] }
    | { readonly state: 'unreadable'; readonly why: string };
  /** Reports of the deployment's history as JSON texts; it is asked only when the token is at hand. */
  readonly server:
    | { readonly state: 'not-asked' }
    | { readonly state: 'asking' }
    | { readonly state: 'said'; readonly reports: readonly string[] }
    | { readonly state: 'not-said'; readonly why: string };
}

/** What a person can do from the verdict on. */
export type LiveGuideAction =
  /** From a GO to the first step; begins the first supervised dispatch. */
  | { readonly type: 'enter-go-live' }
  /** The next day's dispatch, after the one before is finished and the gates have passed anew. */
  | { readonly type: 'begin-cycle' }
  /** Looks at what must be true right before an action, without starting it. */
  | { readonly type: 'look-before'; readonly step: LiveAction }
  /** Starts an action: compared with the phrase sign by sign, after a fresh look. */
  | { readonly type: 'live-step'; readonly step: LiveAction; readonly phrase: string }
  | { readonly type: 'tick-review'; readonly done: boolean }
  /** After UNKNOWN: what the person saw. */
  | {
      readonly type: 'looked';
      readonly step: LiveAction;
      readonly saw: 'happened' | 'did-not-happen';
      readonly note: string;
    }
  | { readonly type: 'activated'; readonly campaign: string }
  | { readonly type: 'emergency'; readonly said: boolean }
  | { readonly type: 'sign-day'; readonly date: string; readonly clean: boolean; readonly why: string }
  | { readonly type: 'probe-backlog' }
  /** Opens what is not the question of the moment, or goes back to it with `null`. */
  | { readonly type: 'show'; readonly what: 'verdict' | 'days' | 'backlog' | null }
  /** Looks at the log and the history anew. */
  | { readonly type: 'read-days' }
  /** In the practice world: the clock goes to the next morning. */
  | { readonly type: 'next-day' };
