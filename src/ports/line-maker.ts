import { SIGN, signKind } from './signs.ts';

/** Characters kept of one line; no script of CAIO's prints longer ones that a person would read. */
export const LONGEST_LINE = 2_000;
const CUT_MARK = ' … (cut)';
const TAB_STOP = 8;
/** Accents that one letter may carry in any language; a pile of them runs into the rows above and below. */
const MOST_MARKS = 3;

/**
 * An unterminated sequence must not swallow the rest of the output: it ends at the next line break, and after
 * this many characters at the latest.
 */
const LONGEST_CSI = 256;
const LONGEST_STRING = 4_096;

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape';

/** Most of any output: taken at once. */
const PLAIN_RUN = /[ -~]+/y;
const PLAIN = /^[ -~]*$/;
/** Colours, which is what most control sequences are. Longer and stranger ones go the slow way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
const COLOUR = /\x1b\[[\d;:?]{0,32}[@-~]/g;

/** Makes lines of text, one sign after the other, without anything that a terminal would obey or not show. */
export class LineMaker {
  #state: State = 'text';
  #inSequence = 0;
  #line = '';
  #length = 0;
  #cut = false;
  /** Marks on the last sign; -1 where there is no sign that could carry one. */
  #marks = -1;
  #half = false;
  /** A line just ended by CR: the LF of a CRLF is not a second line. */
  #afterReturn = false;
  #lines: string[] = [];
  readonly #longest: number;

  /** @param longest characters that are kept of one line */
  constructor(longest: number = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** Whole lines: each that is plain, or plain but for colours, is taken as it is. */
  feedLines(text: string): void {
    let from = 0;
    while (from < text.length) {
      const at = text.indexOf('\n', from);
      const end = at < 0 ? text.length : at;
      const fresh = this.#state === 'text' && this.#length === 0 && !this.#afterReturn;
      const line = at >= 0 && fresh ? plainLine(text.slice(from, end)) : null;
      if (line === null) this.feed(text.slice(from, at < 0 ? end : at + 1));
      else this.#lines.push(line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) + CUT_MARK : line);
      from = end + 1;
    }
  }

  feed(text: string): void {
    for (let at = 0; at < text.length; ) {
      const unit = text.charCodeAt(at);
      if (this.#state === 'text' && unit >= 0x20 && unit <= 0x7e) {
        PLAIN_RUN.lastIndex = at;
        const run = PLAIN_RUN.exec(text)?.[0] ?? '';
        this.#append(run, run.length);
        at += run.length;
        continue;
      }
      const point = text.codePointAt(at) ?? 0;
      at += point > 0xffff ? 2 : 1;
      this.#take(point);
    }
  }

  takeLines(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** @param cut the last line went on beyond what was fed */
  finish(cut = false): string[] {
    if (this.#length > 0 || cut) {
      this.#cut ||= cut;
      this.#endLine();
    }
    this.#state = 'text';
    this.#afterReturn = false;
    return this.takeLines();
  }

  #take(point: number): void {
    // Also a sign that is not shown: a LF belongs to the CR right before it only.
    if (point !== 0x0a && point !== 0x0d) this.#afterReturn = false;
    if (this.#state !== 'text' && !this.#inside(point)) return;
    if (point === 0x0a) this.#newline();
    else if (point === 0x0d) this.#return();
    else if (point === 0x09) this.#tab();
    else if (point === 0x1b) this.#enter('escape');
    else if (point === 0x9b) this.#enter('csi');
    else if (point === 0x90 || point === 0x98 || (point >= 0x9d && point <= 0x9f)) this.#enter('string');
    else this.#appendIfSeen(point);
  }

  /** Within a sequence. True: the sequence is over and this character is not part of it. */
  #inside(point: number): boolean {
    this.#inSequence += 1;
    if (point === 0x0a || point === 0x0d) return this.#leave();
    if (point === 0x18 || point === 0x1a) return !this.#leave();
    switch (this.#state) {
      case 'escape':
        return this.#afterEscape(point);
      case 'csi':
        if (point >= 0x40 && point <= 0x7e) return !this.#leave();
        return point < 0x20 || point > 0x3f || this.#inSequence > LONGEST_CSI ? this.#leave() : false;
      case 'string-escape':
        // Any ESC begins a new sequence, as in a terminal; ESC \, which ends the string, is a whole one.
        this.#enter('escape');
        return this.#afterEscape(point);
      default:
        if (point === 0x07 || point === 0x9c) return !this.#leave();
        if (point === 0x1b) this.#state = 'string-escape';
        return this.#inSequence > LONGEST_STRING ? this.#leave() : false;
    }
  }

  #afterEscape(point: number): boolean {
    if (point === 0x5b) this.#enter('csi');
    else if (point === 0x5d || point === 0x50 || point === 0x58 || point === 0x5e || point === 0x5f)
      this.#enter('string');
    else if (point >= 0x20 && point <= 0x2f && this.#inSequence <= LONGEST_CSI) return false;
    else if (point >= 0x30 && point <= 0x7e) return !this.#leave();
    else return this.#leave();
    return false;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#inSequence = 0;
  }

  #leave(): true {
    this.#state = 'text';
    return true;
  }

  #newline(): void {
    if (!this.#afterReturn) this.#endLine();
    this.#afterReturn = false;
  }

  /** CR alone overwrites a progress line: what was there so far is a line of its own. */
  #return(): void {
    if (this.#length === 0) return;
    this.#endLine();
    this.#afterReturn = true;
  }

  #tab(): void {
    const wide = TAB_STOP - (this.#length % TAB_STOP);
    for (let index = 0; index < wide; index += 1) this.#append(' ', 1);
  }

  #appendIfSeen(point: number): void {
    switch (signKind(point)) {
      case SIGN.shown:
        this.#append(String.fromCodePoint(point), 1);
        break;
      case SIGN.space:
        this.#append(' ', 1);
        break;
      case SIGN.half:
        // Half a character may be several bad bytes; a flood of them is still one sign.
        if (!this.#half) this.#append('\ufffd', 1);
        this.#half = true;
        this.#marks = -1;
        break;
      case SIGN.mark:
        if (this.#marks < 0 || this.#marks >= MOST_MARKS) break;
        this.#append(String.fromCodePoint(point), 1, this.#marks + 1);
        break;
      case SIGN.dropped:
        break;
    }
  }

  /** `length` in characters: more than one only where each is one UTF-16 unit. */
  #append(text: string, length: number, marks = 0): void {
    this.#afterReturn = false;
    this.#half = false;
    this.#marks = marks;
    const room = this.#longest - this.#length;
    if (length > room) {
      this.#cut = true;
      if (room <= 0) return;
    }
    this.#line += length <= room ? text : text.slice(0, room);
    this.#length += Math.min(length, room);
  }

  #endLine(): void {
    this.#lines.push(this.#cut ? this.#line + CUT_MARK : this.#line);
    this.#line = '';
    this.#length = 0;
    this.#cut = false;
    this.#marks = -1;
    this.#half = false;
  }
}

/** A line without anything to take out but colours; null when it needs a closer look. */
function plainLine(line: string): string | null {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (PLAIN.test(whole)) return whole;
  const bare = whole.replace(COLOUR, '');
  return PLAIN.test(bare) ? bare : null;
}
