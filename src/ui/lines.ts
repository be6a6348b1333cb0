import { cells, clip, printable, wrap } from './text.ts';
import type { Theme, Tone } from './theme.ts';

/** A run of signs in one look. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

/** One row of the screen. A screen is a list of rows, so that it can never grow taller than it may be. */
export type Line = readonly Span[];

export const BLANK: Line = [];

/** A row of one look. */
export const line = (text: string, look: Omit<Span, 'text'> = {}): Line => [{ text, ...look }];

/** A text in as many rows as it needs. */
export const wrapped = (text: string, width: number, indent: number, look: Omit<Span, 'text'> = {}): Line[] =>
  wrap(text, width - indent).map(part => line(' '.repeat(indent) + part, look));

/** The same with a bold label before it. */
export function labelled(label: string, text: string, width: number, indent: number): Line[] {
  const [first = '', ...rest] = wrap(label + text, width - indent);
  return [
    [{ text: ' '.repeat(indent) + label, bold: true }, { text: first.slice(label.length) }],
    ...rest.map(part => line(' '.repeat(indent) + part)),
  ];
}

/** One point of a list, its rows hanging below its first word. */
export const point = (text: string, width: number): Line[] =>
  wrap(text, width - 2).map((part, index) => line((index === 0 ? '- ' : '  ') + part));

/** The row made printable and cut at `width` cells. */
export function fitLine(row: Line, width: number, theme: Theme): Line {
  const out: Span[] = [];
  let left = width;
  for (const span of row) {
    const text = clip(printable(span.text, theme.unicode), left);
    if (text !== '') out.push({ ...span, text });
    left -= cells(text);
    if (left <= 0) break;
  }
  return out;
}

/** `rows` cut or filled up to exactly `height`. */
export function fitHeight(rows: readonly Line[], height: number): Line[] {
  const cut = rows.slice(0, Math.max(0, height));
  return [...cut, ...Array.from({ length: Math.max(0, height - cut.length) }, () => BLANK)];
}

/** A part of a longer list of rows, from `top`, with what is hidden said in words on the last row. */
export function viewport(
  rows: readonly Line[],
  height: number,
  top: number,
  more: (hidden: { above: number; below: number }) => string,
): Line[] {
  if (rows.length <= height || height < 2) return rows.slice(0, height);
  const room = height - 1;
  const from = Math.min(Math.max(0, top), rows.length - room);
  const below = rows.length - from - room;
  return [
    ...fitHeight(rows.slice(from, from + room), room),
    line(more({ above: from, below }), { bold: true, tone: 'busy' }),
  ];
}

/** How far `viewport` can be moved down; 0 when everything is shown. */
export const lastTop = (rows: number, height: number): number =>
  rows <= height || height < 2 ? 0 : rows - (height - 1);
