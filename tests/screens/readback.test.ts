import { describe, expect, test } from 'vitest';
import { readbackScreen } from '../../screens/ReadbackScreen.ts';
import type { Finding } from '../../src/run/events.ts';
import type { GuideState, ReadbackRow } from '../../src/run/guide-types.ts';
import { AGREED, DIFFERS, STRICT_OFF } from '../support/frames-inputs.ts';
import { guidedTo, snapshotOf } from '../support/guided-runs.ts';
import { ASCII, allOf, flat, openOn, pressOn, SIZES, UNICODE, windowOf } from '../support/input-screens.ts';

const told = (readback: GuideState['readback']) =>
  snapshotOf(guidedTo({ name: 'readback', environment: 'production' }, { readback }));
const done = (rows: readonly ReadbackRow[], findings: readonly Finding[] = []) =>
  told({ state: 'done', rows, findings });
const again = { does: { type: 'read-back-again', environment: 'production' } };
const accept = { type: 'accept-readback', environment: 'production' };

describe.each(SIZES)('at %d x %d', (...size) => {
  test.each([UNICODE, ASCII])('what agrees, what does not, and what it does not say, in words', theme => {
    const text = windowOf(readbackScreen, done(DIFFERS), size, { theme });
    expect(text).toContain('5 of 7 agree, 1 differs, 1 not answered');
    expect(text).toMatch(/NO .*DASHBOARD_AUTH_STRICT|DASHBOARD_AUTH_STRICT.* NO/);
    expect(text).toMatch(/REDIS_REQUIRED.*it does not say|REDIS_REQUIRED.*does not say/);
  });

  test('every point with both values, every finding with its fix, nothing cut', () => {
    const long: ReadbackRow = {
      what: 'CORS_ALLOWED_ORIGINS',
      said: `https://${'a'.repeat(70)}.example`,
      says: 'b '.repeat(60).trim(),
      agrees: false,
    };
    const text = allOf(readbackScreen, done([...DIFFERS, long], [STRICT_OFF]), size);
    for (const row of AGREED) for (const part of row.what.split(' ')) expect(text).toContain(part);
    expect(text).toContain(STRICT_OFF.message);
    expect(text).toContain(`What to do: ${STRICT_OFF.fix}`);
    expect(text.match(/a/g)?.length).toBeGreaterThan(70);
    expect(text.match(/\bb\b/g)?.length).toBeGreaterThanOrEqual(60);
    expect(text).not.toContain('~');
    expect(text).toContain('Redis: the memory that all parts share');
  });

  test('when all agrees it says so, and Enter goes on', () => {
    expect(windowOf(readbackScreen, done(AGREED), size)).toContain(
      'All 7 points agree. Press Enter to go on.',
    );
  });

  test('while it asks it says so', () => {
    expect(flat(windowOf(readbackScreen, told(null), size))).toContain(
      'Asking the dashboard what it really runs with.',
    );
  });
});

const SILENT = { what: 'x', said: 'y', says: null, agrees: null };

describe('keys', () => {
  test('all agree: Enter goes on', () => {
    expect(pressOn(openOn(readbackScreen, done(AGREED)), 'enter')).toEqual({ does: accept });
    expect(pressOn(openOn(readbackScreen, done(AGREED)), 'r')).toEqual(again);
    expect(pressOn(openOn(readbackScreen, done(AGREED)), 'a')).toBeNull();
  });

  test('what this version of the dashboard does not tell keeps nobody from going on', () => {
    const snapshot = done([...AGREED, SILENT]);
    expect(pressOn(openOn(readbackScreen, snapshot), 'enter')).toEqual({ does: accept });
    expect(flat(windowOf(readbackScreen, snapshot, [80, 24]))).toContain(
      '7 of 8 points agree, none differs.',
    );
  });

  test.each([
    ['one differs', done(DIFFERS)],
    ['nothing was answered', done([{ what: 'x', said: 'y', says: null, agrees: null }])],
    ['one was not answered, for a reason that was found', done([...AGREED, SILENT], [STRICT_OFF])],
    ['something else was found', done(AGREED, [STRICT_OFF])],
    ['nothing was told at all', done([])],
  ])('%s: Enter asks again, and going on is asked for twice', (_, snapshot) => {
    const open = openOn(readbackScreen, snapshot);
    expect(pressOn(open, 'enter')).toEqual(again);
    expect(pressOn(open, 'r')).toEqual(again);
    expect(pressOn(open, 'a')).toEqual({
      does: { type: 'ask', question: expect.stringContaining('Its gate will fail'), does: accept },
    });
    // Nothing but the question leads on.
    const others = open.bindings(3).filter(({ key }) => key !== 'a');
    expect(JSON.stringify(others)).not.toContain('accept-readback');
    expect(windowOf(readbackScreen, snapshot, [60, 16])).not.toContain('Press Enter to go on');
  });

  test('while it asks nothing can be gone past', () => {
    for (const snapshot of [told(null), told({ state: 'checking', rows: AGREED, findings: [] })]) {
      expect(pressOn(openOn(readbackScreen, snapshot), 'enter')).toEqual({
        off: expect.stringContaining('Please wait'),
      });
      expect(pressOn(openOn(readbackScreen, snapshot), 'a')).toBeNull();
    }
  });

  test('Esc goes back to the list', () => {
    expect(pressOn(openOn(readbackScreen, done(DIFFERS)), 'esc')).toEqual({
      does: { type: 'change', what: 'cors', environment: 'production' },
    });
  });
});
