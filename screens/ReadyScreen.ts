import { BLANK, type Line, labelled, line, point, wrapped } from '../src/ui/lines.ts';
import type { ReadyAction, ReadyLine, ReadyView } from '../src/ui/ready-view.ts';
import { readyView } from '../src/ui/ready-view.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { scrollKeys } from '../src/ui/scroll-keys.ts';
import { pad, wrap } from '../src/ui/text.ts';
import { pageLast, pageRows } from '../src/ui/text-page.ts';
import type { Mark, Theme } from '../src/ui/theme.ts';
import { MARK_TONE } from '../src/ui/theme.ts';
import { READY } from '../src/ui/words/ready.ts';

const MARK: Readonly<Record<ReadyLine['outcome'], Mark>> = {
  ok: 'pass',
  'not-ok': 'fail',
  unknown: 'unknown',
};
const WORD_WIDTH = 15;

function computerLine(entry: ReadyLine, width: number, theme: Theme): Line[] {
  const mark = MARK[entry.outcome];
  const [first = '', ...rest] = wrap(entry.text, width - WORD_WIDTH - 2);
  return [
    [
      { text: `  ${theme.mark[mark]} ${pad(entry.word, WORD_WIDTH - 4)}`, tone: MARK_TONE[mark], bold: true },
      { text: `  ${first}` },
    ],
    ...rest.map(part => line(' '.repeat(WORD_WIDTH + 2) + part)),
    ...(entry.fix === '' || entry.outcome === 'ok'
      ? []
      : labelled(READY.todo, entry.fix, width, WORD_WIDTH + 2)),
  ];
}

const headed = (title: string, rows: readonly Line[]): Line[] => [line(title, { bold: true }), ...rows];

/** The first page: what is missing first, then this computer, then what to bring, then where CAIO stands. */
function mainRows(view: ReadyView, width: number, theme: Theme): Line[] {
  const lines = (entries: readonly ReadyLine[]): Line[] =>
    entries.flatMap(entry => computerLine(entry, width, theme));
  const sections: Line[][] = [
    view.problem.flatMap((text, index) =>
      wrapped(text, width, 0, index === 0 ? { bold: true, tone: 'bad' } : {}),
    ),
    view.missing.length === 0
      ? []
      : [
          ...wrapped(READY.missing(view.missing.length), width, 0, { bold: true, tone: 'bad' }),
          ...lines(view.missing),
        ],
    headed(READY.computer, view.computer === null ? wrapped(READY.looking, width, 2) : lines(view.computer)),
    headed(
      READY.hand,
      READY.inputs.flatMap(text => point(text, width - 2).map(row => [{ text: '  ' }, ...row])),
    ),
    headed(
      READY.time,
      [READY.you, view.took, READY.stopAnytime].flatMap(text => wrapped(text, width, 2)),
    ),
    headed(READY.stands, [
      ...wrapped(view.says, width, 2),
      ...view.phases.flatMap(text => point(text, width - 4).map(row => [{ text: '    ' }, ...row])),
    ]),
  ];
  return sections
    .filter(section => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [BLANK, ...section]));
}

function backlogRows(view: ReadyView, width: number): Line[] {
  return [
    ...wrapped(READY.backlogWhy, width, 0),
    BLANK,
    ...view.backlog.flatMap((entry, index) => [
      ...wrap(`${index + 1}. ${entry.text}`, width - 3).map((part, row) =>
        line(row === 0 ? part : `   ${part}`),
      ),
      ...entry.items.flatMap(item => point(item, width - 3).map(row => [{ text: '   ' }, ...row])),
    ]),
  ];
}

function rowsOf(view: ReadyView, width: number, theme: Theme): Line[] {
  if (view.page === 'backlog') return backlogRows(view, width);
  return mainRows(view, width, theme);
}

const TITLES: Readonly<Record<ReadyView['page'], string>> = {
  main: READY.title,
  backlog: READY.backlogTitle,
};

/** Before anything begins: what stands, what is missing, what to bring, and the choice to begin. */
export const readyScreen = defineScreen<ReadyView, ReadyAction>({
  name: 'ready',
  view: readyView,
  title: view => TITLES[view.page],
  body: (view, width, height, theme) => pageRows(rowsOf(view, width, theme), height, view.top, theme, true),
  lastTop: (view, width, height, theme) => pageLast(rowsOf(view, width, theme), height),
  menu: view => view.menu,
  bindings: (view, _local, last) => [
    ...scrollKeys(last),
    ...(view.page === 'main'
      ? []
      : [{ key: 'esc', hint: READY.back.toLowerCase(), action: { type: 'page', page: 'main' } as const }]),
  ],
  act: (action, local) => ({ ...local, page: action.page === 'main' ? '' : action.page, top: 0 }),
});
