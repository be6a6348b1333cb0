import { parseEnvText } from './env-file.ts';

const BOM = '\ufeff';
const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Read alike without quotes by every reader there is, shells included. */
const PLAIN = /^[A-Za-z0-9_./:@,+=-]+$/;
/** No control characters, nothing invisible, no half characters. */
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]*$/u;

export type EnvEdited =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string };

class Refused extends Error {}

/**
 * The text of an env file with these keys set. Every line that does not set one of them stays byte for byte. A
 * key that is there is set where its last binding stands (the one that counts), with its `export` and the
 * comment behind it; its earlier bindings go. A key that is not there comes at the end. A byte order mark goes:
 * with it python-dotenv does not find the first key. Refuses what cannot be done without a doubt.
 */
export function editEnvText(original: string, wanted: ReadonlyMap<string, string>): EnvEdited {
  try {
    const text = original.startsWith(BOM) ? original.slice(BOM.length) : original;
    const edited = [...wanted].reduce((now, [key, value]) => setKey(now, key, value), text);
    refuseSideEffects(text, edited, wanted);
    return { kind: 'edited', text: edited };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', message: error.message };
    throw error;
  }
}

/** The lines with their own ends; what follows the last end is a line only when there is something. */
function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

function endOf(line: string): string {
  return /(?:\r\n|\n|\r)$/.exec(line)?.[0] ?? '';
}

/** Windows' line end where most lines have it. */
function styleOf(lines: readonly string[]): string {
  const windows = lines.filter(line => endOf(line) === '\r\n').length;
  return windows * 2 > lines.length ? '\r\n' : '\n';
}

function setKey(text: string, key: string, value: string): string {
  const assigned = assign(key, value);
  const lines = linesOf(text);
  const parsed = parseEnvText(text);
  const own = parsed.bindings.filter(binding => binding.key === key);
  const last = own.at(-1);
  if (last === undefined) {
    const style = styleOf(lines);
    const before = text === '' || endOf(lines.at(-1) ?? '') !== '' ? text : text + style;
    return `${before}${assigned}${style}`;
  }
  // What is right already keeps its own spelling.
  if (parsed.values.get(key) === value) return text;
  const kept = lines.map((line): string | null => line);
  for (const binding of own) kept.fill(null, binding.firstLine - 1, binding.lastLine);
  const raw = lines.slice(last.firstLine - 1, last.lastLine).join('');
  const prefix = /^\s*export\s/.test(raw) ? 'export ' : '';
  const line = prefix + assigned;
  const comment = commentOf(raw, key);
  const whole = readsAs(line + comment, key, value) ? line + comment : line;
  kept[last.firstLine - 1] = whole + endOf(raw);
  return kept.filter(one => one !== null).join('');
}

/** The comment behind a value, with the space before it: the earliest place where cutting leaves the value whole. */
function commentOf(raw: string, key: string): string {
  const body = raw.slice(0, raw.length - endOf(raw).length);
  const value = parseEnvText(body).values.get(key);
  if (value === undefined) return '';
  for (const { index } of body.matchAll(/[ \t]+#/g)) {
    if (parseEnvText(body.slice(0, index)).values.get(key) === value) return body.slice(index);
  }
  return '';
}

/**
 * `KEY=value` in the plainest form that python-dotenv, Node and the npm package dotenv read alike. Throws when
 * there is none: in single quotes python-dotenv takes `\\` and `\'` for one character, in double quotes the
 * others differ on the backslash; it fills in `${NAME}` in every form; and without quotes a `#` begins a comment
 * for the others.
 */
function assign(key: string, value: string): string {
  if (!KEY.test(key)) throw new Refused(`“${key}” is not a name that an env file can hold.`);
  if (!PRINTABLE.test(value)) {
    throw new Refused(`The value of ${key} holds a line break or a character that cannot be seen.`);
  }
  const forms: string[] = [];
  if (PLAIN.test(value)) forms.push(value);
  const single = !value.includes("'") && !/\\\\|\\$/.test(value);
  if (single && value !== '') forms.push(`'${value}'`);
  if (!/["\\]/.test(value)) forms.push(`"${value}"`);
  // Quotes inside are plain characters when none stands first.
  if (value !== '' && value === value.trim() && !/^["'`]|#/.test(value)) forms.push(value);
  const form = forms.find(one => readsAs(`${key}=${one}`, key, value));
  if (form === undefined) {
    throw new Refused(
      `The value of ${key} holds a mixture of signs (quotes, #, backslash or \${) that the programs of CAIO do not all read the same way.`,
    );
  }
  return `${key}=${form}`;
}

/** Asked of python-dotenv's own grammar. Node and npm's dotenv agree wherever the forms above are used. */
function readsAs(line: string, key: string, value: string): boolean {
  const read = parseEnvText(line);
  return read.problems.length === 0 && read.values.get(key) === value;
}

/**
 * The wanted keys must come out as wanted, and every other one as it was. A quote that an earlier line leaves open
 * may swallow what comes after it, and a value may be made of another key.
 */
function refuseSideEffects(before: string, after: string, wanted: ReadonlyMap<string, string>): void {
  const [old, now] = [parseEnvText(before), parseEnvText(after)];
  for (const [key, value] of wanted) {
    if (now.values.get(key) === value) continue;
    throw new Refused(
      `${key} could not be set: an earlier line of the file leaves a quote open, or is not finished.`,
    );
  }
  for (const key of new Set([...old.values.keys(), ...now.values.keys()])) {
    if (wanted.has(key) || old.values.get(key) === now.values.get(key)) continue;
    throw new Refused(`Another value of the file, ${key}, would change with it, so nothing was changed.`);
  }
}
