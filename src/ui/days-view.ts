import { daysOf, sourcesOf } from '../run/day-sources.ts';
import { type Calendar, type Day, dateOf } from '../run/days.ts';
import { noEarlierLive } from '../run/earlier-live.ts';
import type { GuideAction } from '../run/guide-types.ts';
import { nextStep } from '../run/live-next.ts';
import { verdictOf } from '../run/verdict.ts';
import { CLEAN_DAYS } from '../runbook/live.ts';
import type { FieldView } from './field.ts';
import type { Local, LocalAction, Menu } from './screen.ts';
import type { Snapshot } from './store.ts';
import { dayLabel, type Zone } from './times.ts';
import { DAY_MEANS, DAY_WORDS, DAYS, DAYS_MENU, reasonWords } from './words/days.ts';

export type DaysPage = '' | 'sign' | 'why';
export type DaysAction =
  | GuideAction
  | LocalAction
  | { readonly type: 'page'; readonly page: DaysPage }
  | { readonly type: 'day'; readonly by: number };

export interface DayRow {
  readonly date: string;
  /** `Thu 19 Feb`. */
  readonly label: string;
  readonly state: Day['state'];
  readonly word: string;
  readonly runs: string;
  readonly sent: string;
  readonly errors: string;
  readonly signed: string;
  readonly today: boolean;
  readonly chosen: boolean;
  /** Why "clean" cannot be said of it; null: it can. */
  readonly cleanOff: string | null;
}

export interface DaysShown {
  readonly page: DaysPage;
  readonly inRow: number;
  /** What the row of clean days comes to, in sentences. */
  readonly standing: readonly string[];
  readonly graduated: string | null;
  readonly rows: readonly DayRow[];
  /** The day that is looked at: what it is and why. */
  readonly chosen: { readonly label: string; readonly lines: readonly string[] } | null;
  /** What could not be read, and what was not asked. */
  readonly sources: readonly string[];
  readonly field: FieldView | null;
  /** A dispatch is still going on: Esc leads back to it. */
  readonly going: boolean;
  readonly date: string | null;
  readonly menu: Menu<DaysAction> | null;
  readonly problem: readonly string[];
  readonly top: number;
}

/** The day that is looked at: the one that was chosen, else the newest that waits for a signature, else today. */
function chosenOf(days: readonly Day[], row: number | null): Day | null {
  const open = days.findLast(day => day.state === 'to-sign');
  const start = days.indexOf(open ?? days.at(-1) ?? (days[0] as Day));
  const at = row === null ? start : Math.min(Math.max(0, row), days.length - 1);
  return days[at] ?? null;
}

function standingOf(calendar: Calendar): string[] {
  const missing = CLEAN_DAYS - calendar.inRow;
  return [
    DAYS.row(Math.min(calendar.inRow, CLEAN_DAYS)),
    ...(calendar.graduatedOn !== null
      ? [DAYS.graduatedNext]
      : [missing === 1 ? DAYS.moreOne : DAYS.more(missing), DAYS.nextSteps]),
  ];
}

function sourcesText({ guide }: Snapshot, calendar: Calendar | null): string[] {
  const days = guide?.days ?? null;
  if (days === null || days.log.state === 'reading') return [DAYS.reading];
  const { log, server } = days;
  return [
    ...(log.state === 'unreadable' ? [DAYS.unreadable(log.why)] : []),
    ...(calendar && calendar.unreadableLines > 0 ? [DAYS.tornLines(calendar.unreadableLines)] : []),
    server.state === 'said'
      ? DAYS.server.said(server.reports.length)
      : server.state === 'not-said'
        ? DAYS.server['not-said'](server.why)
        : DAYS.server[server.state],
  ];
}

/** Why no dispatch can be begun now; null: it can. */
export function noBegin({ run, guide, at }: Snapshot): string | null {
  if (run.live.emergency !== null) return DAYS.emergency;
  if (nextStep(run.live).kind !== 'finished') return DAYS.stillGoing;
  if (verdictOf(run, at, guide?.live.boundNow ?? {}).word !== 'GO') return DAYS.notGo;
  return run.live.entered ? null : DAYS.notEntered;
}

