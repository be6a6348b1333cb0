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
 * Of Node's own modules those that cost milliseconds and of which the first frame calls nothing: node:crypto alone
 * brings twenty others. Their functions fetch them when they are called.
 */
const LATE: ReadonlySet<string> = new Set(['node:child_process', 'node:crypto', 'node:util', 'node:v8']);

/** Nothing but a function to call: no class, and nothing hangs on it, as `custom` does on `inspect`. */
const isPlain = (name: string, value: unknown): boolean =>
  typeof value === 'function' &&
  /^[a-z]/.test(name) &&
  Reflect.ownKeys(value).every(key => key === 'length' || key === 'name' || key === 'prototype');

/** What stands for one name of an import: an entry of a destructuring, or a function that fetches it when called. */
function nameTaken(module: string, entry: string): { readonly now?: string; readonly later?: string } {
  const [name = '', local = name] = entry.split(' as ');
  const value: unknown = Reflect.get(process.getBuiltinModule(module) ?? {}, name);
  return LATE.has(module) && isPlain(name, value)
    ? { later: `${local}=(...a)=>process.getBuiltinModule("${module}").${name}(...a)` }
    : { now: local === name ? name : `${name}:${local}` };
}

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
  const rest = text.replace(
    IMPORT,
    (_, whole: string | undefined, names: string | undefined, all: string | undefined, from: string) => {
      const source = `process.getBuiltinModule("${from}")`;
      found += 1;
      if (whole) taken.push(`${whole}=${source}`);
      if (all) taken.push(`${all}=${source}`);
      const each = (names ?? '').split(',').filter(Boolean);
      const ways = each.map(entry => nameTaken(from, entry));
      const now = ways.flatMap(way => way.now ?? []);
      if (now.length > 0) taken.push(`{${now.join(',')}}=${source}`);
      taken.push(...ways.flatMap(way => way.later ?? []));
      return '';
    },
  );
  if (found !== expected)
    throw new Error(
      `A part of the bundle has ${expected} imports of Node’s own modules; ${found} were found.`,
    );
  return taken.length === 0 ? rest : `const ${taken.join(',')};${rest}`;
}
