import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isReport } from '../../src/run/dispatch-shape.ts';

const count = z.int().nonnegative();
const Made = z.object({ status: z.string().nullish(), error: z.unknown().optional() });
const Channel = z.object({
  total_dispatched: count,
  total_errors: count,
  errors: z.array(z.unknown()).nullish(),
  campaigns_created: z.array(Made).nullish(),
  lists_created: z.array(Made).nullish(),
});
const Report = z.object({
  run_id: z.string().min(1).max(200),
  started_at: z.string(),
  completed_at: z.string().nullish(),
  dry_run: z.boolean(),
  motion: z.string().max(100),
  pending_approval: z.boolean().nullish(),
  errors: z.array(z.unknown()),
  instantly_report: Channel.nullish(),
  heyreach_report: Channel.nullish(),
  cadence_dispatched: count.nullish(),
  revival_dispatched: count.nullish(),
});

const GOOD = {
  run_id: 'r1',
  started_at: '2026-02-18T09:00:00',
  completed_at: null,
  dry_run: false,
  motion: 'outbound',
  pending_approval: false,
  errors: [],
  instantly_report: {
    total_dispatched: 3,
    total_errors: 1,
    errors: ['x'],
    campaigns_created: [{ status: 'error', error: 'y' }],
    lists_created: null,
  },
  heyreach_report: null,
  cadence_dispatched: 2,
};

test('takes what the schema takes, however one thing of a report is changed', () => {
  expect(isReport(GOOD)).toBe(true);
  const paths = [
    ...Object.keys(GOOD).map(key => [key]),
    ['revival_dispatched'],
    ...['total_dispatched', 'total_errors', 'errors', 'campaigns_created', 'lists_created'].map(key => [
      'instantly_report',
      key,
    ]),
    ...['status', 'error'].map(key => ['instantly_report', 'campaigns_created', '0', key]),
    ['heyreach_report', 'total_dispatched'],
  ];
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      '',
      'x'.repeat(100),
      'x'.repeat(101),
      'x'.repeat(201),
      -1,
      0,
      1.5,
      2 ** 53,
      Number.NaN,
    ),
    fc.constantFrom<unknown>(true, [], [1], [{}], [null], [[]], {}, { total_dispatched: 1, total_errors: 0 }),
    fc.anything({ maxDepth: 2 }),
  );
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(fc.constantFrom(...paths), value, (path, changed) => {
      const report = structuredClone(GOOD) as Record<string, unknown>;
      let at: Record<string, unknown> = report;
      for (const key of path.slice(0, -1)) {
        at[key] ??= {};
        at = at[key] as Record<string, unknown>;
      }
      at[path.at(-1) as string] = changed;
      seen.add(isReport(report));
      expect(isReport(report)).toBe(Report.safeParse(report).success);
    }),
    { numRuns: 3000 },
  );
  expect(seen.size).toBe(2);
  for (const other of [null, undefined, [], 'x', 7, {}, [GOOD]]) expect(isReport(other)).toBe(false);
});
