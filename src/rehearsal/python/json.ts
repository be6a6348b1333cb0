/** A number that Python prints as a float: 1.0, not 1. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Everything outside ASCII as \uXXXX, as json.dumps does by default. */
const quote = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** `json.dumps(value, indent=2)`; without an indent, as one line with Python's spaces. */
export function dumps(value: unknown, indent: number | null = 2, depth = 1): string {
  if (value instanceof PyFloat)
    return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const pairs = Array.isArray(value)
    ? value.map(item => dumps(item, indent, depth + 1))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${quote(key)}: ${dumps(item, indent, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (pairs.length === 0) return `${open}${close}`;
  if (indent === null) return `${open}${pairs.join(', ')}${close}`;
  const pad = '\n'.padEnd(1 + indent * depth);
  return `${open}${pad}${pairs.join(`,${pad}`)}${'\n'.padEnd(1 + indent * (depth - 1))}${close}`;
}
