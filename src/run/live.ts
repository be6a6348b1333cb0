import type { GateId } from '../runbook/gates.ts';
import type { LiveAction } from '../runbook/live.ts';
import type { JournalLine } from './events.ts';
import type { GuideState } from './guide-types.ts';

/**
 * What a run tells those who watch it. Watchers only listen: nothing here can change the run.
 * Text is already redacted and free of control characters.
 */
export type LiveEvent =
  /** Written and fsynced. */
  | { readonly type: 'journal'; readonly line: JournalLine }
  /** Whole lines of the running command, as they came; stderr among them. At most a few hundred at once. */
  | { readonly type: 'output'; readonly gate: GateId; readonly lines: readonly string[] }
  | {
      readonly type: 'progress';
      readonly gate: GateId;
      readonly done: number;
      readonly total: number | null;
      readonly what: string;
    }
  | { readonly type: 'check-started'; readonly gate: GateId; readonly check: string; readonly title: string }
  | {
      readonly type: 'check-finished';
      readonly gate: GateId;
      readonly check: string;
      readonly title: string;
      readonly outcome: 'pass' | 'fail' | 'unknown';
    }
  /** What the guided cutover shows besides the run; replaces what was told before. */
  | { readonly type: 'guide'; readonly state: GuideState }
  /** Lines of a live action's command, as they came. */
  | { readonly type: 'live-output'; readonly step: LiveAction; readonly lines: readonly string[] }
  | { readonly type: 'live-quiet'; readonly step: LiveAction; readonly seconds: number }
  /** The running command has printed nothing for this long. Said once at 60 s, then each 60 s. */
  | { readonly type: 'quiet'; readonly gate: GateId; readonly seconds: number };

export type Watcher = (event: LiveEvent) => void;
