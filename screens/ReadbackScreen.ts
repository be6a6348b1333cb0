import type { Binding } from '../src/ui/bindings.ts';
import {
  backBinding,
  belowProblem,
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
import { BLANK, type Line, line, type Span, wrapped } from '../src/ui/lines.ts';
import {
  type ReadbackAction,
  type ReadbackRowView,
  type ReadbackView,
  readbackView,
} from '../src/ui/readback-view.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { cells, pad, wrap } from '../src/ui/text.ts';
import type { Mark, Theme, Tone } from '../src/ui/theme.ts';
import { READBACK } from '../src/ui/words/inputs.ts';

export const readbackTitle = (view: ReadbackView): string => READBACK.title(view.place);

const LOOK: Readonly<Record<ReadbackRowView['agrees'], { mark: Mark; tone: Tone }>> = {
  yes: { mark: 'pass', tone: 'good' },
  NO: { mark: 'fail', tone: 'bad' },
  'it does not say': { mark: 'unknown', tone: 'warn' },
};
/** From this width on the four columns stand beside each other. */
const TABLE = 76;
const AGREES = 18;

function columns(width: number): [number, number, number] {
  const room = width - AGREES - 3;
  // Wide enough for the longest name of a setting that is read back.
  const what = Math.max(22, Math.floor(room * 0.36));
  const each = Math.floor((room - what) / 2);
  return [what, each, each];
}

/** One point, its cells wrapped below each other: nothing of an address is cut off. */
function tableRows(row: ReadbackRowView, width: number, theme: Theme): Line[] {
  const sizes = columns(width);
  const texts = [row.what, row.said, row.says ?? READBACK.silent];
  const parts = texts.map((text, index) => wrap(text, sizes[index] ?? 4));
  const { mark, tone } = LOOK[row.agrees];
  return Array.from({ length: Math.max(...parts.map(part => part.length)) }, (_, at): Line => {
    const spans = parts.map((cell, index): Span => ({ text: `${pad(cell[at] ?? '', sizes[index] ?? 4)} ` }));
    return at === 0 ? [...spans, { text: `${theme.mark[mark]} ${row.agrees}`, tone, bold: true }] : spans;
  });
}

function listRows(row: ReadbackRowView, width: number, theme: Theme): Line[] {
  const { mark, tone } = LOOK[row.agrees];
  const both = row.says === null ? READBACK.bothSilent(row.said) : READBACK.both(row.said, row.says);
  const head: Span = {
    text: pad(`${theme.mark[mark]} ${row.agrees === READBACK.agrees.silent ? '' : row.agrees}`, 6),
    tone,
    bold: true,
  };
  const beside = `${row.what}: ${both}`;
  if (cells(beside) <= width - 6) return [[head, { text: `${row.what}: `, bold: true }, { text: both }]];
  const [first = '', ...more] = wrap(row.what, width - 6);
  return [
    [head, { text: first, bold: true }],
    ...more.map(part => line(' '.repeat(6) + part, { bold: true })),
    ...wrapped(both, width, 6),
  ];
}

function allRows(view: ReadbackView, width: number, theme: Theme): Line[] {
  if (view.rows.length === 0) return [];
  if (width < TABLE) return view.rows.flatMap(row => listRows(row, width, theme));
  const [what, each] = columns(width);
  const head = `${pad(READBACK.what, what)} ${pad(READBACK.said, each)} ${pad(READBACK.says, each)} ${READBACK.agreesHead}`;
  return [line(head, { bold: true }), ...view.rows.flatMap(row => tableRows(row, width, theme))];
}

function question(view: ReadbackView, width: number): Line[] {
  if (view.checking || view.agreed) return [];
  return [...wrapped(READBACK.advice, width, 0), ...wrapped(READBACK.anyway, width, 0)];
}

function readbackParts(view: ReadbackView, width: number, height: number, theme: Theme): Parts {
  const airy = isAiry(height);
  const tone = view.agreed ? 'good' : view.checking ? undefined : 'warn';
  const head = [...said(view.summary, width, tone), ...question(view, width)];
  const rest = joined(
    [allRows(view, width, theme), findingLines(view.findings, width), wrapped(READBACK.words, width, 0)],
    airy,
  );
  return { head: airy ? [...head, BLANK] : head, rest };
}

export const readbackBody = (view: ReadbackView, width: number, height: number, theme: Theme): Line[] =>
  partRows(readbackParts(view, width, height, theme), height, view.top, theme);

/** How far the table can be moved. */
export const readbackLastTop = (view: ReadbackView, width: number, height: number, theme: Theme): number =>
  partsLastTop(readbackParts(view, width, height, theme), height);

/** The keys of this screen as they are now: Enter is always the safe choice. @param last from `readbackLastTop` */
export function readbackBindings(view: ReadbackView, last = 0): Binding<ReadbackAction>[] {
  const { environment } = view;
  const accept = { type: 'accept-readback', environment } as const;
  const again = { type: 'read-back-again', environment } as const;
  const { hints } = READBACK;
  const rest = [...scrollBindings(last), ...backBinding<ReadbackAction>(view)];
  if (view.checking)
    return [{ key: 'enter', hint: hints.on, action: again, disabledReason: READBACK.checkingOff }, ...rest];
  if (view.agreed)
    return [
      { key: 'enter', hint: hints.on, action: accept },
      { key: 'r', hint: hints.again, action: again },
      ...rest,
    ];
  return [
    { key: 'enter', hint: hints.again, action: again },
    { key: 'r', hint: hints.again, action: again },
    { key: 'a', hint: hints.anyway, action: { type: 'ask', question: READBACK.sure, does: accept } },
    ...rest,
  ];
}

/** Inputs: what you said beside what the deployment says. */
export const readbackScreen = defineScreen<ReadbackView, ReadbackAction>({
  name: 'readback',
  view: readbackView,
  title: readbackTitle,
  body: withProblem(readbackBody),
  bindings: (view, _local, last) => readbackBindings(view, last),
  lastTop: belowProblem(readbackLastTop),
});
