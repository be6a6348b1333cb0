import { describe, expect, test } from 'vitest';
import { urlScreen } from '../../screens/UrlScreen.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { ADDRESS, guidedTo, snapshotOf } from '../support/guided-runs.ts';
import { ASCII, flat, openOn, pressOn, SIZES, typed, UNICODE, windowOf } from '../support/input-screens.ts';

const at = (state: Partial<GuideState> = {}, environment: 'staging' | 'production' = 'staging') =>
  snapshotOf(guidedTo({ name: 'url', environment }, state));
const given = snapshotOf(
  guidedTo({ name: 'watch', environment: 'staging' }, { phase: { name: 'url', environment: 'staging' } }),
);

const NOT_SENT = 'Nothing was taken. Why not stands below the field.';

describe.each(SIZES)('at %d x %d', (...size) => {
  test.each([UNICODE, ASCII])('the question, an example, and where the address stands', theme => {
    const text = flat(windowOf(urlScreen, at(), size, { theme }));
    expect(text).toContain('address of the staging dashboard, then press Enter.');
    expect(text).toContain('Example: https://name.up.railway.app');
    expect(text).toContain('Settings, then Networking');
  });

  test.each([
    ['https://x.up.railway.app/', 'This address can be used: https://x.up.railway.app'],
    ['http://x.up.railway.app', 'it must be https://'],
    ['https://x.up.railway.app/sales', 'nothing may stand behind it'],
    ['x.up.railway.app', 'it is not a web address'],
    ['https://name:word@x.example', 'user name or a password'],
  ])('%s is judged as it is typed', (text, says) => {
    const local = { field: typed(text) };
    expect(flat(windowOf(urlScreen, at(), size, { local }))).toContain(says);
    // What stands on the screen already is not said once more in other place.
    const pressed = pressOn(openOn(urlScreen, at(), local), 'enter');
    expect(JSON.stringify(pressed)).not.toContain(says);
  });

  test('what the guide said is shown, and the practice world is named', () => {
    const text = flat(windowOf(urlScreen, at({ wrong: 'it does not answer', canFill: true }), size));
    expect(text).toContain('This address was not taken: it does not answer');
    expect(text).toContain('press Tab to fill in its address');
  });
});

describe('keys', () => {
  test('Enter gives an address that can be used, and says where it stands why it gives no other', () => {
    expect(pressOn(openOn(urlScreen, at(), { field: typed('https://x.example') }), 'enter')).toEqual({
      does: { type: 'give' },
    });
    expect(pressOn(openOn(urlScreen, at(), { field: typed('http://x.example') }), 'enter')).toEqual({
      off: NOT_SENT,
    });
    expect(pressOn(openOn(urlScreen, at()), 'enter')).toEqual({ off: expect.stringContaining('empty') });
  });

  test('what was given before stands in the field and can be given again', () => {
    expect(openOn(urlScreen, given).field?.start).toBe(ADDRESS.staging);
    expect(windowOf(urlScreen, given, [60, 16])).toContain(ADDRESS.staging);
    expect(pressOn(openOn(urlScreen, given), 'enter')).toEqual({ does: { type: 'give' } });
    // Who went back once goes back once more: Esc never leads forth.
    expect(pressOn(openOn(urlScreen, given), 'esc')).toEqual({
      does: { type: 'change', what: 'token', environment: 'staging' },
    });
  });

  test("staging's address is not taken for production, and the way to change it is Esc", () => {
    const open = openOn(urlScreen, at({}, 'production'), { field: typed(ADDRESS.staging) });
    expect(pressOn(open, 'enter')).toEqual({ off: NOT_SENT });
    expect(pressOn(open, 'esc')).toEqual({ does: { type: 'change', what: 'url', environment: 'staging' } });
    expect(open.bindings(0).find(({ key }) => key === 'esc')?.hint).toBe('change staging');
  });

  test('it is given to the environment that was asked for', () => {
    const text = 'https://x.example';
    expect(openOn(urlScreen, at({}, 'production')).field?.give(text)).toMatchObject({
      action: { type: 'give-url', environment: 'production', text },
    });
    expect(pressOn(openOn(urlScreen, at()), 'tab')).toBeNull();
    expect(pressOn(openOn(urlScreen, at({ canFill: true })), 'tab')).toEqual({
      does: { type: 'fill', environment: 'staging' },
    });
  });
});
