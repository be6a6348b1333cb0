import type { ReactNode } from 'react';
import type { Binding } from '../src/ui/bindings.ts';
import { frameLines, innerWidth, type Notice } from '../src/ui/frame-lines.ts';
import type { GatePanel, GateRow, GatesView } from '../src/ui/gates-view.ts';
import { BLANK, fitHeight, type Line, labelled, line, wrapped } from '../src/ui/lines.ts';
import { Rows } from '../src/ui/Rows.tsx';
import { cells, pad } from '../src/ui/text.ts';
import { MARK_TONE, type Theme } from '../src/ui/theme.ts';
import { SCREENS, type Size } from '../src/ui/views.ts';
import { FRAME, GATES, HINTS } from '../src/ui/words.ts';

export type GatesAction =
  | { readonly type: 'look'; readonly by: 1 | -1 }
  | { readonly type: 'read' }
  | { readonly type: 'follow' };

/** The keys of this screen as they are now. */
export function gatesBindings(view: GatesView): Binding<GatesAction>[] {
  return [
    { key: 'up', hint: HINTS.lookAt, action: { type: 'look', by: -1 } },
    { key: 'down', hint: HINTS.lookAt, action: { type: 'look', by: 1 } },
    {
      key: 'enter',
      hint: HINTS.read,
      action: { type: 'read' },
      ...(view.panel === null
        ? { disabledReason: HINTS.nothingToRead }
        : view.looking
          ? { disabledReason: HINTS.alreadyOpen }
          : {}),
    },
    {
      key: 'esc',
      hint: HINTS.follow,
      action: { type: 'follow' },
      ...(view.looking ? {} : { disabledReason: HINTS.nothingToFollow }),
    },
  ];
}

const TITLE_WIDTH = 20;
const WORD_WIDTH = 15;
const TIME_WIDTH = 8;
const NOTE_WIDTH = 17;
/** From this width on, what each gate proves stands beside it. */
const WIDE = 110;

function gateLine(row: GateRow, width: number, theme: Theme): Line {
  const tone = MARK_TONE[row.mark];
  const start: Line = [
    { text: `${row.open ? theme.cursor : ' '} ${row.number}  `, bold: row.open },
    { text: `${pad(row.title, TITLE_WIDTH)} `, bold: row.open },
    { text: `${theme.mark[row.mark]} ${pad(row.word, WORD_WIDTH)}`, tone, bold: row.mark !== 'waiting' },
    { text: `${row.time.padStart(TIME_WIDTH)}  ` },
  ];
  if (width >= WIDE) return [...start, { text: pad(row.note, NOTE_WIDTH) }, { text: row.proves }];
  // Only what fits whole: half a word tells nothing.
  const used = start.reduce((sum, span) => sum + cells(span.text), 0);
  return used + cells(row.note) <= width ? [...start, { text: row.note }] : start;
}

function panelHeading(panel: GatePanel, width: number, theme: Theme): Line {
  const text = `${theme.rule.repeat(2)} ${panel.heading} `;
  const rest = theme.rule.repeat(Math.max(0, width - cells(text)));
  return [
    { text, bold: true, tone: MARK_TONE[panel.mark] },
    { text: rest, tone: MARK_TONE[panel.mark] },
  ];
}

function runningBody(panel: GatePanel, width: number, height: number, theme: Theme): Line[] {
  const step = panel.step ?? '';
  const times = panel.usual === null ? panel.times : [...panel.times, panel.usual];
  // The step on its own row where there is room, as its name can be long; times first where there is not.
  const rows: Line[] =
    height >= 5
      ? [line(`  ${times.join(', ')}`), line(`  ${step}`)]
      : [line(`  ${[...panel.times, step].join(', ')}`)];
  if (height >= 16) rows.push(...panel.about.flatMap(about => wrapped(about, width, 2)));
  if (height >= 7) {
    const room = Math.floor((height - rows.length) / 2);
    for (const check of panel.checks.slice(-room))
      rows.push([
        { text: `  ${theme.mark[check.mark]} ${check.word}: `, tone: MARK_TONE[check.mark], bold: true },
        { text: check.title },
      ]);
  }
  const left = height - rows.length;
  const output = panel.output ?? [];
  if (output.length === 0) return [...rows, line(`  ${GATES.nothingYet}`)];
  return left <= 0 ? rows : [...rows, ...output.slice(-left).map(text => line(`  ${theme.bar} ${text}`))];
}

