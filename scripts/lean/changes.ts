/**
 * Dependencies that do at import what is seldom or never needed are changed while they are bundled, so that the first
 * frame does not wait for it. Each change is pinned to the very file that it was made for: another version stops the
 * build until somebody has looked. tests/build/lean.test.ts compares what comes out with the untouched packages.
 */
export interface Change {
  /** Below node_modules. */
  readonly file: string;
  readonly sha256: string;
  readonly why: string;
  /** Each `from` stands in the file exactly once. */
  readonly swaps: readonly (readonly [from: string, to: string])[];
}

/** What a changed file imports from: scripts/lean/graphemes.ts. */
export const GRAPHEMES = 'lean:graphemes';

/** Asked by a package that wonders whether it is in a browser; Node loads a navigator when it is asked for one. */
export const NOT_ASKED = { 'globalThis.navigator': 'undefined' } as const;

const importOf = (...names: readonly string[]): string => `import{${names.join(',')}}from'${GRAPHEMES}';`;
const SEGMENTER = 'A segmenter takes milliseconds to set up, and plain text needs none.';

const CLOCK = 'The first look at `performance` loads all that measures Node; the clock behind it is at hand.';
/** As `performance`, but that it begins when the computer did: only differences are taken of it. Milliseconds. */
const MONOTONIC = '{ now: () => Number(process.hrtime.bigint()) / 1e6 }';

const SIGNAL_EXIT = [
  ["  var assert = require('assert')\n", ''],
  [
    "    assert.equal(typeof cb, 'function', 'a callback must be provided for exit handler')",
    "    if (typeof cb !== 'function') throw new TypeError('a callback must be provided for exit handler')",
  ],
] as const;

export const CHANGES: readonly Change[] = [
  {
    file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
    sha256: '2cfeda49ae87f57bcd4a5fe433940edefc531a69bd0f83e32759fb5837df205c',
    why: 'It fetches its own bytes from a data: address, for which Node loads its whole HTTP client.',
    swaps: [
      // The bytes at hand, and compiled at once: there is nothing to wait for.
      [
        'h.wasmBinary&&(w=h.wasmBinary);',
        "h.instantiateWasm=(imports,receive)=>{const instance=new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(H.slice(37),'base64')),imports);receive(instance);return instance.exports};",
      ],
    ],
  },
  {
    file: 'string-width/index.js',
    sha256: 'abc20775da6b552188b098688ebec671e29f5416d6339d3534bb7b016174003e',
    why: 'The segmenter and the list of all emoji take milliseconds to set up, and plain text needs neither.',
    swaps: [
      [
        "import stripAnsi from 'strip-ansi';",
        `import stripAnsi from 'strip-ansi';${importOf('emoji', 'graphemes', 'ONE_CELL_EACH')}`,
      ],
      ['const segmenter = new Intl.Segmenter();', 'const segmenter = graphemes;'],
      ['const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;', 'const rgiEmojiRegex = emoji;'],
      [
        'if (/^[\\u0020-\\u007E]*$/.test(string)) {',
        'if (/^[\\u0020-\\u007E]*$/.test(string) || (ambiguousIsNarrow && ONE_CELL_EACH.test(string))) {',
      ],
    ],
  },
  {
    file: 'wrap-ansi/index.js',
    sha256: '0c65e1cad00d994a60eb6755ea7ed1bde4d81d072b0ab83d19a301bf67ca1750',
    why: SEGMENTER,
    swaps: [
      [
        "import ansiStyles from 'ansi-styles';",
        `import ansiStyles from 'ansi-styles';${importOf('graphemes')}`,
      ],
      ['const segmenter = new Intl.Segmenter();', 'const segmenter = graphemes;'],
    ],
  },
  {
    file: 'slice-ansi/tokenize-ansi.js',
    sha256: '511a1f1cbf61497dd4c1310f72641e4d06f36e83389ff9b50b2c070d87292b85',
    why: SEGMENTER,
    swaps: [
      [
        "import ansiStyles from 'ansi-styles';",
        `import ansiStyles from 'ansi-styles';${importOf('graphemes')}`,
      ],
      [
        "const GRAPHEME_SEGMENTER = new Intl.Segmenter(undefined, {granularity: 'grapheme'});",
        'const GRAPHEME_SEGMENTER = graphemes;',
      ],
    ],
  },
  {
    file: '@alcalzone/ansi-tokenize/build/tokenize.js',
    sha256: '14d08703aecd8dc2bc792b5a9ef1bddea0125b43b34d1927ac86c79e6a481c59',
    why: SEGMENTER,
    swaps: [
      [
        'const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });',
        `${importOf('graphemes')}const segmenter = graphemes;`,
      ],
    ],
  },
  {
    file: 'ink/build/line-update.js',
    sha256: '3101b3bbf790a845dc0268343f1d5d033ffa6468f2b8ea8947336c03d50d828f',
    why: SEGMENTER,
    swaps: [
      [
        "const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });",
        `${importOf('graphemes')}const segmenter = graphemes;`,
      ],
    ],
  },
  {
    file: 'ink/node_modules/signal-exit/index.js',
    sha256: '7cc6f6a1e14dec79dc23f6afd7caca1319189747144e1a33af77616c21d9e9de',
    why: 'It loads the whole of `assert` to look at one argument.',
    swaps: SIGNAL_EXIT,
  },
  {
    file: 'restore-cursor/node_modules/signal-exit/index.js',
    sha256: '7cc6f6a1e14dec79dc23f6afd7caca1319189747144e1a33af77616c21d9e9de',
    why: 'It loads the whole of `assert` to look at one argument.',
    swaps: SIGNAL_EXIT,
  },
  {
    file: 'terminal-size/index.js',
    sha256: 'e9869170041390b3addb2cf10ec451fb8e8a3d6cdb6ff9730522218c910540ea',
    why: 'It loads what starts processes, for terminals that do not say their size.',
    swaps: [
      [
        "import {execFileSync} from 'node:child_process';",
        "const execFileSync = (...given) => process.getBuiltinModule('node:child_process').execFileSync(...given);",
      ],
    ],
  },
  {
    file: 'scheduler/cjs/scheduler.production.js',
    sha256: '679adff761d31e9426604f80c0e99be44a3e6f4c6834b0218ecf0312a67c171f',
    why: CLOCK,
    swaps: [
      [
        'if ("object" === typeof performance && "function" === typeof performance.now) {\n  var localPerformance = performance;',
        `if (true) {\n  var localPerformance = ${MONOTONIC};`,
      ],
    ],
  },
  {
    file: 'ink/build/ink.js',
    sha256: '54975ccb060dbc0f155990fe210a62eb00fa648cc89e60e68cb271395feb456a',
    why: CLOCK,
    swaps: [
      ['const startTime = performance.now();', `const startTime = ${MONOTONIC}.now();`],
      [
        'const renderTime = performance.now() - startTime;',
        `const renderTime = ${MONOTONIC}.now() - startTime;`,
      ],
    ],
  },
];
