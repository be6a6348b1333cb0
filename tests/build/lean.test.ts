import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOT_ASKED } from '../../scripts/lean/changes.ts';
import { emoji, graphemes, STANDS_ALONE } from '../../scripts/lean/graphemes.ts';
import { changed, leanPlugin } from '../../scripts/lean/plugin.ts';

/** Everything that is changed while it is bundled, beside the same from the untouched packages. */
const EXPORTS = `
export { default as stringWidth } from 'string-width';
export { default as wrapAnsi } from 'wrap-ansi';
export { default as sliceAnsi } from 'slice-ansi';
export { default as lineUpdate } from './node_modules/ink/build/line-update.js';
export { tokenize } from '@alcalzone/ansi-tokenize';
export { default as terminalSize } from 'terminal-size';
export { default as onExit } from './node_modules/ink/node_modules/signal-exit/index.js';
export { Box, renderToString, Text } from 'ink';
export { createElement } from 'react';
export { unstable_now as schedulersNow } from './node_modules/scheduler/cjs/scheduler.production.js';
export * as environment from './node_modules/environment/index.js';
`;
interface Packages {
  stringWidth(text: string, options?: object): number;
  wrapAnsi(text: string, columns: number, options?: object): string;
  sliceAnsi(text: string, from: number, to?: number): string;
  lineUpdate(previous: string, next: string, columns: number): string;
  tokenize(text: string): unknown;
  terminalSize(): { readonly columns: number; readonly rows: number };
  onExit(callback: unknown): () => void;
  readonly Box: unknown;
  readonly Text: unknown;
  renderToString(node: unknown, options: { readonly columns: number }): string;
  /** Milliseconds since some moment. */
  schedulersNow(): number;
  readonly environment: Readonly<Record<string, unknown>>;
  createElement(type: unknown, props: object | null, ...children: readonly unknown[]): unknown;
}

const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '../..');
let folder: string;
let lean: Packages;
let stock: Packages;

async function packages(name: string, plugins: Plugin[]): Promise<Packages> {
  const { outputFiles } = await build({
    stdin: { contents: EXPORTS, resolveDir: ROOT },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      ...(plugins.length > 0 ? NOT_ASKED : {}),
    },
    alias: { 'react-devtools-core': join(ROOT, 'scripts/no-devtools.ts') },
    banner: { js: "import{createRequire as cr}from'node:module';const require=cr(import.meta.url);" },
    plugins,
  });
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, outputFiles[0]?.contents ?? '');
  return (await import(pathToFileURL(file).href)) as Packages;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lean '));
  lean = await packages('lean', [leanPlugin]);
  stock = await packages('stock', []);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ESC = '\u001b';
/** Pieces that join with what stands beside them, or are told apart from those that do by one change in a table. */
const PIECES = [
  'a',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '✓',
  '✗',
  '▸',
  '─',
  '█',
  '…',
  '‹',
  '’',
  '↑',
  '↔',
  '□',
  '●',
  '·',
  '⌚',
  '◽',
  '✔',
  '✔\ufe0f',
  '\u200d',
  '\ufe0f',
  '\u0301',
  '👩‍💻',
  '🇩🇪',
  '🇩',
  '👍🏽',
  '1\ufe0f\u20e3',
  '1\u20e3',
  '日',
  'ｶﾞ',
  '한',
  '\u1100\u1161\u11a8',
  'क्षि',
  '\ud800',
  '\u00ad',
  `${ESC}[1m`,
  `${ESC}[31;1m`,
  `${ESC}[0m`,
  `${ESC}[39m`,
  `${ESC}]8;;https://x.example\u0007`,
  `${ESC}]8;;\u0007`,
  `${ESC}[`,
  ESC,
] as const;
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

