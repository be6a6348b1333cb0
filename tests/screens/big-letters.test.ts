import { expect, test } from 'vitest';
import { bigWord } from '../../src/ui/big-letters.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { BIG } from '../../src/ui/words/go-live.ts';

const theme = createTheme({ unicode: false, colour: false });
const rowsOf = (word: string, width = 120): string[] =>
  bigWord(word, theme, 'good', { width, height: 5 }).map(row => row.map(span => span.text).join(''));

test.each(['GO', 'NO-GO', 'NOT YET', 'STALE', ...Object.values(BIG)])('%s: every letter is drawn', word => {
  const rows = rowsOf(word);
  expect(rows).toHaveLength(5);
  // Each letter but the gap between words has ink in its own columns.
  const ink = rows[0]?.split('').map((_, at) => rows.some(row => row[at] === '#')) ?? [];
  const blobs = ink.filter((dark, at) => dark && !ink[at - 1]).length;
  expect(blobs).toBeGreaterThanOrEqual([...word].filter(letter => letter !== ' ').length);
});

test('a word with a letter that is not drawn, or too wide, stands in its frame whole', () => {
  expect(rowsOf('QUIZ')).toEqual(['#################', '#### Q U I Z ####', '#################']);
  expect(rowsOf('UNKNOWN', 40)[1]).toContain('U N K N O W N');
});
