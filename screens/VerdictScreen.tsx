import type { ReactNode } from 'react';
import type { VerdictWord } from '../src/run/verdict.ts';
import { bigWord } from '../src/ui/big-letters.ts';
import type { Binding } from '../src/ui/bindings.ts';
import { frameLines, type Notice } from '../src/ui/frame-lines.ts';
import { BLANK, type Line, labelled, lastTop, line, point, viewport, wrapped } from '../src/ui/lines.ts';
import { Rows } from '../src/ui/Rows.tsx';
import { cells, pad, wrap } from '../src/ui/text.ts';
import type { Theme, Tone } from '../src/ui/theme.ts';
import type { Problem, VerdictView } from '../src/ui/verdict-view.ts';
import { SCREENS, type Size } from '../src/ui/views.ts';
import { FRAME, HINTS, VERDICT } from '../src/ui/words.ts';

export type VerdictAction = { readonly type: 'scroll'; readonly by: number } | { readonly type: 'leave' };

const TONE: Readonly<Record<VerdictWord, Tone>> = {
  GO: 'good',
  'NO-GO': 'bad',
  'NOT YET': 'warn',
  STALE: 'warn',
};

type Section = readonly Line[];

function problemLines(problems: readonly Problem[], title: string, tone: Tone, width: number): Section {
  if (problems.length === 0) return [];
  return [
    line(title, { bold: true }),
    ...problems.flatMap(problem => [
      ...wrapped(`${problem.word}: ${problem.where}`, width, 0, { tone, bold: true }),
      ...problem.findings.flatMap(finding => [
        ...wrapped(finding.message, width, 2),
        ...labelled(VERDICT.todo, finding.fix, width, 2),
      ]),
    ]),
  ];
}

function listLines(title: string, items: readonly string[], width: number): Section {
  if (items.length === 0) return [];
  return [line(title, { bold: true }), ...items.flatMap(item => point(item, width))];
}

function criteriaLines(view: VerdictView, width: number, theme: Theme): Section {
  const rows = view.criteria.flatMap(criterion => {
    const mark = theme.mark[criterion.met ? 'pass' : 'fail'];
    const tone: Tone = criterion.met ? 'good' : 'bad';
    const [first = '', ...rest] = wrap(criterion.title, width - 11);
    return [
      [{ text: `${mark} ${pad(criterion.word, 8)}`, tone, bold: true }, { text: ` ${first}` }],
      ...rest.map(part => line(' '.repeat(11) + part)),
    ];
  });
  return [line(view.criteriaTitle, { bold: true }), ...rows];
}

/** Everything below the large letters, as long as it comes out. @param beside what stands there already */
function verdictText(view: VerdictView, width: number, theme: Theme, beside: readonly string[]): Line[] {
  const unlessBeside = (text: string | null): Line[] =>
    text === null || beside.includes(text) ? [] : wrapped(text, width, 0);
  const sections: Section[] = [
    [
      ...(view.rehearsal ? wrapped(VERDICT.rehearsal, width, 0, { bold: true, tone: 'warn' }) : []),
      ...wrapped(view.means, width, 0, { bold: true }),
      ...unlessBeside(view.until),
      ...(view.stale.length > 0 ? [] : criteriaLines(view, width, theme)),
    ],
    listLines(VERDICT.stale, view.stale, width),
    view.stale.length > 0 ? criteriaLines(view, width, theme) : [],
    problemLines(view.failed, VERDICT.problems, 'bad', width),
    problemLines(view.unproven, VERDICT.unproven, 'warn', width),
    listLines(VERDICT.missing, view.missing, width),
    listLines(view.boundTitle, view.bound, width),
    [
      ...(view.report === null ? [] : wrapped(VERDICT.report(view.report), width, 0)),
      ...unlessBeside(view.run === null ? null : VERDICT.run(view.run)),
      ...wrapped(view.next, width, 0, { bold: true }),
    ],
  ];
  return sections
    .filter(section => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [BLANK, ...section]));
}

