import type { Binding } from '../src/ui/bindings.ts';
import {
  type ClickRow,
  type ClicksAction,
  type ClicksView,
  clicksAfter,
  clicksView,
} from '../src/ui/clicks-view.ts';
import { backBinding, isAiry, joined, moreLine, said, withProblem } from '../src/ui/input-parts.ts';
import { BLANK, type Line, line, viewport, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { cells, pad, wrap } from '../src/ui/text.ts';
import type { Theme } from '../src/ui/theme.ts';
import { BETWEEN, CLICKS, CLIPBOARD, CLIPBOARD_PRACTICE } from '../src/ui/words/rotate.ts';

export const clicksTitle = (view: ClicksView): string =>
  view.between ? BETWEEN.title : CLICKS.title(view.place, view.done, view.rows.length);

/** Cells before the text of a line, and of what stands below it. */
const HEAD = 9;
const ITEM = 9;

function headRows(row: ClickRow, here: boolean, width: number, theme: Theme): Line[] {
  const mark = here ? theme.cursor : ' ';
  const box = row.done ? '[x]' : '[ ]';
  const done = row.done ? ` (${CLICKS.done})` : '';
  return wrap(`${row.text}${done}`, width - HEAD).map((part, index): Line => {
    const look = { bold: here, ...(row.done ? { tone: 'good' as const } : {}) };
    if (index > 0) return line(' '.repeat(HEAD) + part, look);
    return [
      { text: `${mark} ${box} ${row.number}. `, ...look },
      { text: part, ...look },
    ];
  });
}

/** A setting in as many rows as it needs, a list parted after its commas only. */
function settingRows(text: string, width: number): Line[] {
  const parts = cells(text) <= width - ITEM ? [text] : text.split(/(?<=,)/);
  return parts.flatMap(part => wrapped(part, width, ITEM));
}

function itemRows(row: ClickRow, full: boolean, width: number): Line[] {
  return row.items.flatMap(item => {
    const beside = item.means === null ? null : `${item.text}   (${item.means})`;
    const text =
      full && beside !== null && cells(beside) <= width - ITEM
        ? wrapped(beside, width, ITEM)
        : [
            ...settingRows(item.text, width),
            ...(full && item.means !== null ? wrapped(`(${item.means})`, width, ITEM + 2) : []),
          ];
    return item.token ? [...text, ...wrapped(CLICKS.make, width, ITEM + 2, { tone: 'busy' })] : text;
  });
}

/** One line with all that belongs to it. @param full with what the words mean */
const blockRows = (row: ClickRow, here: boolean, full: boolean, width: number, theme: Theme): Line[] => [
  ...headRows(row, here, width, theme),
  ...(here && full && row.note !== null ? wrapped(row.note, width, HEAD) : []),
  ...itemRows(row, here && full, width),
  ...(here && full ? wrapped(CLICKS.opens(row.opens), width, HEAD) : []),
];

function statusRows(view: ClicksView, width: number): Line[] {
  if (view.clipboard === 'idle') return [];
  if (view.canFill) return said(CLIPBOARD_PRACTICE, width, 'warn');
  return said(CLIPBOARD[view.clipboard], width, view.clipboard === 'copied' ? 'good' : 'warn');
}

/** From staging to production: nobody may miss it, and nobody has to do anything on it but go on. */
function betweenBody(width: number, height: number, theme: Theme): Line[] {
  const airy = isAiry(height);
  return joined(
    [
      ...(airy ? [[BLANK]] : []),
      wrapped(`${theme.mark.pass} ${BETWEEN.done}`, width, 0, { bold: true, tone: 'good' }),
      [
        line(pad(` ${BETWEEN.band}`, Math.min(width, cells(BETWEEN.band) + 2)), {
          bold: true,
          inverse: true,
        }),
      ],
      wrapped(BETWEEN.same, width, 0),
      wrapped(BETWEEN.different, width, 0),
      wrapped(BETWEEN.leave, width, 0),
      wrapped(BETWEEN.enter, width, 0, { bold: true }),
    ],
    airy,
  );
}

/** The checklist, moved so that the marked line stands on the screen whole. */
export function clicksBody(view: ClicksView, width: number, height: number, theme: Theme): Line[] {
  if (view.between) return betweenBody(width, height, theme);
  const head = joined(
    [
      ...(view.done === view.rows.length ? [said(CLICKS.allDone, width, 'good')] : []),
      ...(isAiry(height) ? [wrapped(view.rehearsal ? CLICKS.practice : CLICKS.what, width, 0)] : []),
      statusRows(view, width),
    ],
    height >= 30,
  );
  const room = height - head.length;
  const blocks = (full: boolean): Line[][] =>
    view.rows.map((row, index) => blockRows(row, index === view.at, full, width, theme));
  const rowsUpTo = (list: Line[][], end: number): number =>
    list.slice(0, end).reduce((sum, block) => sum + block.length, 0);
  // What the words mean is left out before any line of the runbook is.
  const wide = blocks(true);
  const shown = (wide[view.at]?.length ?? 0) <= room - 1 ? wide : blocks(false);
  const from = rowsUpTo(shown, view.at);
  const to = from + (shown[view.at]?.length ?? 0);
  const lead = Math.max(0, Math.min(3, room - 1 - (to - from)));
  return [...head, ...viewport(shown.flat(), room, from - lead, moreLine(theme))];
}

/** The keys of this screen as they are now. */
export function clicksBindings(view: ClicksView): Binding<ClicksAction>[] {
  const row = view.rows[view.at];
  const { environment } = view;
  if (view.between)
    return [
      { key: 'enter', hint: BETWEEN.hint, action: { type: 'begin' } },
      ...backBinding<ClicksAction>(view),
    ];
  const tick: ClicksAction = { type: 'tick', environment, step: view.at, done: row?.done !== true };
  const hint = row?.done === true ? CLICKS.hints.untick : CLICKS.hints.tick;
  return [
    { key: 'space', hint, action: tick },
    // Somebody who came back to look goes on with the key that goes on everywhere.
    view.changing && view.done === view.rows.length
      ? { key: 'enter', hint: CLICKS.hints.on, action: view.keep }
      : { key: 'enter', hint, action: tick },
    { key: 'up', hint: CLICKS.hints.move, action: { type: 'mark', by: -1 } },
    { key: 'down', hint: CLICKS.hints.move, action: { type: 'mark', by: 1 } },
    ...(row
      ? [{ key: 'o', hint: CLICKS.hints.open, action: { type: 'open' as const, url: row.opens } }]
      : []),
    { key: 'g', hint: CLICKS.hints.make, action: { type: 'generate-token', environment } },
    ...backBinding<ClicksAction>(view),
  ];
}

/** Rotate, runbook 4A: one line a click. */
export const clicksScreen = defineScreen<ClicksView, ClicksAction>({
  name: 'clicks',
  view: clicksView,
  title: clicksTitle,
  body: withProblem(clicksBody),
  bindings: clicksBindings,
  rows: view => view.rows.length,
  act: clicksAfter,
  after: clicksAfter,
});
