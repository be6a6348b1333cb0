import { chmod, readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const pkg = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** One bundle: what is imported lazily in the source stays lazy inside it. */
await build({
  entryPoints: { cli: 'src/main.ts', checks: 'checks/index.ts', guard: 'src/ports/guard-main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  jsx: 'automatic',
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    __VERSION__: JSON.stringify(pkg.version),
  },
  alias: { 'react-devtools-core': './scripts/no-devtools.ts' },
  // CommonJS dependencies inside an ES module bundle still call require() for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  logLevel: 'warning',
});
await chmod('bin/caio-cockpit.cjs', 0o755);
