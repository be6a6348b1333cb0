import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameLines } from '../../src/ui/frame-lines.ts';
import { lastTop, line, viewport } from '../../src/ui/lines.ts';
import { cells, clip, foldAtWords, pad, printable, wrap } from '../../src/ui/text.ts';
import { colourOf, createTheme } from '../../src/ui/theme.ts';
import { duration, moment } from '../../src/ui/times.ts';
import { GATE_PROVES } from '../../src/ui/words.ts';

test('nothing that is shown holds a control or a hidden sign', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(printable(text, false)).toMatch(/^[ -~]*$/);
    }),
  );
  expect(printable('‹staging token› ✅ “a”', false)).toBe('<staging token> * "a"');
});

test('wrapping loses no word and no sign, and fits', () => {
  const word = fc.stringMatching(/^[a-z漢é/]{1,40}$/);
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 4, max: 60 }), (words, width) => {
      const rows = wrap(words.join(' '), width);
      for (const row of rows) expect(cells(row)).toBeLessThanOrEqual(width);
      expect(rows.join('').replaceAll(' ', '')).toBe(words.join(''));
    }),
  );
});

test('cut and filled to the cell', () => {
  expect(clip('abcdef', 4)).toBe('abc~');
  expect(clip('漢漢漢', 4)).toBe('漢~');
  expect(pad('漢', 4)).toBe('漢  ');
  expect(cells(pad('漢漢漢', 4))).toBeLessThanOrEqual(4);
});

describe('times', () => {
  test.each([
    [0, '0:00'],
    [7_900, '0:07'],
    [750_000, '12:30'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('%d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
  test('a moment names its zone', () => {
    const at = Date.parse('2026-02-18T23:30:00Z');
    expect(moment(at, () => 0)).toBe('Wed 18 Feb 2026, 23:30 (UTC)');
    expect(moment(at, () => 330)).toBe('Thu 19 Feb 2026, 05:00 (UTC+5:30)');
    expect(moment(at, () => -300)).toBe('Wed 18 Feb 2026, 18:30 (UTC-5)');
  });
});

test('a viewport shows everything or says what it hides', () => {
  const rows = Array.from({ length: 10 }, (_, n) => line(String(n)));
  const said = ({ above, below }: { above: number; below: number }) => `${above} ${below}`;
  const texts = (height: number, top: number) => viewport(rows, height, top, said).map(row => row[0]?.text);
  expect(texts(10, 3)).toHaveLength(10);
  expect(texts(4, 0)).toEqual(['0', '1', '2', '0 7']);
  expect(texts(4, 99)).toEqual(['7', '8', '9', '7 0']);
  expect(lastTop(10, 4)).toBe(7);
  expect(lastTop(10, 10)).toBe(0);
});

test('without colour nothing is coloured; what a gate proves fits its column', () => {
  expect(colourOf(createTheme({ unicode: true, colour: false }), 'bad')).toEqual({});
  expect(colourOf(createTheme({ unicode: true, colour: true }), 'bad')).toEqual({ color: 'red' });
  for (const text of Object.values(GATE_PROVES)) expect(text.length).toBeLessThanOrEqual(46);
});

test('a frame is one row less than the window and never wider, whatever its body wants', () => {
  const theme = createTheme({ unicode: true, colour: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 60, max: 200 }),
      fc.integer({ min: 16, max: 80 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 120 }),
      fc.boolean(),
      (columns, rows, body, rehearsal) => {
        const seen = frameLines({
          size: { columns, rows },
          theme,
          step: 4,
          rehearsal,
          title: 'x'.repeat(300),
          body: () => body.map(text => line(text)),
          bindings: [],
          notice: null,
        });
        expect(seen).toHaveLength(rows - 1);
        for (const row of seen)
          expect(row.reduce((sum, span) => sum + cells(span.text), 0)).toBeLessThan(columns);
      },
    ),
  );
});

describe('a line in rows that end between words', () => {
  test.each<[string, number, number | undefined, string[]]>([
    ['fits as it is', 13, undefined, ['fits as it is']],
    ['', 10, undefined, ['']],
    ['one cell more than a row', 23, undefined, ['one cell more than a', 'row']],
    ['  - what it means is said', 60, undefined, ['  - what it means is said']],
    [
      '- the list goes on below its own words here',
      34,
      undefined,
      ['- the list goes on below its own', '  words here'],
    ],
    [
      '    in a part of its own that is long',
      32,
      undefined,
      ['    in a part of its own that is', '    long'],
    ],
    [
      'name        GO    what it is about there',
      36,
      10,
      ['name        GO    what it is about', '          there'],
    ],
    ['name        GO    what it is about', 26, 18, ['name        GO    what it', 'is about']],
    ['/a/path/that/fits/no/row at all', 12, undefined, ['/a/path/that/fits/no/row', 'at all']],
    ['look at /a/path/that/fits/no/row', 12, undefined, ['look at', '/a/path/that/fits/no/row']],
    ['日本語 日本語 日本語', 13, undefined, ['日本語 日本語', '日本語']],
  ])('%j at %i, hanging %s', (text, width, hang, rows) => {
    expect(foldAtWords(text, width, hang)).toEqual(rows);
  });

  test('loses no word and breaks none', () => {
    const words = fc.array(fc.stringMatching(/^[a-z‹›/-]{1,30}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 60 }),
        (given, width, hang) => {
          const rows = foldAtWords(given.join(' '), width, hang);
          expect(rows.flatMap(row => row.trimStart().split(' '))).toEqual(given);
          for (const row of rows) expect(cells(row) <= width || !row.trimStart().includes(' ')).toBe(true);
        },
      ),
    );
  });
});
