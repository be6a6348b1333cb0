import { CLEAN_DAYS } from '../runbook/live.ts';
import type { DispatchLog, DispatchRun } from './dispatch-log.ts';

/** The supervised days of runbook 6.6 as a calendar. Pure: clock and time zone come in. */

/** Minutes that the operator's local time is ahead of UTC at that moment. */
export type DayZone = (ms: number) => number;

/** What the PTO said of one day; the last word counts. */
export interface DaySign {
  /** `2026-02-19`, in the operator's time zone. */
  readonly date: string;
  readonly clean: boolean;
  readonly why: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export type DayState =
  /** Counts: the log is clean and the PTO signed it. */
  | 'clean'
  /** The row starts again. */
  | 'not-clean'
  /** The log is clean; the PTO has not said anything. */
  | 'to-sign'
  /** Something of it could not be read: it cannot count, and the row starts again. */
  | 'cannot-tell'
  /** Nothing was sent: it does not count, and the row goes on. */
  | 'no-run';

/** Why a day is what it is, besides its numbers. */
export type DayReason =
  | { readonly kind: 'errors'; readonly count: number; readonly first: string | null }
  | { readonly kind: 'deployment-errors'; readonly count: number; readonly first: string | null }
  | { readonly kind: 'emergency' }
  | { readonly kind: 'signed-not-clean'; readonly why: string }
  | { readonly kind: 'log-unreadable' }
  /** A live step ended as UNKNOWN, and nobody has recorded a look. */
  | { readonly kind: 'unlooked' }
  | { readonly kind: 'nothing-sent' }
  /** Signed as clean, and nothing was sent that day. */
  | { readonly kind: 'signed-without-run' }
  /** Signed as clean, and something was dispatched after that: nobody has looked at it. */
  | { readonly kind: 'signed-before' };

export interface Day {
  readonly date: string;
  readonly state: DayState;
  /** Live dispatches of the log, without those that only made a batch. */
  readonly runs: number;
  readonly batches: number;
  readonly sent: number;
  readonly errors: number;
  readonly reasons: readonly DayReason[];
  readonly sign: DaySign | null;
  /** Clean days in a row up to and with this one. */
  readonly inRow: number;
}

export interface Calendar {
  /** Oldest first, from the day Go live was entered to today. */
  readonly days: readonly Day[];
  readonly today: string;
  /** Clean days in a row as of now. */
  readonly inRow: number;
  /** The day that completed the row; null while none has. */
  readonly graduatedOn: string | null;
  readonly unreadableLines: number;
}

/** What was read of what was dispatched. */
export interface CalendarSources {
  /** The log of the computer that dispatches. */
  readonly log: DispatchLog;
  /** What the deployment's own history says; null: not asked. It can only take a clean day away. */
  readonly deployment: readonly DispatchRun[] | null;
}

export interface DaysInput extends CalendarSources {
  readonly signs: readonly DaySign[];
  /** When EMERGENCY STOP was said. Milliseconds since 1970. */
  readonly emergencies: readonly number[];
  /** When live steps were begun that may have sent something, and whose end nobody knows. Milliseconds since 1970. */
  readonly unlooked: readonly number[];
  /** When this run first entered Go live: what was sent before that was not supervised by it. */
  readonly since: number;
  readonly now: number;
  readonly zone: DayZone;
}

const DAY_MS = 86_400_000;
/** Clocks of two computers differ a little; what lies further ahead was not written by a sound one. */
const AHEAD_MS = 5 * 60_000;
/** Days that are listed one by one, also those on which nothing happened. */
const LISTED = 120;

/** The date of a moment in the operator's time zone. */
export function dateOf(ms: number, zone: DayZone): string {
  return new Date(ms + zone(ms) * 60_000).toISOString().slice(0, 10);
}

const next = (date: string): string => new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);

