/**
 * The ways in which a program or a server may write down a secret, made here anew and not taken from the redactor's
 * own table: what that table forgets must be found.
 */
const percent = (byte: number): string => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
const unicode = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
const units = (text: string): string[] => text.split('');
const base64 = (before: string, secret: string): string =>
  Buffer.from(`${before}${secret}zz`).toString('base64');
const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

const WAYS: Readonly<Record<string, (secret: string) => string | Buffer>> = {
  raw: secret => secret,
  'percent-encoded': encodeURIComponent,
  'percent-encoded in small letters': secret =>
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()),
  'percent-encoded, every byte': secret => [...Buffer.from(secret)].map(percent).join(''),
  'percent-encoded twice': secret => encodeURIComponent(encodeURIComponent(secret)),
  'as a form': secret => new URLSearchParams({ k: secret }).toString().slice(2),
  base64: secret => Buffer.from(secret).toString('base64'),
  'base64, one byte in': secret => base64('x', secret),
  'base64, two bytes in': secret => base64('xy', secret),
  base64url: secret => Buffer.from(secret).toString('base64url'),
  hex: secret => Buffer.from(secret).toString('hex'),
  'hex in large letters': secret => Buffer.from(secret).toString('hex').toUpperCase(),
  JSON: secret => JSON.stringify(secret).slice(1, -1),
  'JSON in ASCII': secret =>
    units(JSON.stringify(secret).slice(1, -1))
      .map(sign => (sign > '~' ? unicode(sign) : sign))
      .join(''),
  'JSON, every sign escaped': secret => units(secret).map(unicode).join(''),
  'Python repr': secret => secret.replaceAll(/[\\']/g, '\\$&'),
  HTML: secret => secret.replaceAll(/[&<>"']/g, sign => HTML[sign] ?? sign),
  'UTF-16': secret => Buffer.from(secret, 'utf16le'),
  'UTF-16, big end first': secret => Buffer.from(secret, 'utf16le').swap16(),
};

/** Every spelling of a secret, by name. */
export function spellings(secret: string): { readonly way: string; readonly bytes: Buffer }[] {
  return Object.entries(WAYS).map(([way, write]) => ({ way, bytes: Buffer.from(write(secret)) }));
}

/** How many spellings there are. */
export const WAYS_COUNT = Object.keys(WAYS).length;
