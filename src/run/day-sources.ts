import { type Calendar, type CalendarSources, calendarOf, type DayZone } from './days.ts';
import { type DispatchLog, emptyLog, readDispatchLog, readHistory } from './dispatch-log.ts';
import type { EarlierLive } from './earlier-live.ts';
import type { DaysView } from './guide-live-types.ts';
import { unlookedAt } from './live-state.ts';
import type { Run } from './state.ts';

/** Screens ask for it again each second; a log is read once. */
const known = new WeakMap<DaysView, CalendarSources>();

/** What the days stand on, as far as it was read. */
export function sourcesOf(days: DaysView | null): CalendarSources {
  const before = days === null ? undefined : known.get(days);
  if (before !== undefined) return before;
  const sources = readSources(days);
  if (days !== null) known.set(days, sources);
  return sources;
}

function readSources(days: DaysView | null): CalendarSources {
  const log: DispatchLog =
    days?.log.state === 'read' ? readDispatchLog(days.log.lines.join('\n')) : { ...emptyLog, whole: false };
  return { log, deployment: days?.server.state === 'said' ? reportsOf(days.server.reports) : null };
}

function reportsOf(reports: readonly string[]): ReturnType<typeof readHistory> {
  try {
    return readHistory(reports.map(text => JSON.parse(text)));
  } catch {
    return null;
  }
}

/**
 * The supervised days of a run, with those of earlier runs of the same CAIO folder: three clean days may lie in more
 * than one. Null while this one has not entered Go live. @param now milliseconds since 1970
 */
export function daysOf(
  run: Run,
  sources: CalendarSources,
  { now, zone, earlier }: { readonly now: number; readonly zone: DayZone; readonly earlier: EarlierLive },
): Calendar | null {
  const [first] = run.live.cycles;
  if (first === undefined) return null;
  const said = [...Object.entries(earlier.signed), ...Object.entries(run.live.signed)];
  // The last word of a date counts, in whichever run it was said.
  const signs = said
    .sort(([, a], [, b]) => a.at - b.at)
    .map(([date, { clean, why, at }]) => ({ date, clean, why, at }));
  return calendarOf({
    ...sources,
    signs,
    emergencies: [...earlier.emergencies, ...run.live.emergencies],
    unlooked: [...earlier.unlooked, ...unlookedAt(run.live)],
    since: supervisedSince(first.begunAt, earlier),
    now,
    zone,
  });
}

/** When the first supervised dispatch was begun, in this run or in an earlier one. */
export const supervisedSince = (begunAt: number, { since }: EarlierLive): number =>
  since === null ? begunAt : Math.min(since, begunAt);
