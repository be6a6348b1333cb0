import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { editEnvText } from '../../src/ports/env-edit.ts';
import { parseEnvText } from '../../src/ports/env-file.ts';

const map = (values: Record<string, string>) => new Map(Object.entries(values));
const edit = (text: string, values: Record<string, string>): string => {
  const edited = editEnvText(text, map(values));
  if (edited.kind === 'refused') throw new Error(edited.message);
  return edited.text;
};
const fill = (name: string): string => `\${${name}}`;

describe('the lines of the file', () => {
  test.each([
    ['in place, with the comment behind it', 'A=1\nK=old # why\nB=2\n', 'A=1\nK=new # why\nB=2\n'],
    ['with its export', 'export K="old"\nB=2', 'export K=new\nB=2'],
    [
      'the last binding stays, earlier ones go',
      'K=1\n# c\nK=2\nB=2\nK=3\n# end\n',
      '# c\nB=2\nK=new\n# end\n',
    ],
    ['a value on several lines', 'A=1\nK="x\n\n# y\nz" # c\n\nB=2\n', 'A=1\nK=new # c\n\nB=2\n'],
    ['a key without a value', 'K\nB=2\n', 'K=new\nB=2\n'],
    ['Windows line ends', 'A=1\r\nK=old\r\n', 'A=1\r\nK=new\r\n'],
    ['a # inside quotes is no comment', `K='a # b' # c\n`, 'K=new # c\n'],
    ['a missing key at the end', 'A=1\r\n\r\nB=2\r\n', 'A=1\r\n\r\nB=2\r\nK=new\r\n'],
    ['a missing key after a last line without an end', 'A=1', 'A=1\nK=new\n'],
    ['an empty file', '', 'K=new\n'],
    ['without its byte order mark', '\ufeffK=old\nB=2\n', 'K=new\nB=2\n'],
    ['broken lines stay', 'A=1\n???="\nK=old\n', 'A=1\n???="\nK=new\n'],
  ])('%s', (_, before, after) => {
    expect(edit(before, { K: 'new' })).toBe(after);
  });

  test('a key that is right already keeps its own spelling', () => {
    expect(edit(`K = 'same'  # c\nL=1\n`, { K: 'same', L: '2' })).toBe(`K = 'same'  # c\nL=2\n`);
  });

  test('a quote that is left open refuses the change instead of losing the key', () => {
    const edited = editEnvText(`A="x\nB=1\n`, map({ K: `it's "so" quoted` }));
    expect(edited).toMatchObject({ kind: 'refused' });
  });

  test('a value that another key is made of refuses the change', () => {
    const edited = editEnvText(`K=old\nURL=http://${fill('K')}\n`, map({ K: 'new' }));
    expect(edited).toEqual({
      kind: 'refused',
      message: 'Another value of the file, URL, would change with it, so nothing was changed.',
    });
  });
});

describe('the form of a value', () => {
  test.each([
    ['a_b-1.2/3:4@5,6+7=', 'a_b-1.2/3:4@5,6+7='],
    ['', '""'],
    ['a b', `'a b'`],
    ['a#b', `'a#b'`],
    [`it's #1`, `"it's #1"`],
    ['a\\b', `'a\\b'`],
    ['a\\\\b', 'a\\\\b'],
    ['a$b', `'a$b'`],
    [`both ' and "`, `both ' and "`],
  ])('%j', (value, form) => {
    expect(edit('', { K: value })).toBe(`K=${form}\n`);
  });

  test.each([fill('A'), `' " #`, 'a\nb', 'a\0b', '#\\\\', '\u200b'])(
    '%j has none, and the message does not repeat it',
    value => {
      const edited = editEnvText('A=1\n', map({ K: value }));
      expect(edited).toMatchObject({ kind: 'refused', message: expect.stringContaining('The value of K') });
      expect(JSON.stringify(edited)).not.toContain(JSON.stringify(value).slice(1, -1));
    },
  );

  test('a name that is none is refused', () => {
    expect(editEnvText('', map({ 'A B': 'x' }))).toMatchObject({ kind: 'refused' });
  });
});

