import { describe, expect, test } from 'vitest';
import { verdictDocument } from '../../src/report/document.ts';
import { renderReport } from '../../src/report/index.ts';
import { daysOf } from '../../src/run/day-sources.ts';
import { readDispatchLog } from '../../src/run/dispatch-log.ts';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { logLine } from '../support/dispatch-lines.ts';
import { batchNamed, ended, eventsBefore, intended } from '../support/live-events.ts';
import { goodEvents, runOf, T0 } from '../support/run-events.ts';

const HOUR = 3_600_000;
const batch = batchNamed('batch_1');
const NOTE = 'Draft is there <b>5</b> | leads';
const after: RunEvent[] = [
  ...eventsBefore('send', batch),
  intended('send', batch),
  ended('send', 'unknown'),
  { type: 'live.looked', cycle: 1, step: 'send', attempt: 1, saw: 'happened', note: NOTE },
  { type: 'campaign.activated', cycle: 1, name: 't1_pipeline' },
  {
    type: 'day.signed',
    date: '2026-02-17',
    clean: true,
    why: '',
    log: { runs: 1, sent: 5, errors: 0 },
  },
  { type: 'emergency.said' },
  { type: 'emergency.lifted' },
  {
    type: 'backlog.probed',
    checks: [{ id: 'dual-read', outcome: 'fail', durationMs: 1, findings: [], notes: [] }],
  },
];

function input(run: Run, withLog = true) {
  const now = T0 + 2 * HOUR;
  const log = readDispatchLog(logLine({ at: T0 + HOUR }));
  const calendar = withLog
    ? daysOf(run, { log, deployment: null }, { now, zone: () => 0, earlier: noEarlierLive })
    : null;
  const document = verdictDocument(run, verdictOf(run, now, {}), now, calendar);
  return { document, run, head: 'h', cockpit: '0.0.0' };
}

