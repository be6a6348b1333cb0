import type { Binding } from '../src/ui/bindings.ts';
import { fitHeight, type Line, line, type Span, wrapped } from '../src/ui/lines.ts';
import { firstHit, type LogView, logView, type Piece } from '../src/ui/log-view.ts';
import { defineScreen, type Local, type LocalAction } from '../src/ui/screen.ts';
import { cells, printable } from '../src/ui/text.ts';
import type { Theme } from '../src/ui/theme.ts';
import { LOG, LOG_HINTS } from '../src/ui/words/log.ts';

export type LogAction =
  | Extract<LocalAction, { type: 'scroll' | 'close' | 'give' }>
  | { readonly type: 'search-open' }
  | { readonly type: 'search-cancel' }
  | { readonly type: 'search'; readonly text: string }
  | { readonly type: 'hit'; readonly by: 1 | -1 };

const PAGE = 8;
/** Far beyond any log: whoever holds the place brings it back into it. */
const ALL = 1_000_000_000;

/** Signs in rows of `width` cells, spaces kept: the log's own columns are part of what it says. */
function chop(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const sign of text) {
    const next = cells(sign);
    if (used + next > width) {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += sign;
    used += next;
  }
  return [...rows, row];
}

/** The row with every hit in it made visible without colour. */
function marked(row: string, query: string): Span[] {
  if (query === '') return [{ text: row }];
  const lower = row.toLowerCase();
  const wanted = query.toLowerCase();
  const spans: Span[] = [];
  let at = 0;
  // A sign whose small form is longer would put the marks beside the hits.
  const found = (from: number): number => (lower.length === row.length ? lower.indexOf(wanted, from) : -1);
  for (let hit = found(0); hit >= 0; hit = found(at)) {
    if (hit > at) spans.push({ text: row.slice(at, hit) });
    spans.push({ text: row.slice(hit, hit + wanted.length), inverse: true, bold: true });
    at = hit + wanted.length;
  }
  return at < row.length || spans.length === 0 ? [...spans, { text: row.slice(at) }] : spans;
}

const gutter = (view: LogView): number => String(view.lines).length + 3;

function pieceRows(piece: Piece, view: LogView, here: boolean, width: number, theme: Theme): Line[] {
  const indent = gutter(view);
  const number = piece.goesOn ? '' : String(piece.line);
  return chop(printable(piece.text, theme.unicode), Math.max(8, width - indent)).map((row, index) => {
    const start = `${here && index === 0 ? theme.cursor : ' '}${(index === 0 ? number : '').padStart(indent - 3)} `;
    return [{ text: `${start}${theme.bar}`, bold: here }, ...marked(row, view.query)];
  });
}

function status(view: LogView, last: Piece | undefined): string {
  if (view.typing !== null) return `${LOG.search}${view.typing}_`;
  const first = view.pieces?.[view.top];
  const place = first && last ? LOG.place(first.line, last.line, view.lines) : LOG.about;
  if (view.query === '') return place;
  const hits =
    view.hits.length === 0 ? LOG.none(view.query) : LOG.hits(view.query, view.hit + 1, view.hits.length);
  return `${hits}; ${place}`;
}

/** Only the rows that are seen are made: a log can have 20,000 lines. */
export function logBody(view: LogView, width: number, height: number, theme: Theme): Line[] {
  const { pieces } = view;
  if (!pieces) return wrapped(LOG.reading, width, 0);
  if (pieces.length === 0) return wrapped(LOG.empty, width, 0);
  const room = height - 1;
  const rows: Line[] = [];
  let last = pieces[view.top];
  for (let at = view.top; at < pieces.length && rows.length < room; at += 1) {
    const piece = pieces[at];
    if (!piece) break;
    last = piece;
    rows.push(...pieceRows(piece, view, view.hits[view.hit] === at, width, theme));
  }
  return [...fitHeight(rows, room), line(status(view, last), { bold: true, tone: 'busy' })];
}

/** How far the log can be moved: its last lines then fill the window. */
export function logLastTop(view: LogView, width: number, height: number, theme: Theme): number {
  const pieces = view.pieces ?? [];
  const room = height - 1;
  let rows = 0;
  for (let at = pieces.length - 1; at >= 0; at -= 1) {
    const piece = pieces[at];
    if (piece) rows += pieceRows(piece, view, false, width, theme).length;
    // The one that does not fit any more is cut above, so it cannot be the first.
    if (rows > room) return Math.min(at + 1, pieces.length - 1);
  }
  return 0;
}

/** The keys of this screen as they are now. @param last from `logLastTop` */
export function logBindings(view: LogView, last: number): Binding<LogAction>[] {
  if (view.typing !== null)
    return [
      { key: 'enter', hint: LOG_HINTS.find, action: { type: 'give' } },
      { key: 'esc', hint: LOG_HINTS.cancel, action: { type: 'search-cancel' } },
    ];
  const still = last > 0 ? {} : { disabledReason: LOG_HINTS.allShown };
  const noHits = view.hits.length > 0 ? {} : { disabledReason: LOG_HINTS.noHits };
  const scroll = (key: string, hint: string, by: number): Binding<LogAction> => ({
    key,
    hint,
    action: { type: 'scroll', by },
    ...still,
  });
  return [
    { key: 'esc', hint: LOG_HINTS.back, action: { type: 'close' } },
    scroll('up', LOG_HINTS.scroll, -1),
    scroll('down', LOG_HINTS.scroll, 1),
    scroll('pageup', '', -PAGE),
    scroll('pagedown', '', PAGE),
    scroll('space', '', PAGE),
    scroll('home', '', -ALL),
    scroll('end', '', ALL),
    {
      key: '/',
      hint: LOG_HINTS.search,
      action: { type: 'search-open' },
      ...(view.pieces && view.pieces.length > 0 ? {} : { disabledReason: LOG_HINTS.noLines }),
    },
    { key: 'n', hint: LOG_HINTS.hits, action: { type: 'hit', by: 1 }, ...noHits },
    { key: 'N', hint: LOG_HINTS.hits, action: { type: 'hit', by: -1 }, ...noHits },
  ];
}

/** What is only on this screen, after one of its own actions. */
export function logAct(
  action: Exclude<LogAction, LocalAction>,
  local: Local,
  view: Pick<LogView, 'hits' | 'hit'>,
): Local {
  switch (action.type) {
    case 'search-open':
      return { ...local, typing: true, field: null };
    case 'search-cancel':
      return { ...local, typing: false, field: null };
    case 'search': {
      const query = action.text.trim();
      const hit = local.log?.lines ? firstHit(local.log.lines, query, local.top) : null;
      const place = hit ? { row: hit.hit, top: hit.top } : { row: 0 };
      return { ...local, typing: false, field: null, query, ...place };
    }
    case 'hit': {
      const { hits, hit } = view;
      if (hits.length === 0) return local;
      const row = (hit + action.by + hits.length) % hits.length;
      return { ...local, row, top: hits[row] ?? local.top };
    }
  }
}

/** The whole log of one gate, laid over the screen it was opened from. */
export const logScreen = defineScreen<LogView, LogAction>({
  name: 'log',
  view: (_snapshot, local) => logView(local),
  title: view => view.title,
  body: logBody,
  bindings: (view, _local, last) => logBindings(view, last),
  field: view =>
    view.typing === null
      ? null
      : { id: 'log', masked: false, start: '', give: text => ({ type: 'search', text }) },
  lastTop: logLastTop,
  act: logAct,
});
