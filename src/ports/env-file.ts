import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { EnvFile, EnvFilePort, EnvFileProblem, EnvFileRead } from './types.ts';

/** An env file of CAIO has some 3 KB; what is far beyond that is another file by mistake. */
const MAX_BYTES = 1024 * 1024;

// The grammar of python-dotenv (the same from 0.21 to 1.2). Python's \s is not JavaScript's: it has the
// separators 1C-1F and NEL, and it has no BOM.
const SPACE = '\\t\\v\\f \\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const ANY_SPACE = `${SPACE}\\r\\n`;
const sticky = (source: string): RegExp => new RegExp(source, 'y');

const MULTILINE_SPACE = sticky(`[${ANY_SPACE}]*`);
const BLANK = sticky(`[${SPACE}]*`);
const EXPORT = sticky(`(?:export[${SPACE}]+)?`);
const QUOTED_KEY = sticky(`'([^']+)'`);
const PLAIN_KEY = sticky(`([^=#${ANY_SPACE}]+)`);
const EQUAL_SIGN = sticky(`=[${SPACE}]*`);
const SINGLE_QUOTED = sticky(`'((?:\\\\'|[^'])*)'`);
const DOUBLE_QUOTED = sticky(`"((?:\\\\"|[^"])*)"`);
const UNQUOTED = sticky('([^\\r\\n]*)');
const COMMENT = sticky(`(?:[${SPACE}]*#[^\\r\\n]*)?`);
const END_OF_LINE = sticky(`[${SPACE}]*(?:\\r\\n|\\n|\\r|$)`);
const REST_OF_LINE = sticky('[^\\r\\n]*(?:\\r|\\n|\\r\\n)?');
const TRAILING_COMMENT = new RegExp(`[${ANY_SPACE}]+#[^\\n]*`, 'g');
const TRAILING_SPACE = new RegExp(`[${ANY_SPACE}]+$`);
const VARIABLE = /\$\{([^}:]*)(?::-([^}]*))?\}/g;

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

type Binding = { readonly line: number } & (
  | { readonly kind: 'binding'; readonly key: string; readonly value: string | null }
  | { readonly kind: 'nothing' | 'error' }
);

