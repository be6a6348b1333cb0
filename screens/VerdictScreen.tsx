import type { GuideAction } from '../src/run/guide-types.ts';
import { type VerdictWord, verdictOf } from '../src/run/verdict.ts';
import { askToRun } from '../src/ui/ask-to-run.ts';
import { bigWord } from '../src/ui/big-letters.ts';
import type { Binding } from '../src/ui/bindings.ts';
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
import { defineScreen, type LocalAction } from '../src/ui/screen.ts';
import { cells, pad, wrap } from '../src/ui/text.ts';
import type { Theme, Tone } from '../src/ui/theme.ts';
import { type Problem, type VerdictView, verdictView } from '../src/ui/verdict-view.ts';
import { FRAME, GATES, HINTS, VERDICT } from '../src/ui/words.ts';

export type VerdictAction =
  | Extract<LocalAction, { type: 'scroll' | 'ask' }>
  | Extract<GuideAction, { type: 'leave' | 'copy-help' | 'look-back' | 'enter-go-live' | 'show' }>;

const TONE: Readonly<Record<VerdictWord, Tone>> = {
  GO: 'good',
  'NO-GO': 'bad',
  'NOT YET': 'warn',
  STALE: 'warn',
};

type Section = readonly Line[];

/** What to do stands before what was seen and what it means: a long account never pushes it off the first window. */
const problemRows = (problem: Problem, tone: Tone, width: number): Section => [
  ...wrapped(`${problem.word}: ${problem.where}`, width, 0, { tone, bold: true }),
  ...problem.findings.flatMap(finding => [
    ...labelled(VERDICT.todo, finding.fix, width, 2),
    ...wrapped(finding.message, width, 2),
  ]),
  ...(problem.offer === null ? [] : wrapped(problem.offer, width, 2)),
  ...(problem.means === null ? [] : labelled(VERDICT.risk, problem.means, width, 2)),
];

function problemLines(problems: readonly Problem[], title: string, tone: Tone, width: number): Section {
  if (problems.length === 0) return [];
  return [line(title, { bold: true }), ...problems.flatMap(problem => problemRows(problem, tone, width))];
}

function listLines(title: string, items: readonly string[], width: number): Section {
  if (items.length === 0) return [];
  return [line(title, { bold: true }), ...items.flatMap(item => point(item, width))];
}

/** From this width on the runbook's own words stand beside the plain ones, else below them. */
const BESIDE = 118;
const PLAIN_WIDTH = 56;

function criteriaLines(view: VerdictView, width: number, theme: Theme): Section {
  const rows = view.criteria.flatMap((criterion): Line[] => {
    const mark = theme.mark[criterion.met ? 'pass' : 'fail'];
    const tone: Tone = criterion.met ? 'good' : 'bad';
    const head = { text: `${mark} ${pad(criterion.word, 8)}`, tone, bold: true };
    if (width >= BESIDE && cells(criterion.title) + PLAIN_WIDTH + 12 <= width)
      return [[head, { text: ` ${pad(criterion.plain, PLAIN_WIDTH)} ${criterion.title}` }]];
    const [first = '', ...rest] = wrap(criterion.plain, width - 11);
    return [
      [head, { text: ` ${first}` }],
      ...rest.map(part => line(' '.repeat(11) + part)),
      ...wrapped(criterion.title, width, 11),
    ];
  });
  return [line(view.criteriaTitle, { bold: true }), ...rows];
}

