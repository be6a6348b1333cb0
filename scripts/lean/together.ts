import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** The practice world's Python is started nine times and more, and shows nothing. */
const NOT_SHOWN = /^src\/rehearsal\//;
const OWN = /^(?:src|screens)\/.*\.tsx?$/;

/** Everything that `from` imports statically, itself included. */
function closure(inputs: Metafile['inputs'], from: string, seen = new Set<string>()): Set<string> {
  seen.add(from);
  for (const { path, kind } of inputs[from]?.imports ?? []) {
    if (kind === 'import-statement' && inputs[path] && !seen.has(path)) closure(inputs, path, seen);
  }
  return seen;
}

/**
 * Keeps what the first frame needs of our own modules in few files. Where they are shared with what is loaded later
 * they would stand in a file for each way of sharing, thirty of them, and each costs time to find and to open. So
 * whatever is loaded later is made to share all of them (but those that load a package: Ink is for screens only): they
 * are small, and mostly loaded by then anyhow.
 * @param firsts the entry points on the way to the first frame
 */
export function togetherPlugin(
  root: string,
  { inputs, outputs }: Metafile,
  firsts: readonly string[],
): Plugin {
  const entries = Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
  const needed = new Set(firsts.flatMap(first => [...closure(inputs, first)]));
  const shared = [...needed]
    .filter(path => !entries.includes(path))
    .filter(path => OWN.test(path) && [...closure(inputs, path)].every(used => OWN.test(used)))
    .sort();
  const later = entries.filter(path => OWN.test(path) && path !== 'src/main.ts' && !NOT_SHOWN.test(path));
  // They would import themselves, and what is made of them at the start might be made before they are there.
  const both = entries.find(path => shared.some(one => closure(inputs, one).has(path)));
  if (both)
    throw new Error(`${both} is both in the first frame and loaded lazily. Load lazily what needs it.`);
  const imports = shared.map(path => `import ${JSON.stringify(join(root, path))};`).join('');
  return {
    name: 'together',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) =>
        later.includes(relative(root, path).replaceAll('\\', '/'))
          ? { contents: `${await readFile(path, 'utf8')}\n${imports}`, loader: 'ts' }
          : undefined,
      );
    },
  };
}
