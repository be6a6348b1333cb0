import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/ports/redact.ts';
import { canBeSecret, partsOf, proxyLogins } from '../../src/ports/redact-values.ts';

/** Which values are hidden at all, and which parts of them by themselves: what is left out here stands in every log. */

const token = (bytes = 9): string => randomBytes(bytes).toString('hex');

describe('what can be told from ordinary text', () => {
  test.for([
    'abcxyz',
    'aabbcc',
    '1234567890x',
    '12345678901',
    '-1234567890_',
    'Production1',
    'ÄÖÜäöü',
    '😀😁😂abc',
  ])('%j is hidden', value => {
    expect(canBeSecret(value)).toBe(true);
  });

  test.for([
    ['of five signs', 'abxyz'],
    ['of five signs that are ten units of text', '😀😁😂😃😄'],
    ['of two different signs', 'abababababab'],
    ['a number of ten signs', '1234567890'],
    ['a number with a sign before it', '-1234567890'],
    ['a time of day', '12.345,678'],
    ['a word of the settings', 'localhost'],
    ['such a word in capitals', 'LOCALHOST'],
  ])('a value %s is not', ([, value]) => {
    expect(canBeSecret(value ?? '')).toBe(false);
  });
});

describe('the login within a URL', () => {
  const [user, word] = [token(), token()];
  test('is the password, where there is one', () => {
    for (const url of [
      `redis://${user}:${word}@host:6379/0`,
      `rediss://:${word}@host`,
      `REDIS://${user}:${word}@host`,
      `postgres+async.v1-x://${user}:${word}@host/path?x=1`,
    ])
      expect(partsOf(url), url).toEqual([{ value: word, what: 'password' }]);
  });

  test('is the password to the last @, whatever stands in it, line breaks too', () => {
    for (const odd of [`${word}@${user}`, `${word}:${user}`, `${word}/${user}`, `${word}\n${user}`])
      expect(partsOf(`redis://u:${odd}@host`), JSON.stringify(odd)).toContainEqual({
        value: odd,
        what: 'password',
      });
  });

  test('is the user, where it stands alone', () => {
    expect(partsOf(`https://${user}@sentry.example/1`)).toEqual([{ value: user, what: 'login' }]);
    expect(partsOf(`https://host.example/mail?to=${user}@example.com`)).toEqual([]);
    expect(partsOf(`https://host.example/${user}`)).toEqual([]);
    expect(partsOf(`see https://${user}@host`)).toEqual([]);
  });

  test('is hidden as it stands, decoded, and as a form decodes it; each once', () => {
    expect(partsOf(`redis://u:${word}%2Fa+b@host`).map(({ value }) => value)).toEqual([
      `${word}%2Fa+b`,
      `${word}/a+b`,
      `${word}/a b`,
    ]);
    expect(partsOf(`redis://u:${word}%zz@host`).map(({ value }) => value)).toEqual([`${word}%zz`]);
  });
});

describe('the lines of a key', () => {
  const [one, two] = [token(8), token(20)];
  const lines = (value: string): string[] => partsOf(value).map(({ value: line }) => line);

  test('are hidden each by itself, however the lines are broken and indented', () => {
    for (const line of ['\n', '\r\n', '\\n'])
      expect(lines(['-----BEGIN KEY-----', one, `  ${two} `, '-----END KEY-----'].join(line))).toEqual([
        one,
        two,
      ]);
    expect(partsOf(`${one}\n${two}`).map(({ what }) => what)).toEqual(['line', 'line']);
  });

  test('are hidden from sixteen signs on, and not of a value of one line', () => {
    expect(one).toHaveLength(16);
    expect(lines(`${one}\n${one.slice(1)}`)).toEqual([one]);
    expect(lines(two)).toEqual([]);
  });
});

describe('a proxy in the environment', () => {
  const [user, word] = [token(), token()];
  test.for([
    ['with a scheme', 'http://'],
    ['without one', ''],
    ['beginning with slashes', '//'],
  ])('%s: its password is hidden by itself', ([, before]) => {
    const redactor = createRedactor();
    const env = { HTTPS_PROXY: `${before}${user}:${word}@proxy.example:8080`, PATH: `/a@b/${user}` };
    const logins = proxyLogins(env);
    for (const { name, value } of logins) redactor.register(value, name);
    expect(new Set(logins.map(({ name }) => name))).toEqual(new Set(['HTTPS_PROXY']));
    const shown = redactor.text(`refused ${word}, ${env.HTTPS_PROXY}.`);
    expect(shown).toMatch(/^refused ‹/);
    expect(shown).not.toContain(word);
  });

  test('without a login is no secret', () => {
    expect(proxyLogins({ HTTPS_PROXY: 'proxy.example:8080', https_proxy: 'http://10.0.0.1:3128' })).toEqual(
      [],
    );
  });
});
