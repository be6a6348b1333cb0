import type { LockReason } from '../run/interlock.ts';
import { bigWord } from './big-letters.ts';
import { fieldLine } from './input-parts.ts';
import { BLANK, type Line, labelled, line, point, wrapped } from './lines.ts';
import type { GoLiveView, LiveRow } from './live-view.ts';
import { cells, pad } from './text.ts';
import { MARK_TONE, type Mark, type Theme, type Tone } from './theme.ts';
import { BIG, GO_LIVE, LIVE_ROWS, LOOK_AT } from './words/go-live.ts';

const MARK: Readonly<Record<LiveRow['state'], Mark>> = {
  done: 'pass',
  now: 'running',
  waits: 'waiting',
  unknown: 'unknown',
  'not-done': 'fail',
};
const BIG_TONE: Readonly<Record<string, Tone>> = {
  [BIG.sent]: 'good',
  [BIG.notSent]: 'warn',
  [BIG.unknown]: 'bad',
};

const LONGEST_WORD = 9;

function rowLines(view: GoLiveView, theme: Theme): Line[] {
  return view.rows.map(row => {
    const mark = MARK[row.state];
    const here = row.id === view.row.id;
    const tone = MARK_TONE[mark];
    return [
      { text: here ? `${theme.cursor} ` : '  ', bold: true },
      { text: `${row.number} ${theme.mark[mark]} ${pad(row.word, LONGEST_WORD)}`, tone, bold: here },
      { text: ` ${row.title}`, bold: here },
    ];
  });
}

function bigLines(view: GoLiveView, width: number, height: number, theme: Theme): Line[] {
  const { big } = view;
  if (big === null) return [];
  const letters = bigWord(big.word, theme, BIG_TONE[big.word] ?? 'warn', {
    width,
    height: height >= 14 ? 5 : 3,
  });
  const widest = Math.max(...letters.map(row => row.reduce((sum, span) => sum + cells(span.text), 0)));
  const beside =
    big.facts.every(fact => widest + 3 + cells(fact) <= width) && big.facts.length <= letters.length;
  const rows = beside
    ? letters.map((row, index) => {
        const own = row.reduce((sum, span) => sum + cells(span.text), 0);
        const fact = big.facts[index];
        return fact === undefined ? row : [...row, { text: ' '.repeat(widest + 3 - own) + fact }];
      })
    : [...letters, ...wrapped(big.facts.join('; '), width, 0)];
  return [...rows, ...wrapped(big.means, width, 0, { bold: true })];
}

const reasonLines = (reasons: readonly LockReason[], width: number, tone: Tone): Line[] =>
  reasons.flatMap(({ message, fix }) => [
    ...point(message, width).map(row => row.map(span => ({ ...span, tone }))),
    ...labelled(GO_LIVE.todo, fix, width, 2),
  ]);

const listed = (title: string, reasons: readonly LockReason[], width: number, tone: Tone): Line[] =>
  reasons.length === 0
    ? []
    : [...wrapped(title, width, 0, { bold: true, tone }), ...reasonLines(reasons, width, tone)];

/** Whom an approval is about is not known: said where the phrase is typed, not below the end of a small window. */
const approvesUnseen = ({ batch, moment, page }: GoLiveView): boolean =>
  batch?.leads === null &&
  !batch.reading &&
  moment.kind === 'act' &&
  moment.action === 'approve' &&
  page !== 'reject';

const unseenLines = (width: number, indent: number): Line[] =>
  wrapped(GO_LIVE.batchUnseen, width, indent, { bold: true, tone: 'warn' });

function batchLines(view: GoLiveView, width: number): Line[] {
  const { batch } = view;
  if (batch === null) return [];
  return [
    line(GO_LIVE.batch(batch.id), { bold: true }),
    ...batch.lines.flatMap((text, index) =>
      wrapped(text, width, 2, index === 2 && batch.expired ? { bold: true, tone: 'bad' } : {}),
    ),
    ...(batch.leads === null
      ? batch.reading
        ? wrapped(GO_LIVE.batchReading, width, 2)
        : approvesUnseen(view)
          ? []
          : unseenLines(width, 2)
      : [
          line(`  ${GO_LIVE.batchLeads}`, { bold: true }),
          ...batch.leads.flatMap(lead => wrapped(lead, width, 4)),
        ]),
  ];
}

/** What is done with real systems is only read in a practice, and that is said first. */
const practiceLines = (view: GoLiveView, text: string, width: number): Line[] =>
  view.practice ? wrapped(text, width, 0, { bold: true, tone: 'warn' }) : [];

/** What the step is, what it does, and whether it can be undone. */
function aboutLines(view: GoLiveView, width: number): Line[] {
  if (view.page === 'reject') return wrapped(GO_LIVE.rejectDoes, width, 0);
  const words = LIVE_ROWS[view.row.id];
  const must = view.moment.kind === 'act' && view.moment.action === 'reject';
  if (must)
    return [
      ...wrapped(GO_LIVE.rejectMust, width, 0, { bold: true }),
      ...wrapped(GO_LIVE.rejectDoes, width, 0),
    ];
  return [
    ...labelled(GO_LIVE.does, `${words.does} ${GO_LIVE.section(words.section)}`, width, 0),
    ...(words.undo === '' ? [] : labelled(GO_LIVE.undo, words.undo, width, 0)),
  ];
}

