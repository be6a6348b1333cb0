import {
  type BacklogAction,
  type BacklogRow,
  type BacklogView,
  backlogView,
} from '../src/ui/backlog-view.ts';
import { BLANK, type Line, labelled, point, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { pageLast, pageRows } from '../src/ui/text-page.ts';
import { MARK_TONE, type Mark, type Theme } from '../src/ui/theme.ts';
import { BACKLOG_WORDS } from '../src/ui/words/backlog.ts';
import { HINTS } from '../src/ui/words.ts';

const MARK: Readonly<Record<BacklogRow['outcome'], Mark>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'unknown',
  'not-run': 'waiting',
};

function rowLines(row: BacklogRow, width: number, theme: Theme): Line[] {
  const mark = MARK[row.outcome];
  const tone = MARK_TONE[mark];
  return [
    ...wrapped(`${row.number} ${theme.mark[mark]} ${row.word}: ${row.text}`, width, 0, { bold: true, tone }),
    ...row.items.flatMap(item => point(item, width - 4).map(part => [{ text: '    ' }, ...part])),
    ...row.findings.flatMap(({ message, fix }) => [
      ...wrapped(message, width, 4),
      ...labelled(BACKLOG_WORDS.todo, fix, width, 4),
    ]),
    ...row.notes.flatMap(({ message }) => labelled(BACKLOG_WORDS.note, message, width, 4)),
    ...wrapped(row.how, width, 4),
  ];
}

function backlogRows(view: BacklogView, width: number, theme: Theme): Line[] {
  const state = view.probing
    ? wrapped(BACKLOG_WORDS.probing, width, 0, { bold: true, tone: 'busy' })
    : wrapped(
        view.noRun
          ? BACKLOG_WORDS.noRun
          : view.probed === null
            ? BACKLOG_WORDS.never
            : BACKLOG_WORDS.probed(view.probed),
        width,
        0,
        { bold: true },
      );
  return [
    ...view.problem.flatMap((text, index) =>
      wrapped(text, width, 0, index === 0 ? { bold: true, tone: 'bad' } : {}),
    ),
    ...wrapped(BACKLOG_WORDS.why, width, 0),
    ...state,
    ...view.rows.flatMap(row => [BLANK, ...rowLines(row, width, theme)]),
  ];
}

/** Runbook 8: what engineering still owes, each with a live probe. Advisory: it never changes the verdict. */
export const backlogScreen = defineScreen<BacklogView, BacklogAction>({
  name: 'backlog',
  view: backlogView,
  title: () => BACKLOG_WORDS.title,
  body: (view, width, height, theme) => pageRows(backlogRows(view, width, theme), height, view.top, theme),
  lastTop: (view, width, height, theme) => pageLast(backlogRows(view, width, theme), height),
  bindings: (view, _local, last) => {
    const off = last > 0 ? {} : { disabledReason: HINTS.allShown };
    const why = view.probing ? BACKLOG_WORDS.atWork : view.noRun ? BACKLOG_WORDS.noRun : null;
    return [
      { key: 'down', hint: HINTS.scroll, action: { type: 'scroll', by: 1 }, ...off },
      { key: 'up', hint: HINTS.scroll, action: { type: 'scroll', by: -1 }, ...off },
      { key: 'pagedown', hint: '', action: { type: 'scroll', by: 8 }, ...off },
      { key: 'pageup', hint: '', action: { type: 'scroll', by: -8 }, ...off },
      { key: 'space', hint: '', action: { type: 'scroll', by: 8 }, ...off },
      {
        key: 'p',
        hint: BACKLOG_WORDS.hints.probe,
        action: { type: 'probe-backlog' },
        ...(why === null ? {} : { disabledReason: why }),
      },
      view.problem.length > 0
        ? { key: 'esc', hint: BACKLOG_WORDS.hints.back, action: { type: 'dismiss-problem' } }
        : { key: 'esc', hint: BACKLOG_WORDS.hints.back, action: { type: 'show', what: null } },
    ];
  },
});
