import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes dist/types/: the types of what is published as caio-cockpit/checks, and of nothing behind it. They name no
 * other package, so whoever uses them needs none.
 */

const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '..');
const TYPES = join(ROOT, 'dist/types');
const PUBLIC = 'checks/index.d.ts';
/** Of zod's schemas a caller needs one thing. */
const ZOD: readonly (readonly [string, string])[] = [
  ["import type { z } from 'zod';\n", ''],
  [
    'z.ZodType<E>',
    '{ safeParse(value: unknown): { success: true; data: E } | { success: false; error: unknown } }',
  ],
];

const folder = await mkdtemp(join(tmpdir(), 'types-'));
try {
  const project = join(folder, 'tsconfig.json');
  await writeFile(
    project,
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        emitDeclarationOnly: true,
        declaration: true,
        outDir: join(folder, 'out'),
        rootDir: ROOT,
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      include: [],
      files: [join(ROOT, 'checks/index.ts')],
    }),
  );
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project], {
    stdio: 'inherit',
  });
  await rm(TYPES, { recursive: true, force: true });
  const left = [PUBLIC];
  for (const path of left) {
    let text = await readFile(join(folder, 'out', path), 'utf8');
    if (text.includes("'zod'"))
      for (const [from, to] of ZOD) {
        if (text.split(from).length !== 2) throw new Error(`${path} does not hold exactly once: ${from}`);
        text = text.replace(from, to);
      }
    for (const [, from = ''] of text.matchAll(/from '([^']+)'/g)) {
      if (!from.startsWith('.')) throw new Error(`${path} names another package: ${from}`);
      const next = relative('.', join(dirname(path), from.replace(/\.ts$/, '.d.ts'))).replaceAll('\\', '/');
      if (!left.includes(next)) left.push(next);
    }
    await mkdir(dirname(join(TYPES, path)), { recursive: true });
    await writeFile(join(TYPES, path), text.replace(/(from '[^']+)\.ts'/g, "$1.js'"));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