/** Only what the log bears out can be signed as clean; one's own "not clean" can be taken back. */
function cleanOff(day: Day): string | null {
  const own: readonly string[] = ['signed-not-clean', 'signed-without-run', 'signed-before', 'nothing-sent'];
  if (day.state === 'cannot-tell' && !day.reasons.some(({ kind }) => kind === 'log-unreadable'))
    return DAYS.cleanUnlooked;
  if (day.reasons.some(({ kind }) => !own.includes(kind)))
    return day.state === 'cannot-tell' ? DAYS.cleanUnread : DAYS.cleanAgainst;
  return day.sent === 0 ? DAYS.cleanNothing : null;
}

function menuOf(snapshot: Snapshot, day: Day | null, label: string, page: DaysPage): Menu<DaysAction> | null {
  if (page === 'why') return null;
  if (page === 'sign' && day !== null) {
    const off = cleanOff(day);
    return [
      { id: 'not yet', label: DAYS_MENU.notYet, action: { type: 'page', page: '' } },
      {
        id: 'clean',
        label: off === null ? DAYS_MENU.clean(label) : DAYS_MENU.cleanOff(label),
        action: {
          type: 'ask',
          question: DAYS.askClean(label),
          does: { type: 'sign-day', date: day.date, clean: true, why: '' },
        },
        ...(off === null ? {} : { disabledReason: off }),
      },
      { id: 'not clean', label: DAYS_MENU.notClean(label), action: { type: 'page', page: 'why' } },
    ];
  }
  const why = noBegin(snapshot);
  return [
    { id: 'again', label: DAYS_MENU.again, action: { type: 'read-days' } },
    ...(day === null
      ? []
      : [{ id: 'sign', label: DAYS_MENU.sign(label), action: { type: 'page', page: 'sign' } as const }]),
    {
      id: 'begin',
      label: DAYS_MENU.begin,
      action: { type: 'ask', question: DAYS.askBegin, does: { type: 'begin-cycle' } },
      ...(why === null ? {} : { disabledReason: why }),
    },
    {
      id: 'gates',
      label: DAYS_MENU.gates,
      action: { type: 'ask', question: DAYS.askGates, does: { type: 'run-gates', which: 'all' } },
    },
    ...(snapshot.guide?.canMoveClock
      ? [{ id: 'next day', label: DAYS_MENU.nextDay, action: { type: 'next-day' } as const }]
      : []),
  ];
}

/** The supervised days as a calendar, and what can be done on it. Total. */
export function daysView(snapshot: Snapshot, local: Local, { zone }: { readonly zone: Zone }): DaysShown {
  const { run, guide, at } = snapshot;
  const calendar =
    guide?.days?.log.state === 'reading'
      ? null
      : daysOf(run, sourcesOf(guide?.days ?? null), {
          now: at,
          zone,
          earlier: guide?.live.earlier ?? noEarlierLive,
        });
  const days = guide?.days == null ? [] : (calendar?.days ?? []);
  const day = days.length === 0 ? null : chosenOf(days, local.row);
  const label = day === null ? '' : dayLabel(day.date);
  const page: DaysPage = day !== null && (local.page === 'sign' || local.page === 'why') ? local.page : '';
  const today = dateOf(at, zone);
  return {
    page,
    inRow: calendar?.inRow ?? 0,
    standing: calendar === null || days.length === 0 ? [] : standingOf(calendar),
    graduated: calendar?.graduatedOn ? DAYS.graduated(dayLabel(calendar.graduatedOn)) : null,
    rows: days.map(one => ({
      date: one.date,
      label: dayLabel(one.date),
      state: one.state,
      word: DAY_WORDS[one.state],
      runs: String(one.runs),
      sent: String(one.sent),
      errors: String(one.errors),
      signed: DAYS.signed(one.sign?.clean ?? null, one.state === 'clean'),
      today: one.date === today,
      chosen: one === day,
      cleanOff: cleanOff(one),
    })),
    chosen:
      day === null
        ? null
        : {
            label: DAYS.day(label, DAY_WORDS[day.state]),
            lines: [
              DAY_MEANS[day.state],
              ...day.reasons.map(reasonWords),
              ...(day.sign?.clean === true && (day.state === 'not-clean' || day.state === 'cannot-tell')
                ? [DAYS.overruled]
                : []),
              ...(day.sent > 0 ? [DAYS.messages(day.sent)] : []),
            ],
          },
    sources: sourcesText(snapshot, calendar),
    field: page === 'why' ? local.field : null,
    going: nextStep(run.live).kind !== 'finished',
    date: day?.date ?? null,
    menu: menuOf(snapshot, day, label, page),
    problem: guide?.problem ?? [],
    top: local.top,
  };
}
