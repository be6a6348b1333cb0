import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { CHANGES, type Change, GRAPHEMES } from './changes.ts';

/**
 * The file's text with its change made.
 * @throws when it is not the file that the change was made for
 */
export function changed({ file, sha256, swaps }: Change, source: string): string {
  const found = createHash('sha256').update(source).digest('hex');
  if (found !== sha256)
    throw new Error(
      `${file} is not the file that its change was made for (sha256 ${found}). See what is new in it, then pin it in scripts/lean/changes.ts.`,
    );
  return swaps.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`);
    return text.replace(from, () => to);
  }, source);
}

/** Makes the changes while esbuild reads the files; a change whose file was never read stops the build too. */
export const leanPlugin: Plugin = {
  name: 'lean',
  setup(build) {
    const left = new Set(CHANGES);
    build.onStart(() => {
      for (const change of CHANGES) left.add(change);
    });
    build.onResolve({ filter: new RegExp(`^${GRAPHEMES}$`) }, () => ({
      path: fileURLToPath(new URL('./graphemes.ts', import.meta.url)),
    }));
    build.onLoad({ filter: /node_modules.*\.js$/ }, async ({ path }) => {
      const below = path.split(sep).join('/').split('/node_modules/').slice(1).join('/node_modules/');
      const change = CHANGES.find(({ file }) => file === below);
      if (!change) return undefined;
      left.delete(change);
      return { contents: changed(change, await readFile(path, 'utf8')), loader: 'js' };
    });
    build.onEnd(() => ({
      errors: [...left].map(({ file }) => ({ text: `${file} was to be changed and is not in the bundle.` })),
    }));
  },
};
