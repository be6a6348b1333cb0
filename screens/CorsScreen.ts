import type { Binding } from '../src/ui/bindings.ts';
import { type CorsAction, type CorsView, corsAfter, corsView } from '../src/ui/cors-view.ts';
import {
  backBinding,
  fieldLine,
  fieldNotes,
  isAiry,
  joined,
  moreLine,
  said,
  withProblem,
} from '../src/ui/input-parts.ts';
import { type Line, line, viewport, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import type { Theme } from '../src/ui/theme.ts';
import { CORS } from '../src/ui/words/inputs.ts';
import { BETWEEN, FIELD, INPUT_HINTS } from '../src/ui/words/rotate.ts';

export const corsTitle = (view: CorsView): string => CORS.title(view.place);

function judgement(view: CorsView, width: number): Line[] {
  if (view.typed.length === 0) return [];
  return view.notAdded === null ? said(CORS.addable, width, 'good') : said(view.notAdded, width, 'warn');
}

/** The marked row always stands on the screen. */
function listRows(view: CorsView, width: number, height: number, theme: Theme): Line[] {
  const blocks = view.rows.map(({ origin, why }, index): Line[] => {
    const mark = index === view.at ? theme.cursor : ' ';
    const text = `${origin} (${why === null ? CORS.good : `${CORS.bad}: ${why}`})`;
    const look = why === null ? { bold: index === view.at } : { bold: true, tone: 'bad' as const };
    return wrapped(text, width, 2, look).map((row, part) =>
      part === 0
        ? [{ text: `${mark} `, bold: true }, ...row.map(span => ({ ...span, text: span.text.trimStart() }))]
        : row,
    );
  });
  const from = blocks.slice(0, view.at).reduce((sum, block) => sum + block.length, 0);
  return viewport(blocks.flat(), height, from - 1, moreLine(theme));
}

export function corsBody(view: CorsView, width: number, height: number, theme: Theme): Line[] {
  const airy = isAiry(height);
  const head = joined(
    [
      view.between ? said(BETWEEN.inputs, width, 'warn') : [],
      wrapped(CORS.ask, width, 0, { bold: true }),
      [fieldLine(view.field, width, theme), ...fieldNotes(view.field, width), ...judgement(view, width)],
      view.refused === null ? [] : said(CORS.refused(view.refused), width, 'bad'),
      view.canFill ? wrapped(CORS.fill, width, 0) : [],
      [line(view.rows.length === 0 ? CORS.none : CORS.listed(view.rows.length), { bold: true })],
    ],
    airy,
  );
  const does = view.rows.length === 0 ? [] : [CORS.done, CORS.remove];
  const longest = height - head.length;
  // The list comes before what explains it; two of its entries are the least that is useful.
  const least = Math.min(view.rows.length * 2, 4) + (airy ? 1 : 0);
  let foot: Line[] = [];
  for (const text of [...does, CORS.example, CORS.what]) {
    const more = [...foot, ...wrapped(text, width, 0)];
    if (more.length + least <= longest) foot = more;
  }
  const room = longest - foot.length;
  const list = listRows(view, width, room, theme);
  return [...head, ...list, ...(airy && list.length < room ? [[]] : []), ...foot];
}

/** The keys of this screen as they are now; text keys go to the field. */
export function corsBindings(view: CorsView): Binding<CorsAction>[] {
  const { environment } = view;
  const give: CorsAction = { type: 'give-cors', environment, origins: view.rows.map(({ origin }) => origin) };
  const done = view.notDone === null ? {} : { disabledReason: view.notDone };
  const empty = view.field.length === 0;
  const enter: Binding<CorsAction> = empty
    ? { key: 'enter', hint: CORS.hints.done, action: give, ...done }
    : {
        key: 'enter',
        hint: CORS.hints.add,
        action: { type: 'give' },
        ...(view.notAdded === null
          ? {}
          : { disabledReason: view.typed.length > 0 ? FIELD.notSent : view.notAdded }),
      };
  const remove = { hint: CORS.hints.remove, action: { type: 'remove' as const } };
  return [
    enter,
    { key: 'ctrl-d', hint: CORS.hints.done, action: give, ...done },
    // With something in the field these keys belong to the field.
    ...(empty && view.rows.length > 0
      ? [
          { key: 'delete', ...remove },
          { key: 'backspace', ...remove, hint: '' },
        ]
      : []),
    ...(view.rows.length > 1
      ? [
          { key: 'up', hint: CORS.hints.move, action: { type: 'mark' as const, by: -1 } },
          { key: 'down', hint: CORS.hints.move, action: { type: 'mark' as const, by: 1 } },
        ]
      : []),
    ...(empty ? [] : [{ key: 'ctrl-u', hint: INPUT_HINTS.clear, action: { type: 'clear-field' as const } }]),
    ...(view.canFill
      ? [{ key: 'tab', hint: CORS.hints.fill, action: { type: 'fill' as const, environment } }]
      : []),
    ...backBinding<CorsAction>(view),
  ];
}

/** Inputs: the allowlist, one web page after the other. */
export const corsScreen = defineScreen<CorsView, CorsAction>({
  name: 'cors',
  view: corsView,
  title: corsTitle,
  body: withProblem(corsBody),
  bindings: corsBindings,
  rows: view => view.rows.length,
  act: corsAfter,
  field: ({ environment }) => ({
    id: `cors ${environment}`,
    masked: false,
    start: '',
    // Pasted line ends part the list instead of gluing two names together.
    lineEnd: ',',
    give: text => ({ type: 'add', text }),
  }),
});