function momentLines(view: GoLiveView, width: number): Line[] {
  const { moment } = view;
  switch (moment.kind) {
    case 'begin':
      return wrapped(GO_LIVE.begin, width, 0);
    case 'looking':
      return [
        ...wrapped(GO_LIVE.looking, width, 0, { bold: true, tone: 'busy' }),
        ...wrapped(GO_LIVE.lookingWhy, width, 0),
      ];
    case 'working':
      return [
        ...wrapped(GO_LIVE.working(view.row.title), width, 0, { bold: true, tone: 'busy' }),
        ...(moment.since === null ? [] : wrapped(GO_LIVE.workingFor(moment.since), width, 0)),
        ...(moment.quiet === null ? [] : wrapped(GO_LIVE.quiet(moment.quiet), width, 0, { tone: 'warn' })),
        ...moment.lines.map(text => line(`  ${text}`)),
      ];
    case 'look':
      return [
        ...wrapped(GO_LIVE.lookTitle, width, 0, { bold: true, tone: 'bad' }),
        ...wrapped(GO_LIVE.lookWhy, width, 0),
        line(GO_LIVE.lookAt, { bold: true }),
        ...LOOK_AT[moment.action].flatMap(text => point(text, width)),
      ];
    case 'review':
      return [
        ...practiceLines(view, GO_LIVE.practiceReview, width),
        ...wrapped(GO_LIVE.reviewHow, width, 0, { bold: true }),
        ...(view.pending === null ? [] : wrapped(view.pending, width, 0)),
        ...(view.sales === null ? [] : wrapped(view.sales, width, 0)),
      ];
    case 'activate':
      return [
        ...practiceLines(view, GO_LIVE.practiceActivate, width),
        ...wrapped(GO_LIVE.activateHow, width, 0, { bold: true }),
        ...(moment.drafts === '' ? [] : wrapped(GO_LIVE.campaignDrafts(moment.drafts), width, 0)),
      ];
    case 'act':
      return view.locks.length > 0 || view.page !== ''
        ? []
        : wrapped(view.lookedGood ? GO_LIVE.lookedGood : GO_LIVE.open, width, 0);
  }
}

/** What is asked in the field of a page, and what stands around it. */
function fieldLines(view: GoLiveView, width: number, theme: Theme): Line[] {
  if (view.page === '' || view.field === null) return [];
  const asked = {
    phrase: [GO_LIVE.typeThis, view.phrase ?? ''],
    reject: [GO_LIVE.typeThis, view.phrase ?? ''],
    happened: [GO_LIVE.sawHappened],
    'did-not-happen': [GO_LIVE.sawNot],
    campaign: [GO_LIVE.campaignAsk],
  }[view.page];
  const how =
    view.page === 'campaign'
      ? GO_LIVE.campaignHow
      : view.page === 'phrase' || view.page === 'reject'
        ? GO_LIVE.typeHow
        : GO_LIVE.sawHow;
  const [ask = '', phrase] = asked;
  return [
    ...wrapped(ask, width, 0, { bold: true }),
    ...(phrase === undefined ? [] : [line(`  ${phrase}`, { bold: true, inverse: true })]),
    fieldLine(view.field, width, theme),
    ...wrapped(how, width, 0),
  ];
}

/** All rows of the screen below its title. */
export function liveRows(view: GoLiveView, width: number, height: number, theme: Theme): Line[] {
  const title = line(
    view.page === 'reject' || (view.moment.kind === 'act' && view.moment.action === 'reject')
      ? GO_LIVE.rejectTitle
      : GO_LIVE.step(view.row.number, view.rows.length, view.row.title),
    { bold: true },
  );
  const big = bigLines(view, width, height, theme);
  const sections: readonly (readonly Line[])[] = [
    view.problem.flatMap((text, index) =>
      wrapped(text, width, 0, index === 0 ? { bold: true, tone: 'bad' } : {}),
    ),
    view.emergency ? wrapped(GO_LIVE.emergencyOn, width, 0, { bold: true, tone: 'bad' }) : [],
    big,
    // The list is for orientation: where rows are few, what is to be done comes first.
    height >= 17 && big.length === 0 && view.page === '' ? rowLines(view, theme) : [],
    [
      title,
      ...(approvesUnseen(view) ? unseenLines(width, 0) : []),
      ...fieldLines(view, width, theme),
      ...listed(GO_LIVE.noted, view.notes, width, 'warn'),
      ...listed(GO_LIVE.notStarted, view.refused, width, 'bad'),
    ],
    listed(GO_LIVE.locked, view.locks, width, 'warn'),
    momentLines(view, width),
    view.page === '' || view.page === 'reject' || view.page === 'phrase' ? aboutLines(view, width) : [],
    view.failed === null
      ? []
      : listed(GO_LIVE.lastTime(view.failed.attempt), view.failed.findings, width, 'bad'),
    batchLines(view, width),
    view.log === null ? [] : wrapped(GO_LIVE.log(view.log), width, 0),
    height >= 17 && big.length === 0 && view.page === '' ? [] : rowLines(view, theme),
  ];
  const air = height >= 15;
  return sections
    .filter(section => section.length > 0)
    .flatMap((section, index) => (index === 0 || !air ? section : [BLANK, ...section]));
}
