import type { Chance } from './chance.ts';
import { readJson, type Value } from './read-json.ts';

/** A document as its writer would write it, so that keys can stand twice and numbers can be none. */
type Node =
  | { readonly kind: 'raw'; text: string }
  | { readonly kind: 'list'; items: Node[] }
  | { readonly kind: 'object'; entries: [string, Node][] };

function nodeOf(value: Value): Node {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(nodeOf) };
  if (typeof value !== 'object' || value === null) return { kind: 'raw', text: JSON.stringify(value) };
  return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, nodeOf(item)]) };
}

function written(node: Node, indent: string): string {
  if (node.kind === 'raw') return node.text;
  const inner = `${indent}  `;
  const lines =
    node.kind === 'list'
      ? node.items.map(item => inner + written(item, inner))
      : node.entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${written(item, inner)}`);
  const [open, close] = node.kind === 'list' ? '[]' : '{}';
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

/** Values that a judge may take for something else. */
const STRANGE = [
  'true',
  'false',
  'null',
  '0',
  '1',
  '-1',
  '-0',
  '0.95',
  '0.9499',
  '0.5',
  '95',
  '50',
  '1e400',
  '-1e400',
  '1e308',
  '9007199254740993',
  'NaN',
  'Infinity',
  '-Infinity',
  '1.0',
  '"true"',
  '"false"',
  '"0"',
  '"1"',
  '""',
  '" "',
  '"null"',
  '"pass"',
  '"healthy"',
  '"redis"',
  '"file"',
  '"dry_run"',
  '"error"',
  '[]',
  '{}',
  '[[]]',
  '["x"]',
  '[null]',
  '{"ok": true}',
  '200',
  '401',
  '404',
  '500',
  '"401"',
  '"200"',
  '0x10',
  '01',
  '.5',
  '5.',
  "'x'",
  'undefined',
  'None',
  'True',
];

function everyNode(node: Node, found: Node[] = []): Node[] {
  found.push(node);
  if (node.kind === 'list') for (const item of node.items) everyNode(item, found);
  if (node.kind === 'object') for (const [, item] of node.entries) everyNode(item, found);
  return found;
}

function oddNumber(text: string, by: Chance): string {
  const value = Number(text);
  return by.of([value + 1, value - 1, -value, value / 2, value * 2, value + 0.5, value * 1e15].map(String));
}

function strange(node: Node, by: Chance): Node {
  if (node.kind === 'raw' && /^-?\d/.test(node.text) && by.once(2))
    return { kind: 'raw', text: oddNumber(node.text, by) };
  if (node.kind === 'raw' && node.text.startsWith('"') && by.once(2)) {
    const text = JSON.parse(node.text) as string;
    const other = by.of([
      `${text} `,
      ` ${text}`,
      text.toUpperCase(),
      `${text}x`,
      text.slice(1),
      `${text}\u0000`,
      `${text}/`,
      text.replace('/', '//'),
    ]);
    return { kind: 'raw', text: JSON.stringify(other) };
  }
  return { kind: 'raw', text: by.of(STRANGE) };
}

/** Changes one place of an object or a list. */
function changeInside(node: Node & { kind: 'object' | 'list' }, by: Chance): void {
  if (node.kind === 'list') {
    const at = by.below(node.items.length);
    const item = node.items[at];
    if (item === undefined) return void node.items.push({ kind: 'raw', text: by.of(STRANGE) });
    by.of([
      () => node.items.splice(at, 1),
      () => node.items.splice(at, 0, item),
      () => node.items.reverse(),
      () => node.items.splice(at, 1, strange(item, by)),
      () => node.items.push({ kind: 'raw', text: by.of(STRANGE) }),
      () => node.items.splice(at, 1, { kind: 'list', items: [item] }),
    ])();
    return;
  }
  const at = by.below(node.entries.length);
  const [key, item] = node.entries[at] ?? ['', { kind: 'raw', text: 'null' }];
  if (node.entries.length === 0) return void node.entries.push(['x', { kind: 'raw', text: by.of(STRANGE) }]);
  by.of([
    () => node.entries.splice(at, 1),
    () =>
      node.entries.splice(at, 1, [
        by.of([`${key}x`, key.toUpperCase(), ` ${key}`, '__proto__', 'constructor', '']),
        item,
      ]),
    () => node.entries.splice(at, 1, [key, strange(item, by)]),
    () => node.entries.splice(at, 1, [key, strange(item, by)]),
    // Twice: before and behind, so that whoever takes the last and whoever takes the first are both fooled.
    () => node.entries.splice(at, 0, [key, strange(item, by)]),
    () => node.entries.splice(at + 1, 0, [key, strange(item, by)]),
    () => node.entries.reverse(),
    () => node.entries.splice(at, 1, [key, { kind: 'object', entries: [[key, item]] }]),
    () => node.entries.splice(at, 1, [key, { kind: 'list', items: [item] }]),
    () =>
      node.entries.push([
        by.of(['more', 'error', 'errors', 'ok', 'passed', 'status']),
        { kind: 'raw', text: by.of(STRANGE) },
      ]),
  ])();
}

/** Changes the meaning of a JSON document in one to three places. Text that is no JSON is changed as text. */
export function changedJson(text: string, by: Chance): string {
  const value = readJson(text);
  if (value === undefined) return changedText(text, by);
  const root = nodeOf(value);
  for (let left = 1 + by.below(3); left > 0; left -= 1) {
    const places = everyNode(root).filter(node => node.kind !== 'raw');
    changeInside(by.of(places) as Node & { kind: 'object' | 'list' }, by);
  }
  return `${written(root, '')}\n`;
}

const NOISE = [
  '{}',
  'null',
  'true',
  '\u0000',
  '\u001b[2J',
  '\ufeff',
  '\u200b',
  'WARNING: x\n',
  '// x\n',
  '"ok": true',
  '{"ok": true}\n',
  'Result: PASS\n',
  'Result: FAIL\n',
  '60 passed in 1.00s\n',
  '1 failed, 59 passed in 1.00s\n',
  '---\n',
  '…',
  ',',
  '}',
  ']',
  '\n{\n',
];

/** Changes a text as something on its way, or its writer, might: lines gone, twice, swapped, cut, with noise in it. */
export function changedText(text: string, by: Chance): string {
  const lines = text.split('\n');
  const line = by.below(lines.length);
  const sign = by.below(Math.max(1, text.length));
  const other = by.below(Math.max(1, text.length));
  const [from, to] = sign < other ? [sign, other] : [other, sign];
  return by.of([
    () => text.slice(0, sign),
    () => text.slice(sign),
    () => by.of(NOISE) + text,
    () => text + by.of(NOISE),
    () => text + text,
    () => text.slice(0, sign) + by.of(NOISE) + text.slice(sign),
    () => text.slice(0, from) + text.slice(to),
    () => text.slice(0, sign) + String.fromCharCode(32 + by.below(95)) + text.slice(sign + 1),
    () => text.slice(0, sign) + text.slice(sign + 1),
    () => lines.toSpliced(line, 1).join('\n'),
    () => lines.toSpliced(line, 0, lines[line] ?? '').join('\n'),
    () => lines.toSpliced(line, 1, ...(lines[by.below(lines.length)] ?? '').split('\n')).join('\n'),
    () =>
      lines
        .toSpliced(
          line,
          1,
          (lines[line] ?? '').replace(/\d+/, digits => String(by.below(2) * Number(digits) + by.below(3))),
        )
        .join('\n'),
    () =>
      lines
        .toSpliced(
          line,
          1,
          (lines[line] ?? '').replace(
            /True|OK|PASS|healthy|passed/,
            by.of(['False', 'FAIL', 'SKIP', 'degraded', 'ok', 'pass', 'failed']),
          ),
        )
        .join('\n'),
    () => lines.toSpliced(line, 1, (lines[line] ?? '').toLowerCase()).join('\n'),
    () => text.replaceAll('\n', '\r\n'),
    () => text.replaceAll('\n', '\r'),
  ])();
}
