/**
 * Raw terminal input to keys. Pure: state in, state out. Ink's own parser does not split at CR, LF or Tab, so that
 * `abc` and Enter in one chunk would be one input in which Enter is lost.
 */

export interface KeyEvent {
  /** `a`, `enter`, `up`, `ctrl-c`, `shift-tab`, `paste`, … */
  readonly key: string;
  /** What it adds to a typed text; empty for a key that is no text. */
  readonly text: string;
}

export interface KeyState {
  /** The beginning of a sequence that has not ended. */
  readonly rest: string;
  /** The last sign was CR: an LF right after it belongs to the same Enter. */
  readonly afterCr: boolean;
}

export const NO_KEYS: KeyState = { rest: '', afterCr: false };

const ESC = '\u001b';
const BELL = '\u0007';
const STRING_END = `${ESC}\\`;
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;

const CONTROL: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
};
const FINAL: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  M: 'enter',
  P: 'f1',
  Q: 'f2',
  Z: 'shift-tab',
};
const NUMBERED: Readonly<Record<string, string>> = {
  '1': 'home',
  '2': 'insert',
  '3': 'delete',
  '4': 'end',
  '5': 'pageup',
  '6': 'pagedown',
  '7': 'home',
  '8': 'end',
  '11': 'f1',
  '12': 'f2',
};

const named = (key: string): KeyEvent => ({ key, text: '' });

function controlKey(code: number): KeyEvent | null {
  return code >= 1 && code <= 26 ? named(`ctrl-${String.fromCharCode(code + 96)}`) : null;
}

/** `modifier` as terminals send it: 1 plus shift 1, alt 2, ctrl 4. */
function withModifier(key: string, modifier: string | undefined): KeyEvent {
  const bits = Math.max(0, Number(modifier ?? '1') - 1);
  return named(`${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 ? 'shift-' : ''}${key}`);
}

/** A whole CSI or SS3 sequence. Replies of the terminal and unknown keys are swallowed: null. */
function sequenceKey(params: string, final: string): KeyEvent | null {
  if (/[^\d;]/.test(params)) return null;
  const [first = '', modifier] = params.split(';');
  if (final === 'u') {
    const code = Number(first);
    const base = CONTROL[String.fromCodePoint(code)] ?? (code === 27 ? 'esc' : null);
    if (base !== null) return withModifier(base, modifier);
    return code > 32 && code < 127 ? withModifier(String.fromCharCode(code), modifier) : null;
  }
  const key = final === '~' ? NUMBERED[first] : FINAL[final];
  return key === undefined ? null : withModifier(key, modifier);
}

interface Taken {
  readonly event: KeyEvent | null;
  readonly length: number;
}

/** What stands at the beginning of `input`, which begins with ESC; null when more must come. */
function takeEscape(input: string): Taken | null {
  if (input.startsWith(PASTE_START)) {
    const end = input.indexOf(PASTE_END);
    if (end < 0) return null;
    return {
      event: { key: 'paste', text: input.slice(PASTE_START.length, end) },
      length: end + PASTE_END.length,
    };
  }
  const kind = input[1];
  if (kind === undefined) return null;
  if (kind === '[' || kind === 'O') {
    // The Linux console sends `ESC [ [ A` for F1, old mice `ESC [ M` and three more bytes.
    if (kind === '[' && input[2] === '[') return input.length < 4 ? null : { event: null, length: 4 };
    if (kind === '[' && input[2] === 'M') return input.length < 6 ? null : { event: null, length: 6 };
    const body = /^[0-?]*[ -/]*/.exec(input.slice(2))?.[0] ?? '';
    const final = input[2 + body.length];
    if (final === undefined) return null;
    const whole = final >= '@' && final <= '~';
    // A broken sequence ends where it breaks; what follows is read anew.
    return {
      event: whole ? sequenceKey(body, final) : null,
      length: 2 + body.length + (whole ? 1 : 0),
    };
  }
  if (kind === ']' || kind === 'P' || kind === '_' || kind === '^' || kind === 'X') {
    // An answer of the terminal: swallowed up to its end.
    const ends = [BELL, STRING_END].map(end => [input.indexOf(end, 2), end.length] as const);
    const found = ends.filter(([at]) => at >= 0).sort(([a], [b]) => a - b)[0];
    return found ? { event: null, length: found[0] + found[1] } : null;
  }
  if (kind === ESC) return { event: named('esc'), length: 1 };
  const sign = String.fromCodePoint(input.codePointAt(1) ?? 0);
  return {
    event: sign < ' ' ? named('esc') : named(`alt-${sign}`),
    length: sign < ' ' ? 1 : 1 + sign.length,
  };
}

function plainKey(sign: string): KeyEvent | null {
  const control = CONTROL[sign];
  if (control !== undefined) return named(control);
  if (sign < ' ') return controlKey(sign.charCodeAt(0));
  if (sign === ' ') return { key: 'space', text: ' ' };
  return /\p{Cc}|\p{Cs}/u.test(sign) ? null : { key: sign, text: sign };
}

/** The keys in `chunk`, and what has to wait for the next one. */
export function decodeKeys(state: KeyState, chunk: string): { events: KeyEvent[]; state: KeyState } {
  const input = state.rest + chunk;
  const events: KeyEvent[] = [];
  let afterCr = state.afterCr;
  let at = 0;
  while (at < input.length) {
    if (input[at] === ESC) {
      const taken = takeEscape(input.slice(at));
      if (taken === null) return { events, state: { rest: input.slice(at), afterCr: false } };
      if (taken.event) events.push(taken.event);
      at += taken.length;
      afterCr = false;
      continue;
    }
    const sign = String.fromCodePoint(input.codePointAt(at) ?? 0);
    at += sign.length;
    const doubled = sign === '\n' && afterCr;
    afterCr = sign === '\r';
    const event = doubled ? null : plainKey(sign);
    if (event) events.push(event);
  }
  return { events, state: { rest: '', afterCr } };
}

/** Milliseconds to wait for the rest of what has begun; null when nothing waits. */
export function waitFor(state: KeyState): number | null {
  if (state.rest === '') return null;
  return state.rest.startsWith(PASTE_START) ? 1000 : 50;
}

/** What has begun and never ended: a lone ESC is the key; a paste without its end is a paste; the rest is nothing. */
export function giveUp(state: KeyState): { events: KeyEvent[]; state: KeyState } {
  const { rest } = state;
  if (rest.startsWith(PASTE_START))
    return { events: [{ key: 'paste', text: rest.slice(PASTE_START.length) }], state: NO_KEYS };
  return { events: rest === ESC ? [named('esc')] : [], state: NO_KEYS };
}
