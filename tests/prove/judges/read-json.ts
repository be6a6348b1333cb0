/**
 * A JSON reader of the proof's own, so that it does not err where the judges' reader errs: exactly one document, and
 * no key twice. What it does not take, nobody may judge.
 */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

class NotJson extends Error {}

/** The one document that the text is, or undefined. White space around it is allowed, and one byte order mark. */
export function readJson(source: string): Value | undefined {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  let at = 0;
  const fail = (): never => {
    throw new NotJson();
  };
  const space = (): void => {
    while (' \t\r\n'.includes(text[at] ?? 'x')) at += 1;
  };
  const take = (what: string): void => {
    if (!text.startsWith(what, at)) fail();
    at += what.length;
  };
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? fail();
    at += found.length;
    return found;
  };
  const string = (): string => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a string of JSON may not hold them
    const raw = match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    return raw
      .slice(1, -1)
      .replaceAll(/\\(u[0-9a-fA-F]{4}|.)/g, (_, sign: string) =>
        sign.length > 1
          ? String.fromCharCode(Number.parseInt(sign.slice(1), 16))
          : ({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[sign] ?? sign),
      );
  };
  const number = (): number => {
    const value = Number(match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y));
    return Number.isFinite(value) ? value : fail();
  };
  const list = <T>(close: string, item: () => T): T[] => {
    const items: T[] = [];
    at += 1;
    space();
    if (text[at] === close) at += 1;
    else
      for (;;) {
        items.push(item());
        space();
        if (text[at] === close) {
          at += 1;
          break;
        }
        take(',');
      }
    return items;
  };
  const value = (): Value => {
    space();
    const sign = text[at] ?? fail();
    if (sign === '"') return string();
    if (sign === '[') return list(']', value);
    if (sign === '{') {
      const entries = list('}', (): [string, Value] => {
        space();
        const key = string();
        space();
        take(':');
        return [key, value()];
      });
      if (new Set(entries.map(([key]) => key)).size < entries.length) fail();
      return Object.fromEntries(entries);
    }
    for (const [word, meant] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const)
      if (text.startsWith(word, at)) {
        at += word.length;
        return meant;
      }
    return number();
  };
  try {
    const document = value();
    space();
    return at === text.length ? document : undefined;
  } catch (error) {
    if (error instanceof NotJson || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What lies at a path; undefined when there is nothing. */
export function at(value: Value | undefined, ...path: (string | number)[]): Value | undefined {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Object.hasOwn(here, key) ? (here as Record<string, Value>)[key] : undefined;
  }
  return here;
}
