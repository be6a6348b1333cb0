import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import './environment.ts';
import type { Row, Suite } from './row.ts';
import { tableOf } from './table.ts';

/**
 * Prints what the cockpit costs as ratios against a baseline that is run in turn with it, medians of the pairs, and
 * writes bench/results.md. `npm run bench -- NAME…` runs those suites only and writes nothing.
 */

/** Each is loaded when its turn comes, so that none weighs on another. */
const SUITES: Readonly<Record<string, () => Promise<{ readonly suite: Suite }>>> = {
  'start-up': () => import('./start-up.ts'),
  redactor: () => import('./redactor.ts'),
  flood: () => import('./flood.ts'),
  history: () => import('./history.ts'),
  journal: () => import('./journal.ts'),
  auth: () => import('./auth.ts'),
  gates: () => import('./gates.ts'),
  idle: () => import('./idle.ts'),
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = `${ROOT}bench/results.md`;

const asked = process.argv.slice(2);
for (const name of asked) {
  if (!(name in SUITES)) {
    console.error(`There is no suite ${name}. There are: ${Object.keys(SUITES).join(', ')}.`);
    process.exit(2);
  }
}

const rows: Row[] = [];
const leftOut: string[] = [];
for (const [name, load] of Object.entries(SUITES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(`measuring: ${name}`);
  try {
    const measured = await (await load()).suite.measure();
    rows.push(...measured.rows);
    // All of it takes a quarter of an hour: what is known is not lost when it is ended before.
    console.error(tableOf(measured.rows));
    leftOut.push(...(measured.leftOut ?? []));
  } catch (error) {
    // One that breaks off takes its own rows along, and no other's; and that it did is said.
    leftOut.push(`${name}: it broke off: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
const commit =
  git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
const machine = `Commit ${commit}; Node ${process.versions.node}; ${process.platform} ${process.arch}; ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB.`;
const text = [
  '# What the cockpit costs',
  `\n${machine}`,
  'Each figure is a median; a ratio is the median of the pairs, own against baseline, run in turn in the same run.\n',
  tableOf(rows),
  ...(leftOut.length > 0 ? ['\nNot measured on this computer:\n', ...leftOut.map(line => `- ${line}`)] : []),
  '',
].join('\n');
console.log(text);
if (asked.length === 0) {
  await mkdir(`${ROOT}bench`, { recursive: true });
  await writeFile(RESULTS, text);
}
// What a suite that broke off has left open must not keep the bench from ending.
process.exit();
