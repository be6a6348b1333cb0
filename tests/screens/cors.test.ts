import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corsScreen } from '../../screens/CorsScreen.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { FRESH, type Local } from '../../src/ui/screen.ts';
import { guidedTo, snapshotOf } from '../support/guided-runs.ts';
import { ASCII, flat, openOn, pressOn, SIZES, typed, UNICODE, windowOf } from '../support/input-screens.ts';

const phase = { name: 'cors', environment: 'staging' } as const;
const at = (state: Partial<GuideState> = {}) => snapshotOf(guidedTo(phase, state));
/** Who came back to change the list: it was given before. */
const given = snapshotOf(guidedTo({ name: 'readback', environment: 'staging' }, { phase }));
const NOT_SENT = 'Nothing was taken. Why not stands below the field.';
const A = 'https://app.example.com';
const B = 'https://admin.example.com';
const listed = (...list: string[]): Partial<Local> => ({ list, row: list.length - 1 });
const give = (origins: readonly string[]) => ({
  does: { type: 'give-cors', environment: 'staging', origins },
});

/** `local` after Enter on a field that holds this text, as the controller does it. */
function added(text: string, local: Partial<Local> = {}): Local {
  const before: Local = { ...FRESH, ...local, field: typed(text) };
  const effect = openOn(corsScreen, at(), before).field?.give(text);
  if (effect?.kind !== 'own') throw new Error('Nothing becomes of what was typed.');
  return { ...effect.change(before), field: null };
}

describe.each(SIZES)('at %d x %d', (...size) => {
  test.each([UNICODE, ASCII])('the question, what the list is, and an example', theme => {
    const text = flat(windowOf(corsScreen, at(), size, { theme }));
    expect(text).toContain('Type a web page that may talk to the dashboard, then press Enter.');
    expect(text).toContain('The list is empty so far. At least one web page is needed.');
    expect(text).toContain('Example: https://app.example.com');
    expect(text).toContain('a browser lets only these pages talk to the dashboard');
  });

  test.each([
    ['http://app.example.com', 'it must begin with https://'],
    ['https://*.example.com', 'let every web page in'],
    ['https://app.example.com/', 'must not end with a /'],
    ['https://app.example.com/login', 'nothing behind it'],
    ['https://App.example.com', 'in small letters'],
    ['app.example.com', 'it is not a web address'],
    ['https://me:word@app.example.com', 'user name or a password'],
    ['http://localhost:3000', 'it must begin with https://'],
  ])('%s is judged at once, and Enter says where', (text, says) => {
    const local = { field: typed(text) };
    expect(flat(windowOf(corsScreen, at(), size, { local }))).toContain(says);
    expect(pressOn(openOn(corsScreen, at(), local), 'enter')).toEqual({ off: NOT_SENT });
  });

  test('a good one is said to be good before and after it is added', () => {
    expect(windowOf(corsScreen, at(), size, { local: { field: typed(A) } })).toContain(
      'This can be added: press Enter.',
    );
    const text = windowOf(corsScreen, at(), size, { local: listed(A, B) });
    expect(text).toContain('The list: 2 web pages');
    expect(text).toContain(`  ${A} (good)`);
    expect(text).toContain(`▸ ${B} (good)`);
  });

  test('of a long list the marked one is always seen', () => {
    const list = Array.from({ length: 40 }, (_, n) => `https://page-${n}.example.com`);
    for (let row = 0; row < list.length; row += 1)
      expect(windowOf(corsScreen, at(), size, { local: { list, row } })).toContain(`▸ ${list[row]} (good)`);
  });

  test('what the guide said is shown, and the practice world is named', () => {
    const text = flat(
      windowOf(corsScreen, at({ wrong: 'there must be at least one address', canFill: true }), size),
    );
    expect(text).toContain('The list was not taken: there must be at least one address');
    expect(text).toContain('press Tab to fill in its list');
  });
});

