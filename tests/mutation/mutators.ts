/** One change to a source file that a test must notice. */
export interface Mutant {
  readonly line: number;
  readonly what: string;
  readonly text: string;
}

/** Comments, text and patterns. */
const NO_CODE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[(,=:!&|?[{;\n]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

/** Where code is: 1 for each character. */
function codeMask(source: string): Uint8Array {
  const mask = new Uint8Array(source.length).fill(1);
  for (const found of source.matchAll(NO_CODE)) mask.fill(0, found.index, found.index + found[0].length);
  return mask;
}

/** Simple swaps: what is found is replaced. Spaces around < and > keep types out of it. */
const SWAPS: readonly (readonly [pattern: RegExp, by: string, what: string])[] = [
  [/===/g, '!==', '=== to !=='],
  [/!==/g, '===', '!== to ==='],
  [/&&/g, '||', '&& to ||'],
  [/\|\|/g, '&&', '|| to &&'],
  [/ < (?=[\w(])/g, ' <= ', '< to <='],
  [/ > (?=[\w(-])/g, ' >= ', '> to >='],
  [/ <= /g, ' < ', '<= to <'],
  [/ >= /g, ' > ', '>= to >'],
  [/\btrue\b/g, 'false', 'true to false'],
  [/\bfalse\b/g, 'true', 'false to true'],
  [/(?<=[(\s])!(?=[\w(])/g, '', 'not left out'],
  [/\.every\(/g, '.some(', 'every to some'],
  [/\.some\(/g, '.every(', 'some to every'],
  [/\.find\(/g, '.findLast(', 'first to last'],
  [/Math\.abs\(/g, '(', 'abs left out'],
  [/ > 0\b(?!\.)/g, ' > 1', 'one is none'],
  [/ === 0\b(?!\.)/g, ' <= 1', 'one is none'],
  [/ \+ (?=[\w.]+ (?:===|!==|[<>]=?) )/g, ' - ', '+ to -'],
  [/\.min\(\d+\)/g, '', 'least left out'],
  [/\.strictObject\(/g, '.object(', 'strict left out'],
];
/** What stands in text and decides all the same. */
const WORDS: readonly (readonly [pattern: RegExp, by: string, what: string])[] = [
  [/outcome: '(?:fail|unknown)'/g, "outcome: 'pass'", 'a pass instead'],
  [/'NO-GO'|'NOT YET'|'STALE'/g, "'GO'", 'a GO instead'],
];

/** The place behind the bracket that closes the one at `open`, or -1. */
function behind(source: string, mask: Uint8Array, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at += 1) {
    if (mask[at] === 0) continue;
    if ('([{'.includes(source[at] ?? ' ')) depth += 1;
    if (')]}'.includes(source[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/** Every mutant of a source, in the order of its lines. */
export function mutantsOf(source: string): Mutant[] {
  const mask = codeMask(source);
  const found: (Mutant & { readonly at: number })[] = [];
  const add = (from: number, to: number, by: string, what: string): void => {
    const line = source.slice(0, from).split('\n').length;
    found.push({ at: from, line, what, text: source.slice(0, from) + by + source.slice(to) });
  };
  for (const [pattern, by, what] of SWAPS)
    for (const { index, 0: text } of source.matchAll(pattern))
      if (mask[index] === 1) add(index, index + text.length, by, what);
  for (const [pattern, by, what] of WORDS)
    for (const { index, 0: text } of source.matchAll(pattern)) {
      // What stands between bars, or behind a word of the type's, is a type: nothing that runs.
      const around = source.slice(Math.max(0, index - 10), index + text.length + 2);
      if (!/\| '|readonly|' \|/.test(around)) add(index, index + text.length, by, what);
    }
  for (const { index, 0: text } of source.matchAll(/\bif \(/g)) {
    if (mask[index] === 0) continue;
    const open = index + text.length - 1;
    const end = behind(source, mask, open);
    if (end === -1) continue;
    add(open, end, '(Math.random() > 2)', 'a condition that never holds');
    add(open, end, '(Math.random() < 2)', 'a condition that always holds');
  }
  // Where a pattern begins and ends.
  for (const { index, 0: text } of source.matchAll(NO_CODE)) {
    if (!/^\/[^/*]/.test(text)) continue;
    const end = index + text.lastIndexOf('/');
    if (text.startsWith('/^')) add(index + 1, index + 2, '', 'a pattern that begins anywhere');
    if (source[end - 1] === '$' && source[end - 2] !== '\\')
      add(end - 1, end, '', 'a pattern that ends anywhere');
  }
  // A finding, or anything else that is written down, is forgotten.
  const written = /^[ \t]*(?:(?:await )?[\w.]+\.(?:push|add|set|delete)|must|say|check)\(/gm;
  for (const { index, 0: text } of source.matchAll(written)) {
    const end = behind(source, mask, index + text.length - 1);
    if (end !== -1 && source[end] === ';') add(index, end + 1, '', 'a statement left out');
  }
  return found.sort((one, other) => one.at - other.at);
}
