/**
 * How one character of a secret may be written in somebody's output. Spellings may be mixed freely in one text (a URL
 * encoder that leaves `!` alone, one that does not), which no list of whole encoded strings would cover.
 */
export interface Spelling {
  readonly name: string;
  /** @param bytes the character in UTF-8 */
  of(character: string, bytes: Buffer): readonly (string | Buffer)[];
}

const HTML: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;', '\\u0026amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;'],
  "'": ['&apos;'],
  ' ': ['&nbsp;'],
};

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
  "'": "\\'",
  '/': '\\/',
};

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/** Upper, lower and mixed case of a hex number are the same number. */
function inAnyCase(prefix: string, digits: string): string[] {
  let forms = [''];
  for (const digit of digits) {
    const cases = digit.toUpperCase() === digit ? [digit] : [digit, digit.toUpperCase()];
    forms = forms.flatMap(form => cases.map(one => form + one));
  }
  return forms.map(form => prefix + form);
}

/** All bytes in one case: an encoder does not change its mind within one character. */
function eachByte(bytes: Buffer, prefix: string): string[] {
  if (bytes.length === 1) return inAnyCase(prefix, hex(bytes[0] ?? 0, 2));
  const lower = [...bytes].map(byte => prefix + hex(byte, 2)).join('');
  const upper = [...bytes].map(byte => prefix + hex(byte, 2).toUpperCase()).join('');
  return [lower, upper];
}

const pointOf = (character: string): number => character.codePointAt(0) ?? 0;
const isWord = (character: string): boolean => /^[A-Za-z0-9]$/.test(character);

/** `\uXXXX` as JSON and Python write it, in pairs beyond the first plane. */
function unicodeEscapes(character: string, prefix: string): string[] {
  const units = character.split('').map(unit => unit.charCodeAt(0));
  if (units.length === 1) return inAnyCase(prefix, hex(units[0] ?? 0, 4));
  const lower = units.map(unit => prefix + hex(unit, 4)).join('');
  return [lower, units.map(unit => prefix + hex(unit, 4).toUpperCase()).join('')];
}

function shortEscapes(character: string): string[] {
  const short = SHORT_ESCAPES[character];
  if (short === undefined) return [];
  // JSON within JSON: the slash and the character are escaped once more.
  return [short, `\\\\${short}`, short.replaceAll('\\', '\\\\')];
}

const SLASHES = ['\\', '\\\\'] as const;

/** Every spelling that is known, by name. What each one is for is shown by the tests, encoder by encoder. */
export const SPELLINGS: readonly Spelling[] = [
  { name: 'as it is', of: character => [character] },
  { name: 'percent', of: (_, bytes) => eachByte(bytes, '%') },
  {
    // A URL that stands as a parameter in another URL.
    name: 'percent twice',
    of: (_, bytes) => eachByte(bytes, '%25'),
  },
  {
    name: 'form',
    of: character => (character === ' ' ? ['+', '%2B', '%2b'] : []),
  },
  { name: 'percent of JavaScript', of: character => unicodeEscapes(character, '%u') },
  {
    name: 'percent of Latin-1',
    of: character => (pointOf(character) <= 0xff ? inAnyCase('%', hex(pointOf(character), 2)) : []),
  },
  {
    name: 'unicode escape',
    of: character => [
      ...SLASHES.flatMap(slash => unicodeEscapes(character, `${slash}u`)),
      `\\u{${hex(pointOf(character), 1)}}`,
      `\\u{${hex(pointOf(character), 1).toUpperCase()}}`,
    ],
  },
  {
    name: 'long unicode escape',
    of: character =>
      pointOf(character) <= 0xffff
        ? []
        : SLASHES.flatMap(slash => inAnyCase(`${slash}U`, hex(pointOf(character), 8)).slice(0, 64)),
  },
  {
    name: 'hex escape',
    of: (character, bytes) =>
      SLASHES.flatMap(slash => [
        ...(pointOf(character) <= 0xff ? inAnyCase(`${slash}x`, hex(pointOf(character), 2)) : []),
        // Python's repr of bytes, and what many loggers make of non-ASCII text.
        ...(bytes.length > 1 ? eachByte(bytes, `${slash}x`) : []),
      ]),
  },
  {
    // What git and shells make of non-ASCII text.
    name: 'octal escape',
    of: (_, bytes) => [[...bytes].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('')],
  },
  { name: 'short escape', of: shortEscapes },
  {
    // A shell's printf %q, a regular expression, Markdown.
    name: 'backslash',
    of: character => (isWord(character) || pointOf(character) > 0x7e ? [] : [`\\${character}`]),
  },
  { name: 'HTML name', of: character => HTML[character] ?? [] },
  {
    name: 'HTML number',
    of: character => {
      if (isWord(character)) return [];
      const point = pointOf(character);
      const numbers = [`&#${point};`, `&#${String(point).padStart(3, '0')};`];
      return [...numbers, ...inAnyCase('&#x', hex(point, 2)).map(form => `${form};`)];
    },
  },
  {
    // sh leaves its quotes for one, PowerShell doubles it.
    name: 'shell quotes',
    of: character => (character === "'" ? ["'\\''", `'"'"'`, "''"] : character === '"' ? ['""'] : []),
  },
  { name: 'quoted-printable', of: (character, bytes) => (isWord(character) ? [] : eachByte(bytes, '=')) },
  {
    // A Windows program whose output goes into a pipe.
    name: 'Latin-1',
    of: character => {
      const point = pointOf(character);
      return point > 0x7f && point <= 0xff ? [Buffer.from([point])] : [];
    },
  },
  {
    name: 'UTF-8 read as Latin-1',
    of: (_, bytes) => (bytes.length > 1 ? [Buffer.from(bytes.toString('latin1'), 'utf8')] : []),
  },
];
