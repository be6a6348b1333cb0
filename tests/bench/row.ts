import { performance } from 'node:perf_hooks';

/** One line of the table: what the cockpit costs beside what the same machine does for a baseline in the same run. */
export interface Row {
  readonly what: string;
  readonly baseline: string;
  /** Of `own` and `base`; for a throughput (`MB/s`) more is better. */
  readonly unit: 'ms' | 'MB/s' | 'MiB' | 'KiB' | 's' | '%';
  /** Medians. */
  readonly own: number;
  readonly base: number;
  /** The median of the pairs' own / base, not the ratio of the medians. */
  readonly ratio: number;
  readonly pairs: number;
  /** What was asked for, of the ratio or of `own` in its unit; absent: a row to know, with no limit. */
  readonly wanted?: Wanted;
}

export interface Wanted {
  readonly of: 'ratio' | 'own';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One file of this folder: its rows, and the reasons for those that could not be measured on this computer. */
export interface Suite {
  readonly name: string;
  measure(): Promise<{ readonly rows: readonly Row[]; readonly leftOut?: readonly string[] }>;
}

export interface PairOptions {
  readonly pairs?: number;
  readonly unit?: Row['unit'];
  readonly wanted?: Wanted;
}

type Run = () => void | Promise<void>;
/** Runs once and returns its figure in the row's unit. */
type Figure = () => number | Promise<number>;

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Runs both in turn after one warm-up of each, and compares what each returns, in `unit`. */
export async function compare(
  what: string,
  baseline: string,
  own: Figure,
  base: Figure,
  { pairs = 9, unit = 'ms', wanted }: PairOptions = {},
): Promise<Row> {
  await own();
  await base();
  const figures: { readonly own: number; readonly base: number }[] = [];
  for (let round = 0; round < pairs; round += 1) {
    // Turn about, so that neither always comes after the other.
    if (round % 2 === 0) figures.push({ own: await own(), base: await base() });
    else {
      const first = await base();
      figures.push({ own: await own(), base: first });
    }
  }
  return {
    what,
    baseline,
    unit,
    own: median(figures.map(one => one.own)),
    base: median(figures.map(one => one.base)),
    ratio: median(figures.map(one => one.own / one.base)),
    pairs,
    ...(wanted ? { wanted } : {}),
  };
}

/** Milliseconds that one call takes. */
export async function time(run: Run): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

/** Compares the wall time of both in milliseconds. */
export const pair = (
  what: string,
  baseline: string,
  own: Run,
  base: Run,
  options: PairOptions = {},
): Promise<Row> =>
  compare(
    what,
    baseline,
    () => time(own),
    () => time(base),
    options,
  );

/** Whether the row keeps what was asked of it; undefined when nothing was. */
export function isMet({ wanted, ratio, own }: Row): boolean | undefined {
  if (!wanted) return undefined;
  const figure = wanted.of === 'ratio' ? ratio : own;
  return figure <= (wanted.atMost ?? Number.POSITIVE_INFINITY) && figure >= (wanted.atLeast ?? 0);
}