/** Each date from the first to the last; with a longer span only those on which something happened. */
function datesOf(first: string, last: string, known: Iterable<string>): string[] {
  const dates = new Set([...known].filter(date => date >= first && date <= last));
  if (Date.parse(last) - Date.parse(first) <= LISTED * DAY_MS)
    for (let date = first; date <= last; date = next(date)) dates.add(date);
  return [...dates].sort();
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function errorsOf(runs: readonly DispatchRun[]): { count: number; first: string | null } {
  const first = runs.find(run => run.firstError !== null)?.firstError ?? null;
  return { count: sum(runs.map(run => run.errors)), first };
}

/** Dates on which a line that nobody can read may belong: beside each such line, and today when it is the last one. */
function doubtful({ log, now, zone }: DaysInput): Set<string> {
  const dates = new Set<string>();
  for (const { after, before } of log.torn) {
    if (after !== null) dates.add(dateOf(after, zone));
    dates.add(dateOf(before ?? now, zone));
  }
  for (const run of log.runs) {
    // A stamp from the future says nothing of any day, and may hide one of today.
    if (run.at > now + AHEAD_MS) dates.add(dateOf(now, zone));
  }
  return dates;
}

/** The calendar as of now: what is clean, and how many clean days stand in a row. Pure and total. */
export function calendarOf(input: DaysInput): Calendar {
  const { log, since, now, zone } = input;
  const today = dateOf(now, zone);
  const first = dateOf(Math.min(since, now), zone);
  const past = (run: DispatchRun): boolean => run.live && run.at <= now + AHEAD_MS;
  const live = log.runs.filter(past);
  const deployed = (input.deployment ?? []).filter(past);
  const doubts = doubtful(input);
  const signs = new Map(input.signs.map(sign => [sign.date, sign]));
  const stops = new Set(input.emergencies.map(at => dateOf(at, zone)));
  const unlooked = new Set(input.unlooked.map(at => dateOf(at, zone)));
  const dated = [...live, ...deployed].map(run => dateOf(run.at, zone));
  const dates = datesOf(first, today, [...dated, ...doubts, ...signs.keys(), ...stops, ...unlooked]);
  let row = 0;
  let graduatedOn: string | null = null;
  /** A day that nobody has signed stands between the row and what comes after it. */
  let waiting = false;
  const days = dates.map((date): Day => {
    const own = live.filter(run => dateOf(run.at, zone) === date);
    const done = own.filter(run => !run.pending);
    const theirs = deployed.filter(run => dateOf(run.at, zone) === date);
    const errors = errorsOf(own);
    const elsewhere = errorsOf(theirs);
    const sign = signs.get(date) ?? null;
    // What was sent before Go live was entered can spoil the day, but not make it.
    const sent = sum(done.filter(run => run.at >= since).map(run => run.sent));
    const unread = !log.whole || doubts.has(date);
    const doubt = unread || unlooked.has(date);
    const reasons: DayReason[] = [
      ...(errors.count > 0 ? [{ kind: 'errors' as const, ...errors }] : []),
      ...(elsewhere.count > 0 ? [{ kind: 'deployment-errors' as const, ...elsewhere }] : []),
      ...(stops.has(date) ? [{ kind: 'emergency' as const }] : []),
      ...(sign?.clean === false ? [{ kind: 'signed-not-clean' as const, why: sign.why }] : []),
    ];
    const bad = reasons.length > 0;
    if (unread) reasons.push({ kind: 'log-unreadable' });
    if (unlooked.has(date)) reasons.push({ kind: 'unlooked' });
    if (sent === 0 && done.length > 0) reasons.push({ kind: 'nothing-sent' });
    if (sent === 0 && sign?.clean === true) reasons.push({ kind: 'signed-without-run' });
    const early = sign !== null && sent > 0 && done.some(run => run.at > sign.at);
    if (early && sign.clean) reasons.push({ kind: 'signed-before' });
    const state: DayState = bad
      ? 'not-clean'
      : doubt
        ? 'cannot-tell'
        : sent === 0
          ? 'no-run'
          : sign === null || early
            ? 'to-sign'
            : 'clean';
    if (state === 'not-clean' || state === 'cannot-tell') row = 0;
    if (state === 'clean') row = waiting ? 1 : row + 1;
    if (state !== 'no-run') waiting = state === 'to-sign';
    if (row >= CLEAN_DAYS && state === 'clean') graduatedOn ??= date;
    return {
      date,
      state,
      runs: done.length,
      batches: own.length - done.length,
      sent,
      errors: errors.count + elsewhere.count,
      reasons,
      sign,
      inRow: row,
    };
  });
  return { days, today, inRow: row, graduatedOn, unreadableLines: log.torn.length };
}
