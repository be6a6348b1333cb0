import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeKeys, giveUp, type KeyEvent, NO_KEYS, waitFor } from '../../src/ui/keys.ts';

const ESC = '\u001b';

/** Keys of several chunks, the last one given up on. */
function keys(...chunks: string[]): KeyEvent[] {
  let state = NO_KEYS;
  const events: KeyEvent[] = [];
  for (const chunk of chunks) {
    const next = decodeKeys(state, chunk);
    state = next.state;
    events.push(...next.events);
  }
  return [...events, ...giveUp(state).events];
}
const names = (...chunks: string[]): string[] => keys(...chunks).map(event => event.key);

describe('one chunk', () => {
  test.each<[string, string[]]>([
    ['abc\r', ['a', 'b', 'c', 'enter']],
    ['a\tb', ['a', 'tab', 'b']],
    ['\r\n', ['enter']],
    ['\n', ['enter']],
    ['\r\r', ['enter', 'enter']],
    ['\u0003\u0003', ['ctrl-c', 'ctrl-c']],
    ['q\u0003', ['q', 'ctrl-c']],
    ['\u007f\b', ['backspace', 'backspace']],
    [`${ESC}[A${ESC}[B${ESC}OA`, ['up', 'down', 'up']],
    [`${ESC}[5~${ESC}[6~${ESC}[H${ESC}[4~`, ['pageup', 'pagedown', 'home', 'end']],
    [`${ESC}[Z${ESC}[3~`, ['shift-tab', 'delete']],
    [`${ESC}[1;5A`, ['ctrl-up']],
    [`${ESC}[99;5u`, ['ctrl-c']],
    [`${ESC}[27u`, ['esc']],
    [ESC, ['esc']],
    [`${ESC}${ESC}`, ['esc', 'esc']],
    [`${ESC}x`, ['alt-x']],
    [`${ESC}\u0003`, ['esc', 'ctrl-c']],
    ['ü漢😀', ['ü', '漢', '😀']],
    [' ', ['space']],
    ['\u0000\u0085', []],
  ])('%j', (chunk, expected) => {
    expect(names(chunk)).toEqual(expected);
  });

  test.each([
    ['focus', `${ESC}[I`],
    ['cursor position', `${ESC}[12;40R`],
    ['device attributes', `${ESC}[?62;4c`],
    ['a mouse click', `${ESC}[<0;12;9M`],
    ['an old mouse click', `${ESC}[M !!`],
    ['a colour answer', `${ESC}]11;rgb:ffff/ffff/ffff\u0007`],
    ['a version answer', `${ESC}P>|xterm${ESC}\\`],
    ['a function key of the Linux console', `${ESC}[[A`],
  ])('%s types nothing', (_what, chunk) => {
    expect(names(`${chunk}q`)).toEqual(['q']);
  });
});

test('a paste is one event, whatever stands in it', () => {
  const text = 'one\rtwo\u0003q';
  expect(keys(`${ESC}[200~${text}${ESC}[201~z`)).toEqual([
    { key: 'paste', text },
    { key: 'z', text: 'z' },
  ]);
});

test('a paste that never ends is given up as a paste, and keys work again', () => {
  const begun = decodeKeys(NO_KEYS, `${ESC}[200~half`);
  expect(begun.events).toEqual([]);
  expect(waitFor(begun.state)).toBe(1000);
  const after = giveUp(begun.state);
  expect(after.events).toEqual([{ key: 'paste', text: 'half' }]);
  expect(decodeKeys(after.state, '\u0003').events).toEqual([{ key: 'ctrl-c', text: '' }]);
});

test('CR and LF in two chunks are one Enter', () => {
  expect(names('\r', '\n')).toEqual(['enter']);
  expect(names('\r', 'x', '\n')).toEqual(['enter', 'x', 'enter']);
});

test('nothing waits after whole keys, a begun sequence waits shortly', () => {
  expect(waitFor(decodeKeys(NO_KEYS, 'a').state)).toBeNull();
  expect(waitFor(decodeKeys(NO_KEYS, `${ESC}[`).state)).toBe(50);
});

test('wherever the input is cut into chunks, the keys are the same', () => {
  const part = fc.constantFrom(
    'a',
    'ü',
    '\r',
    '\r\n',
    '\t',
    '\u0003',
    `${ESC}[A`,
    `${ESC}[6~`,
    `${ESC}OB`,
    `${ESC}[200~p\rq${ESC}[201~`,
    `${ESC}]0;t\u0007`,
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 6 }), (parts, cuts) => {
      const input = parts.join('');
      const at = [...new Set(cuts.filter(cut => cut < input.length))].sort((a, b) => a - b);
      const chunks = [...at, input.length].map((end, index) => input.slice(at[index - 1] ?? 0, end));
      expect(names(...chunks)).toEqual(names(input));
    }),
  );
});

test('no input makes the decoder throw or keep what it should give', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), chunks => {
      for (const event of keys(...chunks)) {
        expect(event.key).not.toBe('');
        if (event.key !== 'paste') expect(event.text).toMatch(/^\P{Cc}?$/u);
      }
    }),
  );
});