const ORACLE = `
import base64, json, os, sys
from io import StringIO
import logging
from dotenv import dotenv_values
logging.disable(logging.CRITICAL)
os.environ.clear()
for body in json.loads(sys.stdin.read()):
    print(json.dumps(dotenv_values(stream=StringIO(body, newline=None))))
`;
const PYTHON = ['python3', '/usr/bin/python3', 'python'].find(
  command => spawnSync(command, ['-c', 'import dotenv'], { stdio: 'ignore' }).status === 0,
);
if (PYTHON === undefined) {
  console.warn('SKIPPED: what is written, read by python-dotenv: no Python here has it.');
}

describe('any file, any value', () => {
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom(...`ab1 #'"\\$\`{}=:é;`), maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  const line = fc.tuple(
    fc.constantFrom('', '', 'export ', '  ', '# '),
    fc.constantFrom('A', 'B', 'K', 'L', 'K2'),
    fc.constantFrom('=', ' = ', ''),
    fc.constantFrom('v', '', '"x y"', `'q'`, '"two\nlines"', 'a # c', 'a#c', `"it's" # "c"`, 'x y ', '"open'),
    fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r\n \r\n'),
  );
  const body = fc
    .tuple(fc.constantFrom('', '', '\ufeff'), fc.array(line, { maxLength: 8 }), fc.boolean())
    .map(([bom, lines, cut]) => {
      const text = bom + lines.map(parts => parts.join('')).join('');
      return cut ? text.replace(/[\r\n]+$/, '') : text;
    });

  it('sets the keys, and every line that does not set them is byte for byte the same', () => {
    let edits = 0;
    fc.assert(
      fc.property(body, value, value, (before, k, l) => {
        const wanted = map({ K: k, L: l });
        const edited = editEnvText(before, wanted);
        if (edited.kind === 'refused') return;
        edits += 1;
        const after = parseEnvText(edited.text);
        expect([after.values.get('K'), after.values.get('L')]).toEqual([k, l]);
        const clean = before.replace(/^\ufeff/, '');
        expect(others(edited.text)).toEqual(others(clean));
        expect(edited.text.startsWith('\ufeff')).toBe(false);
        expect(editEnvText(edited.text, wanted)).toEqual({ kind: 'edited', text: edited.text });
      }),
      { numRuns: 1500 },
    );
    expect(edits).toBeGreaterThan(300);
  });

  /** Lines outside the bindings of K and L; the end of the last line may be added. */
  function others(text: string): string[] {
    const lines = text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
    const own = parseEnvText(text).bindings.filter(one => one.key === 'K' || one.key === 'L');
    const kept = lines.filter(
      (_, index) => !own.some(one => one.firstLine <= index + 1 && index + 1 <= one.lastLine),
    );
    const last = kept.pop();
    return last === undefined ? kept : [...kept, last.replace(/[\r\n]+$/, '')];
  }

  test.skipIf(PYTHON === undefined)('python-dotenv and Node read what is written', () => {
    const values = fc.sample(value, { numRuns: 1500, seed: 7 }).filter(one => {
      return editEnvText('', map({ K: one })).kind === 'edited';
    });
    expect(values.length).toBeGreaterThan(300);
    const bodies = values.map(one => edit('A=1\r\nK=old # c "x\r\nB=2\r\n', { K: one, L: one }));
    const run = spawnSync(PYTHON ?? '', ['-c', ORACLE], { input: JSON.stringify(bodies), encoding: 'utf8' });
    const read = run.stdout
      .trim()
      .split('\n')
      .map(text => JSON.parse(text));
    values.forEach((one, index) => {
      const expected = { A: '1', K: one, B: '2', L: one };
      expect(read[index]).toEqual(expected);
      expect({ ...parseEnv(bodies[index] ?? '') }).toEqual(expected);
    });
  });
});
