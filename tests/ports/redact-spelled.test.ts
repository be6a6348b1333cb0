import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/ports/redact.ts';

/** Single signs that only one spelling of one encoder holds: the long proof draws them seldom. */

const token = (): string => randomBytes(6).toString('hex');
const json = (text: string): string => JSON.stringify(text);
const inner = (text: string): string => json(text).slice(1, -1);

test.each([
  ['a quotation mark', '"'],
  ['a backslash', '\\'],
  ['both', '\\"'],
  ['a line break', '\n'],
  ['a tab', '\t'],
])('%s in a secret is hidden in JSON, in JSON within JSON, and in a string of Python', (_, sign) => {
  const secret = `${token()}${sign}${token()}`;
  const [first = '', last = ''] = secret.split(sign);
  const redactor = createRedactor();
  redactor.register(secret, 'key');
  for (const spelled of [secret, inner(secret), inner(json(secret)), JSON.stringify({ a: secret })]) {
    const shown = redactor.text(`said ${spelled} then`);
    expect(shown, spelled).not.toContain(first);
    expect(shown, spelled).not.toContain(last);
    expect(shown).toMatch(/^said .*then$/s);
  }
});

test.each(['\u0080', '\u00a0', 'é', 'ÿ'])(
  '%j in a secret is hidden as Latin-1, with percent signs too',
  sign => {
    const secret = `${token()}${sign}${token()}`;
    const [first = '', last = ''] = secret.split(sign);
    const redactor = createRedactor();
    redactor.register(secret, 'key');
    const code = sign.charCodeAt(0).toString(16);
    const stream = redactor.stream();
    const latin = [...stream.push(Buffer.from(`said ${secret} then\n`, 'latin1')), ...stream.end()];
    for (const shown of [
      Buffer.concat(latin).toString('utf8'),
      redactor.text(`said ${first}%${code}${last} then`),
      redactor.text(`said ${first}%${code.toUpperCase()}${last} then`),
      redactor.text(`said ${first}\\x${code}${last} then`),
    ]) {
      expect(shown).toMatch(/^said ‹key› then/);
      expect(shown).not.toContain(first);
      expect(shown).not.toContain(last);
    }
  },
);

test.each([
  ["sh's way out of its quotes", "'", "'\\''"],
  ["Python's shlex", "'", `'"'"'`],
  ['PowerShell, within single quotes', "'", "''"],
  ['PowerShell within double quotes, and CSV', '"', '""'],
])('a quotation mark in a secret is hidden as %s writes it', (_, sign, spelled) => {
  const [first, last] = [token(), token()];
  const redactor = createRedactor();
  redactor.register(`${first}${sign}${last}`, 'key');
  expect(redactor.text(`said ${first}${spelled}${last} then`)).toBe('said ‹key› then');
  // What no program makes of it stays what it is: a secret must not be looked for in everything.
  expect(redactor.text(`said ${first}${spelled}-${last} then`)).toContain(last);
});
