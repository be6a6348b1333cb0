import type { Run } from '../run/state.ts';
import type { VerdictDocument } from './document.ts';

/** Everything that a report is made from. Already redacted: a report adds no fact and reads nothing. */
export interface ReportInput {
  readonly document: VerdictDocument;
  readonly run: Run;
  /** The hash of the journal's last line. */
  readonly head: string;
  /** The cockpit's version. */
  readonly cockpit: string;
}
