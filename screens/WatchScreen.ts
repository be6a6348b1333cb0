import type { Binding } from '../src/ui/bindings.ts';
import {
  backBinding,
  belowProblem,
  isAiry,
  joined,
  type Parts,
  partRows,
  partsLastTop,
  said,
  scrollBindings,
  withProblem,
} from '../src/ui/input-parts.ts';
import { BLANK, type Line, point, type Span, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { pad } from '../src/ui/text.ts';
import type { Mark, Theme, Tone } from '../src/ui/theme.ts';
import { type Seen, type WatchAction, type WatchView, watchView } from '../src/ui/watch-view.ts';
import { WATCH } from '../src/ui/words/rotate.ts';

export const watchTitle = (view: WatchView): string => WATCH.title(view.place);

const MARK: Readonly<Record<Seen, Mark>> = { in: 'pass', refused: 'fail', other: 'unknown' };
const LABEL = 14;

/** One cell an answer, the newest at the right. @param wanted the answer that is waited for */
function pictureRow(
  label: string,
  answers: readonly Seen[],
  wanted: Seen,
  width: number,
  theme: Theme,
): Line {
  const tone = (seen: Seen): Tone => (seen === wanted ? 'good' : seen === 'other' ? 'warn' : 'bad');
  const cells = answers
    .slice(-(width - LABEL))
    .map((seen): Span => ({ text: theme.mark[MARK[seen]], tone: tone(seen) }));
  return [{ text: pad(label, LABEL), bold: true }, ...cells];
}

function watchParts(view: WatchView, width: number, height: number, theme: Theme): Parts {
  const airy = isAiry(height);
  const { mark } = theme;
  if (view.elapsed === null)
    return { head: [], rest: joined([said(WATCH.starting, width), wrapped(WATCH.what, width, 0)], airy) };
  const head = joined(
    [
      wrapped(WATCH.elapsed(view.elapsed), width, 0, { bold: true }),
      [
        pictureRow(WATCH.newRow, view.withNew, 'in', width, theme),
        pictureRow(WATCH.randomRow, view.withRandom, 'refused', width, theme),
        ...wrapped(WATCH.legend(mark.pass, mark.fail, mark.unknown), width, 0),
      ],
      said(WATCH.now + view.now, width, view.right ? 'good' : view.open ? 'bad' : 'warn'),
    ],
    airy,
  );
  const long = [
    ...said(WATCH.long, width, 'warn'),
    ...WATCH.checks(view.place).flatMap(text => point(text, width)),
  ];
  const rest = joined(
    [
      view.long ? long : [],
      wrapped(WATCH.needs, width, 0),
      view.long ? [] : wrapped(view.canFill ? WATCH.usualPractice : WATCH.usual, width, 0),
      wrapped(WATCH.what, width, 0),
      view.url === null ? [] : wrapped(WATCH.address(view.url), width, 0),
    ],
    airy,
  );
  const story = [
    BLANK,
    ...wrapped(WATCH.story, width, 0, { bold: true }),
    ...view.story.flatMap(text => point(text, width)),
  ];
  // It tells no more than the picture, only longer: where there is no room nobody has to scroll for it.
  if (view.story.length > 0 && head.length + (airy ? 1 : 0) + rest.length + story.length <= height)
    rest.push(...story);
  return { head: airy ? [...head, []] : head, rest };
}

export const watchBody = (view: WatchView, width: number, height: number, theme: Theme): Line[] =>
  partRows(watchParts(view, width, height, theme), height, view.top, theme);

/** How far the text below the picture can be moved. */
export const watchLastTop = (view: WatchView, width: number, height: number, theme: Theme): number =>
  partsLastTop(watchParts(view, width, height, theme), height);

/** The keys of this screen as they are now. @param last from `watchLastTop` */
export function watchBindings(view: WatchView, last = 0): Binding<WatchAction>[] {
  const { environment } = view;
  return [
    { key: 't', hint: WATCH.hints.token, action: { type: 'change', what: 'token', environment } },
    { key: 'u', hint: WATCH.hints.url, action: { type: 'change', what: 'url', environment } },
    ...scrollBindings(last),
    ...backBinding<WatchAction>(view),
  ];
}

/** Rotate: until the new token is let in and a random one is not. */
export const watchScreen = defineScreen<WatchView, WatchAction>({
  name: 'watch',
  view: watchView,
  title: watchTitle,
  body: withProblem(watchBody),
  bindings: (view, _local, last) => watchBindings(view, last),
  lastTop: belowProblem(watchLastTop),
});