describe('the report after a GO', () => {
  test('the document keeps its name, and tells each step with its end and what a person saw', () => {
    const { document } = input(runOf(after));
    expect(document.schema).toBe('caio-cockpit/verdict@1');
    expect(document.verdict).toBe('GO');
    const [dispatch] = document.live?.dispatches ?? [];
    expect(dispatch?.steps.map(step => [step.step, step.end])).toEqual([
      ['pipeline', 'done'],
      ['dispatch', 'done'],
      ['approve', 'done'],
      ['send', 'unknown'],
    ]);
    expect(dispatch?.steps.at(-1)?.looked).toMatchObject({ saw: 'happened', note: NOTE });
    expect(dispatch?.campaign?.name).toBe('t1_pipeline');
    expect(document.live?.emergency).toBe(false);
    expect(document.live?.emergencies).toHaveLength(1);
    // The emergency stop of the same day takes it away, whatever was signed.
    expect(document.days).toMatchObject({ needed: 3, inRow: 0, graduatedOn: null });
    expect(document.days?.days[0]).toMatchObject({
      date: '2026-02-17',
      state: 'not-clean',
      sent: 5,
      signed: { clean: true },
      logWhenSigned: { runs: 1, sent: 5, errors: 0 },
    });
  });

  test('a run that did not come so far says nothing of it', () => {
    const { document } = input(runOf(goodEvents()));
    expect([document.live, document.days]).toEqual([null, null]);
    expect(renderReport('md', input(runOf(goodEvents())))).not.toContain('Supervised dispatch');
  });

  test('without the log the signatures stay, and nothing is said to be clean', () => {
    const { document } = input(runOf(after), false);
    expect(document.days?.inRow).toBeNull();
    expect(document.days?.days.map(day => [day.date, day.state])).toEqual([['2026-02-17', null]]);
    expect(renderReport('md', input(runOf(after), false))).toContain('the dispatch log is not at hand');
  });

  test('Markdown and HTML say it in words, and nothing in them can break out', () => {
    const md = renderReport('md', input(runOf(after)));
    expect(md).toMatch(/## Supervised dispatch 1[\s\S]*UNKNOWN at[\s\S]*it happened/);
    expect(md).toContain('## The supervised days (6.6)');
    expect(md).toContain('8.3 NOT DONE:');
    expect(md).toContain('8.1 Not probed:');
    expect(md).not.toContain('<b>5</b>');
    const html = renderReport('html', input(runOf(after)));
    expect(html).toContain('Supervised dispatch 1');
    expect(html).toContain('&lt;b&gt;5&lt;/b&gt;');
  });

  test('JUnit: UNKNOWN is an error and a bad day a failure; the verdict’s own suite stays', () => {
    const xml = renderReport('junit', input(runOf(after)));
    expect(xml).toMatch(/<testsuite name="dispatch-1" tests="4" failures="0" errors="1"/);
    expect(xml).toMatch(/<testsuite name="supervised-days" tests="1" failures="1"/);
    expect(xml).toMatch(/<testsuite name="verdict"/);
    // What was written down says nothing without what was seen.
    expect(xml).toContain('Looked at: it happened. Draft is there');
  });

  test('an EMERGENCY STOP that stands is said beside the verdict, and JUnit is not all green', () => {
    const said: RunEvent[] = [{ type: 'emergency.said' }];
    const lifted: RunEvent[] = [...said, { type: 'emergency.lifted' }];
    const STANDS = 'EMERGENCY STOP was said and is not lifted: nothing live may start.';
    for (const [events, stands] of [
      [said, true],
      [lifted, false],
    ] as const) {
      const one = input(runOf([...goodEvents(), ...events]));
      expect(one.document.verdict).toBe('GO');
      for (const format of ['md', 'html', 'junit'] as const)
        expect(renderReport(format, one).includes(STANDS), format).toBe(stands);
      expect(renderReport('md', one).indexOf(STANDS)).toBeLessThan(renderReport('md', one).indexOf('## '));
      expect(renderReport('junit', one)).toMatch(
        new RegExp(`<testsuites name="caio-cockpit" tests="\\d+" failures="${stands ? 1 : 0}" errors="0"`),
      );
    }
  });

  test('a note of a live step stands in every form: it did not keep it from being done, but must be said', () => {
    const note = { id: 'executed', message: 'This batch had gone out already.', fix: 'Look in Instantly.' };
    const end = { ...ended('send', 'sent'), notes: [note] } as RunEvent;
    const run = runOf([...eventsBefore('send', batch), intended('send', batch), end]);
    for (const format of ['md', 'json', 'junit', 'html'] as const) {
      expect(renderReport(format, input(run)), format).toContain('This batch had gone out already.');
      expect(renderReport(format, input(run)), format).toContain('Look in Instantly.');
    }
  });

  test('no lead is in any form: only numbers, ids and tiers', () => {
    for (const format of ['md', 'json', 'junit', 'html'] as const)
      expect(renderReport(format, input(runOf(after)))).not.toMatch(/@example\.com|lead-\d@/);
  });
});

describe('an attempt that a rejection or another attempt took the place of', () => {
  const saw = (step: 'send' | 'dispatch', note: string): RunEvent => ({
    type: 'live.looked',
    cycle: 1,
    step,
    attempt: 1,
    saw: 'did-not-happen',
    note,
  });
  const events: RunEvent[] = [
    ...eventsBefore('dispatch', batch),
    intended('dispatch'),
    ended('dispatch', 'unknown'),
    saw('dispatch', 'There was no batch.'),
    intended('dispatch', null, 2),
    ended('dispatch', 'done', 2),
    { type: 'batch.seen', cycle: 1, batch },
    intended('approve', batch),
    ended('approve', 'done'),
    intended('send', batch),
    ended('send', 'unknown'),
    saw('send', 'Instantly had no draft.'),
    intended('reject', batch),
    ended('reject', 'done'),
  ];

  test('stays in the report, with what a person saw', () => {
    const one = input(runOf(events));
    const [dispatch] = one.document.live?.dispatches ?? [];
    expect(dispatch?.steps.map(({ step, attempt, end }) => [step, attempt, end])).toEqual([
      ['pipeline', 1, 'done'],
      ['dispatch', 1, 'unknown'],
      ['dispatch', 2, 'done'],
      ['approve', 1, 'done'],
      ['send', 1, 'unknown'],
      ['reject', 1, 'done'],
    ]);
    for (const format of ['md', 'json', 'junit', 'html'] as const) {
      expect(renderReport(format, one), format).toContain('There was no batch.');
      expect(renderReport(format, one), format).toContain('Instantly had no draft.');
    }
    expect(renderReport('junit', one)).toMatch(
      /<testsuite name="dispatch-1" tests="6" failures="0" errors="2"/,
    );
  });

  test('is no failure in JUnit when it is proven that nothing came of it, and no pass either', () => {
    const proven = [...events.slice(0, -5), intended('send', batch), ended('send', 'not-sent')];
    const open = renderReport('junit', input(runOf(proven)));
    expect(open).toMatch(/<testsuite name="dispatch-1" tests="5" failures="1" errors="1" skipped="0"/);
    const rejected = renderReport('junit', input(runOf([...proven, ...events.slice(-2)])));
    expect(rejected).toMatch(/<testsuite name="dispatch-1" tests="6" failures="0" errors="1" skipped="1"/);
  });
});
