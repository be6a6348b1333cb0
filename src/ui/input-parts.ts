import type { GuideAction, GuideState } from '../run/guide-types.ts';
import { type Phase, phaseOf, questionBefore } from '../run/phase.ts';
import type { EnvironmentState } from '../run/state.ts';
import type { Environment } from '../runbook/gates.ts';
import type { Binding } from './bindings.ts';
import type { FieldView } from './field.ts';
import { BLANK, type Line, labelled, lastTop, viewport, wrapped } from './lines.ts';
import type { Snapshot } from './store.ts';
import { cells, printable } from './text.ts';
import type { Theme } from './theme.ts';
import { FIELD, INPUT_HINTS, PLACE } from './words/rotate.ts';
import { FRAME, HINTS } from './words.ts';

/** What the screens of Rotate and Inputs have in common: one environment, one question, a way back. */

export interface InputBase {
  readonly rehearsal: boolean;
  readonly environment: Environment;
  /** `Staging`, `Production`. */
  readonly place: string;
  readonly other: Environment;
  readonly canFill: boolean;
  /** The person went back to this answer, which was given already. */
  readonly changing: boolean;
  /** Gates were asked for and start after this question; Esc takes that back. */
  readonly gatesNext: boolean;
  /** What Esc does, always one question back; null on the first one. */
  readonly back: GuideAction | null;
  /** Leaves this answer as it is, and goes on where the run stands. */
  readonly keep: GuideAction;
  /** What kept the last action from working; empty when nothing did. */
  readonly problem: readonly string[];
}

/** One question back, from a question of an environment or from the statements; null on the first one. */
export function stepBack(phase: Phase): GuideAction | null {
  const before = questionBefore(phase);
  return before && { type: 'change', ...before };
}

const samePhase = (a: Phase, b: Phase): boolean =>
  a.name === b.name &&
  ('environment' in a ? a.environment : null) === ('environment' in b ? b.environment : null);

/** The common part of a view. Total: without a guide it is staging's, and nothing can be gone back to. */
export function inputBase({ run, guide }: Snapshot): InputBase {
  const phase = guide?.phase;
  const environment = phase && 'environment' in phase ? phase.environment : 'staging';
  const gatesNext = guide?.gatesNext ?? false;
  const keep = { type: 'change', what: null, environment } as const;
  const changing = guide !== null && !samePhase(guide.phase, phaseOf(run, guide.held));
  return {
    rehearsal: run.mode === 'rehearsal',
    environment,
    place: PLACE[environment],
    other: environment === 'staging' ? 'production' : 'staging',
    canFill: guide?.canFill ?? false,
    problem: guide?.problem ?? [],
    changing: changing && !gatesNext,
    gatesNext,
    // After the verdict nothing is gone back through: a token is asked for on the way to something else.
    back: gatesNext || run.concluded ? keep : phase === undefined ? null : stepBack(phase),
    keep,
  };
}

/** What this environment has been given so far. */
export const givenFor = (snapshot: Snapshot, environment: Environment): EnvironmentState =>
  snapshot.run.environments[environment];

/** The guide's state, when it is about the token that was generated. */
export const tokenClipboard = (guide: GuideState | null): GuideState['clipboard']['state'] =>
  guide?.clipboard.what === 'token' ? guide.clipboard.state : 'idle';

/** Esc: takes a message away first, then goes back, where there is something to go back to. */
export function backBinding<A>(base: InputBase): Binding<A | GuideAction>[] {
  if (base.problem.length > 0)
    return [{ key: 'esc', hint: INPUT_HINTS.dismiss, action: { type: 'dismiss-problem' } }];
  if (base.back === null) return [];
  return [{ key: 'esc', hint: INPUT_HINTS.back, action: base.back }];
}

type Draw<V, R> = (view: V, width: number, height: number, theme: Theme) => R;

/** At most half of the room, so that the question below it can still be answered. */
const problemRows = (view: InputBase, width: number, height: number): Line[] =>
  view.problem
    .flatMap((text, index) => wrapped(text, width, 0, index === 0 ? { bold: true, tone: 'bad' } : {}))
    .slice(0, Math.floor(height / 2));

/** A body below what kept the last action from working. */
export const withProblem =
  <V extends InputBase>(body: Draw<V, readonly Line[]>): Draw<V, readonly Line[]> =>
  (view, width, height, theme) => {
    const top = problemRows(view, width, height);
    return [...top, ...body(view, width, height - top.length, theme)];
  };

/** How far such a body can be moved. */
export const belowProblem =
  <V extends InputBase>(lastTopOf: Draw<V, number>): Draw<V, number> =>
  (view, width, height, theme) =>
    lastTopOf(view, width, height - problemRows(view, width, height).length, theme);

