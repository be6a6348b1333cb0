import { describe, expect, test } from 'vitest';
import { LineMaker, LONGEST_LINE } from '../../src/ports/line-maker.ts';
import { LINE_BYTES } from '../../src/ports/line-splitter.ts';
import { createSanitiser } from '../../src/ports/sanitise.ts';

/**
 * Where each control sequence ends, to the character: what of it stayed in a line would stand in the middle of a secret,
 * which the redactor of the lines would then not know; what it took too much would hide what was printed.
 */

const ESC = '\x1b';
const fed = (text: string): string[] => {
  const maker = new LineMaker();
  maker.feed(text);
  return maker.finish();
};

describe('what is taken out of the middle of a word', () => {
  const GONE: readonly (readonly [string, string])[] = [
    ['a colour', `${ESC}[31m`],
    ['a sequence that ends with the first sign that can', `${ESC}[@`],
    ['a sequence that ends with the last sign that can', `${ESC}[1~`],
    ['a sequence with signs of every kind', `${ESC}[?1;2:3<=> !/p`],
    ['a character set', `${ESC}(B`],
    ['a set of two signs', `${ESC} /F`],
    ['a set that ends with the first sign that can', `${ESC}#0`],
    ['a set that ends with the last sign that can', `${ESC}#~`],
    ['the shortest one, first sign', `${ESC}0`],
    ['the shortest one, last sign', `${ESC}~`],
    ['several escapes before one', `${ESC}${ESC}${ESC}[1m`],
    ['a title ended by a bell', `${ESC}]0;x\x07`],
    ['a title ended by ESC \\', `${ESC}]0;x${ESC}\\`],
    ['a title ended by the eight-bit end', `${ESC}]0;x\x9c`],
    ['a string of each kind', ['P', 'X', '^', '_'].map(kind => `${ESC}${kind}x${ESC}\\`).join('')],
    [
      'an eight-bit string of each kind',
      ['\x90', '\x98', '\x9d', '\x9e', '\x9f'].map(one => `${one}x\x9c`).join(''),
    ],
    ['an eight-bit sequence', '\x9b1m'],
    ['a string that another sequence breaks off', `${ESC}]0;x${ESC}[1m`],
    ['a string that a string breaks off', `${ESC}]0;x${ESC}]1;y\x07`],
    ['a sequence that is called off', `${ESC}[1\x18${ESC}[1\x1a${ESC}]x\x18${ESC}(\x1a`],
    ['a string that is called off', `${ESC}]x\x18`],
    ['a string that is called off the other way', `${ESC}]x\x1a`],
    ['the last sign of two bytes, which nobody may use', '\uffff'],
    ['other controls', '\x00\x07\b\x0b\x0c\x0e\x1c\x1f\x7f\x80\x8f\x91\x97\x99\x9a\x9c'],
  ];
  test.each(GONE)('%s', (_, sequence) => {
    expect(fed(`se${sequence}cret`)).toEqual(['secret']);
    expect(fed(`${sequence}secret`)).toEqual(['secret']);
    expect(fed(`secret${sequence}`)).toEqual(['secret']);
  });
});

describe('what ends a sequence and is text again', () => {
  test.each([
    ['a sign beyond ASCII', `${ESC}[1é`, ['é']],
    ['a control within', `${ESC}[1\x07m`, ['m']],
    ['the sign above the last', `${ESC}[1\x7fm`, ['m']],
    ['a sign beyond ASCII after ESC', `${ESC}é`, ['é']],
    ['a control after ESC', `${ESC}\x07x`, ['x']],
    ['a line break in a sequence', `${ESC}[1\nm`, ['', 'm']],
    ['a line break in a string', `a${ESC}]0;x\nm`, ['a', 'm']],
    ['a return in a string', `a${ESC}]0;x\rm`, ['a', 'm']],
    ['a return and a break in a string', `a${ESC}]0;x\r\nm`, ['a', 'm']],
    ['a break after ESC', `a${ESC}\nm`, ['a', 'm']],
    ['a break after the ESC of an end', `a${ESC}]x${ESC}\nm`, ['a', 'm']],
    ['the end of everything', `a${ESC}]0;x`, ['a']],
  ])('%s', (_, text, lines) => {
    expect(fed(text)).toEqual(lines);
  });

  test('so many signs at most, of each kind', () => {
    expect(fed(`${ESC}[${'1'.repeat(256)}m!`)).toEqual(['!']);
    expect(fed(`${ESC}[${'1'.repeat(257)}m!`)).toEqual(['1m!']);
    expect(fed(`${ESC}(${'('.repeat(255)}B!`)).toEqual(['!']);
    expect(fed(`${ESC}(${'('.repeat(256)}B!`)).toEqual(['(B!']);
    expect(fed(`${ESC}]${'x'.repeat(4_096)}\x07!`)).toEqual(['!']);
    expect(fed(`${ESC}]${'x'.repeat(4_097)}y!`)).toEqual(['xy!']);
  });

  test('a new maker begins with text, and so does one that has ended', () => {
    const maker = new LineMaker();
    maker.feed(`${ESC}]0;open`);
    expect(maker.finish()).toEqual([]);
    maker.feed('text');
    expect(maker.finish()).toEqual(['text']);
    maker.feed('a\r');
    expect(maker.finish()).toEqual(['a']);
    maker.feed('\nb');
    expect(maker.finish()).toEqual(['', 'b']);
  });
});

