import { randomBytes } from 'node:crypto';
import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createSecret } from '../../src/ports/secret.ts';

const value = randomBytes(18).toString('hex');

test('gives its label wherever text is expected, and the value only when asked for it', () => {
  const secret = createSecret(value, 'staging token');
  const texts = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ deep: { secret } }, { showHidden: true, depth: 9 }),
    format('%s %o %j', secret, secret, secret),
    Object.values(secret).join(),
    JSON.stringify({ ...secret }),
  ];
  for (const text of texts) {
    expect(text).toContain('staging token');
    expect(text).not.toContain(value);
  }
  expect(String(secret)).toBe('‹staging token›');
  expect(secret.reveal()).toBe(value);
});

test('is equal to its own value only', () => {
  const secret = createSecret(value, 'x');
  expect(secret.equals(value)).toBe(true);
  for (const other of ['', value.slice(1), `${value} `, value.toUpperCase() + 1])
    expect(secret.equals(other)).toBe(false);
});
