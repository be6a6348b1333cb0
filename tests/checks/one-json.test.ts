import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneJson } from '../../checks/one-json.ts';

it('reads what JSON.parse reads, when no key stands twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(oneJson(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});
it('refuses an object anywhere in which a key stands twice, however it is spelled', () => {
  const key = fc.string({ maxLength: 6 });
  const escaped = (text: string): string =>
    `"${[...text].map(sign => [...Array(sign.length).keys()].map(at => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')).join('')}"`;
  fc.assert(
    fc.property(key, fc.jsonValue(), fc.jsonValue(), fc.boolean(), (name, one, other, plain) => {
      const spelled = plain ? JSON.stringify(name) : escaped(name);
      const twice = `{${JSON.stringify(name)}: ${JSON.stringify(one)}, "other-${name.length}":[1], ${spelled}: ${JSON.stringify(other)}}`;
      for (const text of [twice, `[0, ${twice}]`, `{"a": {"b": [[], ${twice}]}}`])
        expect(() => oneJson(text)).toThrow('A key stands twice');
    }),
    { numRuns: 300 },
  );
});
it.each([
  '{"a": {"a": 1}, "b": {"a": 1}}',
  '[{"a": 1}, {"a": 2}]',
  '{"a": "a", "b": "a"}',
  '{"a": ["a", "a"]}',
  '{"\\"": 1, "\\\\": 2}',
])('takes the same word in different places for what it is: %s', text =>
  expect(oneJson(text)).toEqual(JSON.parse(text)),
);
it.each(['', '{', '{} {}', 'NaN', '{"a": 01}', '{"a": 1e400}', '[-1e400]', '[1,]'])(
  'refuses what is not one document: %j',
  text => expect(() => oneJson(text)).toThrow(SyntaxError),
);