/** Everything below the large letters, as long as it comes out. @param beside what stands there already */
function verdictText(view: VerdictView, width: number, theme: Theme, beside: readonly string[]): Line[] {
  const unlessBeside = (text: string | null): Line[] =>
    text === null || beside.includes(text) ? [] : wrapped(text, width, 0);
  const { failed, unproven } = view;
  const [first] = failed.length > 0 ? failed : unproven;
  const more = (problems: readonly Problem[]): readonly Problem[] => problems.filter(one => one !== first);
  const criteria = criteriaLines(view, width, theme);
  // A GO shows what it stands on; anything else shows first what is wrong and what to do.
  const reasons =
    view.word === 'GO'
      ? []
      : [
          listLines(VERDICT.stale, view.stale, width),
          first ? problemLines([first], VERDICT.first, failed.length > 0 ? 'bad' : 'warn', width) : [],
          listLines(VERDICT.missing, view.missing, width),
          problemLines(more(failed), VERDICT.alsoFailed, 'bad', width),
          problemLines(more(unproven), VERDICT.unproven, 'warn', width),
        ];
  const sections: Section[] = [
    [
      ...(view.rehearsal ? wrapped(VERDICT.rehearsal, width, 0, { bold: true, tone: 'warn' }) : []),
      ...(view.emergency === null ? [] : wrapped(view.emergency, width, 0, { bold: true, tone: 'bad' })),
      ...wrapped(view.means, width, 0, { bold: true }),
      ...unlessBeside(view.until),
      ...(view.notPassed === null ? [] : wrapped(view.notPassed, width, 0)),
      ...(view.word === 'GO' ? criteria : []),
    ],
    ...reasons,
    view.word === 'GO' ? [] : criteria,
    listLines(view.boundTitle, view.bound, width),
    [
      ...(view.report === null ? [] : wrapped(VERDICT.report(view.report), width, 0)),
      ...(view.guided && view.report !== null ? wrapped(VERDICT.reportForms, width, 0) : []),
      ...unlessBeside(view.run === null ? null : VERDICT.run(view.run)),
      ...(view.head === null ? [] : wrapped(VERDICT.head(view.head.slice(0, HEAD_SIGNS)), width, 0)),
      ...wrapped(view.next, width, 0, { bold: true }),
      ...(view.anew === null ? [] : wrapped(view.anew, width, 0)),
      ...(view.writes === null ? [] : wrapped(view.writes, width, 0)),
    ],
  ];
  return sections
    .filter(section => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [BLANK, ...section]));
}

/** As many of the record's last hash as a person copies by hand; `audit --expect` takes them. */
const HEAD_SIGNS = 16;

interface Layout {
  readonly head: readonly Line[];
  readonly text: readonly Line[];
  /** Below the text and always in sight. */
  readonly foot: readonly Line[];
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
  const foot =
    view.status === null
      ? []
      : wrapped(view.status.text, width, 0, { bold: true, tone: view.status.good ? 'busy' : 'warn' });
  return {
    head,
    text: verdictText(view, width, theme, beside),
    foot,
    room: height - head.length - foot.length,
  };
}

/** GO or NO-GO, large, and everything that it stands on. @param top first row of the text that is shown */
export function verdictBody(
  view: VerdictView,
  top: number,
  width: number,
  height: number,
  theme: Theme,
): Line[] {
  const { head, text, foot, room } = layout(view, width, height, theme);
  const shown = viewport(text, room, top, hidden => FRAME.more(hidden, theme.up, theme.down));
  return [...head, ...fitHeight(shown, room), ...foot];
}

/** How far the text of this verdict can be moved. */
export function verdictLastTop(view: VerdictView, width: number, height: number, theme: Theme): number {
  const { text, room } = layout(view, width, height, theme);
  return lastTop(text.length, room);
}

/** An earlier run is read, and gone on with; nothing of it is run from here. */
function pastBindings(view: VerdictView): Binding<VerdictAction>[] {
  const copy = view.word === 'GO' ? { disabledReason: HINTS.nothingToSend } : {};
  return [
    { key: 'c', hint: HINTS.copy, action: { type: 'copy-help' }, ...copy },
    ...(view.run === null
      ? []
      : [
          {
            key: 'r',
            hint: HINTS.goOn,
            action: {
              type: 'ask',
              question: VERDICT.askGoOn,
              does: { type: 'resume', run: view.run },
            } as const,
          },
        ]),
    { key: 'esc', hint: HINTS.toReady, action: { type: 'look-back', run: null } },
    { key: 'q', hint: '', action: { type: 'look-back', run: null } },
  ];
}

