import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  editField,
  emptyField,
  FIELD_MAX,
  type Field,
  fieldView,
  filledField,
  isFieldKey,
} from '../../src/ui/field.ts';
import { fieldLine, fieldNotes } from '../../src/ui/input-parts.ts';
import { decodeKeys, type KeyEvent, NO_KEYS } from '../../src/ui/keys.ts';
import { cells } from '../../src/ui/text.ts';
import { createTheme } from '../../src/ui/theme.ts';

const key = (name: string): KeyEvent => ({ key: name, text: '' });
const typed = (sign: string): KeyEvent => ({ key: sign === ' ' ? 'space' : sign, text: sign });
const pasted = (text: string): KeyEvent => ({ key: 'paste', text });
const press = (field: Field, ...events: KeyEvent[]): Field =>
  events.reduce((before, event) => editField(before, event), field);
const THEMES = [
  createTheme({ unicode: true, colour: false }),
  createTheme({ unicode: false, colour: false }),
];
const shown = (
  field: Field,
  masked: boolean,
  width: number,
  theme = THEMES[0] ?? createTheme({ unicode: true, colour: false }),
): string =>
  fieldLine(fieldView(field, masked), width, theme)
    .map(span => span.text)
    .join('');

describe('each key does what it says', () => {
  const smile = '\u{1f600}';
  test.each([
    ['typing', [typed('a'), typed('b')], 'ab', 2],
    ['a space', [typed('a'), typed(' '), typed('b')], 'a b', 3],
    ['typing in the middle', [pasted('ac'), key('left'), typed('b')], 'abc', 2],
    ['backspace', [pasted('abc'), key('backspace')], 'ab', 2],
    ['backspace at the beginning', [pasted('abc'), key('home'), key('backspace')], 'abc', 0],
    ['delete', [pasted('abc'), key('home'), key('delete')], 'bc', 0],
    ['delete at the end', [pasted('abc'), key('delete')], 'abc', 3],
    ['home and end', [pasted('bc'), key('home'), typed('a'), key('end'), typed('d')], 'abcd', 4],
    ['left stops', [pasted('a'), key('left'), key('left'), typed('b')], 'ba', 1],
    ['right stops', [pasted('a'), key('right'), typed('b')], 'ab', 2],
    ['ctrl-u', [pasted('abc'), key('ctrl-u')], '', 0],
    ['a pair is one sign to backspace', [pasted(`a${smile}`), key('backspace')], 'a', 1],
    ['a pair is one sign to delete', [pasted(`${smile}a`), key('home'), key('delete')], 'a', 0],
    [
      'a pair is one sign to the arrows',
      [pasted(`${smile}${smile}`), key('left'), typed('x')],
      `${smile}x${smile}`,
      3,
    ],
  ])('%s', (_, events, text, cursor) => {
    expect(press(emptyField, ...events)).toMatchObject({ text, cursor });
  });

  test('a key of its own is told from one that is not', () => {
    for (const event of [typed('q'), typed('?'), pasted('x'), key('backspace'), key('ctrl-u')])
      expect(isFieldKey(event)).toBe(true);
    for (const event of [
      key('enter'),
      key('tab'),
      key('esc'),
      key('ctrl-g'),
      key('up'),
      key('constructor'),
    ]) {
      expect(isFieldKey(event)).toBe(false);
      const field = filledField('abc');
      expect(editField(field, event)).toBe(field);
    }
  });
});

describe('what a paste brings along', () => {
  test('line ends and hidden signs are left out and counted', () => {
    const field = editField(emptyField, pasted('ab\r\nc\u200bd\u001b\u2028'));
    expect(field).toMatchObject({ text: 'abcd', cursor: 4, dropped: 5 });
    expect(
      fieldNotes(fieldView(field, true), 59)
        .flat()
        .map(span => span.text)
        .join(' '),
    ).toContain('5 characters that nobody sees were left out');
    expect(press(field, key('ctrl-u'))).toEqual(emptyField);
  });

  test('where a list is asked for they part its entries', () => {
    expect(editField(emptyField, pasted('https://a.example\r\nhttps://b.example\n'), ',')).toMatchObject({
      text: 'https://a.example,,https://b.example,',
      dropped: 0,
    });
  });

  test('what does not fit is said, and nothing follows a torso', () => {
    const full = editField(emptyField, pasted(`${'x'.repeat(FIELD_MAX - 1)}\u{1f600}z`));
    expect(full).toMatchObject({ full: true, cursor: FIELD_MAX - 1 });
    expect(full.text).toBe('x'.repeat(FIELD_MAX - 1));
    expect(editField(full, typed('y'))).toBe(full);
    // Made shorter it is still not what was given.
    expect(press(full, key('backspace')).full).toBe(true);
    expect(press(full, key('ctrl-u'))).toEqual(emptyField);
    expect(editField(emptyField, pasted('x'.repeat(FIELD_MAX))).full).toBe(false);
  });
});

