import { GATE_IDS, type GateId } from '../src/runbook/gates.ts';
import { askToRun } from '../src/ui/ask-to-run.ts';
import type { Binding } from '../src/ui/bindings.ts';
import { type Card, type RunGatesAction, type Still, startQuestion } from '../src/ui/gates-still.ts';
import { type GatePanel, type GateRow, type GatesView, gatesView } from '../src/ui/gates-view.ts';
import {
  BLANK,
  fitHeight,
  type Line,
  labelled,
  lastTop,
  line,
  point,
  viewport,
  wrapped,
} from '../src/ui/lines.ts';
import { defineScreen, type Local, type LocalAction } from '../src/ui/screen.ts';
import { cells, pad, wrap } from '../src/ui/text.ts';
import { MARK_TONE, type Theme } from '../src/ui/theme.ts';
import { FRAME, GATES, HINTS, KEY_WORDS } from '../src/ui/words.ts';

export type GatesAction =
  | { readonly type: 'look'; readonly by: 1 | -1 }
  | { readonly type: 'open-gate'; readonly gate: GateId }
  | { readonly type: 'read' }
  | { readonly type: 'follow' }
  | Extract<LocalAction, { type: 'ask' | 'scroll' | 'open-log' }>
  | RunGatesAction;

const PAGE = 5;

const off = (reason: string | false): { disabledReason?: string } =>
  reason === false ? {} : { disabledReason: reason };

function asks(still: Still, only: GateId | null): GatesAction {
  const all = still.kind === 'idle' || still.anew;
  return askToRun(startQuestion(still, only), all ? 'all' : (only ?? 'not-passed'));
}

/** Not asked at all where nothing could be run: a key that does nothing says why. */
function startBindings({ still, only }: GatesView): Binding<GatesAction>[] {
  if (still?.kind === 'idle') return [{ key: 's', hint: HINTS.start, action: asks(still, null) }];
  const again: Binding<GatesAction> = {
    key: 'r',
    hint: HINTS.again,
    action: asks(still ?? { kind: 'passed', open: [], anew: false }, null),
    ...off(still === null ? HINTS.isRunning : still.kind === 'passed' && HINTS.allPassed),
  };
  if (!still || only === null) return [again];
  return [
    { ...again, hint: '' },
    { key: 'o', hint: HINTS.onlyThis, action: asks(still, only) },
  ];
}

/** What can be started or sent from here; only where somebody is led through. */
function guidedBindings(view: GatesView): Binding<GatesAction>[] {
  const noLog = view.openIndex < 0 ? HINTS.whichLog : HINTS.noLog;
  return [
    {
      key: 'l',
      hint: HINTS.log,
      action: { type: 'open-log', gate: view.log ?? GATE_IDS[view.openIndex] ?? GATE_IDS[0] },
      ...off(view.log === null && noLog),
    },
    ...startBindings(view),
    ...(view.still?.kind === 'stopped'
      ? [{ key: 'c', hint: '', action: { type: 'copy-help' } } as const]
      : []),
  ];
}

/**
 * The keys of this screen as they are now.
 * @param last from `gatesLastTop`: how far the text of the open gate can be moved
 */