describe('lines', () => {
  test.each([
    ['a\r\nb', ['a', 'b']],
    ['a\r\r\nb', ['a', 'b']],
    ['\r\nb', ['', 'b']],
    ['a\r\u200b\nb', ['a', '', 'b']],
    ['a\r\x07\nb', ['a', '', 'b']],
    ['a\n\nb\n', ['a', '', 'b']],
    ['\t|1234567\t|', ['        |1234567        |']],
    ['e\u0301\u0301\u0301\u0301x', ['e\u0301\u0301\u0301x']],
    ['\u0301x\n\u0301y', ['x', 'y']],
    ['\ud800\ud800x\ud800', ['x']],
    ['\ufffd\ufffdx\ufffd', ['\ufffdx\ufffd']],
    ['a\ufffd\n\ufffdb', ['a\ufffd', '\ufffdb']],
    ['a\uffff\nb', ['a', 'b']],
  ])('%j', (text, lines) => {
    expect(fed(text)).toEqual(lines);
  });

  test('are the same taken line by line, in whatever state the last one ended', () => {
    const parts = [
      'plain',
      `c${ESC}[31mred${ESC}[0m`,
      'cr\r',
      '',
      'a\rb',
      `o${ESC}]0;`,
      `s${ESC}[3`,
      `${ESC}]0;open`,
      'é',
      '\t',
      'x'.repeat(LONGEST_LINE),
    ];
    for (const one of parts)
      for (const two of parts)
        for (const three of parts) {
          const text = `${one}\n${two}\n${three}`;
          const maker = new LineMaker();
          maker.feedLines(text);
          expect(maker.finish(), JSON.stringify(text)).toEqual(fed(text));
          // Also by one that stands in the middle of a line.
          maker.feed(one);
          maker.feedLines(`${two}\n${three}`);
          expect(maker.finish(), JSON.stringify([one, two, three])).toEqual(fed(`${one}${two}\n${three}`));
        }
  });

  test('are cut at the limit, whichever way they came, and say so', () => {
    const cut = `${'x'.repeat(LONGEST_LINE)} … (cut)`;
    for (const text of [
      'x'.repeat(LONGEST_LINE + 1),
      `${ESC}[1m${'x'.repeat(LONGEST_LINE + 1)}`,
      `${'x'.repeat(LONGEST_LINE)}é`,
    ]) {
      expect(fed(text)).toEqual([cut]);
      const maker = new LineMaker();
      maker.feedLines(`${text}\n`);
      expect(maker.finish()).toEqual([cut]);
    }
    const maker = new LineMaker();
    maker.feedLines('short');
    expect(maker.finish(true)).toEqual(['short … (cut)']);
    expect(maker.finish(true)).toEqual([' … (cut)']);
    maker.feedLines('short');
    expect(maker.finish()).toEqual(['short']);
  });
});

describe('a line longer than what is kept of one', () => {
  const long = 'y'.repeat(LINE_BYTES);
  const read = (pieces: readonly string[]): string[] => {
    const sanitiser = createSanitiser();
    return [...pieces.flatMap(piece => sanitiser.push(Buffer.from(piece))), ...sanitiser.end()];
  };
  const cut = `${'y'.repeat(LONGEST_LINE)} … (cut)`;

  test.each<[string, string[]]>([
    ['a LF', ['\nnext']],
    ['a CR and a LF', ['\r\nnext']],
    ['a CR and a LF apart', ['\r', '\n', 'next']],
    ['several CR and a LF', ['\r\r', '\r\nnext']],
    ['a CR', ['\rnext']],
    ['a CR apart', ['\r', 'next']],
  ])('ends with %s, and the next one is whole', (_, end) => {
    for (const more of ['', 'z', 'z'.repeat(9)])
      for (const pieces of [
        [long, ...more, ...end],
        [long.slice(1), `y${more}${end[0] ?? ''}`, ...end.slice(1)],
      ])
        expect(read(pieces)).toEqual([cut, 'next']);
  });

  test('an empty line behind it stays one', () => {
    expect(read([long, 'z', '\n\nnext'])).toEqual([cut, '', 'next']);
  });

  test('hides no line behind it that a return ends', () => {
    for (const pieces of [
      [long, 'z', '\nmiddle\rnext'],
      [`${long}z`, '\nmiddle\rnext'],
      [`${long}z\nmiddle\rnext`],
    ])
      expect(read(pieces)).toEqual([cut, 'middle', 'next']);
  });

  test('says that something of it is not there, also when nothing of what was kept is shown', () => {
    const unseen = `${ESC}[0m`.repeat(LINE_BYTES / 4);
    for (const pieces of [
      [`${unseen}hidden`, '\nnext'],
      [unseen, 'hidden', '\nnext'],
      [unseen, 'hidden', '\rnext'],
    ])
      expect(read(pieces)).toEqual([' … (cut)', 'next']);
    expect(read([`${unseen}hidden`])).toEqual([' … (cut)']);
  });

  test('is none of many short ones that only returns end, however they come', () => {
    const short = Array.from({ length: 70 }, (_, at) => `${at}`.padEnd(1_000, '.'));
    expect(read(short.map(line => `${line}\r`))).toEqual(short);
    expect(read(short.map(line => `\r${line}`))).toEqual(short);
  });
});
