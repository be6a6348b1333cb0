import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, type Redactor } from '../../src/ports/redact.ts';
import { ENCODERS } from '../support/encoders.ts';
import { slowlyRedacted } from '../support/redact-oracle.ts';

const token = (bytes = 24): string => randomBytes(bytes).toString('base64url');

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
  .filter(
    value => createRedactor().register(value, 'x') && value.trim() === value && !'‹label›'.includes(value),
  );

function inPieces(redactor: Redactor, bytes: Buffer, cuts: readonly number[]): Buffer {
  const stream = redactor.stream();
  const places = [...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const to of places) {
    // A buffer of its own that is spoiled afterwards, as a reused read buffer would be.
    const piece = Buffer.from(bytes.subarray(from, to));
    parts.push(...stream.push(piece).map(one => Uint8Array.from(one)));
    piece.fill(0);
    from = to;
  }
  parts.push(...stream.end());
  return Buffer.concat(parts);
}

describe('one secret', () => {
  test.each(ENCODERS)('is found as this encoder writes it: $name', ({ encode }) => {
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
        const encoded = encode(secret);
        if (encoded === null || encoded.own.length < 6) return;
        const redactor = createRedactor();
        redactor.register(secret, 'label');
        const { before: foreign, own, after: rest } = encoded;
        const text = Buffer.concat([Buffer.from(`${before}|`), foreign, own, rest, Buffer.from(`|${after}`)]);
        const clean = inPieces(redactor, text, []);
        expect(clean.includes(own)).toBe(false);
        expect(clean.includes('‹label›')).toBe(true);
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
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ENCODERS), fc.string()), { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (values, parts, cuts) => {
        const redactor = createRedactor();
        for (const [index, value] of values.entries()) redactor.register(value, `label ${index}`);
        const text = Buffer.concat(
          parts.flatMap(([pick, { encode }, between]) => {
            const encoded = encode(values[pick % values.length] ?? '');
            return [Buffer.from(between), ...(encoded ? [encoded.before, encoded.own, encoded.after] : [])];
          }),
        );
        const whole = inPieces(redactor, text, []);
        expect(inPieces(redactor, text, cuts).equals(whole)).toBe(true);
        for (const value of values)
          if (!/^[‹› labe\d]*$/.test(value)) expect(whole.toString()).not.toContain(value);
      },
    ),
    { numRuns: 300 },
  );
});

test('split at every single byte', () => {
  const secret = `${token(5)}é%\\"`;
  const redactor = createRedactor();
  redactor.register(secret, 'label');
  for (const { encode } of ENCODERS) {
    const encoded = encode(secret);
    if (encoded === null) continue;
    const bytes = Buffer.concat([
      Buffer.from('|'),
      encoded.before,
      encoded.own,
      encoded.after,
      Buffer.from('|'),
    ]);
    const right = slowlyRedacted(bytes, [{ bytes: encoded.own, label: 'label' }]);
    expect(right.equals(bytes)).toBe(false);
    for (let at = 0; at <= bytes.length; at += 1) expect(inPieces(redactor, bytes, [at])).toEqual(right);
    expect(inPieces(redactor, bytes, [...bytes.keys()])).toEqual(right);
  }
});

describe('a part of a secret where a report was cut', () => {
  const secret = token();
  const redactor = createRedactor();
  redactor.register(secret, 'label');

  test.each([
    [`assert '${secret.slice(0, 11)}...`, "assert '‹label›"],
    [`assert '${secret.slice(0, 6)}…' end`, "assert '‹label›' end"],
    [`...${secret.slice(-9)} == 1`, '‹label› == 1'],
    [`.....${secret.slice(9)}`, '..‹label›'],
    [`…${secret.slice(-6)}`, '‹label›'],
    [`${secret.slice(0, 9)}...${secret.slice(-9)}`, '‹label›'],
  ])('%#', (text, clean) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(inPieces(redactor, bytes, [at]).toString()).toBe(clean);
    expect(inPieces(redactor, bytes, [...bytes.keys()]).toString()).toBe(clean);
  });

  test('a few signs and an ellipsis are no part of one', () => {
    const text = `wait... ${secret.slice(0, 5)}... ...${secret.slice(-5)}`;
    expect(redactor.text(text)).toBe(text);
  });
});

