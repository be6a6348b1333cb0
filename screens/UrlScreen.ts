import type { Binding } from '../src/ui/bindings.ts';
import {
  backBinding,
  fieldLine,
  fieldNotes,
  isAiry,
  joined,
  said,
  withProblem,
} from '../src/ui/input-parts.ts';
import { type Line, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import type { Theme } from '../src/ui/theme.ts';
import { type UrlAction, type UrlView, urlView } from '../src/ui/url-view.ts';
import { INPUT_HINTS, PLACE, URL_WORDS } from '../src/ui/words/rotate.ts';

export const urlTitle = (view: UrlView): string => URL_WORDS.title(view.place);

function judgement(view: UrlView, width: number): Line[] {
  if (view.good !== null) return said(URL_WORDS.good(view.good), width, 'good');
  if (view.why !== null) return said(URL_WORDS.notYet(view.why), width, 'warn');
  return [];
}

export function urlBody(view: UrlView, width: number, height: number, theme: Theme): Line[] {
  return joined(
    [
      wrapped(URL_WORDS.ask(view.place), width, 0, { bold: true }),
      [fieldLine(view.field, width, theme), ...fieldNotes(view.field, width), ...judgement(view, width)],
      view.refused === null ? [] : said(URL_WORDS.refused(view.refused), width, 'bad'),
      view.canFill ? wrapped(URL_WORDS.fill, width, 0) : [],
      [
        ...wrapped(URL_WORDS.example, width, 0),
        ...wrapped(URL_WORDS.where, width, 0),
        ...wrapped(URL_WORDS.clear, width, 0),
      ],
    ],
    isAiry(height),
  );
}

/** The keys of this screen as they are now; text keys go to the field. */
export function urlBindings(view: UrlView): Binding<UrlAction>[] {
  const { environment, off } = view;
  const back = backBinding<UrlAction>(view);
  return [
    {
      key: 'enter',
      hint: INPUT_HINTS.send,
      action: { type: 'give' },
      ...(off === null ? {} : { disabledReason: off }),
    },
    ...(view.canFill
      ? [{ key: 'tab', hint: INPUT_HINTS.fill, action: { type: 'fill' as const, environment } }]
      : []),
    ...(view.same ? back.map(binding => ({ ...binding, hint: URL_WORDS.other(PLACE[view.other]) })) : back),
  ];
}

/** Rotate: where the deployment is. */
export const urlScreen = defineScreen<UrlView, UrlAction>({
  name: 'url',
  view: urlView,
  title: urlTitle,
  body: withProblem(urlBody),
  bindings: urlBindings,
  field: ({ environment, before }) => ({
    id: `url ${environment}`,
    masked: false,
    start: before,
    give: text => ({ type: 'give-url', environment, text }),
  }),
});
