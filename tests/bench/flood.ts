import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.ts';
import { compare, median, type Row, type Suite } from './row.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const FLOODS: Readonly<Record<string, string>> = {
  lines: '1,000,000 lines of 80 bytes',
  line: 'one line of 100 MB',
  ansi: '1,000,000 lines with colours',
  invalid: '80 MB of invalid UTF-8',
};
const PAIRS = 3;
/** Of one flood. */
const RUN_MS = 120_000;

interface Figures {
  readonly ms: number;
  /** MiB above the idle process, at the highest. */
  readonly memory: number;
  readonly latencies?: readonly number[];
}

function flood(program: string, how: 'own' | 'keys' | 'plain', kind: string): Figures {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, how, kind, here('flood-child.ts')],
    { encoding: 'utf8', timeout: RUN_MS },
  );
  if (status !== 0)
    throw new Error(`The flood of ${kind} ended with ${status ?? 'no code in its time'}: ${stderr}`);
  return JSON.parse(stdout) as Figures;
}

const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length * part)] ?? Number.NaN;

/** How long keys wait for their frame, of as many runs as it takes to have two hundred. */
function keys(program: string, kind: string): number[] {
  const latencies: number[] = [];
  for (let round = 0; round < 30 && latencies.length < 200; round += 1)
    latencies.push(...(flood(program, 'keys', kind).latencies ?? []));
  return latencies;
}

/** A child that floods, through every piece between its pipe and the screen. */
export const suite: Suite = {
  name: 'flood',
  async measure() {
    const folder = await mkdtemp(join(tmpdir(), 'cockpit-bench-flood-'));
    try {
      const program = await bundled('flood-run.ts', folder);
      const rows: Row[] = [];
      for (const [kind, what] of Object.entries(FLOODS)) {
        const memory: number[] = [];
        const own = (): number => {
          const figures = flood(program, 'own', kind);
          memory.push(figures.memory);
          return figures.ms;
        };
        const plain: number[] = [];
        const base = (): number => {
          const figures = flood(program, 'plain', kind);
          plain.push(figures.memory);
          return figures.ms;
        };
        const options = { pairs: PAIRS, wanted: { of: 'ratio', atMost: 4 } } as const;
        rows.push(await compare(`flood: ${what}`, 'a plain pipe that only reads', own, base, options));
        rows.push({
          what: `memory above idle: ${what}`,
          baseline: 'a plain pipe that only reads',
          unit: 'MiB',
          own: median(memory),
          base: median(plain),
          ratio: median(memory) / median(plain),
          pairs: memory.length,
          wanted: { of: 'own', atMost: 64 },
        });
      }
      const [waits, calm] = [keys(program, 'lines'), keys(program, 'nothing')];
      for (const [name, part, atMost] of [
        ['p50', 0.5, 10],
        ['p99', 0.99, 40],
      ] as const) {
        const [own, base] = [quantile(waits, part), quantile(calm, part)];
        rows.push({
          what: `a key during a flood of lines, ${name}`,
          baseline: 'the same keys while a command prints nothing',
          unit: 'ms',
          own,
          base,
          ratio: own / base,
          pairs: waits.length,
          wanted: { of: 'own', atMost },
        });
      }
      return { rows };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
