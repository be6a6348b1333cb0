/**
 * The ways in which a value may come back in somebody's output.
 *
 * A pattern is a sequence of steps, one for each character; a step holds every spelling of that character.
 * Spellings may be mixed freely in one text (a URL encoder that leaves `!` alone, one that does not), which no
 * list of whole encoded strings would cover.
 */
export interface Pattern {
  /** The label to put in its place. */
  readonly label: string;
  readonly steps: readonly Step[];
  /** Bytes of the longest text it can match. */
  readonly longest: number;
}

/** The spellings of one character. */
export type Step = readonly Buffer[];

const HTML: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;', '\\u0026amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;', '&#34;', '&#x22;'],
  "'": ['&#39;', '&#x27;', '&#039;', '&apos;'],
  '`': ['&#96;', '&#x60;'],
  '=': ['&#61;', '&#x3D;', '&#x3d;'],
  '/': ['&#47;', '&#x2F;', '&#x2f;'],
  '+': ['&#43;', '&#x2B;', '&#x2b;'],
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

function percentForms(bytes: Buffer): string[] {
  // All bytes in one case: an encoder does not change its mind within one character.
  const lower = [...bytes].map(byte => `%${hex(byte, 2)}`).join('');
  const upper = [...bytes].map(byte => `%${hex(byte, 2).toUpperCase()}`).join('');
  const first = bytes.length === 1 ? inAnyCase('%', hex(bytes[0] ?? 0, 2)) : [];
  const single = [...new Set([lower, upper, ...first])];
  // Twice encoded: a URL that stands as a parameter in another URL.
  return [...single, ...single.map(form => form.replaceAll('%', '%25'))];
}

function escapeForms(character: string, bytes: Buffer): string[] {
  const forms: string[] = [];
  const units = character.split('').map(unit => unit.charCodeAt(0));
  for (const slash of ['\\', '\\\\']) {
    if (units.length === 1) forms.push(...inAnyCase(`${slash}u`, hex(units[0] ?? 0, 4)));
    else
      for (const form of [(text: string) => text, (text: string) => text.toUpperCase()])
        forms.push(units.map(unit => `${slash}u${form(hex(unit, 4))}`).join(''));
    const point = character.codePointAt(0) ?? 0;
    if (point <= 0xff) forms.push(...inAnyCase(`${slash}x`, hex(point, 2)));
    if (point > 0xffff) forms.push(...inAnyCase(`${slash}U`, hex(point, 8)).slice(0, 64));
    // Python's repr of bytes, and what many loggers make of non-ASCII text.
    if (bytes.length > 1) forms.push([...bytes].map(byte => `${slash}x${hex(byte, 2)}`).join(''));
  }
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) {
    forms.push(short);
    // JSON within JSON: the slash and the character are escaped once more.
    forms.push(`\\\\${short}`, short.replaceAll('\\', '\\\\'));
    if (character === '"' || character === '\\') forms.push(short.replaceAll(/["\\]/g, '\\$&'));
  }
  return forms;
}

const WHITE: Readonly<Record<string, readonly string[]>> = { ' ': ['+', '%2B', '%2b', '&nbsp;'] };

function stepFor(character: string, others: readonly string[] = []): Step {
  const bytes = Buffer.from(character, 'utf8');
  const spellings = new Set([
    character,
    ...others,
    ...percentForms(bytes),
    ...escapeForms(character, bytes),
    ...(HTML[character] ?? []),
    ...(WHITE[character] ?? []),
  ]);
  return [...spellings].map(text => Buffer.from(text, 'utf8'));
}

function pattern(label: string, steps: readonly Step[]): Pattern {
  const longest = steps.reduce((sum, step) => sum + Math.max(...step.map(form => form.length)), 0);
  return { label, steps, longest };
}

/** Base64's and base64url's alphabets differ in two characters; both may be percent- or JSON-escaped in turn. */
function base64Step(character: string): Step {
  if (character === '+' || character === '-') return [...stepFor('+'), ...stepFor('-')];
  if (character === '/' || character === '_') return [...stepFor('/'), ...stepFor('_')];
  return [Buffer.from(character, 'latin1')];
}

/**
 * The characters of base64 that stand for the value alone when it begins `offset` bytes into a group of three.
 * The one before and the one after share bits with a neighbour and are not known.
 */
function base64Core(value: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), value]).toString('base64');
  const from = offset === 0 ? 0 : offset + 1;
  const to = Math.floor(((offset + value.length) * 8) / 6);
  return encoded.slice(from, to);
}

/** Every pattern for one value: spelled out (raw, percent, form, JSON, Python, HTML), base64 and hex. */
export function patternsFor(value: string, label: string): Pattern[] {
  const bytes = Buffer.from(value, 'utf8');
  const patterns = [
    pattern(
      label,
      [...value].map(character => stepFor(character)),
    ),
  ];
  for (const offset of [0, 1, 2]) {
    const core = base64Core(bytes, offset);
    patterns.push(pattern(label, [...core].map(base64Step)));
  }
  const digits = [...bytes.toString('hex')];
  patterns.push(
    pattern(
      label,
      digits.map(digit =>
        [...new Set([digit, digit.toUpperCase()])].map(form => Buffer.from(form, 'latin1')),
      ),
    ),
  );
  return patterns;
}

/** The password within a URL, as it stands there and decoded: whoever prints a URL may print the parts of it. */
export function passwordsIn(value: string): string[] {
  const raw = /^[a-z][a-z0-9+.-]*:\/\/[^:@/]*:(.+)@[^@]*$/is.exec(value)?.[1];
  if (raw === undefined) return [];
  try {
    return [...new Set([raw, decodeURIComponent(raw)])];
  } catch {
    return [raw];
  }
}
