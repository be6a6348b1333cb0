import { expect, test } from 'vitest';
import { judgeDryRun } from '../../checks/dry-run.ts';
import { contradictionsIn, errorsIn, OperatorReport, reportIn } from '../../checks/dry-run-report.ts';
import type { Json } from '../../checks/hive-files.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';
import { recorded, withValue } from '../support/outputs.ts';

/** What the operator's report says, and where it does not add up. */

const OUT = recorded('dry-run-outbound-ramp.out');
const DOCUMENT = JSON.parse(reportIn(OUT) ?? '') as Json;
type Change = readonly [path: (string | number)[], value: Json];
const changed = (changes: readonly Change[]): Json =>
  changes.reduce((report, [path, value]) => withValue(report, path.map(String), value), DOCUMENT);
const oddities = (...changes: Change[]): string[] => contradictionsIn(OperatorReport.parse(changed(changes)));
const good = OperatorReport.parse(DOCUMENT);
const email = good.instantly_report;
const sent = email?.campaigns_created[0];
const leads = sent?.leads_added ?? 0;
const CAMPAIGN = ['instantly_report', 'campaigns_created', 0] as const;

test('the recorded report adds up, and so does one without a channel', () => {
  expect(leads).toBeGreaterThan(1);
  expect(contradictionsIn(good)).toEqual([]);
  expect(oddities([['instantly_report'], null])).toEqual([]);
});

test.each<[string, Change[], string]>([
  [
    'more dispatched than its campaigns hold',
    [
      [['instantly_report', 'total_dispatched'], leads + 1],
      [['instantly_report', 'total_skipped'], 0],
    ],
    'e-mail: leads added and dispatched',
  ],
  [
    'fewer dispatched than its campaigns hold',
    [[['instantly_report', 'total_dispatched'], leads - 1]],
    'e-mail: leads added and dispatched',
  ],
  [
    'more taken up than were approved',
    [[['instantly_report', 'total_skipped'], (email?.total_approved ?? 0) + 1]],
    'e-mail: more leads than approved',
  ],
  [
    'more recipients than leads',
    [[[...CAMPAIGN, 'recipient_emails'], [...Array(leads + 1).keys()].map(n => `a${n}@example.com`)]],
    'e-mail: leads and recipients',
  ],
  [
    'a lead without its id',
    [[[...CAMPAIGN, 'shadow_email_ids'], sent?.shadow_email_ids.slice(1) ?? []]],
    'e-mail: leads and recipients',
  ],
])('a report with %s contradicts itself, and is no pass', (_, changes, odd) => {
  expect(oddities(...changes)).toEqual([odd]);
  const stdout = OUT.slice(0, OUT.indexOf('\n{\n') + 1) + JSON.stringify(changed(changes), null, 2);
  const facts = { motion: 'outbound', scratch: true, first: null } as const;
  const judged = judgeDryRun(childResult({ stdout }), facts, scriptedPorts().redact);
  expect(judged.outcome).not.toBe('pass');
});

test('a lead that has no address is a lead all the same', () => {
  expect(oddities([[...CAMPAIGN, 'recipient_emails'], []])).toEqual([]);
});

test.each<Change>([
  [['run_id'], ''],
  [['completed_at'], ''],
  [['instantly_report', 'total_dispatched'], -1],
  [['instantly_report', 'total_dispatched'], 0.5],
])('a report in which %j is %j is none', (path, value) => {
  expect(OperatorReport.safeParse(changed([[path, value]])).success).toBe(false);
});

test('an error without a text is an error', () => {
  expect(errorsIn({ deep: [{ error: '' }] })).toEqual(['(no text)']);
  expect(errorsIn({ deep: [{ error: null }], errors: [] })).toEqual([]);
});