function endedBody(panel: GatePanel, width: number, height: number, rest: string): Line[] {
  const rows: Line[] = [];
  for (const problem of panel.problems) {
    rows.push(...wrapped(problem.message, width, 2));
    rows.push(...labelled(GATES.todo, problem.fix, width, 2));
  }
  const room = height > rows.length + 6;
  if (room && rows.length > 0) rows.push(BLANK);
  for (const note of panel.notes) rows.push(...labelled(GATES.note, note, width, 2));
  if (panel.times.length > 0) rows.push(line(`  ${panel.times.join(', ')}`));
  for (const about of panel.about) rows.push(...wrapped(about, width, 2));
  if (rows.length <= height || panel.problems.length === 0) return rows;
  return findingRows(panel, width) <= height
    ? rows
    : [...rows.slice(0, height - 1), line(`  ${rest}`, { bold: true })];
}

/** Rows that the findings alone take. */
function findingRows(panel: GatePanel, width: number): number {
  return panel.problems.reduce(
    (sum, problem) =>
      sum + wrapped(problem.message, width, 2).length + labelled(GATES.todo, problem.fix, width, 2).length,
    0,
  );
}

/** All nine rows leave little room for the text of the open one. */
const squeezed = (view: GatesView, height: number): boolean => height < 18 && !view.looking;

/** Where rows are few and a gate is looked at, only its neighbours stay, so that its text has room. */
function rowsShown(view: GatesView, height: number): readonly GateRow[] {
  if (height >= 18 || !view.looking) return view.rows;
  const from = Math.min(Math.max(0, view.openIndex - 1), view.rows.length - 3);
  return view.rows.slice(from, from + 3);
}

/** Rows of gates, the open one below with all the room that is left. */
export function gatesBody(view: GatesView, width: number, height: number, theme: Theme): Line[] {
  const rows = rowsShown(view, height).map(row => gateLine(row, width, theme));
  if (!view.panel) return [...rows, BLANK, ...GATES.before.flatMap(text => wrapped(text, width, 2))];
  if (height >= 24) rows.push(BLANK);
  const room = height - rows.length - 1;
  const body =
    view.panel.output === null
      ? endedBody(view.panel, width, room, squeezed(view, height) ? GATES.readAll : GATES.rest)
      : runningBody(view.panel, width, room, theme);
  return [...rows, panelHeading(view.panel, width, theme), ...fitHeight(body, room)];
}

export interface GatesScreenProps {
  readonly view: GatesView;
  readonly size: Size;
  readonly theme: Theme;
  readonly notice: Notice | null;
  /** This screen's keys and those of every screen. */
  readonly bindings: readonly Binding<unknown>[];
}

/** The nine gates while they run. View in; its actions go out through `gatesBindings`. */
export function GatesScreen({ view, size, theme, notice, bindings }: GatesScreenProps): ReactNode {
  const room = innerWidth(size) - (view.rehearsal ? FRAME.rehearsalShort.length + 3 : 0);
  const rows = frameLines({
    size,
    theme,
    notice,
    bindings,
    step: SCREENS.gates,
    rehearsal: view.rehearsal,
    title: cells(view.title) <= room ? view.title : view.shortTitle,
    body: (width, height) => gatesBody(view, width, height, theme),
  });
  return <Rows rows={rows} theme={theme} />;
}