describe('the list', () => {
  test('one after the other, or all of Railway at once, parted by commas, spaces and line ends', () => {
    expect(added(A).list).toEqual([A]);
    expect(added(B, listed(A)).list).toEqual([A, B]);
    expect(added(`${A},${B}`).list).toEqual([A, B]);
    expect(added(`${A}, ,${B},`).list).toEqual([A, B]);
    expect(openOn(corsScreen, at()).field?.lineEnd).toBe(',');
  });

  test('what cannot be used never comes into it, whatever is typed', () => {
    const piece = fc.oneof(
      fc.constantFrom(A, B, 'https://c.example/', '*', 'http://d.example', ','),
      fc.webUrl(),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), pieces => {
        const { list } = added(pieces.join(' '));
        for (const origin of list) {
          expect(new URL(origin).origin).toBe(origin);
          expect(origin).toMatch(/^https:\/\/[^*]+$/);
        }
        expect(new Set(list).size).toBe(list.length);
      }),
    );
  });

  test('one of several that is wrong is named, and none is added', () => {
    const text = `${A},https://b.example/x`;
    expect(added(text).list).toEqual([]);
    for (const [local, says] of [
      [{ field: typed(text) }, 'https://b.example/x: '],
      [{ ...listed(A), field: typed(A) }, 'in the list already'],
    ] as const) {
      expect(flat(windowOf(corsScreen, at(), [80, 24], { local }))).toContain(says);
      expect(pressOn(openOn(corsScreen, at(), local), 'enter')).toEqual({ off: NOT_SENT });
    }
  });

  test('what was given before is there until it is touched, and can be emptied', () => {
    expect(pressOn(openOn(corsScreen, given), 'ctrl-d')).toEqual(give([A]));
    const removed = pressOn(openOn(corsScreen, given), 'backspace');
    const local = removed && 'changes' in removed ? removed.changes(FRESH) : FRESH;
    expect(local.list).toEqual([]);
    expect(windowOf(corsScreen, given, [60, 16], { local })).toContain('The list is empty so far');
  });
});

describe('keys', () => {
  test('done: Enter on the empty field, or Ctrl-D; with at least one and nothing half typed', () => {
    for (const key of ['enter', 'ctrl-d']) {
      expect(pressOn(openOn(corsScreen, at(), listed(A, B)), key)).toEqual(give([A, B]));
      expect(pressOn(openOn(corsScreen, at()), key)).toEqual({
        off: expect.stringContaining('At least one'),
      });
    }
    const half = { ...listed(A), field: typed(B) };
    expect(pressOn(openOn(corsScreen, at(), half), 'ctrl-d')).toEqual({
      off: expect.stringContaining('still stands in the field'),
    });
    expect(pressOn(openOn(corsScreen, at(), half), 'enter')).toEqual({ does: { type: 'give' } });
    expect(pressOn(openOn(corsScreen, at(), listed('https://old.example/')), 'enter')).toEqual({
      off: expect.stringContaining('Take it out first'),
    });
  });

  test('Del and Backspace take the marked one out, but belong to the field when it holds something', () => {
    for (const key of ['delete', 'backspace']) {
      const pressed = pressOn(openOn(corsScreen, at(), { list: [A, B], row: 0 }), key);
      expect(
        pressed && 'changes' in pressed ? pressed.changes({ ...FRESH, list: [A, B], row: 0 }).list : null,
      ).toEqual([B]);
      expect(pressOn(openOn(corsScreen, at(), { ...listed(A), field: typed('x') }), key)).toBeNull();
      expect(pressOn(openOn(corsScreen, at()), key)).toBeNull();
    }
  });

  test('letters are text, Tab fills in the practice world only', () => {
    for (const key of ['d', 'r', 'y', '?', 'space'])
      expect(pressOn(openOn(corsScreen, at(), listed(A)), key)).toBeNull();
    expect(pressOn(openOn(corsScreen, at()), 'tab')).toBeNull();
    expect(pressOn(openOn(corsScreen, at({ canFill: true })), 'tab')).toEqual({
      does: { type: 'fill', environment: 'staging' },
    });
  });
});
