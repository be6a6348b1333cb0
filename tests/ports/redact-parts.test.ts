import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/ports/redact.ts';

/** Parts of a secret: behind an ellipsis in a large text, behind a break, and what only looks like the beginning of one. */

const token = (bytes = 24): string => randomBytes(bytes).toString('base64url');

test('an ellipsis with a part of a secret behind it is found in a large text too, wherever it stands', () => {
  const secret = token();
  const redactor = createRedactor();
  redactor.register(secret, 'label');
  const rest = 'a b|'.repeat(2_000);
  for (const sign of ['...', '.....', '…'])
    for (const before of ['', 'x', rest, `${rest}. `, `${rest}… `]) {
      const dots = sign === '.....' ? '..' : '';
      const text = `${before}${sign}${secret.slice(-9)}${rest}`;
      expect(redactor.text(text)).toBe(`${before}${dots}‹label›${rest}`);
    }
});

test('a password that is too short to be told from text is not hidden by itself', () => {
  const redactor = createRedactor();
  const user = token();
  redactor.register(`redis://${user}:abc@host:6379`, 'Redis');
  expect(redactor.text('abc and the rest')).toBe('abc and the rest');
});

test('holds nothing back once it is certain that what began like a secret is none', () => {
  const secret = token();
  const redactor = createRedactor();
  redactor.register(secret, 'label');
  const stream = redactor.stream();
  for (const line of [
    '..',
    '.|',
    '…|',
    '....|',
    '\u2027|',
    `${secret.slice(0, 8)}.|`,
    `${secret.slice(0, 8)}..|`,
  ]) {
    const out = Buffer.concat(stream.push(Buffer.from(`${line}|\n`))).toString();
    expect([line, out]).toEqual([line, `${line}|\n`]);
  }
});

test('the rest of a short secret that was folded early is hidden from eight signs on', () => {
  const redactor = createRedactor();
  const short = token(9).slice(0, 11);
  redactor.register(short, 'label');
  for (const few of [1, 2, 3])
    for (const fold of ['\n', '\r\n'])
      expect(redactor.text(`${short.slice(0, few)}${fold}${short.slice(few)}.`)).toBe(
        `${short.slice(0, few)}${fold}‹label›.`,
      );
});

test('a value that is registered again keeps its first label', () => {
  const redactor = createRedactor();
  const secret = token();
  expect([redactor.register(secret, 'first'), redactor.register(secret, 'second')]).toEqual([true, true]);
  expect(redactor.text(`(${secret})`)).toBe('(‹first›)');
});
