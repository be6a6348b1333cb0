import { describe, expect, test } from 'vitest';
import { partNamed, partNames, shortcomings } from './part.ts';

const names = await partNames();

describe('every promise in its short form (npm run prove is the long one)', () => {
  test('there is something to prove', () => expect(names.length).toBeGreaterThan(0));

  test.for(names)('%s', { timeout: 180_000 }, async name => {
    const prove = await partNamed(name);
    const proof = await prove({ full: false });
    expect(proof.name).toBe(name);
    expect(shortcomings(proof)).toEqual([]);
  });
});

test('a proof that was broken, or that counted nothing, does not count', () => {
  expect(shortcomings({ name: 'x', counts: { tried: 1 }, failures: [] })).toEqual([]);
  expect(shortcomings({ name: 'x', counts: { tried: 1 }, failures: ['it leaked'] })).toEqual(['it leaked']);
  expect(shortcomings({ name: 'x', counts: { tried: 0 }, failures: [] })).toHaveLength(1);
  expect(shortcomings({ name: 'x', counts: {}, failures: [] })).toHaveLength(1);
});
