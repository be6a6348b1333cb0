/** Characters kept of one line; no script of CAIO's prints longer ones that a person would read. */
export const LONGEST_LINE = 2_000;
const CUT_MARK = ' … (cut)';
const TAB_STOP = 8;

/**
 * An unterminated sequence must not swallow the rest of the output: it ends at the next line break, and after
 * this many characters at the latest.
 */
const LONGEST_CSI = 256;
const LONGEST_STRING = 4_096;

/** Turns a stream of raw bytes into lines that are safe to show and to keep. */
export interface Sanitiser {
  /** The lines that are whole by now. */
  push(bytes: Uint8Array): string[];
  /** What is left, if anything. The sanitiser can be used anew afterwards. */
  end(): string[];
}

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape';

/** What no terminal draws: controls, bidi and zero-width characters, tags, line separators, private use. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
/** Most of any output: taken at once. */
const PLAIN_RUN = /[ -~]+/y;
const ANY_SPACE = /\p{Zs}/u;

class LineMaker {
  #state: State = 'text';
  #inSequence = 0;
  #line = '';
  #length = 0;
  #cut = false;
  /** A line just ended by CR: the LF of a CRLF is not a second line. */
  #afterReturn = false;
  #lines: string[] = [];

  feed(text: string): void {
    for (let at = 0; at < text.length; ) {
      PLAIN_RUN.lastIndex = at;
      const run = this.#state === 'text' ? PLAIN_RUN.exec(text)?.[0] : undefined;
      if (run !== undefined) {
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

  finish(): string[] {
    if (this.#length > 0) this.#endLine();
    this.#state = 'text';
    this.#afterReturn = false;
    return this.takeLines();
  }

  #take(point: number): void {
    if (this.#state !== 'text' && !this.#inside(point)) return;
    if (point === 0x0a) this.#newline();
    else if (point === 0x0d) this.#return();
    else if (point === 0x09) this.#tab();
    else if (point === 0x1b) this.#enter('escape');
    else if (point === 0x9b) this.#enter('csi');
    else if (point === 0x90 || point === 0x98 || (point >= 0x9d && point <= 0x9f)) this.#enter('string');
    else this.#appendIfSeen(String.fromCodePoint(point));
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
        // ESC \ ends the string; any other ESC begins a new sequence, as in a terminal.
        if (point === 0x5c) return !this.#leave();
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
    else if (point === 0x1b) this.#enter('escape');
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
    for (let index = 0; index < wide; index += 1) this.#append(' ');
  }

  #appendIfSeen(character: string): void {
    if (ANY_SPACE.test(character)) this.#append(' ');
    else if (!UNSEEN.test(character)) this.#append(character);
  }

  /** `length` in characters: more than one only where each is one UTF-16 unit. */
  #append(text: string, length = 1): void {
    this.#afterReturn = false;
    const room = LONGEST_LINE - this.#length;
    this.#line += length <= room ? text : text.slice(0, room);
    this.#length += Math.min(length, room);
    if (length > room) this.#cut = true;
  }

  #endLine(): void {
    this.#lines.push(this.#cut ? this.#line + CUT_MARK : this.#line);
    this.#line = '';
    this.#length = 0;
    this.#cut = false;
  }
}

/**
 * Lines without anything that a terminal would obey or not show: control sequences, bidi and zero-width
 * characters are removed, half characters become the replacement sign, long lines are cut and say so. Memory is
 * bounded whatever comes. Redact the bytes before and the lines after: cutting a line may leave half a secret that
 * no pattern knows, and a secret with a colour code in its middle is whole only once the code is gone.
 */
export function createSanitiser(): Sanitiser {
  const maker = new LineMaker();
  let decoder = new TextDecoder('utf-8');
  return {
    push(bytes) {
      maker.feed(decoder.decode(bytes, { stream: true }));
      return maker.takeLines();
    },
    end() {
      maker.feed(decoder.decode());
      decoder = new TextDecoder('utf-8');
      return maker.finish();
    },
  };
}

/** One piece of text made safe in the same way. Line breaks become one space, unless they are to be kept. */
export function sanitiseText(text: string, options: { readonly keepNewlines?: boolean } = {}): string {
  const maker = new LineMaker();
  maker.feed(text);
  return maker.finish().join(options.keepNewlines === true ? '\n' : ' ');
}