export function gatesBindings(view: GatesView, last = 0): Binding<GatesAction>[] {
  // Where a gate can be run again there is no room for what the way here has taught already.
  const arrows = view.still && view.looking ? '' : HINTS.lookAt;
  const cannotRead = view.panel === null ? HINTS.nothingToRead : view.looking && HINTS.alreadyOpen;
  return [
    { key: 'up', hint: arrows, action: { type: 'look', by: -1 } },
    { key: 'down', hint: arrows, action: { type: 'look', by: 1 } },
    {
      key: 'enter',
      hint: HINTS.read,
      action: { type: 'read' },
      // At rest a person may believe that Enter starts something.
      ...off(view.still && !view.looking ? HINTS.askFirst : cannotRead),
    },
    {
      key: 'esc',
      hint: view.guided ? HINTS.back : HINTS.follow,
      action: { type: 'follow' },
      ...off(!view.looking && HINTS.nothingToFollow),
    },
    ...(view.guided ? guidedBindings(view) : []),
    ...GATE_IDS.map((gate, index) => ({
      key: String(index + 1),
      hint: '',
      action: { type: 'open-gate', gate } as const,
    })),
    { key: 'pagedown', hint: '', action: { type: 'scroll', by: PAGE }, ...off(last === 0 && HINTS.allShown) },
    { key: 'pageup', hint: '', action: { type: 'scroll', by: -PAGE }, ...off(last === 0 && HINTS.allShown) },
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

function heading(panel: Pick<GatePanel, 'heading' | 'mark'>, width: number, theme: Theme): Line {
  const text = `${theme.rule.repeat(2)} ${panel.heading} `;
  const rest = theme.rule.repeat(Math.max(0, width - cells(text)));
  return [
    { text, bold: true, tone: MARK_TONE[panel.mark] },
    { text: rest, tone: MARK_TONE[panel.mark] },
  ];
}

function runningBody(panel: GatePanel, width: number, height: number, theme: Theme): Line[] {
  const times = panel.usual === null ? panel.times : [...panel.times, panel.usual];
  const rows: Line[] = [line(`  ${times.join(', ')}`)];
  if (panel.writes === null) rows.push(...labelled(GATES.proves, panel.proves, width, 2));
  else rows.push(...wrapped(panel.writes, width, 2, { bold: true, tone: 'warn' }));
  rows.push(line(`  ${panel.step ?? ''}`));
  if (height >= 16) rows.push(...panel.about.flatMap(about => wrapped(about, width, 2)));
  if (height >= 7) {
    const room = Math.floor((height - rows.length) / 2);
    for (const check of room > 0 ? panel.checks.slice(-room) : [])
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

function endedBody(panel: GatePanel, width: number, theme: Theme): Line[] {
  const rows: Line[] = [];
  for (const problem of panel.problems) {
    rows.push(...wrapped(problem.message, width, 2));
    rows.push(...labelled(GATES.todo, problem.fix, width, 2));
  }
  if (rows.length > 0) rows.push(BLANK);
  for (const note of panel.notes) rows.push(...labelled(GATES.note, note, width, 2));
  rows.push(...labelled(GATES.proves, panel.proves, width, 2));
  if (panel.times.length > 0) rows.push(line(`  ${panel.times.join(', ')}`));
  for (const about of panel.about) rows.push(...wrapped(about, width, 2));
  if (panel.risk !== null) rows.push(...labelled(GATES.risk, panel.risk, width, 2));
  if (panel.judged.length > 0) rows.push(line(`  ${GATES.judged}`, { bold: true }));
  for (const { mark, word, what } of panel.judged)
    rows.push([
      { text: `  ${theme.mark[mark]} ${word}: `, tone: MARK_TONE[mark], bold: true },
      { text: what },
    ]);
  return rows;
}

const PAGE_KEYS = [KEY_WORDS.pageup ?? '', KEY_WORDS.pagedown ?? ''] as const;
const more = (hidden: { above: number; below: number }): string => FRAME.more(hidden, ...PAGE_KEYS);

/** The text of the open gate: to be moved when it is looked at, else its beginning. */
function panelBody(view: GatesView, panel: GatePanel, width: number, room: number, theme: Theme): Line[] {
  if (panel.output !== null) return runningBody(panel, width, room, theme);
  const rows = endedBody(panel, width, theme);
  if (view.looking) return viewport(rows, room, view.top, more);
  if (rows.length <= room || panel.problems.length === 0) return rows;
  return [...rows.slice(0, room - 1), line(`  ${GATES.readAll}`, { bold: true })];
}

/** The keys of a card are never cut: they are the only way on. A sentence that does not fit whole is left out. */
function cardBody(card: Card, withRows: boolean, width: number, height: number): Line[] {
  const widest = Math.max(0, ...card.keys.map(({ key }) => key.length));
  const keys = card.keys.flatMap(({ key, text }): Line[] => {
    const [first = '', ...rest] = wrap(text, width - widest - 4);
    const indent = ' '.repeat(widest + 4);
    return [
      [{ text: `  ${pad(key, widest)}`, bold: true }, { text: `  ${first}` }],
      ...rest.map(part => line(indent + part)),
    ];
  });
  const sentences = card.instead === null || withRows ? card.lines : [card.instead, ...card.lines];
  const text: Line[] = [];
  for (const sentence of sentences) {
    const rows = wrapped(sentence, width, 2);
    if (text.length + rows.length + keys.length <= height) text.push(...rows);
  }
  const whole = [...text, ...(text.length + keys.length < height ? [BLANK] : []), ...keys];
  const more: Line[] = card.more === null ? [] : [BLANK, line(`  ${card.more.heading}`, { bold: true })];
  const without = more.length;
  for (const one of card.more?.points ?? []) {
    const rows = point(one, width - 2).map((row): Line => [{ text: '  ' }, ...row]);
    if (whole.length + more.length + rows.length > height) break;
    more.push(...rows);
  }
  return more.length > without ? [...whole, ...more] : whole;
}

/** From this height on all nine rows and the text of the open one fit. */
const TALL = 18;

/** Where rows are few only the neighbours of the open gate stay, so that its text has room. */
function rowsShown(view: GatesView, height: number): readonly GateRow[] {
  if (height >= TALL) return view.rows;
  if (view.card) return [];
  if (!view.panel) return view.rows;
  const count = view.looking || view.panel.writes !== null ? 3 : 5;
  const from = Math.min(Math.max(0, view.openIndex - Math.floor(count / 2)), view.rows.length - count);
  return view.rows.slice(from, from + count);
}

/** Rows of gates, and below them the open one or what can be done now, with all the room that is left. */
export function gatesBody(view: GatesView, width: number, height: number, theme: Theme): Line[] {
  const rows = rowsShown(view, height).map(row => gateLine(row, width, theme));
  const below = view.card ?? view.panel;
  if (!below) return [...rows, BLANK, ...GATES.before.flatMap(text => wrapped(text, width, 2))];
  if (height >= 24) rows.push(BLANK);
  const room = height - rows.length - 1;
  const body = view.card
    ? cardBody(view.card, rows.length > 0, width, room)
    : view.panel
      ? panelBody(view, view.panel, width, room, theme)
      : [];
  return [...rows, heading(below, width, theme), ...fitHeight(body, room)];
}

/** How far the text of the open gate can be moved; 0 when nobody looks at it. */
export function gatesLastTop(view: GatesView, width: number, height: number, theme: Theme): number {
  const { panel } = view;
  if (!view.looking || !panel || panel.output !== null) return 0;
  const above = rowsShown(view, height).length + (height >= 24 ? 2 : 1);
  return lastTop(endedBody(panel, width, theme).length, height - above);
}

/** What is only on this screen, after one of its own actions. */
export function gatesAct(
  action: Extract<GatesAction, { type: 'look' | 'open-gate' | 'read' | 'follow' }>,
  local: Local,
  view: GatesView,
): Local {
  const looked = (chosen: GateId | null): Local => ({ ...local, chosen, top: 0 });
  switch (action.type) {
    case 'open-gate':
      return looked(action.gate);
    case 'follow':
      return looked(null);
    case 'read':
      return looked(GATE_IDS[view.openIndex] ?? null);
    case 'look': {
      const from = view.openIndex < 0 && action.by < 0 ? GATE_IDS.length : view.openIndex;
      return looked(GATE_IDS[Math.min(Math.max(0, from + action.by), GATE_IDS.length - 1)] ?? null);
    }
  }
}

/** The nine gates: before, while and after they run. */
export const gatesScreen = defineScreen<GatesView, GatesAction>({
  name: 'gates',
  view: ({ run, live, at, guide }, local, info) =>
    gatesView(run, live, at, info.estimates(), local.chosen, { guide, top: local.top }),
  title: view => view.title,
  shortTitle: view => view.shortTitle,
  body: gatesBody,
  bindings: (view, _local, last) => gatesBindings(view, last),
  lastTop: gatesLastTop,
  act: gatesAct,
});
