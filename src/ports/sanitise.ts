import { LineMaker } from './line-maker.ts';
import { type Block, createLineSplitter } from './line-splitter.ts';

/** Turns a stream of raw bytes into lines that are safe to show and to keep. */
export interface Sanitiser {
  /** The lines that are whole by now. */
  push(bytes: Uint8Array): string[];
  /** What is left, if anything. The sanitiser can be used anew afterwards. */
  end(): string[];
}

/** The lines of one block, made safe. A block begins at the beginning of a line, so nothing before it matters. */
export function linesOf({ bytes, cut }: Block): string[] {
  const maker = new LineMaker();
  maker.feedLines(new TextDecoder('utf-8').decode(bytes));
  return maker.finish(cut);
}

/**
 * Lines without anything that a terminal would obey or not show: control sequences, bidi and zero-width
 * characters are removed, half characters become one replacement sign, marks are no piles, long lines are cut and say
 * so. Memory is bounded whatever comes. Redact the bytes before and the lines after: cutting a line may leave half a
 * secret that no pattern knows, and a secret with a colour code in its middle is whole only once the code is gone.
 */
export function createSanitiser(): Sanitiser {
  const splitter = createLineSplitter();
  return {
    push: bytes => splitter.push(bytes).flatMap(linesOf),
    end: () => splitter.end().flatMap(linesOf),
  };
}

/** One piece of text made safe in the same way. Line breaks become one space, unless they are to be kept. */
export function sanitiseText(text: string, options: { readonly keepNewlines?: boolean } = {}): string {
  const maker = new LineMaker();
  maker.feed(text);
  return maker.finish().join(options.keepNewlines === true ? '\n' : ' ');
}

/** What ends a line, or stands between words, in any alphabet. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** One line of any length, made safe in the same way; breaks and tabs become one space, so that no words join. */
export function sanitiseLine(text: string): string {
  const maker = new LineMaker(Number.POSITIVE_INFINITY);
  // A sequence that is not ended must not swallow what stands on the next line.
  maker.feed(text.replace(BREAKS, '\n'));
  return maker.finish().join(' ');
}