interface Layout {
  readonly head: readonly Line[];
  readonly text: readonly Line[];
  readonly room: number;
}

/** What a photograph of the letters should hold as well. */
const keyFacts = (view: VerdictView): string[] =>
  [view.until, view.bound[0] ?? null, view.run === null ? null : VERDICT.run(view.run)].filter(
    fact => fact !== null,
  );

const rowWidth = (row: Line): number => row.reduce((sum, span) => sum + cells(span.text), 0);

function layout(view: VerdictView, width: number, height: number, theme: Theme): Layout {
  const letters = bigWord(view.word, theme, TONE[view.word], { width, height: height >= 17 ? 5 : 3 });
  const widest = Math.max(...letters.map(rowWidth));
  const facts = keyFacts(view);
  const fits = facts.length <= letters.length && facts.every(fact => widest + 4 + cells(fact) <= width);
  const beside = fits ? facts : [];
  const head = letters.map((row, index): Line => {
    const fact = beside[index - Math.floor((letters.length - beside.length) / 2)];
    if (fact === undefined) return row;
    return [...row, { text: ' '.repeat(widest + 4 - rowWidth(row)) + fact }];
  });
  // A blank row below the letters only where it takes no room from the text.
  if (height >= 30) head.push(BLANK);
  return { head, text: verdictText(view, width, theme, beside), room: height - head.length };
}

/** How far the text of this verdict can be moved in a window of this size. */
export function verdictLastTop(view: VerdictView, size: Size, theme: Theme): number {
  let last = 0;
  frameLines(
    frameOf({ view, size, theme, notice: null, bindings: [], top: 0 }, (width, height) => {
      const { text, room } = layout(view, width, height, theme);
      last = lastTop(text.length, room);
      return [];
    }),
  );
  return last;
}

/** The keys of this screen as they are now. @param last from `verdictLastTop` */
export function verdictBindings(last: number): Binding<VerdictAction>[] {
  const off = last > 0 ? {} : { disabledReason: HINTS.allShown };
  return [
    { key: 'down', hint: HINTS.scroll, action: { type: 'scroll', by: 1 }, ...off },
    { key: 'up', hint: HINTS.scroll, action: { type: 'scroll', by: -1 }, ...off },
    { key: 'pagedown', hint: HINTS.page, action: { type: 'scroll', by: 8 }, ...off },
    { key: 'pageup', hint: HINTS.page, action: { type: 'scroll', by: -8 }, ...off },
    { key: 'space', hint: '', action: { type: 'scroll', by: 8 }, ...off },
    { key: 'q', hint: HINTS.leave, action: { type: 'leave' } },
  ];
}

export interface VerdictScreenProps {
  readonly view: VerdictView;
  readonly size: Size;
  readonly theme: Theme;
  readonly notice: Notice | null;
  readonly bindings: readonly Binding<unknown>[];
  /** First row of the text that is shown. */
  readonly top: number;
}

function frameOf(props: VerdictScreenProps, body: (width: number, height: number) => readonly Line[]) {
  const { view, size, theme, notice, bindings } = props;
  return {
    size,
    theme,
    notice,
    bindings,
    step: SCREENS.verdict,
    rehearsal: view.rehearsal,
    title: null,
    body,
  };
}

/** GO or NO-GO, large, and everything that it stands on. View in; actions go out through `verdictBindings`. */
export function VerdictScreen(props: VerdictScreenProps): ReactNode {
  const { view, theme, top } = props;
  const rows = frameLines(
    frameOf(props, (width, height) => {
      const { head, text, room } = layout(view, width, height, theme);
      return [...head, ...viewport(text, room, top, hidden => FRAME.more(hidden, theme.up, theme.down))];
    }),
  );
  return <Rows rows={rows} theme={theme} />;
}
