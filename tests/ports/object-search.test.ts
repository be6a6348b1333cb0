import { describe, expect, test } from 'vitest';
import { createObjectSearch } from '../../src/ports/object-search.ts';
import { seekerOf } from '../../src/ports/secret-search.ts';

describe('the search in what git prints', () => {
  const id = 'a'.repeat(40);
  const printed = (...bodies: string[]): Buffer =>
    Buffer.from(bodies.map(body => `${id} blob ${body.length}\n${body}\n`).join(''));
  const run = (bytes: Buffer, size: number, needle: string) => {
    const seeker = seekerOf([Buffer.from(needle)]);
    if (!seeker) throw new Error('There is nothing to search for.');
    const search = createObjectSearch(seeker);
    for (let at = 0; at < bytes.length; at += size) search.push(bytes.subarray(at, at + size));
    return search.end();
  };

  test('any pieces: found within an object, never across two', () => {
    const needle = 'needle\nx';
    for (let size = 1; size < 80; size += 1) {
      expect(run(printed('', `..${needle}..`, 'z'), size, needle)).toMatchObject({ found: true });
      expect(run(printed('..nee', 'dle\nx..', ''), size, needle)).toEqual({
        found: false,
        objects: 3,
        bytes: 12,
      });
      expect(run(printed('a'), size, 'blob 1')).toMatchObject({ found: false });
    }
  });

  test('what ends too early or is something else is no result', () => {
    expect(run(printed('abc').subarray(0, -1), 9, 'q')).toBeNull();
    expect(run(printed('abc').subarray(0, 20), 9, 'q')).toBeNull();
    expect(run(Buffer.from(`${id} missing\n`), 9, 'q')).toBeNull();
    expect(run(Buffer.from('x'.repeat(1000)), 9, 'q')).toBeNull();
    expect(run(Buffer.alloc(0), 9, 'q')).toEqual({ found: false, objects: 0, bytes: 0 });
  });
});
