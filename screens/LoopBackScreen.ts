import { BLANK, type Line, line, wrapped } from '../src/ui/lines.ts';
import { type LoopBackAction, type LoopBackView, loopBackView, type Seen } from '../src/ui/loop-back-view.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { scrollKeys } from '../src/ui/scroll-keys.ts';
import { cells, pad, wrap } from '../src/ui/text.ts';
import { pageLast, pageRows } from '../src/ui/text-page.ts';
import { MARK_TONE, type Mark, type Theme } from '../src/ui/theme.ts';
import { LOOP, LOOP_HINTS } from '../src/ui/words/loop-back.ts';

const MARK: Readonly<Record<Seen['sign'], Mark>> = { good: 'pass', bad: 'fail', open: 'unknown' };
const PLACE_WIDTH = 14;

function seenLines(view: LoopBackView, width: number, theme: Theme): Line[] {
  return view.seen.flatMap(({ place, facts }) =>
    facts.flatMap((fact, index) => {
      const mark = MARK[fact.sign];
      const [first = '', ...rest] = wrap(fact.text, width - PLACE_WIDTH - 4);
      return [
        [
          { text: `  ${pad(index === 0 ? place : '', PLACE_WIDTH - 2)}`, bold: true },
          { text: `${theme.mark[mark]} `, tone: MARK_TONE[mark], bold: true },
          { text: first, ...(fact.sign === 'good' ? {} : { tone: MARK_TONE[mark] }) },
        ],
        ...rest.map(part => line(' '.repeat(PLACE_WIDTH + 2) + part)),
      ];
    }),
  );
}

function loopBackRows(view: LoopBackView, width: number, height: number, theme: Theme): Line[] {
  const roomy = height >= 12;
  const air = roomy ? [BLANK] : [];
  const ask = view.notYet
    ? wrapped(LOOP.stays, width, 0, { bold: true, tone: 'warn' })
    : view.rehearsal
      ? wrapped(LOOP.practice, width, 0, { bold: true, tone: 'warn' })
      : wrapped(`${LOOP.intro} ${LOOP.asked}`, width, 0);
  return [
    // Taller windows have one above the body already.
    ...(height >= 14 && height < 24 ? [BLANK] : []),
    ...wrapped(view.plain, width, 0, { bold: true }),
    // The runbook's own words where there is room: what was seen matters more.
    ...(roomy ? wrapped(`${view.text} ${view.section}`, width, 0) : []),
    // What kind of yes is asked for must not lie below the end of a small window.
    ...(roomy || !(view.notYet || view.rehearsal) ? [] : ask),
    ...air,
    line(LOOP.seen, { bold: true }),
    ...seenLines(view, width, theme),
    ...(view.note === null ? [] : [...air, ...wrapped(view.note, width, 0)]),
    ...(roomy || !(view.notYet || view.rehearsal) ? [...air, ...ask] : []),
    ...(height >= 24 ? [BLANK, ...allLines(view, width, theme)] : []),
  ];
}

/** All five, where there is room: how far one has come. */
function allLines(view: LoopBackView, width: number, theme: Theme): Line[] {
  return view.all.flatMap(({ number, text, done, now }) => {
    const mark = theme.mark[done ? 'pass' : 'waiting'];
    const label = `${now ? theme.cursor : ' '} ${number} ${mark} ${pad(done ? LOOP.done : LOOP.waits, 10)} `;
    const [first = '', ...rest] = wrap(text, width - cells(label));
    return [
      [{ text: label, bold: now || done }, { text: first }],
      ...rest.map(part => line(' '.repeat(cells(label)) + part)),
    ];
  });
}

/** The statements of runbook 10 and 2.3, one at a time, the safe answer first. */
export const loopBackScreen = defineScreen<LoopBackView, LoopBackAction>({
  name: 'loop-back',
  view: loopBackView,
  title: view => LOOP.title(view.number, view.of),
  body: (view, width, height, theme) =>
    pageRows(loopBackRows(view, width, height, theme), height, view.top, theme, true),
  lastTop: (view, width, height, theme) => pageLast(loopBackRows(view, width, height, theme), height),
  menu: view => view.menu,
  bindings: (view, _local, last) => [
    ...scrollKeys(last),
    ...(view.notYet
      ? [{ key: 'esc', hint: LOOP_HINTS.back, action: { type: 'still' } as const }]
      : view.back
        ? [{ key: 'esc', hint: LOOP_HINTS.back, action: view.back }]
        : []),
  ],
  act: (action, local, view) => ({ ...local, page: action.type === 'not-yet' ? view.id : '', top: 0 }),
});
