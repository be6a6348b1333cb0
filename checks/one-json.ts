/**
 * The value of a text that is exactly one JSON document. Stricter than `JSON.parse`, which silently takes the last of
 * two equal keys, and makes Infinity of a number without end: a report that says both true and false says nothing.
 * @throws SyntaxError when it is not JSON, when a key stands twice, or when a number is out of reach
 */
export function oneJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseOddities(text);
  return value;
}

/** Strings, numbers, and the signs that open, close and divide. The text is valid JSON by now. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],]|-?\d[\d.eE+-]*/g;

function refuseOddities(text: string): void {
  /** For each object or list that is open: the keys seen in it; null for a list. */
  const open: (Set<string> | null)[] = [];
  let keyNext = false;
  for (const [token] of text.matchAll(TOKENS)) {
    const keys = open.at(-1) ?? null;
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    else if (/^[-\d]/.test(token) && !Number.isFinite(Number(token)))
      throw new SyntaxError('A number is too large to be read.');
    else if (token !== ',' && keyNext && keys !== null) {
      const key = String(JSON.parse(token));
      if (keys.has(key)) throw new SyntaxError('A key stands twice in one object.');
      keys.add(key);
    }
    keyNext = token === '{' || token === ',';
  }
}
