import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, type Redactor } from '../../src/ports/redact.ts';

const token = (bytes = 24): string => randomBytes(bytes).toString('base64url');

const percentAll = (text: string): string => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&');
const quote = (text: string, safe: RegExp): string =>
  [...Buffer.from(text)]
    .map(byte => {
      const character = String.fromCharCode(byte);
      return safe.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
const unicodeEscaped = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');

/** Written anew here: the engine's own encoders must not be their own witness. */
const ENCODERS: Readonly<Record<string, (text: string) => string>> = {
  raw: text => text,
  component: encodeURIComponent,
  'component lower': text => encodeURIComponent(text).replaceAll(/%../g, sign => sign.toLowerCase()),
  'percent all lower': percentAll,
  'percent all upper': text => percentAll(text).toUpperCase(),
  'python quote': text => quote(text, /[\w.~/-]/),
  'python quote_plus': text => quote(text, /[\w.~ -]/).replaceAll(' ', '+'),
  form: text => new URLSearchParams({ k: text }).toString().slice(2),
  'twice percent': text => encodeURIComponent(encodeURIComponent(text)),
  json: text => JSON.stringify(text).slice(1, -1),
  'json ascii': unicodeEscaped,
  'json in json': text => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'json slashes': text => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  html,
  'hex lower': text => Buffer.from(text).toString('hex'),
  'hex upper': text => Buffer.from(text).toString('hex').toUpperCase(),
};

const secrets = fc
  .oneof(
    fc.string({ minLength: 6, maxLength: 40 }),
    fc.string({ unit: 'grapheme', minLength: 6, maxLength: 20 }),
    fc.string({
      unit: fc.constantFrom('\\', '"', "'", '%', '+', '/', '&', 'a', ' ', 'é'),
      minLength: 6,
      maxLength: 12,
    }),
  )
  .filter(value => value.trim() === value && [...value].length >= 6 && !'‹label›'.includes(value));

function inPieces(redactor: Redactor, bytes: Buffer, cuts: readonly number[]): string {
  const stream = redactor.stream();
  const places = [...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const to of places) {
    // A buffer of its own that is spoiled afterwards, as a reused read buffer would be.
    const piece = Buffer.from(bytes.subarray(from, to));
    parts.push(Uint8Array.from(stream.push(piece)));
    piece.fill(0);
    from = to;
  }
  parts.push(stream.end());
  return Buffer.concat(parts).toString('utf8');
}

describe('one secret', () => {
  test.each(Object.keys(ENCODERS))('is found in this encoding: %s', name => {
    const encode = ENCODERS[name];
    if (encode === undefined) throw new Error(name);
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
        const redactor = createRedactor();
        redactor.register(secret, 'label');
        const encoded = encode(secret);
        const clean = redactor.text(`${before}\n${encoded}\n${after}`);
        expect(clean).not.toContain(encoded);
        expect(clean).toContain('‹label›');
      }),
    );
  });

  test.each([0, 1, 2])('is found in base64 and base64url behind %i bytes', offset => {
    fc.assert(
      fc.property(secrets, fc.uint8Array({ maxLength: 9 }), (secret, after) => {
        const redactor = createRedactor();
        redactor.register(secret, 'label');
        const whole = Buffer.concat([randomBytes(3 + offset), Buffer.from(secret), after]);
        for (const encoding of ['base64', 'base64url'] as const) {
          const clean = redactor.text(`Basic ${whole.toString(encoding)} end`);
          expect(clean).toContain('‹label›');
          // No window of four characters that is the secret's alone is left.
          const size = Buffer.byteLength(secret);
          const first = Math.ceil(((3 + offset) * 8) / 6);
          const last = Math.floor(((3 + offset + size) * 8) / 6);
          expect(clean).not.toContain(whole.toString(encoding).slice(first, last));
        }
      }),
    );
  });

  test('is found as Python itself prints it', () => {
    const secret = `${token(6)} é"'\\/+&😀`;
    const script =
      'import sys,json,urllib.parse,html;s=sys.stdin.buffer.read().decode();' +
      'u=urllib.parse;out=[repr(s),repr(s.encode()),ascii(s),json.dumps(s),json.dumps(s,ensure_ascii=False),' +
      'u.quote(s),u.quote_plus(s),u.quote(s,safe=""),u.urlencode({"t":s}),html.escape(s),repr([repr(s)])];' +
      'sys.stdout.buffer.write("\\n".join(out).encode())';
    const printed = execFileSync('python3', ['-c', script], { input: secret, encoding: 'utf8' });
    const redactor = createRedactor();
    redactor.register(secret, 'label');
    for (const line of printed.split('\n'))
      expect([line, redactor.text(line)]).toEqual([line, expect.stringContaining('‹label›')]);
    expect(redactor.text(printed)).not.toContain(secret.slice(0, 8));
  });
});

