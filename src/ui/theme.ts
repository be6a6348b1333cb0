/** What a thing means, never how it looks. Words always stand beside it: colour is last (DESIGN section 5). */
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'busy';
export type Mark = 'pass' | 'fail' | 'unknown' | 'blocked' | 'running' | 'waiting' | 'left-out';

export interface Theme {
  /** The terminal shows more than ASCII. */
  readonly unicode: boolean;
  readonly colour: boolean;
  readonly mark: Readonly<Record<Mark, string>>;
  /** A line of `width` cells between parts of a screen. */
  readonly rule: string;
  /** One pixel of a large letter. */
  readonly block: string;
  readonly bar: string;
  readonly up: string;
  readonly down: string;
  readonly cursor: string;
}

const UNICODE_MARKS: Readonly<Record<Mark, string>> = {
  pass: '✓',
  fail: '✗',
  unknown: '?',
  blocked: '‖',
  running: '›',
  waiting: '·',
  'left-out': '-',
};
const ASCII_MARKS: Readonly<Record<Mark, string>> = {
  pass: '+',
  fail: 'x',
  unknown: '?',
  blocked: '=',
  running: '>',
  waiting: '.',
  'left-out': '-',
};

/** The looks of every screen. @param unicode false: ASCII only @param colour false: bold and words only */
export function createTheme({ unicode, colour }: { unicode: boolean; colour: boolean }): Theme {
  return {
    unicode,
    colour,
    mark: unicode ? UNICODE_MARKS : ASCII_MARKS,
    rule: unicode ? '─' : '-',
    block: unicode ? '█' : '#',
    bar: unicode ? '│' : '|',
    up: unicode ? '↑' : 'Up',
    down: unicode ? '↓' : 'Down',
    cursor: unicode ? '▸' : '>',
  };
}

export const MARK_TONE: Readonly<Record<Mark, Tone>> = {
  pass: 'good',
  fail: 'bad',
  unknown: 'warn',
  blocked: 'warn',
  running: 'busy',
  waiting: 'plain',
  'left-out': 'plain',
};

const COLOURS: Readonly<Record<Tone, 'green' | 'red' | 'yellow' | 'cyan' | null>> = {
  plain: null,
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  busy: 'cyan',
};

/** The colour of a tone: one of the sixteen that the terminal's owner chose, or none. */
export function colourOf(theme: Theme, tone: Tone): { color?: string } {
  const color = theme.colour ? COLOURS[tone] : null;
  return color === null ? {} : { color };
}
