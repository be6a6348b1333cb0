import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { type Cost, onScreen, SCREENS } from '../prove/parts/idle.ts';
import type { Row, Suite } from './row.ts';

const SECONDS = 60;
/** What it holds after a collection of garbage moves by some KiB; whatever is added for good shows in a minute. */
const GROWTH_KIB = 64;

/** A Node that draws a line each second, as anything that shows a clock has to. */
const CLOCK = `
let from;
setTimeout(() => { from = process.cpuUsage(); }, 5_000);
setInterval(() => process.stderr.write('\\r' + new Date().toISOString()), 1_000);
setTimeout(() => {
  const { user, system } = process.cpuUsage(from);
  console.log((user + system) / 1_000);
  process.exit(0);
}, 5_000 + ${SECONDS} * 1_000);
`;

/** Milliseconds of CPU in as many seconds. */
async function clock(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', CLOCK], {
    timeout: (SECONDS + 60) * 1_000,
  });
  return Number(stdout);
}

const share = (cpuMs: number): number => cpuMs / (SECONDS * 10);

const rowsOf = (screen: string, cost: Cost, clockMs: number): Row[] => [
  {
    what: `of a core, while nobody touches ${screen} for ${SECONDS} s`,
    baseline: 'a Node that draws the time each second',
    unit: '%',
    own: share(cost.cpuMs),
    base: share(clockMs),
    ratio: cost.cpuMs / clockMs,
    pairs: 1,
    wanted: { of: 'own', atMost: 1 },
  },
  {
    what: `memory that ${SECONDS} s on ${screen} add`,
    baseline: 'what it held before',
    unit: 'KiB',
    own: cost.grownKiB,
    base: cost.heldKiB,
    ratio: (cost.heldKiB + cost.grownKiB) / cost.heldKiB,
    pairs: 1,
    wanted: { of: 'own', atMost: GROWTH_KIB },
  },
];

/** A cockpit that nobody touches; three days are 4,320 such minutes. */
export const suite: Suite = {
  name: 'idle',
  async measure() {
    if (process.platform !== 'linux' || spawnSync('python3', ['-c', 'import pty']).status !== 0)
      return { rows: [], leftOut: ['idle: it is read from /proc, on a terminal that python3 makes'] };
    // All at once: two that sleep do not disturb each other, and nobody has to wait for three minutes.
    const [clockMs, ...costs] = await Promise.all([
      clock(),
      ...SCREENS.map(screen => onScreen(screen, SECONDS)),
    ]);
    return {
      rows: costs.flatMap((cost, index) => rowsOf(SCREENS[index] ?? '', cost, clockMs)),
      leftOut: [
        'three days of idling, and the Three-days screen: a minute on Ready and on Gates is measured',
      ],
    };
  },
};