/** Where one key is given a value. A value in quotes may stand on several lines. */
export interface EnvBinding {
  readonly key: string;
  /** Counted from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
}

class Unparsable extends Error {}

class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  peek(): string {
    return this.text.charAt(this.at);
  }

  read(regex: RegExp): string {
    regex.lastIndex = this.at;
    const found = regex.exec(this.text);
    if (found === null) throw new Unparsable();
    this.at += found[0].length;
    return found[1] ?? '';
  }
}

function readKey(reader: Reader): string | null {
  if (reader.peek() === '#') return null;
  return reader.read(reader.peek() === "'" ? QUOTED_KEY : PLAIN_KEY);
}

function readValue(reader: Reader): string {
  switch (reader.peek()) {
    case "'":
      return reader.read(SINGLE_QUOTED).replaceAll(/\\([\\'])/g, '$1');
    case '"':
      return reader
        .read(DOUBLE_QUOTED)
        .replaceAll(/\\([\\'"abfnrtv])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
    case '':
    case '\n':
    case '\r':
      return '';
    default:
      return reader.read(UNQUOTED).replaceAll(TRAILING_COMMENT, '').replace(TRAILING_SPACE, '');
  }
}

function readBinding(reader: Reader, lineAt: (position: number) => number): Binding {
  let line = lineAt(reader.at);
  try {
    reader.read(MULTILINE_SPACE);
    line = lineAt(reader.at);
    if (reader.at >= reader.text.length) return { kind: 'nothing', line };
    reader.read(EXPORT);
    const key = readKey(reader);
    reader.read(BLANK);
    let value: string | null = null;
    if (reader.peek() === '=') {
      reader.read(EQUAL_SIGN);
      value = readValue(reader);
    }
    reader.read(COMMENT);
    reader.read(END_OF_LINE);
    return key === null ? { kind: 'nothing', line } : { kind: 'binding', key, value, line };
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
    reader.read(REST_OF_LINE);
    return { kind: 'error', line };
  }
}

/** `${NAME}` and `${NAME:-default}`, from the earlier values of the file alone: the children get a scrubbed shell. */
function interpolate(value: string, earlier: ReadonlyMap<string, string | null>): string {
  return value.replaceAll(VARIABLE, (_, name: string, fallback: string | undefined) =>
    earlier.has(name) ? (earlier.get(name) ?? '') : (fallback ?? ''),
  );
}

/**
 * Reads the text of an env file exactly as python-dotenv's `dotenv_values` does with an empty environment.
 * A BOM stays part of the first key, as it does there: the key that a person sees is not there for CAIO.
 */
export function parseEnvText(text: string): Pick<EnvFile, 'values' | 'problems'> & {
  /** Every binding in the order of the file, also those that a later one replaces. */
  readonly bindings: readonly EnvBinding[];
} {
  // Python opens the file in text mode, which makes every line break a LF before the grammar sees it.
  const reader = new Reader(text.replaceAll(/\r\n?/g, '\n'));
  let line = 1;
  let counted = 0;
  const lineAt = (position: number): number => {
    for (; counted < position; counted += 1) if (reader.text.charCodeAt(counted) === 0x0a) line += 1;
    return line;
  };
  const all = new Map<string, string | null>();
  const problems: EnvFileProblem[] = [];
  const bindings: EnvBinding[] = [];
  const bom = '\ufeff';
  if (reader.text.startsWith(bom)) {
    const key = new RegExp(`^${bom}(?:export[${SPACE}]+)?'?([^=#'${ANY_SPACE}]+)`).exec(reader.text)?.[1];
    problems.push({ kind: 'bom', line: 1, ...(key === undefined ? {} : { key }) });
  }
  while (reader.at < reader.text.length) {
    const spoiled = reader.at === 0 && reader.text.startsWith(bom);
    const binding = readBinding(reader, lineAt);
    if (binding.kind === 'error' && !spoiled) problems.push({ kind: 'unparsable', line: binding.line });
    if (binding.kind !== 'binding') continue;
    const { key, value } = binding;
    bindings.push({ key, firstLine: binding.line, lastLine: lineAt(reader.at - 1) });
    if (all.has(key)) problems.push({ kind: 'duplicate', line: binding.line, key });
    if (value === null && !spoiled) problems.push({ kind: 'no-value', line: binding.line, key });
    all.set(key, value === null ? null : interpolate(value, all));
  }
  const values = new Map<string, string>();
  for (const [key, value] of all) if (value !== null) values.set(key, value);
  return { values, problems, bindings };
}

async function readBytes(path: string): Promise<Buffer | 'not-a-file' | 'too-large'> {
  // Looked at before it is opened: opening a pipe would wait for whoever writes to it.
  const found = await stat(path);
  if (!found.isFile()) return 'not-a-file';
  return found.size > MAX_BYTES ? 'too-large' : await readFile(path);
}

function unreadable(path: string, message: string): EnvFileRead {
  return { kind: 'unreadable', path, message };
}

/** Reads env files as CAIO's own code would. Messages never hold anything of a file's content. */
export function createEnvFilePort(): EnvFilePort {
  return {
    async read(path) {
      let bytes: Awaited<ReturnType<typeof readBytes>>;
      try {
        bytes = await readBytes(path);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', path };
        if (code === 'EISDIR') return unreadable(path, 'It is a folder, not a file.');
        return unreadable(path, `It cannot be read (${code}).`);
      }
      if (bytes === 'not-a-file') return unreadable(path, 'It is a folder or a device, not a file.');
      if (bytes === 'too-large') return unreadable(path, 'It is larger than 1 MB, so it is not an env file.');
      let text: string;
      try {
        text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        return unreadable(path, 'It is not UTF-8 text. Save it again with the encoding UTF-8 (without BOM).');
      }
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const { values, problems } = parseEnvText(text);
      return { kind: 'read', file: { path, sha256, values, problems } };
    },
  };
}
