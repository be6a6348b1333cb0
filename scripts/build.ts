import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

/** Writes dist/. */

const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '..');
const DIST = join(ROOT, 'dist');

const { files } = await bundle(ROOT);
for (const [name, text] of files) {
  await mkdir(dirname(join(DIST, name)), { recursive: true });
  await writeFile(join(DIST, name), text);
}
// Only now: a program that is running meanwhile may still load a part of the build before.
for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !files.has(relative(DIST, path).replaceAll('\\', '/'))) await rm(path);
}
await chmod(join(ROOT, 'bin/caio-cockpit.cjs'), 0o755);
