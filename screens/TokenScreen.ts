import type { Binding } from '../src/ui/bindings.ts';
import {
  backBinding,
  belowProblem,
  fieldLine,
  fieldNotes,
  findingLines,
  isAiry,
  joined,
  type Parts,
  partRows,
  partsLastTop,
  said,
  scrollBindings,
  withProblem,
} from '../src/ui/input-parts.ts';
import { type Line, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import type { Theme } from '../src/ui/theme.ts';
import { type TokenAction, type TokenView, tokenView } from '../src/ui/token-view.ts';
import { CLIPBOARD, CLIPBOARD_PRACTICE, INPUT_HINTS, INPUT_WORDS, TOKEN } from '../src/ui/words/rotate.ts';

export const tokenTitle = (view: TokenView): string => TOKEN.title(view.place);

function checkingParts(view: TokenView, width: number): Parts {
  const texts = [
    TOKEN.checking,
    ...view.report,
    TOKEN.checkingWait,
    ...(view.searched === null ? [] : [view.searched]),
  ];
  return { head: [], rest: texts.flatMap((text, index) => wrapped(text, width, 0, { bold: index === 0 })) };
}

function tokenParts(view: TokenView, width: number, height: number, theme: Theme): Parts {
  if (view.state === 'checking') return checkingParts(view, width);
  const airy = isAiry(height);
  const head = joined(
    [
      wrapped(TOKEN.ask(view.place), width, 0, { bold: true }),
      [fieldLine(view.field, width, theme), ...fieldNotes(view.field, width)],
    ],
    airy,
  );
  const clipboard =
    view.clipboard === 'idle'
      ? []
      : view.canFill
        ? said(CLIPBOARD_PRACTICE, width, 'warn')
        : said(CLIPBOARD[view.clipboard], width, view.clipboard === 'copied' ? 'good' : 'warn');
  const refused =
    view.state === 'refused'
      ? [
          ...said(TOKEN.refused, width, 'bad'),
          ...wrapped(view.report.join(' '), width, 0),
          ...findingLines(view.findings, width),
        ]
      : [];
  const rest = joined(
    [
      refused,
      view.gatesNext ? said(INPUT_WORDS.gatesNext, width, 'warn') : [],
      view.again ? said(TOKEN.again, width, 'warn') : [],
      view.kept ? said(TOKEN.kept, width, 'good') : [],
      clipboard,
      view.canFill ? wrapped(TOKEN.fill, width, 0) : [],
      wrapped(TOKEN.make, width, 0),
      [...wrapped(TOKEN.what, width, 0), ...wrapped(TOKEN.safe, width, 0)],
    ],
    airy,
  );
  return { head: airy ? [...head, []] : head, rest };
}

export const tokenBody = (view: TokenView, width: number, height: number, theme: Theme): Line[] =>
  partRows(tokenParts(view, width, height, theme), height, view.top, theme);

/** How far the text below the field can be moved. */
export const tokenLastTop = (view: TokenView, width: number, height: number, theme: Theme): number =>
  partsLastTop(tokenParts(view, width, height, theme), height);

/** The keys of this screen as they are now; text keys go to the field. @param last from `tokenLastTop` */
export function tokenBindings(view: TokenView, last = 0): Binding<TokenAction>[] {
  const off = view.off === null ? {} : { disabledReason: view.off };
  const { environment } = view;
  const busy = view.typing ? {} : { disabledReason: TOKEN.checkingOff };
  return [
    view.kept
      ? { key: 'enter', hint: INPUT_HINTS.keep, action: view.keep }
      : { key: 'enter', hint: INPUT_HINTS.send, action: { type: 'give' }, ...off },
    { key: 'ctrl-u', hint: INPUT_HINTS.clear, action: { type: 'clear-field' }, ...busy },
    { key: 'ctrl-g', hint: INPUT_HINTS.make, action: { type: 'generate-token', environment }, ...busy },
    ...(view.canFill
      ? [{ key: 'tab', hint: INPUT_HINTS.fill, action: { type: 'fill' as const, environment }, ...busy }]
      : []),
    ...scrollBindings(last),
    ...backBinding<TokenAction>(view),
  ];
}

/** Rotate: the new token, masked. */
export const tokenScreen = defineScreen<TokenView, TokenAction>({
  name: 'token',
  view: tokenView,
  title: tokenTitle,
  body: withProblem(tokenBody),
  bindings: (view, _local, last) => tokenBindings(view, last),
  lastTop: belowProblem(tokenLastTop),
  field: ({ typing, environment }) =>
    typing
      ? {
          id: `token ${environment}`,
          masked: true,
          start: '',
          give: text => ({ type: 'give-token', environment, text }),
        }
      : null,
});