describe('what is changed while it is bundled does what the package does', () => {
  test('every code point is as much of an emoji, and as wide where the change could tell', () => {
    const rgi = /^\p{RGI_Emoji}$/v;
    const differ: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const sign = String.fromCodePoint(point);
      if (emoji.test(sign) !== rgi.test(sign)) differ.push(`emoji ${point.toString(16)}`);
      const near = point < 0x3100 || (point >= 0x1f000 && point < 0x1fc00);
      if (near && lean.stringWidth(sign) !== stock.stringWidth(sign))
        differ.push(`wide ${point.toString(16)}`);
    }
    expect(differ).toEqual([]);
  });

  test('texts are as wide, are cut, wrapped, tokenized and updated alike', () => {
    fc.assert(
      fc.property(text, text, fc.nat({ max: 14 }), fc.boolean(), (one, two, at, wide) => {
        const options = { ambiguousIsNarrow: !wide };
        expect(lean.stringWidth(one, options)).toBe(stock.stringWidth(one, options));
        expect(lean.sliceAnsi(one, at, at + 5)).toBe(stock.sliceAnsi(one, at, at + 5));
        expect(lean.wrapAnsi(one, at + 1, { hard: wide, trim: false })).toBe(
          stock.wrapAnsi(one, at + 1, { hard: wide, trim: false }),
        );
        expect(lean.tokenize(one)).toEqual(stock.tokenize(one));
        expect(lean.lineUpdate(one, two, 80)).toBe(stock.lineUpdate(one, two, 80));
        const same = one + two;
        expect(lean.lineUpdate(same, one, 80)).toBe(stock.lineUpdate(same, one, 80));
      }),
      { numRuns: 1500 },
    );
  });

  test('graphemes are those of Intl.Segmenter, also where it is not asked', () => {
    const intl = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    const plain = (segment: { readonly segment: string; readonly index: number } | undefined) =>
      segment && [segment.index, segment.segment];
    let asked = 0;
    fc.assert(
      fc.property(text, fc.nat({ max: 14 }), (one, at) => {
        if (STANDS_ALONE.test(one)) asked += 1;
        expect([...graphemes.segment(one)].map(plain)).toEqual([...intl.segment(one)].map(plain));
        expect(plain(graphemes.segment(one).containing(at))).toEqual(plain(intl.segment(one).containing(at)));
      }),
      { numRuns: 1500 },
    );
    expect(asked).toBeGreaterThan(50);
  });

  test('layouts are the same: yoga runs from the same bytes', () => {
    const props = fc.record({
      flexDirection: fc.constantFrom('row', 'column', 'row-reverse'),
      flexGrow: fc.nat({ max: 2 }),
      flexShrink: fc.nat({ max: 1 }),
      flexWrap: fc.constantFrom('wrap', 'nowrap'),
      justifyContent: fc.constantFrom('flex-start', 'space-between', 'center', 'flex-end'),
      alignItems: fc.constantFrom('flex-start', 'stretch', 'center', 'flex-end'),
      padding: fc.nat({ max: 2 }),
      gap: fc.nat({ max: 2 }),
      minWidth: fc.nat({ max: 9 }),
      borderStyle: fc.constantFrom(undefined, 'single', 'round'),
    });
    const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
        fc.record({ props, inside: fc.array(tie('tree'), { maxLength: 3 }) }),
      ),
    }));
    const drawn = (from: Packages, node: Tree): string => {
      const element = (one: Tree, key: number): unknown =>
        typeof one === 'string'
          ? from.createElement(from.Text, { key }, one)
          : from.createElement(from.Box, { key, ...one.props }, ...one.inside.map(element));
      return from.renderToString(element(node, 0), { columns: 40 });
    };
    let seen = 0;
    fc.assert(
      fc.property(tree, node => {
        const frame = drawn(stock, node);
        if (frame.trim() !== '') seen += 1;
        expect(drawn(lean, node)).toBe(frame);
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(30);
  });

  test('React’s clock counts milliseconds and never goes back', () => {
    const outer = performance.now();
    const [from, stockFrom] = [lean.schedulersNow(), stock.schedulersNow()];
    const inner = performance.now();
    while (performance.now() < inner + 20);
    const innerEnd = performance.now();
    const [to, stockTo] = [lean.schedulersNow(), stock.schedulersNow()];
    const outerEnd = performance.now();
    for (const took of [to - from, stockTo - stockFrom]) {
      // Two clocks of one computer; what they are rounded to may differ.
      expect(took).toBeGreaterThanOrEqual(innerEnd - inner - 0.1);
      expect(took).toBeLessThanOrEqual(outerEnd - outer + 0.1);
    }
  });

  test('where it runs is known without asking a browser’s navigator', () => {
    expect({ ...lean.environment }).toEqual({ ...stock.environment });
    expect(lean.environment).toMatchObject({ isNode: true, isBrowser: false });
  });

  test('the terminal’s size and what is called at exit', () => {
    expect(lean.terminalSize()).toEqual(stock.terminalSize());
    for (const one of [lean, stock]) {
      expect(() => one.onExit('no function')).toThrow('a callback must be provided for exit handler');
      one.onExit(() => undefined)();
    }
  });
});

type Tree = string | { readonly props: object; readonly inside: readonly Tree[] };

describe('a package that is not the one that the change was made for stops the build', () => {
  const source = 'const a = 1;\nconst b = 2;\n';
  const change = {
    file: 'some/index.js',
    sha256: createHash('sha256').update(source).digest('hex'),
    why: 'as an example',
    swaps: [['const a = 1;', 'const a = 3;']],
  } as const;
  test('its text is changed when it is that file', () => {
    expect(changed(change, source)).toBe('const a = 3;\nconst b = 2;\n');
  });
  test('one byte more is another file', () => {
    expect(() => changed(change, `${source} `)).toThrow(
      'some/index.js is not the file that its change was made for',
    );
  });
  test('what is to be changed must stand there, and once', () => {
    for (const from of ['const c', 'const '])
      expect(() => changed({ ...change, swaps: [[from, '']] }, source)).toThrow('does not hold exactly once');
  });
  test('a change whose file is not in the bundle', async () => {
    const { errors } = await build({
      stdin: { contents: "export { default } from 'string-width';", resolveDir: ROOT },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
      plugins: [leanPlugin],
    }).catch((error: { errors: { text: string }[] }) => error);
    expect(errors.map(error => error.text).join()).toContain(
      'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js was to be changed and is not in the bundle.',
    );
  });
});