test('pieces give what the whole gives, whatever the pieces and the encodings, and no secret', () => {
  fc.assert(
    fc.property(
      fc.array(secrets, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...Object.values(ENCODERS)), fc.string()), {
        maxLength: 8,
      }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (values, parts, cuts) => {
        const redactor = createRedactor();
        for (const [index, value] of values.entries()) redactor.register(value, `label ${index}`);
        const text = parts
          .map(([pick, encode, between]) => between + encode(values[pick % values.length] ?? ''))
          .join('');
        const whole = redactor.text(text);
        expect(inPieces(redactor, Buffer.from(text), cuts)).toBe(whole);
        for (const value of values) if (!/^[‹› labe\d]*$/.test(value)) expect(whole).not.toContain(value);
      },
    ),
    { numRuns: 300 },
  );
});

test('split at every single byte', () => {
  const secret = `${token(5)}é%\\"`;
  const redactor = createRedactor();
  redactor.register(secret, 'label');
  for (const encode of Object.values(ENCODERS)) {
    const bytes = Buffer.from(`a${encode(secret)}b`);
    for (let at = 0; at <= bytes.length; at += 1) expect(inPieces(redactor, bytes, [at])).toBe('a‹label›b');
    expect(inPieces(redactor, bytes, [...bytes.keys()])).toBe('a‹label›b');
  }
});

test('holds back only what may still become a secret', () => {
  const secret = token();
  const redactor = createRedactor();
  redactor.register(secret, 'label');
  const stream = redactor.stream();
  expect(Buffer.from(stream.push(Buffer.from('nothing here\n'))).toString()).toBe('nothing here\n');
  expect(Buffer.from(stream.push(Buffer.from(`x${secret.slice(0, 9)}`))).toString()).toBe('x');
  expect(Buffer.from(stream.end()).toString()).toBe(secret.slice(0, 9));
});

test('secrets that overlap or lie within another leave nothing of either', () => {
  const [one, two] = [token(), token()];
  const middle = token();
  const redactor = createRedactor();
  redactor.register(one + middle, 'first');
  redactor.register(middle + two, 'second');
  redactor.register(middle, 'inner');
  expect(redactor.text(`<${one}${middle}${two}>`)).toBe('<‹first›‹second›>');
  expect(redactor.text(`<${middle}>`)).toBe('<‹inner›>');
  for (let at = 0; at < 90; at += 1)
    expect(inPieces(redactor, Buffer.from(`<${one}${middle}${two}>`), [at, at + 7])).toBe(
      '<‹first›‹second›>',
    );
});

test('values of fewer than six characters are refused, and white space around a value is not part of it', () => {
  const redactor = createRedactor();
  expect(redactor.register('abcde', 'x')).toBe(false);
  expect(redactor.register('  abc  ', 'x')).toBe(false);
  expect(redactor.text('abcde abc')).toBe('abcde abc');
  const secret = token();
  expect(redactor.register(` ${secret}\n`, 'x')).toBe(true);
  expect(redactor.text(`(${secret})`)).toBe('(‹x›)');
});

test('the password of a URL is hidden where it stands alone, raw and decoded', () => {
  const password = `${token(9)}/#é`;
  const redactor = createRedactor();
  redactor.register(`redis://user:${encodeURIComponent(password)}@host:6379/0`, 'staging Redis');
  expect(redactor.text(`AUTH ${password}`)).toBe('AUTH ‹staging Redis: password›');
  expect(redactor.text(`redis://user:${encodeURIComponent(password)}@host:6379/0`)).toBe('‹staging Redis›');
});

test('a label that holds a secret is not shown', () => {
  const secret = token();
  const redactor = createRedactor();
  redactor.register(token(), `key ${secret}`);
  redactor.register(secret, 'safe');
  const other = token();
  redactor.register(other, `key ${secret}`);
  expect(redactor.text(other)).toBe('‹***›');
});

test('a text without secrets comes back as it was, half characters included', () => {
  const redactor = createRedactor();
  redactor.register(token(), 'x');
  expect(redactor.text('a\ud800b')).toBe('a\ud800b');
});
