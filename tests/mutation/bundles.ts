import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

/** The end of the name of a test that was put together with a changed file: beside the test, so that it finds what it reads. */
export const CHANGED = '.changed.mjs';

/** Our own files, one of them changed in memory; each still knows where it stands. */
function sources(changed: { readonly path: string; readonly text: string } | null): Plugin {
  return {
    name: 'sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        const text = path === changed?.path ? changed.text : await readFile(path, 'utf8');
        const here = JSON.stringify(pathToFileURL(path).href);
        return {
          contents: text.replaceAll('import.meta.url', here),
          loader: path.endsWith('x') ? 'tsx' : 'ts',
        };
      });
    },
  };
}

const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  jsx: 'automatic',
  logLevel: 'silent',
} as const;

/**
 * A test and all of our code that it reads as one file, with one source changed: many can run in one process, as
 * none shares a module of ours with another. @returns the path of that file; null when the change does not even parse
 */
export async function changedTest(
  root: string,
  test: string,
  changed: { readonly path: string; readonly text: string },
  name: string,
): Promise<string | null> {
  const outfile = join(root, dirname(test), `${name}${CHANGED}`);
  const made = await build({
    ...common,
    outfile,
    entryPoints: [join(root, test)],
    absWorkingDir: root,
    plugins: [sources({ ...changed, path: join(root, changed.path) })],
  }).catch(() => null);
  return made === null ? null : relative(root, outfile);
}

/** How many imports lie between each test and what it reads: 1 for what it imports itself. By test, then by file. */
export async function distances(
  root: string,
  tests: readonly string[],
): Promise<Map<string, Map<string, number>>> {
  const { metafile } = await build({
    ...common,
    outdir: join(root, 'unwritten'),
    write: false,
    metafile: true,
    entryPoints: tests.map(test => join(root, test)),
    absWorkingDir: root,
    plugins: [sources(null)],
  });
  return new Map(tests.map(test => [test, distancesFrom(test, metafile)]));
}

function distancesFrom(test: string, { inputs }: Metafile): Map<string, number> {
  const found = new Map([[test, 0]]);
  for (const [path, distance] of found)
    for (const { path: next, external } of inputs[path]?.imports ?? [])
      if (!external && !found.has(next)) found.set(next, distance + 1);
  return found;
}
