/**
 * What a person sees as one sign, as Intl.Segmenter says it. Setting that up takes milliseconds, and almost no text of
 * ours needs it: where every code unit is known to stand alone, it is not asked.
 */

/**
 * Code units that never join with a neighbour: ASCII and controls (but CR, which joins with LF), punctuation that has
 * no joiner in it, arrows, box drawing, blocks, geometric shapes, dingbats without those that a selector could change.
 */
export const STANDS_ALONE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a control stands alone too, and escapes begin with one.
  /^[\0-\x0c\x0e-\x7e\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25fc\u2713-\u271c]*$/;

interface Segment {
  readonly segment: string;
  readonly index: number;
}

interface Segments extends Iterable<Segment> {
  /** Undefined where the text has no such place. */
  containing(place?: number): Segment | undefined;
}

let segmenter: Intl.Segmenter | null = null;

class Alone implements Segments {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  *[Symbol.iterator](): Generator<Segment> {
    for (let index = 0; index < this.#text.length; index += 1)
      yield { segment: this.#text.charAt(index), index };
  }
  containing(place = 0): Segment | undefined {
    return place >= 0 && place < this.#text.length
      ? { segment: this.#text.charAt(place), index: place }
      : undefined;
  }
}

/** Stands in for an Intl.Segmenter of graphemes: what the bundled packages use of one, and no more. */
export const graphemes = {
  segment(text: string): Segments {
    if (STANDS_ALONE.test(text)) return new Alone(text);
    segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    return segmenter.segment(text);
  },
};

/** The signs of STANDS_ALONE that are as wide as one cell wherever "ambiguous" means narrow: all that can be seen. */
export const ONE_CELL_EACH =
  /^[\x20-\x7e\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25fc\u2713-\u271c]*$/;

/**
 * Whether a cluster is an emoji of its own (`\p{RGI_Emoji}`). The list of all sequences takes V8 milliseconds to set
 * up; a cluster of one code point is on it exactly when it is shown as an emoji by itself.
 */
export const emoji = {
  test(cluster: string): boolean {
    const first = cluster.codePointAt(0) ?? 0;
    const alone = cluster.length === (first > 0xffff ? 2 : 1);
    // The first code point that is an emoji by itself; flags are pairs of letters, and one letter alone is none.
    if (alone) return first >= 0x231a && PRESENTED.test(cluster) && !(first >= 0x1f1e6 && first <= 0x1f1ff);
    all ??= /^\p{RGI_Emoji}$/v;
    return all.test(cluster);
  },
};

const PRESENTED = /^\p{Emoji_Presentation}$/u;
let all: RegExp | null = null;
