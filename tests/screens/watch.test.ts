import { describe, expect, test } from 'vitest';
import { watchScreen } from '../../screens/WatchScreen.ts';
import type { WatchSample } from '../../src/run/guide-types.ts';
import { samples } from '../support/frames-inputs.ts';
import { guidedTo, snapshotOf } from '../support/guided-runs.ts';
import { ASCII, allOf, flat, openOn, pressOn, SIZES, windowOf } from '../support/input-screens.ts';
import { START } from '../support/sample-runs.ts';

const at = (list: readonly WatchSample[], { waited = 65_000, long = false } = {}) =>
  snapshotOf(
    guidedTo(
      { name: 'watch', environment: 'staging' },
      { watch: { startedAt: START - waited, samples: list, long } },
    ),
  );
const pair = (withNew: number | null, withRandom: number | null): WatchSample[] => [
  { at: 0, withNew, withRandom },
];

describe.each(SIZES)('at %d x %d', (...size) => {
  test('how long, and the answers over time with a legend in words', () => {
    const text = windowOf(watchScreen, at(samples(2, 3, 1)), size);
    expect(text).toContain('Waiting for 1:05.');
    expect(text).toContain('New token     ??✗✗✗✓');
    expect(text).toContain('Random token  ??✗✗✗✗');
    expect(text).toContain('✓ let in, ✗ refused, ? no answer or something else');
    const ascii = windowOf(watchScreen, at(samples(2, 3, 1)), size, { theme: ASCII });
    expect(ascii).toContain('New token     ??xxx+');
    expect(ascii).toContain('+ let in, x refused, ? no answer');
  });

  test('the newest answers are at the right however many there are', () => {
    const text = windowOf(watchScreen, at([...samples(0, 300, 0), ...pair(200, 401)]), size);
    expect(text).toMatch(/New token {5}✗+✓\n/);
  });

  test.each([
    [pair(null, null), 'does not answer'],
    [pair(401, 401), 'the old settings still hold'],
    [pair(200, 200), 'a random token is let in too'],
    [pair(401, 200), 'Show this to an engineer'],
    [pair(200, 401), 'This is what was waited for'],
    [pair(503, 401), 'new token: answer 503; random token: answer 401'],
    [pair(302, null), 'new token: answer 302; random token: no answer'],
    [pair(204, 401), 'new token: answer 204; random token: answer 401. That is no clear yes or no.'],
    [pair(200, 403), 'no clear yes or no'],
    [[], 'nothing has been answered yet'],
  ])('the newest answers %j in words', (list, says) => {
    expect(flat(windowOf(watchScreen, at(list), size))).toContain(says);
  });

  test('what it waits for, and after three minutes what to look at', () => {
    const needs = 'It goes on by itself when the new token is let in and a random one is refused.';
    const soon = allOf(watchScreen, at(samples(0, 3, 0), { waited: 179_000 }), size);
    expect(soon).toContain(needs);
    expect(soon).not.toContain('longer than usual');
    const late = at(samples(0, 40, 0), { waited: 180_000 });
    expect(flat(windowOf(watchScreen, late, size))).toContain('This takes longer than usual.');
    const all = allOf(watchScreen, late, size);
    for (const says of [
      needs,
      'Save and Deploy',
      'environment staging, service caio-swarm-dashboard',
      'without spaces',
      'Press t',
      'Press u',
      'https://caio-staging.example.com',
    ])
      expect(all).toContain(says);
    expect(allOf(watchScreen, at(samples(0, 3, 0), { long: true }), size)).toContain('longer than usual');
  });
});

test('before the first answer it says that it asks', () => {
  const snapshot = snapshotOf(guidedTo({ name: 'watch', environment: 'staging' }));
  expect(windowOf(watchScreen, snapshot, [60, 16])).toContain('The first question is on its way');
});

test('t and u change what was given; nothing here goes on by a key', () => {
  const open = openOn(watchScreen, at(samples(0, 3, 0)));
  expect(pressOn(open, 't')).toEqual({ does: { type: 'change', what: 'token', environment: 'staging' } });
  expect(pressOn(open, 'u')).toEqual({ does: { type: 'change', what: 'url', environment: 'staging' } });
  for (const key of ['enter', 'space', 'y']) expect(pressOn(open, key)).toBeNull();
  expect(pressOn(open, 'down')).toEqual({ off: expect.stringContaining('already on the screen') });
  expect(pressOn(open, 'down', 3)).toEqual({ does: { type: 'scroll', by: 1 } });
});