const SIGN = fc.oneof(
  fc.constantFrom('a', 'Z', '-', '?', ' ', '\u{1f600}', 'é', '漢', '\u200b', '\n', '\r'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

describe('for every text', () => {
  test('however it is cut into typed and pasted pieces, the field is the same', () => {
    fc.assert(
      fc.property(
        fc.array(SIGN, { maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        fc.constantFrom('', ','),
        (signs, cuts, lineEnd) => {
          // Pieces end between signs: the terminal's decoder never splits one.
          const all = [...signs.join('')];
          const places = [0, ...cuts.filter(cut => cut < all.length).sort((a, b) => a - b), all.length];
          const pieces = places.slice(1).map((end, index) => all.slice(places[index], end));
          const whole = editField(emptyField, pasted(all.join('')), lineEnd);
          let field = emptyField;
          for (const [index, piece] of pieces.entries()) {
            const events = index % 2 === 0 ? [pasted(piece.join(''))] : piece.map(sign => pasted(sign));
            for (const event of events) field = editField(field, event, lineEnd);
          }
          expect(field).toEqual(whole);
        },
      ),
    );
  });

  test('a bracketed paste in any chunks comes to the same as typing it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w\-=~]{1,80}$/), fc.nat(90), (text, cut) => {
        const bytes = `\u001b[200~${text}\r\u001b[201~`;
        const first = decodeKeys(NO_KEYS, bytes.slice(0, cut));
        const second = decodeKeys(first.state, bytes.slice(cut));
        const field = press(emptyField, ...first.events, ...second.events);
        expect(field).toMatchObject({ text, cursor: text.length, dropped: 1 });
        expect(press(emptyField, ...decodeKeys(NO_KEYS, text).events)).toMatchObject({ text });
      }),
    );
  });

  test('the cursor never stands inside a sign, and no half sign is left', () => {
    const moves = fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete');
    fc.assert(
      fc.property(fc.array(fc.oneof(SIGN.map(pasted), moves.map(key)), { maxLength: 60 }), events => {
        const field = press(emptyField, ...events);
        expect(field.text).not.toMatch(/\p{Cs}/u);
        expect(field.text.slice(0, field.cursor)).not.toMatch(/\p{Cs}/u);
        expect(field.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  test('an open field fits its room and shows what stands around the cursor', () => {
    const moves = fc.constantFrom('left', 'right', 'home', 'end');
    fc.assert(
      fc.property(
        fc.array(SIGN, { maxLength: 200 }),
        fc.array(moves),
        fc.integer({ min: 20, max: 119 }),
        (signs, keys, width) => {
          const field = press(emptyField, pasted(signs.join('')), ...keys.map(key));
          for (const theme of THEMES)
            expect(cells(shown(field, false, width, theme))).toBeLessThanOrEqual(width);
        },
      ),
    );
    const long = filledField(`https://${'a'.repeat(200)}.example.com`);
    expect(shown(long, false, 59)).toMatch(/^▸ ~a+\.example\.com_$/);
    expect(shown(press(long, key('home')), false, 59)).toMatch(/^▸ https:\/\/a+~$/);
    expect(shown(filledField('https://a.example'), false, 59)).toBe('▸ https://a.example_');
  });
});

describe('a masked field', () => {
  test('is given to the screen as a length only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), text => {
        const field = editField(emptyField, pasted(text));
        const view = fieldView(field, true);
        expect(Object.entries(view)).toEqual([
          ['length', [...field.text].length],
          ['cursor', [...field.text].length],
          ['text', null],
          ['dropped', field.dropped],
          ['full', false],
        ]);
      }),
    );
  });

  test('no sign of the text is ever in its row, wherever the cursor stands', () => {
    for (let round = 0; round < 40; round += 1) {
      const secret = randomBytes(1 + round * 2).toString('base64url');
      for (const moves of [[], [key('home')], [key('left')], [key('left'), key('delete')]]) {
        const field = press(editField(emptyField, pasted(secret)), ...moves);
        for (const theme of THEMES) {
          const row = shown(field, true, 59, theme);
          expect(row).toMatch(/^(▸|>) (•|\*)*_? {3}\d+ characters?$/);
          expect(row).toContain(`${field.text.length} character`);
        }
      }
    }
  });

  test('a short one and a long one have the same picture; nothing has none', () => {
    const dots = (n: number): string =>
      shown(filledField('x'.repeat(n)), true, 59).replace(/\d+ characters?/, '');
    for (const length of [2, 16, 17, 43, 4000]) expect(dots(length)).toBe(dots(1));
    expect(dots(1)).toMatch(/^▸ •{16}_ *$/);
    expect(dots(0)).toMatch(/^▸ _ *$/);
    expect(shown(filledField('x'.repeat(43)), true, 59)).toContain('43 characters');
  });
});
