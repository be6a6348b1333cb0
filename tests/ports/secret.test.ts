import { randomBytes } from 'node:crypto';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
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

test('does not come along where a copy, an error or a console is made of it', () => {
  const secret = createSecret(value, 'staging token');
  class Holder {
    readonly token = secret;
  }
  const texts = [
    inspect(new Error('it broke', { cause: secret })),
    inspect(new Error(`with ${secret}`, { cause: new Holder() }), { depth: 9, showHidden: true }),
    inspect(new Map([[secret, new Set([secret])]]), { showProxy: true, getters: true }),
    inspect(new Proxy(secret, {}), { showProxy: true }),
    format('%O %s %d', new Holder(), [secret], secret),
    JSON.stringify(structuredClone({ ...secret, own: Object.entries(secret) })),
    JSON.stringify([secret, new Holder(), { [`${secret}`]: secret }], null, 2),
    [secret, secret].join() + secret + new URLSearchParams({ t: `${secret}` }).toString(),
    Object.getOwnPropertyNames(secret).join() + Reflect.ownKeys(secret).map(String).join(),
    JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
    serialize(secret).toString('latin1'),
  ];
  for (const text of texts) expect(text).not.toContain(value);
  expect(structuredClone(secret)).not.toHaveProperty('reveal');
  expect(Number.isNaN(Number(secret))).toBe(true);
});

test('is equal to its own value only', () => {
  const secret = createSecret(value, 'x');
  expect(secret.equals(value)).toBe(true);
  for (const other of ['', value.slice(1), `${value} `, value.toUpperCase() + 1])
    expect(secret.equals(other)).toBe(false);
});
