import { cp, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changedTest, distances } from './bundles.ts';
import { type Mutant, mutantsOf } from './mutators.ts';
import { tryTests } from './try-tests.ts';

/**
 * Changes the code in one place after the other, in a copy, and sees whether a test notices:
 *   npm run mutants                      the judges, the verdict, the journal, the redactor
 *   npm run mutants -- checks/run.ts     these files
 *   MUTANTS_EACH=20 npm run mutants      at most so many of each file, spread over it
 *   MUTANTS_TESTS=interlock,live-walk    asks only test files of such names, slow and far ones too
 *   MUTANTS_WHAT=pattern,none            only changes whose description holds such a word
 *   MUTANTS_LIVED=FILE                   only those that lived, as an earlier output in this file says
 *   MUTANTS_SILENCE=40                   so many seconds without a word from a test count as never ending
 * Prints every mutant that lived, and the score: of each file and of all.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EACH = Number(process.env.MUTANTS_EACH ?? Number.POSITIVE_INFINITY);
const TESTS = process.env.MUTANTS_TESTS?.split(',');
const WHAT = process.env.MUTANTS_WHAT?.split(',');
/** What lived before, as it was printed then. */
const LIVED = process.env.MUTANTS_LIVED && (await readFile(process.env.MUTANTS_LIVED, 'utf8')).split('\n');
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
/** Asked only when MUTANTS_TESTS names one of them. */
const ASKED_BY_NAME = ['tests/rehearsal', 'tests/report', 'tests/commands', 'tests/runbook'];
/** These wait for silent servers or walk through whole practice runs: many seconds for each mutant. */
const SLOW = [
  'tests/checks/hostile-servers.test.ts',
  'tests/checks/pytest-real.test.ts',
  'tests/run/guide.test.ts',
  'tests/run/guide-days.test.ts',
  'tests/run/guide-days-next.test.ts',
  'tests/run/guide-live.test.ts',
];
/** Tests further away than so many imports are not asked, unless by their name. */
const FAR = 3;
/** So many changed files in one process. */
const TOGETHER = 40;

async function wanted(): Promise<string[]> {
  const given = process.argv.slice(2);
  if (given.length > 0) return given;
  const checks = (await readdir(join(ROOT, 'checks'))).filter(name => name.endsWith('.ts'));
  const ports = (await readdir(join(ROOT, 'src/ports'))).filter(name => name.startsWith('redact'));
  return [...USUAL, ...checks.map(name => `checks/${name}`), ...ports.map(name => `src/ports/${name}`)];
}

const copy = await realpath(await mkdtemp(join(tmpdir(), 'caio-mutants-')));
for (const name of COPIED)
  await cp(join(ROOT, name), join(copy, name), { recursive: true }).catch(() => undefined);
await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

const tests: string[] = [];
for (const folder of TESTS === undefined ? QUICK : [...QUICK, ...ASKED_BY_NAME])
  for (const name of await readdir(join(copy, folder)))
    if (/\.test\.tsx?$/.test(name)) tests.push(`${folder}/${name}`);
const far = await distances(
  copy,
  tests.filter(name => TESTS?.some(word => name.includes(`/${word}`)) ?? !SLOW.includes(name)),
);

/** The tests that read a file: those of its name first, then those that read least besides, which are the quickest. */
function testsOf(file: string): string[] {
  const stem = basename(file, '.ts');
  const named = (test: string): number => (basename(test).startsWith(stem) ? 0 : 1);
  return [...far]
    .filter(([, files]) => (files.get(file) ?? Infinity) <= (TESTS === undefined ? FAR : 99))
    .sort(([one, less], [other, more]) => named(one) - named(other) || less.size - more.size)
    .map(([test]) => test);
}

/** Which of these mutants a test does not notice. The unchanged file goes along, first and last: it must pass. */
async function unnoticed(file: string, source: string, test: string, mutants: Mutant[]): Promise<Mutant[]> {
  const lived: Mutant[] = [];
  for (let from = 0; from < mutants.length; from += TOGETHER) {
    const some = mutants.slice(from, from + TOGETHER);
    const texts = [source, ...some.map(mutant => mutant.text), source];
    const paths = await Promise.all(
      texts.map((text, at) => changedTest(copy, test, { path: file, text }, `m${from + at}`)),
    );
    const made = paths.filter(path => path !== null);
    const ended = await tryTests(copy, made);
    for (const path of [made[0], made.at(-1)])
      if (ended.get(path ?? '') !== 'passed') throw new Error(`${test} fails with ${file} as it is`);
    for (const [at, mutant] of some.entries()) {
      const path = paths[at + 1] ?? null;
      const end = path === null ? 'failed' : ended.get(path);
      if (end === 'hung') console.log(`never ended: ${file}:${mutant.line} ${mutant.what} (${test})`);
      else if (end !== 'failed') lived.push(mutant);
    }
    for (const path of made) await rm(join(copy, path));
  }
  return lived;
}

const livedLine = (file: string, { line, what }: Mutant): string => `lived: ${file}:${line} ${what}`;

interface Score {
  readonly file: string;
  readonly tried: number;
  readonly lived: number;
}
const scoreLine = ({ file, tried, lived }: Score): string => {
  const percent = ((100 * (tried - lived)) / Math.max(1, tried)).toFixed(1);
  return `${file.padEnd(36)} ${`${tried - lived} of ${tried}`.padStart(12)} ${percent.padStart(6)} %`;
};

const scores: Score[] = [];
for (const file of await wanted()) {
  const source = await readFile(join(copy, file), 'utf8');
  const all = mutantsOf(source)
    .filter(({ what }) => WHAT?.some(word => what.includes(word)) ?? true)
    .filter(mutant => !LIVED || LIVED.includes(livedLine(file, mutant)));
  const step = Math.max(1, all.length / EACH);
  const chosen = all.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  const near = testsOf(file);
  if (near.length === 0) {
    console.log(`${file}: no test reads it`);
    continue;
  }
  let lived = chosen;
  for (const test of near) {
    if (lived.length === 0) break;
    lived = await unnoticed(file, source, test, lived);
    console.error(`${file}: ${lived.length} left after ${test}`);
  }
  scores.push({ file, tried: chosen.length, lived: lived.length });
  for (const mutant of lived) console.log(livedLine(file, mutant));
  console.log(
    `${file}: ${chosen.length - lived.length} of ${chosen.length} noticed, ${all.length} could be made, ${near.length} test files`,
  );
}
const sum = (of: (score: Score) => number): number => scores.reduce((total, score) => total + of(score), 0);
console.log('\nMutants noticed');
for (const score of scores) console.log(scoreLine(score));
console.log(
  scoreLine({ file: `${scores.length} files`, tried: sum(one => one.tried), lived: sum(one => one.lived) }),
);
await rm(copy, { recursive: true });
