import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { readDispatchLog, readHistory } from '../../src/run/dispatch-log.ts';
import { logLine, reportOf } from '../support/dispatch-lines.ts';

const AT = Date.UTC(2026, 1, 19, 9, 2, 1);
const only = (text: string) => {
  const log = readDispatchLog(text);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
};
const changed = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...reportOf({ at: AT }), ...change });

describe('one report', () => {
  test('a live one with what it sent, at the time it ended', () => {
    expect(only(logLine({ at: AT, id: 'op_out_1', sent: 5 }))).toEqual({
      id: 'op_out_1',
      at: AT,
      live: true,
      pending: false,
      motion: 'outbound',
      sent: 5,
      errors: 0,
      firstError: null,
    });
  });

  test('the first --live: it waits for approval, and its own notice is no error', () => {
    expect(only(logLine({ at: AT, pending: true }))).toMatchObject({ pending: true, sent: 0, errors: 0 });
    const broken = only(logLine({ at: AT, pending: true, errors: ['Redis down'] }));
    expect(broken).toMatchObject({ errors: 1, firstError: 'Redis down' });
  });

  test('a fault of the vendor is found inside, where CAIO hides it', () => {
    const run = only(logLine({ at: AT, sent: 0, nested: ['INSTANTLY_API_KEY not set'] }));
    expect(run).toMatchObject({ errors: 1, firstError: 'INSTANTLY_API_KEY not set' });
  });

  test.each<[string, unknown, number]>([
    ['a number without a text', { total_dispatched: 5, total_errors: 2 }, 2],
    ['a list that is no list', { total_dispatched: 5, total_errors: 0, errors: null }, 0],
    [
      'a campaign that broke',
      { total_dispatched: 5, total_errors: 0, campaigns_created: [{ status: 'error' }] },
      1,
    ],
    [
      'a list of LinkedIn that carries an error',
      { total_dispatched: 5, total_errors: 0, lists_created: [{ status: 'dispatched', error: 'no' }] },
      1,
    ],
    ['the same fault told three times', { total_dispatched: 0, total_errors: 1, errors: ['x'] }, 1],
  ])('errors of a channel: %s', (_name, channel, errors) => {
    expect(only(changed({ heyreach_report: channel }))?.errors).toBe(errors);
  });

  test.each<[string, Record<string, unknown>]>([
    ['no run id', { run_id: undefined }],
    ['nobody knows whether it was live', { dry_run: undefined }],
    ['a time that is none', { completed_at: 'yesterday' }],
    ['a time of another form', { completed_at: 1771491721 }],
    ['a day without a time', { completed_at: '2026-02-19' }],
    ['a time in words', { completed_at: 'Thu, 19 Feb 2026 09:02:01 GMT' }],
    ['words before a time', { completed_at: 'at 2026-02-19T09:02:01Z' }],
    ['words behind a time', { completed_at: '2026-02-19T09:02:01Z or so' }],
    ['a zone by its name', { completed_at: '2026-02-19T09:02:01 PST' }],
    ['a day that no month has', { completed_at: '2026-02-39T09:02:01Z' }],
    ['errors that are no list', { errors: 'none' }],
    ['a negative count', { instantly_report: { total_dispatched: -5, total_errors: 0 } }],
    ['half an e-mail', { instantly_report: { total_dispatched: 0.5, total_errors: 0 } }],
    ['a count as text', { instantly_report: { total_dispatched: '5', total_errors: 0 } }],
    ['a report that is a text', { instantly_report: 'fine' }],
  ])('not read: %s', (_name, change) => {
    expect(readDispatchLog(changed(change))).toEqual({
      runs: [],
      torn: [{ after: null, before: null }],
      whole: true,
    });
  });

  test('a report that says nothing of an approval waits for none', () => {
    expect(only(changed({ pending_approval: undefined }))?.pending).toBe(false);
    expect(only(changed({ pending_approval: true }))?.pending).toBe(true);
  });

  test('a time without an offset is UTC, as Python means it, wherever this computer stands', () => {
    vi.stubEnv('TZ', 'Asia/Kolkata');
    expect(only(changed({ completed_at: '2026-02-19T09:02:01' }))?.at).toBe(AT);
    expect(only(changed({ completed_at: null, started_at: '2026-02-19T10:02:01+01:00' }))?.at).toBe(AT);
    vi.unstubAllEnvs();
  });
});

describe('the log', () => {
  test('torn lines stand between the readable ones', () => {
    const [a, b] = [logLine({ at: AT }), logLine({ at: AT + 1000 })];
    const text = `\ufeff{"x":\n${a}${a.slice(0, 40)}\n\n[]\n${b}${b.slice(0, 99)}`;
    const log = readDispatchLog(text);
    expect(log.runs.map(run => run.at)).toEqual([AT, AT + 1000]);
    expect(log.torn).toEqual([
      { after: null, before: AT },
      { after: AT, before: AT + 1000 },
      { after: AT, before: AT + 1000 },
      { after: AT + 1000, before: null },
    ]);
  });

  test('a line that was written twice is one run', () => {
    const line = logLine({ at: AT });
    expect(readDispatchLog(line + line).runs).toHaveLength(1);
  });

  test('never throws, and no text of any kind becomes a run that sent something', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.json(),
      fc.constant('\u0000'.repeat(50)),
      fc.constant('{"__proto__":{"dry_run":false}}'),
      fc.constant('['.repeat(5000)),
    );
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 6 }), lines => {
        const log = readDispatchLog(lines.join('\n'));
        expect(log.runs).toEqual([]);
      }),
    );
  });

  test('cut anywhere, every run is one of the whole log and nothing is lost in silence', () => {
    const text = [1, 2, 3].map(n => logLine({ at: AT + n, sent: n })).join('');
    const whole = readDispatchLog(text).runs;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), at => {
        const log = readDispatchLog(text.slice(0, at));
        expect(log.runs).toEqual(whole.slice(0, log.runs.length));
        const begun = text.slice(0, at).split('\n').filter(Boolean).length;
        expect(log.runs.length + log.torn.length).toBe(begun);
      }),
    );
  });
});

test('the history of the deployment counts only as a whole', () => {
  const good = reportOf({ at: AT });
  expect(readHistory([good])).toHaveLength(1);
  expect(readHistory([])).toEqual([]);
  expect(readHistory([good, { run_id: 'x' }])).toBeNull();
  expect(readHistory({ detail: 'Unauthorized' })).toBeNull();
});

test('an error that names a lead is told without the address: days stand in reports that are handed on', () => {
  const lead = ['ada', 'company.example'].join('@');
  const line = logLine({ at: Date.UTC(2026, 1, 16), nested: [`Lead ${lead} is on the block list`] });
  expect(readDispatchLog(line).runs[0]).toMatchObject({
    errors: 1,
    firstError: 'Lead ‹e-mail address› is on the block list',
  });
});
