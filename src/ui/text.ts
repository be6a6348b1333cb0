/** Text for a grid of cells: what may be shown, how wide it is, how it is wrapped. Pure. */

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const EMOJI = /\p{Emoji_Presentation}/u;
const MARK = /\p{M}/u;
/** Scripts whose signs take two cells in every terminal (East Asian Width W and F). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];
const ASCII_FOR: Readonly<Record<string, string>> = {
  '‹': '<',
  '›': '>',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '…': '...',
  '–': '-',
  '—': '-',
  '─': '-',
  '→': '->',
  '↑': 'Up',
  '↓': 'Down',
  '·': '-',
  '≥': '>=',
  '×': 'x',
};

/**
 * One line that cannot steer a terminal, reorder the line or change its height. The runner has cleaned what comes
 * from outside already; this is the second door. Emoji become `*`, as terminals disagree about their width.
 */
export function printable(text: string, unicode = true): string {
  let out = '';
  for (const sign of text) {
    if (sign === '\t') out += '  ';
    else if (sign === '\n' || sign === '\r') out += ' ';
    else if (sign === '\ufe0f' || sign === '\u00ad') continue;
    else if (HIDDEN.test(sign)) out += unicode ? '\ufffd' : '?';
    else if (EMOJI.test(sign)) out += '*';
    else if (unicode || sign < '\u007f') out += sign;
    else out += ASCII_FOR[sign] ?? '?';
  }
  return out;
}

/** Cells that one sign takes: 0, 1 or 2. */
function signWidth(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (MARK.test(sign)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** Cells that a printable line takes. */
export function cells(text: string): number {
  let width = 0;
  for (const sign of text) width += signWidth(sign);
  return width;
}

/** The beginning of a line that fits; what was cut is marked with `~`. */
export function clip(text: string, width: number): string {
  if (cells(text) <= width) return text;
  let out = '';
  let used = 0;
  for (const sign of text) {
    const next = signWidth(sign);
    if (used + next > width - 1) break;
    out += sign;
    used += next;
  }
  return width > 0 ? `${out}~` : '';
}

/** Cut or filled with spaces to exactly `width` cells. */
export function pad(text: string, width: number): string {
  const cut = clip(text, width);
  return cut + ' '.repeat(Math.max(0, width - cells(cut)));
}

/** A word that fits no line (a path, a hash) in pieces. */
function pieces(word: string, width: number): string[] {
  const out: string[] = [];
  let part = '';
  for (const sign of word) {
    if (cells(part + sign) > width) {
      out.push(part);
      part = '';
    }
    part += sign;
  }
  return part === '' ? out : [...out, part];
}

/** Words in lines of at most `width` cells. No word is lost; one that fits no line is broken. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(4, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter(part => part !== '')) {
    if (line !== '' && cells(line) + 1 + cells(word) <= room) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = pieces(word, room);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return line === '' ? lines : [...lines, line];
}

/** Fewer cells for words than this, and a row holds hardly any. */
const NARROW = 24;

/**
 * A line in rows of at most `width` cells, broken between words only: a path, a command or a hash that fits no row
 * stays whole, so that it can be copied. A line that fits stays as it is.
 * @param hang cells that later rows are indented by; left out: by as much as the line itself
 */
export function foldAtWords(text: string, width: number, hang?: number): string[] {
  if (cells(text) <= width) return [text];
  const start = /^ *(?:[-!#] +)?/.exec(text)?.[0] ?? '';
  const wanted = hang ?? start.length;
  const indent = ' '.repeat(width - wanted >= NARROW ? wanted : 0);
  const rows: string[] = [];
  let row = '';
  // What stands between two words is kept where they stay in one row: columns of a table.
  for (const part of text.match(/ *[^ ]+/g) ?? []) {
    if (row === '' || cells(row) + cells(part) <= width) row += part;
    else {
      rows.push(row);
      row = indent + part.trimStart();
    }
  }
  return [...rows, row];
}
