import { expect, test, vi } from 'vitest';
import { withoutPeople } from '../../src/run/people.ts';

/** Addresses of leads as CAIO and vendors write them: nothing of one may stand in a log that is handed on. */

test.each([
  ['plain', 'Lead jane.doe@acme.com is on the list'],
  ['in JSON', '{"recipient_emails": ["jane.doe@acme.com", "Jane.Doe@Acme.co.uk"]}'],
  [
    'in a web address',
    '404 Client Error: https://api.vendor.test/contacts?email=jane.doe%40acme.com&limit=1',
  ],
  ['in a path', 'GET /api/leads/jane.doe%40acme.com/timeline'],
  ['twice encoded', 'next=%2Fleads%2Fjane.doe%2540acme.com'],
  ['of another script', 'sent to jane.doe@пример.рф'],
  ['cut by the width of a window', 'RAMP MODE would write to jane.doe@acme.c'],
  ['cut before its ending', 'would write to jane.doe@acme'],
  ['cut right behind its sign', 'would write to jane.doe@'],
])('an address %s is not kept', (_, text) => {
  const kept = withoutPeople(text);
  expect(kept.toLowerCase()).not.toMatch(/jane|doe|acme|пример/);
  expect(kept).toContain('‹e-mail address›');
});

test.each([
  'RAMP MODE Day 2: tier_filter=tier_1, email_limit=5/day',
  'Approve via POST /api/operator/approve-batch/batch_80aaa21e',
  '  @app.get("/x")',
  'rate 3 @ 5 a day',
])('what is none stays: %s', text => {
  expect(withoutPeople(text)).toBe(text);
});

test.each(['%40', 'a@', ' x@', 'a%40.'])('a long line of "%s" takes no longer for being long', piece => {
  // Counted and not timed: a way that grows with the square of the length would look at each place thousands of times.
  let looks = 0;
  const charAt = vi.spyOn(String.prototype, 'charAt').mockImplementation(function (this: string, at) {
    looks += 1;
    return this[at ?? 0] ?? '';
  });
  const line = `${piece.repeat(4_000)} x`;
  withoutPeople(line);
  charAt.mockRestore();
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(line.length * 400);
});

test('a part of a line is looked at no further than an address can reach', () => {
  const [before, behind] = ['b'.repeat(5_000), 'd'.repeat(5_000)];
  expect(withoutPeople(`${before}@${behind} x`)).toBe(`${before}@${behind} x`);
  const kept = withoutPeople(`${before}@acme.com${behind}`);
  expect(kept).toMatch(/^b+‹e-mail address›d*$/);
});
