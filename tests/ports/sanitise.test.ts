import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_LINE } from '../../src/ports/line-maker.ts';
import { createSanitiser, type Sanitiser, sanitiseText } from '../../src/ports/sanitise.ts';

const ESC = '\x1b';

function feed(text: string | Uint8Array, size = 1 << 20, sanitiser: Sanitiser = createSanitiser()): string[] {
  const bytes = Buffer.from(text as Uint8Array);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += size)
    lines.push(...sanitiser.push(bytes.subarray(at, at + size)));
  return [...lines, ...sanitiser.end()];
}

/** Everything a terminal would obey, hide or reorder, spelled out apart from the code under test. */
function unsafe(line: string): string[] {
  return [...line].filter(character => {
    const point = character.codePointAt(0) ?? 0;
    return (
      point < 0x20 ||
      (point >= 0x7f && point <= 0x9f) ||
      point === 0xad ||
      point === 0x061c ||
      (point >= 0x200b && point <= 0x200f) ||
      (point >= 0x2028 && point <= 0x202e) ||
      (point >= 0x2060 && point <= 0x206f) ||
      (point >= 0xd800 && point <= 0xf8ff) ||
      (point >= 0xfe00 && point <= 0xfe0f) ||
      point === 0xfeff ||
      (point >= 0xfff9 && point <= 0xfffb) ||
      point >= 0xe0000
    );
  });
}

const NASTY = [
  `${ESC}[31m`,
  `${ESC}[2J`,
  `${ESC}]0;title\x07`,
  `${ESC}]8;;https://x.example${ESC}\\`,
  `${ESC}P1$q${ESC}\\`,
  `${ESC}_x${ESC}\\`,
  `${ESC}^x${ESC}\\`,
  `${ESC}Xx${ESC}\\`,
  `${ESC}]52;c;AAAA`,
  `${ESC}[`,
  ESC,
  `${ESC}(B`,
  `${ESC}c`,
  '\x9b31m',
  '\x9d0;t\x9c',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u2028',
  '\u2029',
  '\u{e0041}',
  '\ufff9',
  '\u061c',
  '\x00',
  '\x07',
  '\b',
  '\x7f',
  '\x85',
  '\r',
  '\n',
  '\t',
  '\ud800',
  '😀',
  'é',
  'text',
  ' ',
];

describe('whatever comes', () => {
  test('random bytes: nothing unsafe, and pieces give what the whole gives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 9 }), (bytes, size) => {
        const lines = feed(bytes);
        expect(lines.flatMap(unsafe)).toEqual([]);
        expect(feed(bytes, size)).toEqual(lines);
      }),
      { numRuns: 500 },
    );
  });

  test('nasty sequences split at any byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...NASTY), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (parts, size) => {
          const text = parts.join('');
          const lines = feed(text);
          expect(lines.flatMap(unsafe)).toEqual([]);
          expect(feed(text, size)).toEqual(lines);
          expect(unsafe(sanitiseText(text))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['colours', `a${ESC}[1;31mred${ESC}[0mb`, ['aredb']],
  ['a link keeps its text', `${ESC}]8;;https://x.example${ESC}\\click${ESC}]8;;${ESC}\\!`, ['click!']],
  ['a title ended by BEL', `${ESC}]0;evil\x07ok`, ['ok']],
  ['DCS, APC, PM, SOS', `${ESC}Pa${ESC}\\1${ESC}_b${ESC}\\2${ESC}^c${ESC}\\3${ESC}Xd${ESC}\\4`, ['1234']],
  ['eight-bit controls', 'a\x9b31mb\x9d0;t\x9cc', ['abc']],
  ['a sequence nobody ends stops at the line', `${ESC}]0;open\nnext`, ['', 'next']],
  ['CRLF is one break', 'a\r\nb\r\r\n\r\nc', ['a', 'b', '', 'c']],
  ['a progress line', '10%\r20%\r30%\ndone', ['10%', '20%', '30%', 'done']],
  ['tabs', 'a\tb', ['a       b']],
  ['half a character', Buffer.from([0x61, 0xe2, 0x82, 0x0a, 0xff]), ['a\ufffd', '\ufffd']],
  ['other spaces', 'a\u00a0b\u3000c', ['a b c']],
  ['right to left', 'abc\u202edef\u2066x', ['abcdefx']],
  ['an empty line stays', 'a\n\nb', ['a', '', 'b']],
])('%s', (_, text, lines) => {
  expect(feed(text)).toEqual(lines);
  expect(feed(text, 1)).toEqual(lines);
});

test('an open sequence swallows a bounded amount', () => {
  expect(feed(`${ESC}]0;${'x'.repeat(5_000)}end`).join('')).toContain('end');
  expect(feed(`${ESC}[${'1'.repeat(1_000)}end`).join('')).toContain('end');
});

test('a long line is cut and says so, and one that just fits is not', () => {
  expect(feed('x'.repeat(LONGEST_LINE))).toEqual(['x'.repeat(LONGEST_LINE)]);
  expect(feed(`${'😀'.repeat(LONGEST_LINE + 1)}\nshort`)).toEqual([
    `${'😀'.repeat(LONGEST_LINE)} … (cut)`,
    'short',
  ]);
});

test('a line of 100 MB keeps 2,000 characters', () => {
  const sanitiser = createSanitiser();
  const piece = Buffer.alloc(1 << 20, 'x');
  for (let index = 0; index < 100; index += 1) expect(sanitiser.push(piece)).toEqual([]);
  expect(sanitiser.end()).toEqual([`${'x'.repeat(LONGEST_LINE)} … (cut)`]);
});

test('one piece of text', () => {
  expect(sanitiseText(`a${ESC}[1mb\nc`)).toBe('ab c');
  expect(sanitiseText('a\nb', { keepNewlines: true })).toBe('a\nb');
});