test('a large text, where places are skipped, gives what the slow witness gives', () => {
  const redactor = createRedactor();
  const hidden = [9, 12, 24, 90].map(bytes => ({ bytes: Buffer.from(token(bytes)), label: `of ${bytes}` }));
  for (const { bytes, label } of hidden) redactor.register(bytes.toString(), label);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 900 })), { minLength: 20, maxLength: 60 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      (places, cuts) => {
        const text = Buffer.concat(
          places.flatMap(([which, gap]) => [
            Buffer.from('a b|'.repeat(gap)),
            hidden[which]?.bytes ?? Buffer.of(),
          ]),
        );
        const right = slowlyRedacted(text, hidden);
        expect(inPieces(redactor, text, cuts).equals(right)).toBe(true);
      },
    ),
  );
});

test('holds back only what may still become a secret', () => {
  const secret = token();
  const redactor = createRedactor();
  redactor.register(secret, 'label');
  const stream = redactor.stream();
  expect(Buffer.concat(stream.push(Buffer.from('nothing here\n'))).toString()).toBe('nothing here\n');
  expect(Buffer.concat(stream.push(Buffer.from(`x${secret.slice(0, 9)}`))).toString()).toBe('x');
  expect(Buffer.concat(stream.end()).toString()).toBe(secret.slice(0, 9));
});

test('a line that ends as a secret begins is not held back, and a fold there still hides the rest', () => {
  const secret = token();
  const redactor = createRedactor();
  redactor.register(secret, 'label');
  for (const few of [1, 2, 3]) {
    const stream = redactor.stream();
    const line = `x${secret.slice(0, few)}\n`;
    expect(Buffer.concat(stream.push(Buffer.from(line))).toString()).toBe(line);
    expect(redactor.text(`${line}${secret.slice(few)} y`)).toBe(`${line}‹label› y`);
    for (const encoding of ['base64', 'hex'] as const) {
      const encoded = Buffer.from(secret).toString(encoding);
      expect(redactor.text(`${encoded.slice(0, few)}\n${encoded.slice(few)}`)).toMatch(
        /^.{1,3}\n‹label›.{0,3}$/,
      );
    }
  }
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
    expect(inPieces(redactor, Buffer.from(`<${one}${middle}${two}>`), [at, at + 7]).toString()).toBe(
      '<‹first›‹second›>',
    );
});

test.each(['abcde', '  abc  ', 'production', 'Staging', 'header', '123456', '86400.5', '******', 'ababab'])(
  '%j can not be told from ordinary text and is never hidden',
  value => {
    const redactor = createRedactor();
    expect(redactor.register(value, 'x')).toBe(false);
    expect(redactor.text(`(${value})`)).toBe(`(${value})`);
  },
);

test('white space around a value is not part of it', () => {
  const redactor = createRedactor();
  const secret = token();
  expect(redactor.register(` ${secret}\n`, 'x')).toBe(true);
  expect(redactor.text(`(${secret})`)).toBe('(‹x›)');
});

test('each line of a key is hidden alone, and its frame stays readable', () => {
  const lines = [token(48), token(48), token(12)];
  const redactor = createRedactor();
  redactor.register(`-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----`, 'key');
  for (const line of lines) expect(redactor.text(`at ${line}.`)).toBe('at ‹key: line›.');
  expect(redactor.text('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
});

test('the password of a URL is hidden where it stands alone, raw and decoded', () => {
  const password = `${token(9)}/#é`;
  const redactor = createRedactor();
  redactor.register(`redis://user:${encodeURIComponent(password)}@host:6379/0`, 'staging Redis');
  expect(redactor.text(`AUTH ${password}`)).toBe('AUTH ‹staging Redis: password›');
  expect(redactor.text(`redis://user:${encodeURIComponent(password)}@host:6379/0`)).toBe('‹staging Redis›');
  const login = token(9);
  redactor.register(`https://${login}@sentry.example/1`, 'Sentry');
  expect(redactor.text(`key ${login}`)).toBe('key ‹Sentry: login›');
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
