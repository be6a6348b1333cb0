/** Written anew here, from what each encoder is said to do: the engine's own spellings must not be their own witness. */

/** A secret within somebody's text: `own` is what must go, what is before and after it may stay. */
export interface Encoded {
  readonly before: Buffer;
  readonly own: Buffer;
  readonly after: Buffer;
}

export interface Encoder {
  readonly name: string;
  /** Null: this encoder cannot write this secret. */
  encode(secret: string): Encoded | null;
}

const percentAll = (text: string): string => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&');
const quote = (text: string, safe: RegExp): string =>
  [...Buffer.from(text)]
    .map(byte => {
      const character = String.fromCharCode(byte);
      return safe.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
const escaped = (text: string, which: RegExp): string =>
  text.replaceAll(which, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const inner = (text: string): string => JSON.stringify(text).slice(1, -1);
const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');

/** `repr` as CPython prints it: single quotes, unless only single ones stand within. */
function pythonRepr(text: string, ascii: boolean): string {
  const quoteSign = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const sign of text) {
    const point = sign.codePointAt(0) ?? 0;
    if (sign === quoteSign || sign === '\\') out += `\\${sign}`;
    else if (sign === '\n') out += '\\n';
    else if (sign === '\t') out += '\\t';
    else if (point < 0x20 || point === 0x7f) out += `\\x${point.toString(16).padStart(2, '0')}`;
    else if (!ascii || point < 0x7f) out += sign;
    else if (point <= 0xff) out += `\\x${point.toString(16)}`;
    else if (point <= 0xffff) out += `\\u${point.toString(16).padStart(4, '0')}`;
    else out += `\\U${point.toString(16).padStart(8, '0')}`;
  }
  return out;
}

const bytesRepr = (text: string): string =>
  [...Buffer.from(text)]
    .map(byte => {
      if (byte === 0x5c || byte === 0x27) return `\\${String.fromCharCode(byte)}`;
      return byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');

const octal = (text: string): string =>
  [...Buffer.from(text)]
    .map(byte => (byte < 0x80 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`))
    .join('');
const bash = (text: string): string =>
  text.replaceAll(/[^\w%+,./:=@-]/gu, sign => (sign < '\x7f' ? `\\${sign}` : sign));
const quotedPrintable = (text: string): string =>
  [...Buffer.from(text)]
    .map(byte =>
      byte > 0x20 && byte < 0x7f && byte !== 0x3d
        ? String.fromCharCode(byte)
        : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
const xmlCharRef = (text: string): string =>
  [...text].map(sign => (sign < '\x7f' ? sign : `&#${sign.codePointAt(0)};`)).join('');
/** As a console of so many columns folds a word that fits no row. */
const fold = (text: string, columns: number): string =>
  [...text].map((sign, at) => (at > 0 && at % columns === 0 ? `\n${sign}` : sign)).join('');
const cp1252 = (text: string): Buffer | null =>
  [...text].every(sign => sign <= '\xff') ? Buffer.from(text, 'latin1') : null;

type ToBytes = (text: string) => Buffer;
const utf8: ToBytes = value => Buffer.from(value, 'utf8');
const utf16: ToBytes = value => Buffer.from(value, 'utf16le');

/** The bits before and after are other people's: only the signs that are the same whatever they are belong to it. */
function base64(offset: number, encoding: 'base64' | 'base64url', bytesOf: ToBytes = utf8) {
  return (secret: string): Encoded => {
    const value = bytesOf(secret);
    const behind = (offset + value.length) % 3 === 0 ? 0 : 3 - ((offset + value.length) % 3);
    const whole = (fill: number): string =>
      Buffer.concat([Buffer.alloc(offset, fill), value, Buffer.alloc(behind, fill)]).toString(encoding);
    const [ones, zeros] = [whole(0xff), whole(0)];
    const from = offset === 0 ? 0 : offset + 1;
    const to = Math.floor(((offset + value.length) * 8) / 6);
    if (ones.slice(from, to) !== zeros.slice(from, to)) throw new Error('these signs are not its own alone');
    return {
      before: Buffer.from(ones.slice(0, from)),
      own: Buffer.from(ones.slice(from, to)),
      after: Buffer.from(ones.slice(to)),
    };
  };
}

const whole = (bytes: string | Buffer | null): Encoded | null =>
  bytes === null
    ? null
    : { before: Buffer.alloc(0), own: Buffer.from(bytes as string), after: Buffer.alloc(0) };
const text = (name: string, encode: (secret: string) => string | Buffer | null): Encoder => ({
  name,
  encode: secret => whole(encode(secret)),
});

export const ENCODERS: readonly Encoder[] = [
  text('raw', secret => secret),
  text('component', encodeURIComponent),
  text('component lower', secret => encodeURIComponent(secret).replaceAll(/%../g, one => one.toLowerCase())),
  text('percent all lower', percentAll),
  text('percent all upper', secret => percentAll(secret).toUpperCase()),
  text('python quote', secret => quote(secret, /[\w.~/-]/)),
  text('python quote_plus', secret => quote(secret, /[\w.~ -]/).replaceAll(' ', '+')),
  text('form', secret => new URLSearchParams({ k: secret }).toString().slice(2)),
  text('twice percent', secret => encodeURIComponent(encodeURIComponent(secret))),
  text('json', inner),
  text('json ascii', secret => escaped(inner(secret), /[^ -~]/g)),
  text('json in json', secret => inner(inner(secret))),
  text('json slashes', secret => inner(secret).replaceAll('/', '\\/')),
  text('json for a page', secret => escaped(inner(secret), /[<>&']/g)),
  text('python repr', secret => pythonRepr(secret, false)),
  text('python ascii', secret => pythonRepr(secret, true)),
  text('python repr of repr', secret => pythonRepr(pythonRepr(secret, true), true)),
  text('python bytes', bytesRepr),
  text('html', html),
  text('xml character references', xmlCharRef),
  text('hex lower', secret => Buffer.from(secret).toString('hex')),
  text('hex upper', secret => Buffer.from(secret).toString('hex').toUpperCase()),
  text('utf-16 little', utf16),
  text('utf-16 big', secret => utf16(secret).swap16()),
  text('Windows code page', cp1252),
  text('utf-8 read as Latin-1', secret => Buffer.from(Buffer.from(secret).toString('latin1'))),
  text('octal', octal),
  text('bash printf %q', bash),
  text('sh quotes', secret => secret.replaceAll("'", "'\\''")),
  text('python shlex.quote', secret => secret.replaceAll("'", `'"'"'`)),
  text('powershell quotes', secret => secret.replaceAll("'", "''")),
  text('quoted-printable', quotedPrintable),
  text('javascript escape', secret => globalThis.escape(secret)),
  text('folded at 7 columns', secret => fold(secret, 7)),
  text('folded at 4 columns', secret => fold(secret, 4)),
  text('base64 in lines', secret => {
    const { own } = base64(0, 'base64')(secret);
    return fold(own.toString(), 76);
  }),
  ...([0, 1, 2] as const).flatMap(offset => [
    { name: `base64 behind ${offset}`, encode: base64(offset, 'base64') },
    { name: `base64url behind ${offset}`, encode: base64(offset, 'base64url') },
    { name: `powershell command behind ${offset}`, encode: base64(offset, 'base64', utf16) },
  ]),
];
