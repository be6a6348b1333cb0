import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { builtinsPlugin, withoutFacades } from './lean/builtins.ts';
import { NOT_ASKED } from './lean/changes.ts';
import { commonJsPlugin } from './lean/common-js.ts';
import { leanPlugin } from './lean/plugin.ts';
import { togetherPlugin } from './lean/together.ts';
import { thirdPartyLicences } from './licences.ts';

/** The entry points that a person waits for, in their order. */
export const FIRSTS = [
  'src/main.ts',
  'src/commands/rehearse.ts',
  'src/commands/cockpit.ts',
  'src/commands/first-frame.ts',
];

export interface Bundle {
  /** By their path below dist/, with slashes. */
  readonly files: ReadonlyMap<string, string>;
  /** What of which source is in the parts that the program loads. */
  readonly metafile: Metafile;
}

/**
 * The program as users get it: what is imported lazily in the source is a file of its own, so that nobody waits for
 * what is not needed yet. Nothing is written.
 * @param root the folder of package.json
 */
export async function bundle(root: string): Promise<Bundle> {
  const pkg = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const options = {
    absWorkingDir: root,
    outdir: 'dist',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node22.19',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      ...NOT_ASKED,
      __VERSION__: JSON.stringify(pkg.version),
    },
    alias: { 'react-devtools-core': './scripts/no-devtools.ts' },
    logLevel: 'warning',
  } as const satisfies BuildOptions;
  const parts = {
    ...options,
    entryPoints: { cli: 'src/main.ts', checks: 'checks/index.ts', guard: 'src/ports/guard-main.ts' },
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    splitting: true,
    format: 'esm',
  } as const satisfies BuildOptions;
  const plugins = [builtinsPlugin, commonJsPlugin, leanPlugin];
  const { metafile: apart } = await build({ ...parts, plugins });
  const main = await build({
    ...parts,
    plugins: [...plugins, togetherPlugin(root, apart, FIRSTS)],
  });
  // bin/ requires this one: an ES module would take longer to load than to answer.
  const answer = await build({
    ...options,
    entryPoints: { answer: 'src/answer.ts' },
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  });
  const files = new Map<string, string>();
  for (const { path, text } of [...main.outputFiles, ...answer.outputFiles]) {
    const below = relative(root, path).replaceAll('\\', '/');
    const imports = main.metafile.outputs[below]?.imports ?? [];
    const own = imports.filter(one => one.kind === 'import-statement' && one.path.startsWith('node:'));
    files.set(below.slice('dist/'.length), withoutFacades(text, own.length));
  }
  files.set('THIRD-PARTY-LICENSES.txt', await thirdPartyLicences(root, [main.metafile, answer.metafile]));
  return { files, metafile: main.metafile };
}