/** From the verdict on: forward after a GO, and back to where one came from. */
function onwardBindings(view: VerdictView): Binding<VerdictAction>[] {
  const back = { type: 'show', what: null } as const;
  return [
    ...(view.goLive === 'enter'
      ? [{ key: 'g', hint: HINTS.goLive, keep: true, action: { type: 'enter-go-live' } as const }]
      : []),
    ...(view.goLive === 'back'
      ? [
          { key: 'g', hint: HINTS.goBack, keep: true, action: back },
          { key: 'esc', hint: HINTS.goBack, keep: true, action: back },
        ]
      : []),
  ];
}

function guidedBindings(view: VerdictView): Binding<VerdictAction>[] {
  const question = view.again?.question ?? GATES.askAll;
  return [
    ...onwardBindings(view),
    {
      key: 'c',
      hint: HINTS.copy,
      action: { type: 'copy-help' },
      ...(view.word === 'GO' ? { disabledReason: HINTS.nothingToSend } : {}),
    },
    {
      key: 'r',
      hint: HINTS.again,
      action: askToRun(question, view.again?.which ?? 'not-passed'),
      ...(view.again === null ? { disabledReason: HINTS.allPassed } : {}),
    },
    ...(view.days ? [{ key: 'd', hint: HINTS.days, action: { type: 'show', what: 'days' } as const }] : []),
    // Where something failed there is no time for what engineering owes.
    ...(view.goLive === null && !view.days
      ? []
      : [{ key: 'b', hint: HINTS.backlog, action: { type: 'show', what: 'backlog' } as const }]),
  ];
}

/** The keys of this screen as they are now. @param last from `verdictLastTop` */
export function verdictBindings(view: VerdictView, last: number): Binding<VerdictAction>[] {
  const off = last > 0 ? {} : { disabledReason: HINTS.allShown };
  // Where more can be done there is no room in the footer for what everybody's keyboard says anyway.
  const page = view.guided ? '' : HINTS.page;
  return [
    { key: 'down', hint: HINTS.scroll, action: { type: 'scroll', by: 1 }, ...off },
    { key: 'up', hint: HINTS.scroll, action: { type: 'scroll', by: -1 }, ...off },
    { key: 'pagedown', hint: page, action: { type: 'scroll', by: 8 }, ...off },
    { key: 'pageup', hint: page, action: { type: 'scroll', by: -8 }, ...off },
    { key: 'space', hint: '', action: { type: 'scroll', by: 8 }, ...off },
    ...(view.past
      ? pastBindings(view)
      : [
          ...(view.guided ? guidedBindings(view) : []),
          { key: 'q', hint: HINTS.leave, action: { type: 'leave' } } as const,
        ]),
  ];
}

/** The verdict as it is now: a GO whose binding or time is over becomes STALE while it is looked at. */
export const verdictScreen = defineScreen<
  { readonly verdict: VerdictView; readonly top: number },
  VerdictAction
>({
  name: 'verdict',
  view: ({ run: own, at, guide }, local, info) => {
    const past = guide?.past ?? null;
    const run = past?.run ?? own;
    const boundNow = past ? past.bindingNow : guide?.live.boundNow;
    const verdict = verdictOf(run, Math.max(at, info.now()), boundNow ?? {});
    const report = past ? past.report : info.report();
    return { verdict: verdictView(run, verdict, { report, zone: info.zone, guide }), top: local.top };
  },
  title: () => null,
  body: ({ verdict, top }, width, height, theme) => verdictBody(verdict, top, width, height, theme),
  bindings: ({ verdict }, _local, last) => verdictBindings(verdict, last),
  lastTop: ({ verdict }, width, height, theme) => verdictLastTop(verdict, width, height, theme),
});
