import { readFile } from 'node:fs/promises';
import type { PythonHost } from './host.ts';

const LINE = /^[ \t]*(?:export[ \t]+)?([^=# \t\r\n]+)[ \t]*=[ \t]*(.*)$/;

/** The bindings of an env file by python-dotenv's simple rules; the last one wins, a BOM sticks to the first key. */
export function parseDotenv(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const match = LINE.exec(line);
    if (match?.[1] !== undefined) values.set(match[1], bindingValue(match[2] ?? ''));
  }
  return values;
}

function bindingValue(raw: string): string {
  const single = /^'((?:[^'\\]|\\.)*)'/.exec(raw);
  if (single) return (single[1] ?? '').replace(/\\([\\'])/g, '$1');
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(raw);
  if (double) {
    const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
    return (double[1] ?? '').replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char);
  }
  return raw.replace(/[ \t]+#.*$/, '').trimEnd();
}

/**
 * `load_dotenv(path, override=…)`. A key that the environment already holds stays as it is unless `override`;
 * present but empty counts as held. A file that is not there is no error.
 */
export async function loadDotenv(path: string, host: PythonHost, override: boolean): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return;
  }
  for (const [key, value] of parseDotenv(text)) if (override || !(key in host.env)) host.env[key] = value;
}

/** `to_bool` of CAIO. */
export const isTrue = (value: string | undefined): boolean =>
  ['1', 'true', 'yes', 'on'].includes((value ?? '').trim().toLowerCase());
