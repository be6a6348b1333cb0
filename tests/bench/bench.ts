import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createRedactor } from '../../src/ports/redact.ts';
import { createSanitiser } from '../../src/ports/sanitise.ts';

/** Prints what the cockpit costs as ratios against a baseline that is run in turn with it, medians of the pairs. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = `${ROOT}bin/caio-cockpit.cjs`;
const ROUNDS = 9;
const MIB = 1024 * 1024;

// These change how long a Node takes to start and say nothing about the cockpit.
delete process.env.NODE_EXTRA_CA_CERTS;
delete process.env.PYTHONUNBUFFERED;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function time(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

interface Row {
  readonly what: string;
  readonly baseline: string;
  readonly own: number;
  readonly base: number;
  readonly ratio: number;
}

/** Runs both in turn, one warm-up first. Milliseconds. */
function pair(what: string, baseline: string, own: () => void, base: () => void): Row {
  own();
  base();
  const pairs = Array.from({ length: ROUNDS }, () => ({ own: time(own), base: time(base) }));
  return {
    what,
    baseline,
    own: median(pairs.map(one => one.own)),
    base: median(pairs.map(one => one.base)),
    ratio: median(pairs.map(one => one.own / one.base)),
  };
}

const node =
  (...args: string[]) =>
  (): void => {
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  };

function streams(): Row[] {
  const line = Buffer.from(`${'x'.repeat(79)}\n`);
  const chunk = Buffer.concat(Array.from({ length: 800 }, () => line));
  const chunks = Array.from({ length: Math.ceil((4 * MIB) / chunk.length) }, () => chunk);
  const redactor = createRedactor();
  for (let secret = 0; secret < 20; secret++)
    redactor.register(randomBytes(32).toString('base64url'), `secret ${secret}`);
  let _sink = 0;
  const copy = (): void => {
    for (const one of chunks) _sink += Buffer.from(one).toString('latin1').length;
  };
  return [
    pair(
      'redact 4 MiB with 20 secrets',
      'copy and decode it',
      () => {
        const stream = redactor.stream();
        for (const one of chunks) _sink += stream.push(one).length;
        _sink += stream.end().length;
      },
      copy,
    ),
    pair(
      'sanitise 4 MiB into lines',
      'copy and decode it',
      () => {
        const sanitiser = createSanitiser();
        for (const one of chunks) _sink += sanitiser.push(one).length;
        _sink += sanitiser.end().length;
      },
      copy,
    ),
  ];
}

const rows = [
  pair('caio-cockpit --version', 'node -e 0', node(BIN, '--version'), node('-e', '0')),
  pair('caio-cockpit --help', 'node -e 0', node(BIN, '--help'), node('-e', '0')),
  pair('caio-cockpit rehearse --list', 'node -e 0', node(BIN, 'rehearse', '--list'), node('-e', '0')),
  ...streams(),
];

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
console.log(
  `Commit ${commit}, Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), medians of ${ROUNDS} pairs\n`,
);
console.log('| what | baseline | ms | baseline ms | ratio |');
console.log('|---|---|---:|---:|---:|');
for (const row of rows) {
  console.log(
    `| ${row.what} | ${row.baseline} | ${row.own.toFixed(1)} | ${row.base.toFixed(1)} | ${row.ratio.toFixed(2)}x |`,
  );
}
