/** A strict reader of the XML that the reports are made of: what XML 1.0 forbids is an error, never repaired. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const LEGAL = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
const TAG = /^<(\/?)([a-z][a-z0-9-]*)((?:\s+[a-z][a-z0-9:-]*="[^"<]*")*)\s*(\/?)>/i;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function decoded(text: string): string {
  if (text.includes(']]>')) throw new Error('"]]>" in text');
  return text.replace(/&([^;&\s]*;)?/g, (all, name: string | undefined) => {
    const number = /^#(\d+);$/.exec(name ?? '')?.[1];
    const char = number ? String.fromCodePoint(Number(number)) : ENTITIES[name?.slice(0, -1) ?? ''];
    if (char === undefined || !LEGAL.test(char)) throw new Error(`bad entity ${all}`);
    return char;
  });
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([a-z][a-z0-9:-]*)="([^"<]*)"/gi)) {
    if (Object.hasOwn(found, name)) throw new Error(`attribute ${name} twice`);
    found[name] = decoded(value);
  }
  return found;
}

/** The root element. Throws on anything that is not well-formed. */
export function parseXml(source: string): Element {
  if (!LEGAL.test(source)) throw new Error('a character that XML 1.0 forbids');
  const top: Element = { name: '', attributes: {}, children: [] };
  const open: Element[] = [top];
  let rest = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n|^<!DOCTYPE html>\n/, '');
  while (rest !== '') {
    const into = open.at(-1);
    if (!into) throw new Error('an end without a start');
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text !== undefined) {
      into.children.push(decoded(text));
      rest = rest.slice(text.length);
      continue;
    }
    const tag = TAG.exec(rest);
    if (!tag) throw new Error(`not a tag: ${rest.slice(0, 60)}`);
    rest = rest.slice(tag[0].length);
    const [, closing, name = '', attributes = '', empty] = tag;
    if (closing) {
      if (into.name !== name || into === top) throw new Error(`</${name}> ends <${into.name}>`);
      open.pop();
      continue;
    }
    const element: Element = { name, attributes: attributesOf(attributes), children: [] };
    into.children.push(element);
    if (!empty) open.push(element);
  }
  const roots = top.children.filter(child => typeof child !== 'string');
  const [root] = roots;
  if (open.length !== 1 || roots.length !== 1 || !root) throw new Error('not exactly one whole root');
  if (top.children.some(child => typeof child === 'string' && child.trim() !== ''))
    throw new Error('text outside the root');
  return root;
}

/** The text inside, as a reader gets it. */
export function textOf(node: Element | string): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

/** All elements below that the test wants, in their order. */
export function all(node: Element, wanted: (element: Element) => boolean): Element[] {
  const below = node.children.flatMap(child => (typeof child === 'string' ? [] : all(child, wanted)));
  return wanted(node) ? [node, ...below] : below;
}

/** Elements and the names of their attributes, without a word of text: what hostile text must not change. */
export function skeleton(node: Element): string {
  const inner = node.children.map(child => (typeof child === 'string' ? '' : skeleton(child)));
  return `<${[node.name, ...Object.keys(node.attributes)].join(' ')}>${inner.join('')}</>`;
}

/** Every text and every attribute value, for looking up facts. */
export function everything(node: Element): string {
  const inner = node.children.map(child => (typeof child === 'string' ? child : everything(child)));
  return [...Object.values(node.attributes), ...inner].join('\n');
}
