import { type DayRow, type DaysAction, type DaysShown, daysView } from '../src/ui/days-view.ts';
import { fieldLine } from '../src/ui/input-parts.ts';
import { BLANK, type Line, line, point, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { scrollKeys } from '../src/ui/scroll-keys.ts';
import { pad } from '../src/ui/text.ts';
import { pageLast, pageRows } from '../src/ui/text-page.ts';
import { MARK_TONE, type Mark, type Theme } from '../src/ui/theme.ts';
import { DAYS, DAYS_HINTS } from '../src/ui/words/days.ts';
import { HINTS } from '../src/ui/words.ts';

const MARK: Readonly<Record<DayRow['state'], Mark>> = {
  clean: 'pass',
  'not-clean': 'fail',
  'to-sign': 'running',
  'cannot-tell': 'unknown',
  'no-run': 'waiting',
};
/** Of the columns; what the PTO said takes the rest. */
const WIDTHS = { day: 13, state: 13, runs: 6, sent: 6, errors: 8 } as const;
/** Days in the table; the others come into sight when they are chosen. */
const SHOWN = { small: 3, middle: 5, large: 10 } as const;

function tableLines(view: DaysShown, height: number, theme: Theme): Line[] {
  if (view.rows.length === 0) return [];
  const room = height >= 17 ? SHOWN.large : height >= 12 ? SHOWN.middle : SHOWN.small;
  const at = view.rows.findIndex(row => row.chosen);
  const from = Math.max(0, Math.min(at - Math.floor(room / 2), view.rows.length - room));
  const numbers = (row: Pick<DayRow, 'runs' | 'sent' | 'errors' | 'signed'>): string =>
    pad(row.runs, WIDTHS.runs) + pad(row.sent, WIDTHS.sent) + pad(row.errors, WIDTHS.errors) + row.signed;
  return [
    line(`  ${pad(DAYS.head.day, WIDTHS.day)}  ${pad(DAYS.head.state, WIDTHS.state)}${numbers(DAYS.head)}`),
    ...view.rows.slice(from, from + room).map((row): Line => {
      const mark = MARK[row.state];
      const look = { bold: row.chosen };
      return [
        { text: `${row.chosen ? theme.cursor : ' '} ${pad(row.label, WIDTHS.day)}`, ...look },
        { text: `${theme.mark[mark]} ${pad(row.word, WIDTHS.state)}`, tone: MARK_TONE[mark], ...look },
        { text: numbers(row), ...look },
        ...(row.today ? [{ text: ` (${DAYS.today})` }] : []),
      ];
    }),
  ];
}

function pageLines(view: DaysShown, width: number, theme: Theme): Line[] {
  const label = view.rows.find(row => row.chosen)?.label ?? '';
  const reminders = DAYS.reminders.flatMap(text => point(text, width));
  if (view.page === 'sign') {
    return [
      ...wrapped(DAYS.signAsk(label), width, 0, { bold: true }),
      ...reminders,
      ...chosenLines(view, width),
    ];
  }
  return [
    ...wrapped(DAYS.whyAsk(label), width, 0, { bold: true }),
    ...(view.field === null ? [] : [fieldLine(view.field, width, theme)]),
    ...wrapped(DAYS.whyHow, width, 0),
    BLANK,
    ...reminders,
  ];
}

const chosenLines = (view: DaysShown, width: number): Line[] =>
  view.chosen === null
    ? []
    : [
        ...wrapped(view.chosen.label, width, 0, { bold: true }),
        ...view.chosen.lines.flatMap(text => point(text, width)),
      ];

function daysRows(view: DaysShown, width: number, height: number, theme: Theme): Line[] {
  const problem = view.problem.flatMap((text, index) =>
    wrapped(text, width, 0, index === 0 ? { bold: true, tone: 'bad' } : {}),
  );
  if (view.page !== '') return [...problem, ...pageLines(view, width, theme)];
  const [first = '', ...rest] = view.standing;
  const sections: readonly (readonly Line[])[] = [
    problem,
    view.graduated === null ? [] : wrapped(view.graduated, width, 0, { bold: true, tone: 'good' }),
    first === '' ? [] : wrapped(first, width, 0, { bold: true }),
    tableLines(view, height, theme),
    chosenLines(view, width),
    [...rest, ...view.sources].flatMap(text => wrapped(text, width, 0)),
  ];
  const air = height >= 15;
  return sections
    .filter(section => section.length > 0)
    .flatMap((section, index) => (index === 0 || !air ? section : [BLANK, ...section]));
}

/** Runbook 6.6: the supervised days, what the log says of each, and what the PTO says. */
export const daysScreen = defineScreen<DaysShown, DaysAction>({
  name: 'days',
  view: daysView,
  title: view =>
    view.page === '' ? DAYS.title : DAYS.signTitle(view.rows.find(row => row.chosen)?.label ?? ''),
  body: (view, width, height, theme) =>
    pageRows(daysRows(view, width, height, theme), height, view.top, theme, true),
  lastTop: (view, width, height, theme) => pageLast(daysRows(view, width, height, theme), height),
  menu: view => view.menu,
  field: view => {
    const { date } = view;
    if (view.page !== 'why' || date === null) return null;
    return {
      id: `why ${date}`,
      masked: false,
      start: '',
      ownEnter: true,
      give: text => ({ type: 'sign-day', date, clean: false, why: text }),
    };
  },
  bindings: (view, _local, last) => {
    if (view.page === 'why') {
      const short = (view.field?.text ?? '').trim().length < 3;
      return [
        {
          key: 'enter',
          hint: DAYS_HINTS.record,
          action: { type: 'give' },
          ...(short ? { disabledReason: DAYS.whyShort } : {}),
        },
        { key: 'esc', hint: DAYS_HINTS.cancel, action: { type: 'page', page: '' } },
      ];
    }
    if (view.page === 'sign') {
      return [
        ...scrollKeys(last),
        { key: 'esc', hint: DAYS_HINTS.cancel, action: { type: 'page', page: '' } },
      ];
    }
    return [
      { key: 'left', hint: DAYS_HINTS.day, action: { type: 'day', by: -1 } },
      { key: 'right', hint: DAYS_HINTS.day, action: { type: 'day', by: 1 } },
      ...scrollKeys(last),
      ...(view.problem.length > 0
        ? [{ key: 'esc', hint: DAYS_HINTS.back, action: { type: 'dismiss-problem' } as const }]
        : view.going
          ? [{ key: 'esc', hint: DAYS_HINTS.back, action: { type: 'show', what: null } as const }]
          : []),
      { key: 'v', hint: DAYS_HINTS.verdict, action: { type: 'show', what: 'verdict' } },
      { key: 'b', hint: DAYS_HINTS.backlog, action: { type: 'show', what: 'backlog' } },
      { key: 'q', hint: HINTS.leave, action: { type: 'leave' } },
    ];
  },
  act: (action, local, view) => {
    const chosen = view.rows.findIndex(row => row.chosen);
    // The day of a page stays the one it was opened for, also when a newer one waits for a signature meanwhile.
    if (action.type === 'page') {
      const row = action.page === '' || chosen < 0 ? local.row : chosen;
      return { ...local, page: action.page, row, field: null, top: 0 };
    }
    if (action.type !== 'day') return local;
    const at = chosen + action.by;
    return { ...local, row: Math.min(Math.max(0, at), Math.max(0, view.rows.length - 1)) };
  },
  after: (action, local) => (action.type === 'sign-day' ? { ...local, page: '', top: 0 } : local),
});
