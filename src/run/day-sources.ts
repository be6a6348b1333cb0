import { type Calendar, type CalendarSources, calendarOf, type DayZone } from './days.ts';
import { type DispatchLog, emptyLog, readDispatchLog, readHistory } from './dispatch-log.ts';
import type { DaysView } from './guide-live-types.ts';
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

/** The supervised days of a run; null while it has not entered Go live. @param now milliseconds since 1970 */
export function daysOf(run: Run, sources: CalendarSources, now: number, zone: DayZone): Calendar | null {
  const [first] = run.live.cycles;
  if (first === undefined) return null;
  const signs = Object.entries(run.live.signed).map(([date, { clean, why }]) => ({ date, clean, why }));
  return calendarOf({
    ...sources,
    signs,
    emergencies: run.live.emergencies,
    since: first.begunAt,
    now,
    zone,
  });
}
