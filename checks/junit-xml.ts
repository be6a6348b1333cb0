/** What is read of a junit file: the numbers of its suites, and its test cases. */
export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'error' | 'skipped' | 'xfailed';
}

export interface JunitFile {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly cases: readonly JunitCase[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly kind: 'open' | 'close' | 'empty';
}

/** What pytest writes: tags and escaped text. Comments and the like could hide a failure, so there are none. */
const PIECE =
  /<(\/?)([A-Za-z_][\w.:-]*)((?:[ \t\r\n]+[A-Za-z_][\w.:-]*[ \t\r\n]*=[ \t\r\n]*(?:"[^"<>]*"|'[^'<>]*'))*)[ \t\r\n]*(\/?)>|[^<]+/y;
const DECLARATION = /^\uFEFF?<\?xml [^<>?]*\?>/;

/** The tags in their order; null when the text is not made of tags and text alone. */
function tagsOf(xml: string): Tag[] | null {
  const tags: Tag[] = [];
  let at = 0;
  while (at < xml.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(xml);
    if (!piece) return null;
    at = PIECE.lastIndex;
    const [, slash, name, rest = '', end] = piece;
    if (name === undefined) continue;
    const attributes = new Map<string, string>();
    for (const [, key = '', double, single] of rest.matchAll(
      /([A-Za-z_][\w.:-]*)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/g,
    )) {
      if (attributes.has(key)) return null;
      attributes.set(key, decode(double ?? single ?? ''));
    }
    tags.push({ name, attributes, kind: slash ? 'close' : end ? 'empty' : 'open' });
  }
  return tags;
}

function stateOf(tag: Tag): JunitCase['state'] | null {
  if (tag.name === 'failure') return 'failed';
  if (tag.name === 'error') return 'error';
  if (tag.name !== 'skipped') return null;
  return tag.attributes.get('type') === 'pytest.xfail' ? 'xfailed' : 'skipped';
}

/** Reads a junit file strictly; null for anything that is not whole, nested and numbered as it must be. */
export function parseJunit(xml: string): JunitFile | null {
  const tags = tagsOf(xml.replace(DECLARATION, ''));
  if (!tags) return null;
  const open: string[] = [];
  const cases: { classname: string; name: string; state: JunitCase['state'] }[] = [];
  const totals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  let roots = 0;
  let suites = 0;
  for (const tag of tags) {
    if (tag.kind === 'close') {
      if (open.pop() !== tag.name) return null;
      continue;
    }
    const parent = open.at(-1);
    if (parent === undefined) {
      roots += 1;
      if (tag.name !== 'testsuites' && tag.name !== 'testsuite') return null;
    }
    if (tag.name === 'testsuite') {
      suites += 1;
      for (const name of ['tests', 'failures', 'errors', 'skipped'] as const) {
        const value = tag.attributes.get(name);
        if (value === undefined || !/^\d+$/.test(value)) return null;
        totals[name] += Number(value);
      }
    }
    if (tag.name === 'testcase') {
      const { attributes } = tag;
      const [classname, name] = [attributes.get('classname'), attributes.get('name')];
      if (parent !== 'testsuite' || classname === undefined || name === undefined) return null;
      cases.push({ classname, name, state: 'passed' });
    }
    const state = stateOf(tag);
    const last = cases.at(-1);
    if (state !== null) {
      if (parent !== 'testcase' || !last) return null;
      if (last.state === 'passed' || state === 'failed' || state === 'error') last.state = state;
    }
    if (tag.kind === 'open') open.push(tag.name);
  }
  return open.length === 0 && roots === 1 && suites > 0 ? { ...totals, cases } : null;
}
