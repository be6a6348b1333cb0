import type { Plugin } from 'esbuild';

const PACKAGE = /^(?:@[a-z0-9-]+\/)?[a-z0-9-]+$/;

/**
 * Gives a CommonJS package that is loaded lazily its exports by name. Split from the rest it would only have a default
 * one, unlike the same `await import()` in Node.
 */
export const commonJsPlugin: Plugin = {
  name: 'common-js',
  setup(build) {
    build.onResolve({ filter: PACKAGE }, async ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined;
      const names = Object.keys(await import(path));
      // Node adds this one to what it takes out of CommonJS, and to nothing else.
      if (!names.includes('module.exports')) return undefined;
      return { path, namespace: 'common-js', pluginData: names };
    });
    build.onLoad({ filter: /.*/, namespace: 'common-js' }, ({ path, pluginData }) => {
      const names = (pluginData as readonly string[]).filter(name => /^[A-Za-z_$][\w$]*$/.test(name));
      return {
        contents: `export { ${names.join(', ')} } from ${JSON.stringify(path)};`,
        loader: 'js',
        resolveDir: process.cwd(),
      };
    });
  },
};
