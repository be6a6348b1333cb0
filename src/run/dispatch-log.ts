import { type Channel, isReport } from './dispatch-shape.ts';
import { withoutPeople } from './people.ts';

/** CAIO's operator_dispatch_log.jsonl and operator history, read line by line (CONTRACTS sections 6 and 10). Pure. */

/** One report of the operator. Counts only: addresses of leads stay where they are. */
export interface DispatchRun {
  readonly id: string;
  /** When it ended, milliseconds since 1970. */
  readonly at: number;
  readonly live: boolean;
  /** It only made a batch that waits for approval. */
  readonly pending: boolean;
  readonly motion: string;
  /** E-mails, LinkedIn requests, cadence and revival messages together. */
  readonly sent: number;
  /** Its own errors and those inside the reports of the channels. */
  readonly errors: number;
  /** The first of them, cut; null when there is none. */
  readonly firstError: string | null;
}

export interface DispatchLog {
  readonly runs: readonly DispatchRun[];
  /** Lines that could not be read: between which readable times they stand; null: at that end of the log. */
  readonly torn: readonly { readonly after: number | null; readonly before: number | null }[];
  /** False: not all of the log could be read, so that nothing can be concluded from what is not in it. */
  readonly whole: boolean;
}

export const emptyLog: DispatchLog = { runs: [], torn: [], whole: true };

/** Of one line; a report of a day has a few thousand. */
const MAX_LINE = 256 * 1024;
const MAX_ERROR = 200;

/** UTC as Python writes it, with or without an offset; other forms are not guessed. */
function timeOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(text)) return null;
  const at = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(at) ? null : at;
}

/** What a channel counts as its errors: the number it gives, its list, and what it made that carries one. */
function channelErrors(channel: Channel | null | undefined): unknown[] {
  if (!channel) return [];
  const made = [...(channel.campaigns_created ?? []), ...(channel.lists_created ?? [])];
  const broken = made.filter(one => one.status === 'error' || (one.error ?? null) !== null);
  const said = channel.errors?.length ? channel.errors : broken.map(one => one.error ?? 'error');
  // A number without any text is an error all the same.
  const silent = Math.max(0, Math.max(channel.total_errors, broken.length) - said.length);
  return [...said, ...Array.from({ length: silent }, () => null)];
}

/** One report; null when it is not one that can be read whole. */
function runOf(value: unknown): DispatchRun | null {
  if (!isReport(value)) return null;
  const report = value;
  const at = timeOf(report.completed_at ?? report.started_at);
  if (at === null) return null;
  const { instantly_report: instantly, heyreach_report: heyreach } = report;
  // What waits for approval says so among its errors; that is no fault of the day.
  const own = report.pending_approval
    ? report.errors.filter(error => !String(error).startsWith('GATEKEEPER:'))
    : report.errors;
  const errors = [...own, ...channelErrors(instantly), ...channelErrors(heyreach)];
  const first = errors.find(error => typeof error === 'string' && error !== '');
  return {
    id: report.run_id,
    at,
    live: !report.dry_run,
    pending: report.pending_approval ?? false,
    motion: report.motion,
    sent:
      (instantly?.total_dispatched ?? 0) +
      (heyreach?.total_dispatched ?? 0) +
      (report.cadence_dispatched ?? 0) +
      (report.revival_dispatched ?? 0),
    errors: errors.length,
    firstError: typeof first === 'string' ? withoutPeople(first).slice(0, MAX_ERROR) : null,
  };
}

function parsed(line: string): DispatchRun | null {
  if (line.length > MAX_LINE) return null;
  try {
    return runOf(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Reads the whole log. Total: a line that is torn, foreign or hostile is counted where it stands, never guessed. */
export function readDispatchLog(text: string): DispatchLog {
  const runs: DispatchRun[] = [];
  const torn: { after: number | null; before: number | null }[] = [];
  const seen = new Set<string>();
  let open: { after: number | null; before: number | null }[] = [];
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    const trimmed = line.trim();
    // The same line twice is one run that was written twice.
    if (trimmed === '' || seen.has(trimmed)) continue;
    seen.add(trimmed);
    const run = parsed(trimmed);
    if (run === null) {
      const gap = { after: runs.at(-1)?.at ?? null, before: null };
      torn.push(gap);
      open.push(gap);
      continue;
    }
    for (const gap of open) gap.before = run.at;
    open = [];
    runs.push(run);
  }
  return { runs, torn, whole: true };
}

/** The deployment's own history (GET /api/operator/history); null when it is not one that can be read whole. */
export function readHistory(value: unknown): readonly DispatchRun[] | null {
  if (!Array.isArray(value)) return null;
  const runs = value.map(runOf);
  return runs.every(run => run !== null) ? runs : null;
}
