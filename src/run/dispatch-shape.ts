/**
 * The shape of one report of the operator. By hand and not with zod: the days are on a screen, and the first frame
 * would wait for all of zod. tests/run/dispatch-shape.test.ts holds it against a schema.
 */

type Maybe<T> = T | null | undefined;

export interface Channel {
  readonly total_dispatched: number;
  readonly total_errors: number;
  readonly errors?: Maybe<readonly unknown[]>;
  readonly campaigns_created?: Maybe<readonly Made[]>;
  readonly lists_created?: Maybe<readonly Made[]>;
}

export interface Made {
  readonly status?: Maybe<string>;
  readonly error?: unknown;
}

export interface Report {
  readonly run_id: string;
  readonly started_at: string;
  readonly completed_at?: Maybe<string>;
  readonly dry_run: boolean;
  readonly motion: string;
  readonly pending_approval?: Maybe<boolean>;
  readonly errors: readonly unknown[];
  readonly instantly_report?: Maybe<Channel>;
  readonly heyreach_report?: Maybe<Channel>;
  readonly cadence_dispatched?: Maybe<number>;
  readonly revival_dispatched?: Maybe<number>;
}

type Test = (value: unknown) => boolean;

const count: Test = value => Number.isSafeInteger(value) && Number(value) >= 0;
const flag: Test = value => typeof value === 'boolean';
const text =
  (shortest: number, longest: number): Test =>
  value =>
    typeof value === 'string' && value.length >= shortest && value.length <= longest;
const anyText = text(0, Number.POSITIVE_INFINITY);
const list =
  (item: Test): Test =>
  value =>
    Array.isArray(value) && value.every(item);
const anything: Test = () => true;
const maybe =
  (test: Test): Test =>
  value =>
    value === null || value === undefined || test(value);
const record =
  (shape: Readonly<Record<string, Test>>): Test =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(shape).every(([key, test]) => test((value as Record<string, unknown>)[key]));

const made = record({ status: maybe(anyText) });
const channel = record({
  total_dispatched: count,
  total_errors: count,
  errors: maybe(list(anything)),
  campaigns_created: maybe(list(made)),
  lists_created: maybe(list(made)),
});
const report = record({
  run_id: text(1, 200),
  started_at: anyText,
  completed_at: maybe(anyText),
  dry_run: flag,
  motion: text(0, 100),
  pending_approval: maybe(flag),
  errors: list(anything),
  instantly_report: maybe(channel),
  heyreach_report: maybe(channel),
  cadence_dispatched: maybe(count),
  revival_dispatched: maybe(count),
});

/** Whether it is a report with all that one needs, each in its own kind. What it holds besides is of no account. */
export const isReport = (value: unknown): value is Report => report(value);
