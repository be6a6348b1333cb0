import { type Line, line } from './lines.ts';
import type { Theme, Tone } from './theme.ts';

/** Letters of the four verdicts and of the three ends of a dispatch, five pixels high. */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  A: ['.###.', '#...#', '#####', '#...#', '#...#'],
  E: ['#####', '#....', '####.', '#....', '#####'],
  G: ['.####', '#....', '#.###', '#...#', '.####'],
  K: ['#...#', '#..#.', '###..', '#..#.', '#...#'],
  L: ['#....', '#....', '#....', '#....', '#####'],
  N: ['#...#', '##..#', '#.#.#', '#..##', '#...#'],
  O: ['.###.', '#...#', '#...#', '#...#', '.###.'],
  S: ['.####', '#....', '.###.', '....#', '####.'],
  T: ['#####', '..#..', '..#..', '..#..', '..#..'],
  U: ['#...#', '#...#', '#...#', '#...#', '.###.'],
  W: ['#...#', '#...#', '#.#.#', '##.##', '#...#'],
  Y: ['#...#', '.#.#.', '..#..', '..#..', '..#..'],
  '-': ['...', '...', '###', '...', '...'],
  ' ': ['.', '.', '.', '.', '.'],
};

/**
 * A word in letters that can be read from a photograph: five rows of square pixels (two cells each), or, where
 * there is no room for them, three rows with the word spaced out in a frame.
 */
export function bigWord(
  word: string,
  theme: Theme,
  tone: Tone,
  room: { width: number; height: number },
): Line[] {
  const letters = [...word].map(letter => GLYPHS[letter] ?? []);
  // A letter that nobody has drawn must not fall out of the word.
  const drawn = letters.every(glyph => glyph.length > 0);
  const rows = [0, 1, 2, 3, 4].map(row =>
    letters
      .map(glyph => (glyph[row] ?? '').replaceAll('.', '  ').replaceAll('#', theme.block.repeat(2)))
      .join('  '),
  );
  const widest = Math.max(...rows.map(row => row.length));
  if (drawn && widest <= room.width && room.height >= 5)
    return rows.map(row => line(row, { tone, bold: true }));
  const spaced = ` ${[...word].join(' ')} `;
  const edge = theme.block.repeat(spaced.length + 8);
  const side = theme.block.repeat(4);
  return [edge, `${side}${spaced}${side}`, edge].map(row => line(row, { tone, bold: true }));
}
