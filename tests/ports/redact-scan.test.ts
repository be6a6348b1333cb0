import { randomBytes, randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Pattern, patternsFor } from '../../src/ports/redact-patterns.ts';
import { createScanners, type Scanner } from '../../src/ports/redact-scan.ts';

/** Of twenty secrets as they are in a run, in all their encodings. */
const VALUES = [
  ...Array.from({ length: 12 }, (_, index) => randomBytes(6 + 3 * index).toString('base64url')),
  ...Array.from({ length: 4 }, (_, index) => randomBytes(4 + 6 * index).toString('hex')),
  ...['é', '😀', '%', '"', '\\'].map(
    sign => `a${sign}b+c=${sign}${sign}d&e f${randomBytes(5).toString('hex')}`,
  ),
];
const SPELLINGS_OF_EACH = 5;
const BEFORE = [Buffer.alloc(80), Buffer.alloc(80, 'a'), Buffer.from('=\\u00'.repeat(16))];

function made(patterns: readonly Pattern[]): readonly Scanner[] {
  const making = createScanners(patterns);
  for (;;) {
    const { value } = making.next();
    if (value !== undefined) return value;
  }
}

/** One way in which a value may be written, of all that the pattern stands for. */
const spelling = ({ steps }: Pattern): Buffer =>
  Buffer.concat(steps.map(({ forms }) => forms[randomInt(forms.length)] ?? Buffer.of()));

function stopsAt(scanner: Scanner, bytes: Buffer, place: number): boolean {
  const to = bytes.length - scanner.window;
  let at = scanner.next(bytes, 0, to);
  while (at < place) at = scanner.next(bytes, at + 1, to);
  return at === place;
}

test('no spelling of any secret is passed over, wherever it begins, with tables of its own or of all', () => {
  const patterns = VALUES.flatMap((value, index) => patternsFor(value, `secret ${index}`));
  const scanners = made(patterns);
  const passed: string[] = [];
  for (const [index, pattern] of patterns.entries())
    for (let round = 0; round < SPELLINGS_OF_EACH; round += 1) {
      const before = (BEFORE[randomInt(BEFORE.length)] ?? Buffer.of()).subarray(randomInt(60));
      const bytes = Buffer.concat([before, spelling(pattern), Buffer.alloc(40, randomInt(256))]);
      for (const of of [scanners, made([pattern])])
        if (!of.some(scanner => stopsAt(scanner, bytes, before.length)))
          passed.push(`pattern ${index} of ${pattern.label}`);
    }
  expect(patterns.length).toBeGreaterThan(500);
  expect(passed).toEqual([]);
});

test('where nothing of a secret stands, nearly everything is passed over', () => {
  const [scanner] = made(patternsFor(randomBytes(32).toString('base64url'), 'token'));
  if (scanner === undefined) throw new Error('no scanner');
  const bytes = Buffer.alloc(100_000, 'nothing of it stands here; ');
  let stops = 0;
  const to = bytes.length - scanner.window;
  for (let at = scanner.next(bytes, 0, to); at < to; at = scanner.next(bytes, at + 1, to)) stops += 1;
  expect(stops).toBeLessThan(bytes.length / 100);
});
