import type { ConfirmationId } from '../runbook/criteria.ts';
import type { Environment, GateId } from '../runbook/gates.ts';
import type { DoctorLine } from './doctor-line.ts';
import type { Finding } from './events.ts';
import type { DaysView, LiveGuideAction, LiveView } from './guide-live-types.ts';
import type { Changeable, Held, Phase } from './phase.ts';
import type { Run } from './state.ts';
import type { BindingNow } from './validity.ts';

/** An earlier run, as the Ready screen offers it. */
export interface RunSummary {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number | null;
  /** What its end comes to as of now, as far as the record alone tells; `unfinished` can be resumed. */
  readonly said: 'GO' | 'NO-GO' | 'NOT YET' | 'STALE' | 'stopped' | 'unfinished' | 'unreadable';
  /** Where it stands, when it can be resumed. */
  readonly phase: Phase | null;
  /** A supervised dispatch was begun: there are days to look at, whatever was said last. */
  readonly supervises?: boolean;
  /** It left something open that holds back every other run: an UNKNOWN nobody has looked at, an emergency stop. */
  readonly open?: boolean;
}

/** An earlier run that is only looked at. */
export interface PastRun {
  readonly run: Run;
  /** Where its report lies; null when there is none. */
  readonly report: string | null;
  /** What it would be bound to now, as far as that can be seen without a token. */
  readonly bindingNow: BindingNow;
}

/** One answer of the redeploy watch. Status codes; null: no answer. */
export interface WatchSample {
  /** Milliseconds since the watch began. */
  readonly at: number;
  readonly withNew: number | null;
  readonly withRandom: number | null;
}

/** One line of "you said / it says". */
export interface ReadbackRow {
  readonly what: string;
  readonly said: string;
  /** Null: it does not say, or could not be asked. */
  readonly says: string | null;
  readonly agrees: boolean | null;
}

/** What a key of the local env file would need; never a value. */
export interface EnvChange {
  readonly key: string;
  /** `by-hand`: the deployment does not say how it stands there, so a person looks first and changes the file. */
  readonly state: 'same' | 'differs' | 'missing' | 'by-hand';
}

/** What a field was cleaned of, to be said: pasting adds what nobody sees. */
export interface FieldReport {
  readonly length: number;
  readonly removed: 'nothing' | 'line-ends' | 'spaces' | 'hidden-signs';
}

/** What the guided cutover shows besides its run. Nothing here is journalled, and no secret is ever in it. */
export interface GuideState {
  readonly phase: Phase;
  readonly held: Held;
  readonly ready: {
    /** Null while the computer is being looked at. */
    readonly doctor: readonly DoctorLine[] | null;
    readonly earlier: readonly RunSummary[];
    /** Milliseconds that the nine gates took together in earlier runs. */
    readonly gatesTook: number | null;
  };
  /** The practice world can fill in what a person would copy from Railway. */
  readonly canFill: boolean;
  readonly clipboard: {
    readonly state: 'idle' | 'copied' | 'cleared' | 'unavailable';
    readonly what: 'token' | 'help' | null;
  };
  readonly token:
    | { readonly state: 'asked' }
    | {
        readonly state: 'checking';
        readonly report: FieldReport;
        /** How much of the Git history has been searched, in whole percent; null: not known. */
        readonly searched: number | null;
      }
    | { readonly state: 'refused'; readonly report: FieldReport; readonly findings: readonly Finding[] };
  /** Why the address or the origins that were typed cannot be used. */
  readonly wrong: string | null;
  readonly watch: {
    readonly startedAt: number;
    /** The last six minutes, oldest first. */
    readonly samples: readonly WatchSample[];
    readonly long: boolean;
  } | null;
  readonly readback: {
    readonly state: 'checking' | 'done';
    readonly rows: readonly ReadbackRow[];
    readonly findings: readonly Finding[];
  } | null;
  readonly envFile:
    | { readonly state: 'comparing' }
    | { readonly state: 'offer'; readonly file: string; readonly changes: readonly EnvChange[] }
    | { readonly state: 'writing'; readonly file: string }
    | { readonly state: 'failed'; readonly file: string; readonly message: string }
    | null;
  /** From the verdict on: what a live step shows besides the run. */
  readonly live: LiveView;
  /** What the days are worked out from; null until they are opened. */
  readonly days: DaysView | null;
  /** The practice world has a clock that can be moved. */
  readonly canMoveClock: boolean;
  /** Gates are being run now. */
  readonly gatesRunning: boolean;
  /** Gates were asked for; they start by themselves when the question that is open now is answered. */
  readonly gatesNext: boolean;
  /** An earlier run whose verdict is looked at from Ready; nothing of it can be changed from there. */
  readonly past: PastRun | null;
  readonly stopping: boolean;
  /** Milliseconds since 1970; what the verdict would be bound to is looked at anew now and then. */
  readonly report: string | null;
  /** Something that kept the last action from working: what happened, what it means, what to do. */
  readonly problem: readonly string[] | null;
}

/** What a person can do. Every action is checked against the phase it belongs to; one that does not fit does nothing. */
export type GuideAction =
  | { readonly type: 'start' }
  | { readonly type: 'resume'; readonly run: string }
  /** Looks at the verdict of an earlier run; null goes back to Ready. */
  | { readonly type: 'look-back'; readonly run: string | null }
  | { readonly type: 'examine-again' }
  | {
      readonly type: 'tick';
      readonly environment: Environment;
      readonly step: number;
      readonly done: boolean;
    }
  | { readonly type: 'open'; readonly url: string }
  | { readonly type: 'generate-token'; readonly environment: Environment }
  /** The text as it was typed or pasted; it is cleaned, held in memory, and never kept. */
  | { readonly type: 'give-token'; readonly environment: Environment; readonly text: string }
  | { readonly type: 'give-url'; readonly environment: Environment; readonly text: string }
  | { readonly type: 'give-cors'; readonly environment: Environment; readonly origins: readonly string[] }
  /** In the practice world: what one would copy from Railway. */
  | { readonly type: 'fill'; readonly environment: Environment }
  /** Goes back to an answer to change it; `null` takes that back. */
  | {
      readonly type: 'change';
      readonly what: Changeable | null;
      readonly environment: Environment;
    }
  | { readonly type: 'read-back-again'; readonly environment: Environment }
  | { readonly type: 'accept-readback'; readonly environment: Environment }
  | { readonly type: 'settle-env-file'; readonly environment: Environment; readonly write: boolean }
  | { readonly type: 'confirm'; readonly id: ConfirmationId }
  /** Takes a statement back, to be asked again; only while the statements are asked for. */
  | { readonly type: 'withdraw'; readonly id: ConfirmationId }
  | { readonly type: 'run-gates'; readonly which: 'all' | 'not-passed' | GateId }
  | LiveGuideAction
  | { readonly type: 'copy-help' }
  | { readonly type: 'dismiss-problem' }
  | { readonly type: 'stop' }
  | { readonly type: 'leave' };

/** The guide as the screens and the plain questions see it. */
export interface Guide {
  dispatch(action: GuideAction): void;
  /** Resolves when the person has left or stopped; never rejects for what a person can do something about. */
  readonly ended: Promise<'left' | 'stopped'>;
  /** The lines of one gate's log, redacted, newest attempt; null when there is none. At most `limit` lines. */
  logOf(gate: GateId, limit: number): Promise<readonly string[] | null>;
}
