import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const BUILTIN = new RegExp(
  `^(?:node:)?(?:${builtinModules.filter(name => !name.startsWith('_')).join('|')})$`,
);

/** CommonJS dependencies inside an ES module bundle still call require() for Node's own modules. */
export const builtinsPlugin: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: BUILTIN }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      return kind === 'require-call'
        ? { path: name, namespace: 'builtin' }
        : { path: `node:${name}`, external: true };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)})`,
      loader: 'js',
    }));
  },
};

const IMPORT = /import(?: ([\w$]+) ?)?,?(?:\{([^{}]*)\})?(?:\*as ([\w$]+) )?from"(node:[a-z0-9/_]+)";/g;

/**
 * Takes from Node's own modules what is used of them. An `import` statement would read every export of a module, and
 * with `fs`, `util` and `process` that loads a fifth of Node before the first frame.
 * @param text as esbuild minifies it
 * @param expected the import statements of Node's own modules that esbuild says it has
 * @throws when it does not find as many
 */
export function withoutFacades(text: string, expected: number): string {
  const taken: string[] = [];
  let found = 0;
  const rest = text.replace(IMPORT, (_, whole?: string, names?: string, all?: string, from?: string) => {
    const source = `process.getBuiltinModule("${from}")`;
    found += 1;
    if (whole) taken.push(`${whole}=${source}`);
    if (all) taken.push(`${all}=${source}`);
    if (names !== undefined) taken.push(`{${names.replace(/([\w$]+) as ([\w$]+)/g, '$1:$2')}}=${source}`);
    return '';
  });
  if (found !== expected)
    throw new Error(
      `A part of the bundle has ${expected} imports of Node’s own modules; ${found} were found.`,
    );
  return taken.length === 0 ? rest : `const ${taken.join(',')};${rest}`;
}
