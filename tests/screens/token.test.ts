import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { tokenScreen } from '../../screens/TokenScreen.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { editField, emptyField, fieldView } from '../../src/ui/field.ts';
import { REFUSED } from '../support/frames-inputs.ts';
import { guidedTo, snapshotOf } from '../support/guided-runs.ts';
import {
  ASCII,
  allOf,
  flat,
  openOn,
  pressOn,
  SIZES,
  typed,
  UNICODE,
  windowOf,
} from '../support/input-screens.ts';

const at = (state: Partial<GuideState> = {}, more: readonly RunEvent[] = []) =>
  snapshotOf(guidedTo({ name: 'token', environment: 'staging' }, state, { more }));
const checking = at({
  token: { state: 'checking', report: { length: 43, removed: 'spaces' }, searched: 47 },
});
const given: RunEvent = { type: 'token.given', environment: 'staging', fingerprint: 'fp:1', length: 43 };

describe.each(SIZES)('at %d x %d', (...size) => {
  test.each([UNICODE, ASCII])('the question and the field, of which only the length is seen', theme => {
    for (let round = 0; round < 10; round += 1) {
      const secret = randomBytes(32).toString('base64url');
      const local = { field: typed(`${secret}\r\n`, true) };
      const text = windowOf(tokenScreen, at(), size, { local, theme });
      expect(text).toContain('Paste the new staging token here, then press Enter.');
      expect(text).toContain('43 characters');
      expect(flat(text)).toContain('2 characters that nobody sees were left out');
      for (let place = 0; place + 6 <= secret.length; place += 1)
        expect(text).not.toContain(secret.slice(place, place + 6));
    }
  });

  test('even a view that was made unmasked by mistake shows nothing', () => {
    const secret = randomBytes(32).toString('base64url');
    expect(windowOf(tokenScreen, at(), size, { local: { field: typed(secret) } })).not.toContain(
      secret.slice(0, 6),
    );
  });

  test('a refusal says what is wrong and what to do, and what it was cleaned of', () => {
    const text = flat(windowOf(tokenScreen, at({ token: REFUSED }), size));
    for (const says of [
      'This token cannot be used.',
      'has 12 characters. Line ends were taken away',
      REFUSED.findings[0].message,
      'What to do: Make a new one',
    ])
      expect(text).toContain(says);
  });

  test('while it is checked the field is gone, and how long it is stays', () => {
    const text = flat(windowOf(tokenScreen, checking, size));
    expect(text).toContain('Checking: is it long enough');
    expect(text).toContain('has 43 characters. Spaces around it were taken away.');
    expect(openOn(tokenScreen, checking).field).toBeNull();
  });

  test('after a restart it says why it asks again', () => {
    const says = 'The token is never stored, so it is asked again. Already done steps stay done.';
    expect(flat(windowOf(tokenScreen, at({}, [given]), size))).toContain(says);
    expect(allOf(tokenScreen, at(), size)).not.toContain(says);
    const held = { staging: true, production: false };
    expect(allOf(tokenScreen, at({ held }, [given]), size)).not.toContain(says);
  });

  test('what a token is and where it goes is said', () => {
    expect(allOf(tokenScreen, at(), size)).toContain('The token is the password of the dashboard');
  });
});

describe('keys', () => {
  const filled = { field: typed(randomBytes(32).toString('base64url'), true) };

  test('Enter gives what is in the field, and says why not when there is nothing', () => {
    expect(pressOn(openOn(tokenScreen, at(), filled), 'enter')).toEqual({ does: { type: 'give' } });
    expect(pressOn(openOn(tokenScreen, at()), 'enter')).toEqual({ off: expect.stringContaining('empty') });
    expect(pressOn(openOn(tokenScreen, checking, filled), 'enter')).toEqual({
      off: expect.stringContaining('being checked'),
    });
    const torso = editField(emptyField, { key: 'paste', text: 'x'.repeat(5000) });
    expect(pressOn(openOn(tokenScreen, at(), { field: fieldView(torso, true) }), 'enter')).toEqual({
      off: expect.stringContaining('too long'),
    });
  });

  test('what is given goes to this environment, from a masked field', () => {
    const { field } = openOn(tokenScreen, at());
    expect(field).toMatchObject({ masked: true, start: '' });
    const text = randomBytes(8).toString('hex');
    expect(field?.give(text)).toMatchObject({
      kind: 'guide',
      action: { type: 'give-token', environment: 'staging', text },
    });
  });

  test('letters belong to the field: a token is made with Ctrl-G', () => {
    const open = openOn(tokenScreen, at(), filled);
    for (const key of ['g', 'o', 't', 'u', 'q', '?', 'space']) expect(pressOn(open, key)).toBeNull();
    expect(pressOn(open, 'ctrl-g')).toEqual({ does: { type: 'generate-token', environment: 'staging' } });
    expect(pressOn(open, 'ctrl-u')).toEqual({ does: { type: 'clear-field' } });
  });

  test('Tab fills in in the practice world only', () => {
    expect(pressOn(openOn(tokenScreen, at()), 'tab')).toBeNull();
    expect(pressOn(openOn(tokenScreen, at({ canFill: true })), 'tab')).toEqual({
      does: { type: 'fill', environment: 'staging' },
    });
  });

  test('Esc goes back to the clicks', () => {
    expect(pressOn(openOn(tokenScreen, at()), 'esc')).toEqual({
      does: { type: 'change', what: 'clicks', environment: 'staging' },
    });
  });
});