export interface ScrollAction {
  readonly type: 'scroll';
  readonly by: number;
}

/** Up and Down where there is more than fits. @param last how far the text can be moved */
export function scrollBindings(last: number): Binding<ScrollAction>[] {
  const off = last > 0 ? {} : { disabledReason: HINTS.allShown };
  return [
    { key: 'down', hint: INPUT_HINTS.scroll, action: { type: 'scroll', by: 1 }, ...off },
    { key: 'up', hint: INPUT_HINTS.scroll, action: { type: 'scroll', by: -1 }, ...off },
  ];
}

/** A screen's rows: what always stays, and what moves when it does not fit. */
export interface Parts {
  readonly head: readonly Line[];
  readonly rest: readonly Line[];
}

export const moreLine =
  (theme: Theme) =>
  (hidden: { above: number; below: number }): string =>
    FRAME.more(hidden, theme.up, theme.down);

/** The parts in a room of this height. */
export const partRows = ({ head, rest }: Parts, height: number, top: number, theme: Theme): Line[] => [
  ...head,
  ...viewport(rest, height - head.length, top, moreLine(theme)),
];

export const partsLastTop = ({ head, rest }: Parts, height: number): number =>
  lastTop(rest.length, height - head.length);

/** Parts of a text below each other, with a blank row between them where rows are plenty. */
export const joined = (sections: readonly (readonly Line[])[], airy: boolean): Line[] =>
  sections
    .filter(section => section.length > 0)
    .flatMap((section, index) => (index > 0 && airy ? [BLANK, ...section] : section));

/** Below this height blank rows cost more than they give. */
export const isAiry = (height: number): boolean => height >= 16;

/** Findings, each with what to do now. */
export const findingLines = (
  findings: readonly { readonly message: string; readonly fix: string }[],
  width: number,
): Line[] =>
  findings.flatMap(finding => [
    ...wrapped(finding.message, width, 0),
    ...labelled(FIELD.todo, finding.fix, width, 2),
  ]);

/** As wide as this whatever is in it: the picture of a short secret and that of a long one are the same. */
const DOTS = 16;

function maskedSpans(field: FieldView, theme: Theme): Line {
  const dots = field.length === 0 ? '' : (theme.unicode ? '•' : '*').repeat(DOTS);
  if (field.cursor >= field.length) return [{ text: dots }, { text: '_', bold: true }];
  const at = Math.min(field.cursor, DOTS - 1);
  return [
    { text: dots.slice(0, at) },
    { text: dots.slice(at, at + 1), inverse: true },
    { text: dots.slice(at + 1) },
  ];
}

/** The part of a long text around the cursor, cut ends marked with `~`. */
function openSpans(text: string, cursor: number, width: number, theme: Theme): Line {
  // Sign by sign, as a place in the printable text must be the place in the typed one.
  const signs = [...text].map(sign => printable(sign, theme.unicode));
  const size = (from: number, to: number): number =>
    signs.slice(from, to).reduce((sum, sign) => sum + cells(sign), 0);
  let from = 0;
  let to = signs.length;
  const room = width - 3;
  while (size(from, to) > room) {
    if (cursor - from > to - cursor) from += 1;
    else to -= 1;
  }
  const at = signs[cursor];
  const shown = (a: number, b: number): string => signs.slice(a, b).join('');
  return [
    { text: (from > 0 ? '~' : '') + shown(from, Math.min(cursor, to)) },
    at !== undefined && cursor < to ? { text: at, inverse: true } : { text: '_', bold: true },
    { text: shown(cursor + 1, to) + (to < signs.length ? '~' : '') },
  ];
}

/** The field itself. A masked one shows its length in words, never a sign of it. */
export function fieldLine(field: FieldView, width: number, theme: Theme): Line {
  const mark = { text: `${theme.cursor} `, bold: true };
  if (field.text === null)
    return [mark, ...maskedSpans(field, theme), { text: `   ${FIELD.characters(field.length)}` }];
  return [mark, ...openSpans(field.text, field.cursor, width - 2, theme)];
}

/** What a field was cleaned of, and that not all of it fitted. */
export const fieldNotes = (field: FieldView, width: number): Line[] => [
  ...(field.dropped > 0 ? wrapped(FIELD.dropped(field.dropped), width, 0) : []),
  ...(field.full ? wrapped(FIELD.full, width, 0, { tone: 'bad', bold: true }) : []),
];

/** A sentence with a tone, in as many rows as it needs. */
export const said = (text: string, width: number, tone?: 'good' | 'bad' | 'warn'): Line[] =>
  wrapped(text, width, 0, tone === undefined ? { bold: true } : { bold: true, tone });
