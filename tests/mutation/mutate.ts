import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant, mutantsOf } from './mutators.ts';

/**
 * Changes the code in one place after the other, in a copy, and sees whether a test notices:
 *   npm run mutants                      the judges, the verdict, the journal, the redactor
 *   npm run mutants -- checks/run.ts     these files
 *   MUTANTS_EACH=20 npm run mutants      at most so many of each file, spread over it
 * Prints every mutant that lived, and the score.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EACH = Number(process.env.MUTANTS_EACH ?? Number.POSITIVE_INFINITY);
const COPIED = [
  'checks',
  'src',
  'screens',
  'tests',
  'docs',
  'bin',
  'dist',
  'package.json',
  'tsconfig.json',
  'README.md',
];
const USUAL = [
  'src/run/verdict.ts',
  'src/run/validity.ts',
  'src/run/state.ts',
  'src/run/journal.ts',
  'src/run/gate-findings.ts',
];
/** Kinds of tests that say at once whether a function does what it must; flows through a terminal do not. */
const QUICK = ['tests/checks', 'tests/run', 'tests/ports'];
/** These wait for silent servers: seconds for each mutant. */
const SLOW = ['tests/checks/hostile-servers.test.ts', 'tests/checks/pytest-real.test.ts'];

async function wanted(): Promise<string[]> {
  const given = process.argv.slice(2);
  if (given.length > 0) return given;
  const checks = (await readdir(join(ROOT, 'checks'))).filter(name => name.endsWith('.ts'));
  const ports = (await readdir(join(ROOT, 'src/ports'))).filter(name => name.startsWith('redact'));
  return [...USUAL, ...checks.map(name => `checks/${name}`), ...ports.map(name => `src/ports/${name}`)];
}

/** The tests that import a file themselves, and those that import it through one other module: asked when the first say nothing. */
async function testsOf(file: string): Promise<readonly [near: string[], far: string[]]> {
  const sources = new Map<string, string>();
  for (const folder of [...QUICK, 'checks', 'src/run', 'src/ports', 'tests/support'])
    for (const name of await readdir(join(copy, folder), { recursive: true }))
      if (name.endsWith('.ts'))
        sources.set(`${folder}/${name}`, await readFile(join(copy, folder, name), 'utf8'));
  const importing = (path: string): string[] =>
    [...sources].filter(([, text]) => text.includes(`/${basename(path)}'`)).map(([name]) => name);
  const quick = (names: readonly string[]): string[] =>
    names.filter(
      name =>
        name.endsWith('.test.ts') && QUICK.some(folder => name.startsWith(folder)) && !SLOW.includes(name),
    );
  const near = importing(file);
  const far = [...new Set(near.filter(name => !name.endsWith('.test.ts')).flatMap(importing))];
  return [quick(near), quick(far).filter(name => !near.includes(name))];
}

const copy = await realpath(await mkdtemp(join(tmpdir(), 'caio-mutants-')));
for (const name of COPIED)
  await cp(join(ROOT, name), join(copy, name), { recursive: true }).catch(() => undefined);
await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
await writeFile(
  join(copy, 'vitest.config.ts'),
  "export default { test: { pool: 'forks', maxWorkers: 1, bail: 1, testTimeout: 20_000, hookTimeout: 20_000 } };\n",
);

/** Whether a test fails with the code as it is now. A new process each time: what another run has read counts for nothing. */
function fails(tests: readonly string[]): boolean {
  const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs');
  return spawnSync(process.execPath, [vitest, 'run', ...tests], { cwd: copy, stdio: 'ignore' }).status !== 0;
}

let tried = 0;
const lived: (Mutant & { readonly file: string })[] = [];
for (const file of await wanted()) {
  const rounds = (await testsOf(file)).filter(tests => tests.length > 0);
  const path = join(copy, file);
  const source = await readFile(path, 'utf8');
  if (rounds.length === 0 || fails(rounds.flat())) {
    console.log(`${file}: ${rounds.length === 0 ? 'no test imports it' : 'its tests fail as it is'}`);
    continue;
  }
  const all = mutantsOf(source);
  const step = Math.max(1, all.length / EACH);
  const chosen = all.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  for (const mutant of chosen) {
    await writeFile(path, mutant.text);
    tried += 1;
    if (rounds.some(fails)) continue;
    lived.push({ ...mutant, file });
    console.log(`lived: ${file}:${mutant.line} ${mutant.what}`);
  }
  await writeFile(path, source);
  console.log(`${file}: ${chosen.length} of ${all.length} mutants, ${rounds.flat().length} test files`);
}
console.log(
  `${tried - lived.length} of ${tried} mutants were noticed (${((100 * (tried - lived.length)) / Math.max(1, tried)).toFixed(1)} %)`,
);
await rm(copy, { recursive: true });
