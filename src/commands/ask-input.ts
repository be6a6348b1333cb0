import type { InputStream } from '../ui/input.ts';
import { type StartTimer, startTimer } from '../ui/timers.ts';

/** `process.stdin` fits, and so does a test's own stream. */
export type AskStdin = NodeJS.ReadableStream & Pick<InputStream, 'setRawMode'>;

/** What was typed. `several`: more than one line came where one was asked for. */
export type Entry =
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'hidden'; readonly text: string; readonly several: boolean };

/** Whole pastes come in pieces: a line end counts only when nothing follows it for this long. */
const PASTE_QUIET_MS = 60;
const PASTE_FROM = '\u001b[200~';
const PASTE_TO = '\u001b[201~';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys of a terminal are control characters
const ESCAPE = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])/;

const isEnd = (sign: string | undefined): boolean => sign === '\r' || sign === '\n';

/**
 * Reads what was typed or pasted without echo, from all bytes since the question. Pure.
 * `done`: it ends in a line end that stands outside a bracketed paste.
 */
export function readHidden(raw: string): { text: string; done: boolean; several: boolean } {
  let text = '';
  let pasting = false;
  let ended = false;
  let rest = raw;
  while (rest !== '') {
    if (rest.startsWith(PASTE_FROM) || rest.startsWith(PASTE_TO)) {
      pasting = rest.startsWith(PASTE_FROM);
      rest = rest.slice(PASTE_FROM.length);
      continue;
    }
    const sequence = ESCAPE.exec(rest);
    if (sequence) {
      rest = rest.slice(sequence[0].length);
      continue;
    }
    const sign = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    rest = rest.slice(sign.length);
    ended = isEnd(sign) && !pasting;
    if (sign === '\u007f' || sign === '\b') text = Array.from(text).slice(0, -1).join('');
    else if (sign === CTRL_U) text = '';
    else text += sign;
  }
  let from = 0;
  let to = text.length;
  while (from < to && isEnd(text[from])) from += 1;
  while (to > from && isEnd(text[to - 1])) to -= 1;
  const inner = text.slice(from, to);
  return { text: inner, done: ended, several: /[\r\n]/.test(inner) };
}

export interface AskInput {
  /** The oldest answer that was not taken yet. */
  take(): Entry | null;
  /** The lines that came together with the one just taken: a list is pasted in several lines. */
  takeTogether(): readonly string[];
  /** Forgets what was typed until now. Gives how many answers that were. */
  drop(): number;
  /** Stops the echo and reads one answer hidden. False: this terminal cannot. */
  hide(): boolean;
  /** Back to lines with echo. */
  show(): void;
  /** Ctrl-C since the last look, as bytes; as a signal it comes another way. */
  interrupts(): number;
  readonly ended: boolean;
  /** Every answer that came was taken. */
  isEmpty(): boolean;
  close(): void;
}

/** Reads a terminal line by line; the terminal itself edits and echoes, except while something is hidden. @param ring called when there is news */
export function createAskInput(
  stdin: AskStdin,
  { canHide, ring, start = startTimer }: { canHide: boolean; ring: () => void; start?: StartTimer },
): AskInput {
  let queue: Entry[] = [];
  let partial = '';
  let afterReturn = false;
  let hidden: string | null = null;
  let pressed = 0;
  let ended = false;
  let cancel = (): void => {};

  const raw = (on: boolean): boolean => {
    if (!canHide || !stdin.setRawMode) return false;
    try {
      stdin.setRawMode(on);
      return true;
    } catch {
      return false;
    }
  };
  const show = (): void => {
    cancel();
    if (hidden === null) return;
    hidden = null;
    raw(false);
  };
  const end = (): void => {
    // A line without its Enter is no answer.
    partial = '';
    show();
    ended = true;
    ring();
  };
  const settle = (): void => {
    if (hidden === null) return;
    const { text, several } = readHidden(hidden);
    show();
    queue.push({ type: 'hidden', text, several });
    ring();
  };
  const onHidden = (before: string, chunk: string): void => {
    cancel();
    if (chunk.includes(CTRL_C)) {
      pressed += 1;
      hidden = '';
      ring();
      return;
    }
    if (before === '' && chunk === CTRL_D) {
      end();
      return;
    }
    hidden = before + chunk;
    if (readHidden(hidden).done) cancel = start(PASTE_QUIET_MS, settle);
  };
  const onLines = (chunk: string): void => {
    // A line that was begun belongs to the answer, but a line feed right after a return ends nothing twice.
    const text = afterReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    afterReturn = chunk === '' ? afterReturn : chunk.endsWith('\r');
    pressed += text.split(CTRL_C).length - 1;
    const lines = (partial + text.replaceAll(CTRL_C, '')).split(/\r\n|\r|\n/);
    partial = lines.pop() ?? '';
    for (const line of lines) {
      queue.push({ type: 'line', text: line.replaceAll(PASTE_FROM, '').replaceAll(PASTE_TO, '') });
    }
    ring();
  };
  const onData = (chunk: string): void => {
    if (hidden === null) onLines(chunk);
    else onHidden(hidden, chunk);
  };
  stdin.setEncoding('utf8');
  stdin.on('data', onData);
  for (const name of ['end', 'close', 'error']) stdin.on(name, end);
  stdin.resume();

  return {
    take: () => queue.shift() ?? null,
    takeTogether() {
      const lines = queue.flatMap(entry => (entry.type === 'line' ? [entry.text] : []));
      queue = [];
      return lines;
    },
    drop() {
      const count = queue.length;
      queue = [];
      partial = '';
      if (hidden !== null) hidden = '';
      return count;
    },
    hide() {
      if (hidden !== null) return true;
      if (!raw(true)) return false;
      hidden = '';
      return true;
    },
    show,
    interrupts() {
      const count = pressed;
      pressed = 0;
      return count;
    },
    get ended() {
      return ended;
    },
    isEmpty: () => queue.length === 0,
    close() {
      show();
      stdin.off('data', onData);
      stdin.off('end', end);
      stdin.off('close', end);
      stdin.pause();
      queue = [];
    },
  };
}
