import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf, type DayState, type DaysInput, type DayZone, dateOf } from '../../src/run/days.ts';
import { emptyLog, readDispatchLog, readHistory } from '../../src/run/dispatch-log.ts';
import { type LineOf, logLine, reportOf } from '../support/dispatch-lines.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const UTC: DayZone = () => 0;
/** Monday 16 February 2026, 09:00 UTC. */
const MONDAY = Date.UTC(2026, 1, 16, 9);
const date = (day: number): string => dateOf(MONDAY + day * DAY, UTC);

type Runs = readonly (readonly [day: number, of?: Omit<LineOf, 'at'>])[];
const logOf = (runs: Runs) =>
  readDispatchLog(runs.map(([day, of]) => logLine({ ...of, at: MONDAY + day * DAY })).join(''));
/** Signed an hour after its dispatch. */
const clean = (day: number, at = MONDAY + day * DAY + HOUR) => ({
  date: date(day),
  clean: true,
  why: '',
  at,
});

/** A calendar over these runs, signed as clean wherever it is not said otherwise. */
const calendar = (runs: Runs, change: Partial<DaysInput> = {}) =>
  calendarOf({
    log: logOf(runs),
    deployment: null,
    signs: [...new Set(runs.map(([day]) => day))].map(day => clean(day)),
    emergencies: [],
    unlooked: [],
    since: MONDAY - HOUR,
    now: MONDAY + 4 * DAY + HOUR,
    zone: UTC,
    ...change,
  });
const statesOf = (runs: Runs, change: Partial<DaysInput> = {}): DayState[] =>
  calendar(runs, change).days.map(day => day.state);

describe('the row of clean days', () => {
  test('three in a row graduate', () => {
    const { days, inRow, graduatedOn } = calendar([[0], [1], [2]]);
    expect(days.map(day => [day.date, day.state, day.inRow])).toEqual([
      ['2026-02-16', 'clean', 1],
      ['2026-02-17', 'clean', 2],
      ['2026-02-18', 'clean', 3],
      ['2026-02-19', 'no-run', 3],
      ['2026-02-20', 'no-run', 3],
    ]);
    expect([inRow, graduatedOn]).toEqual([3, '2026-02-18']);
  });

  test('a day without a run does not count and does not break the row', () => {
    const { inRow, graduatedOn, days } = calendar([[0], [1], [4]]);
    expect(days.map(day => day.state)).toEqual(['clean', 'clean', 'no-run', 'no-run', 'clean']);
    expect([inRow, graduatedOn]).toEqual([3, '2026-02-20']);
  });

  test('a bad day starts again', () => {
    const { inRow, graduatedOn } = calendar([[0], [1], [2, { nested: ['bounced'] }], [3], [4]]);
    expect([inRow, graduatedOn]).toEqual([2, null]);
  });

  test('two runs of one day are one day; one bad run spoils it', () => {
    expect(calendar([[0], [0], [1]]).inRow).toBe(2);
    expect(statesOf([[0], [0, { errors: ['lock'] }]]).at(0)).toBe('not-clean');
  });

  test('an unsigned day does not count; nothing after it joins what was before it', () => {
    const open = { signs: [clean(0), clean(2), clean(3)] };
    const between = calendar([[0], [1], [2], [3]], open);
    expect([between.days[1]?.state, between.inRow, between.graduatedOn]).toEqual(['to-sign', 2, null]);
    // As the last one it leaves the row as it is.
    expect(calendar([[0], [1], [2]], { signs: [clean(0), clean(1)] }).inRow).toBe(2);
  });

  test('once three were reached they stay reached', () => {
    const { graduatedOn, inRow } = calendar([[0], [1], [2], [3, { errors: ['x'] }]]);
    expect([graduatedOn, inRow]).toEqual(['2026-02-18', 0]);
  });
});

describe('what makes a day', () => {
  test.each<[string, Omit<LineOf, 'at'>, DayState]>([
    ['a live run that sent', {}, 'clean'],
    ['a dry run', { live: false }, 'no-run'],
    ['only the batch that waits', { pending: true }, 'no-run'],
    ['a live run that sent nothing', { sent: 0 }, 'no-run'],
    ['an error of its own', { errors: ['x'] }, 'not-clean'],
    ['an error inside a channel', { nested: ['x'] }, 'not-clean'],
    ['an error of a dry run is none of the day', { live: false, errors: ['x'] }, 'no-run'],
    ['an error while the batch was made', { pending: true, errors: ['x'] }, 'not-clean'],
  ])('%s', (_name, of, state) => {
    expect(statesOf([[0, of]])[0]).toBe(state);
  });

  test('signed as clean while the log says otherwise: not clean, and it says why', () => {
    const day = calendar([[0, { sent: 0, nested: ['INSTANTLY_API_KEY not set'] }]]).days[0];
    expect(day?.state).toBe('not-clean');
    expect(day?.reasons[0]).toEqual({ kind: 'errors', count: 1, first: 'INSTANTLY_API_KEY not set' });
    const idle = calendar([], { signs: [clean(0)] }).days[0];
    expect([idle?.state, idle?.reasons]).toEqual(['no-run', [{ kind: 'signed-without-run' }]]);
  });

  test('what the PTO saw counts against any log; the last word counts', () => {
    const bad = { ...clean(0), clean: false, why: 'two bounces' };
    const day = calendar([[0]], { signs: [clean(0), bad] }).days[0];
    expect([day?.state, day?.reasons]).toEqual([
      'not-clean',
      [{ kind: 'signed-not-clean', why: 'two bounces' }],
    ]);
    expect(statesOf([[0]], { signs: [bad, clean(0)] })[0]).toBe('clean');
    // Also on a day on which nothing was sent: answers come in later.
    expect(statesOf([], { signs: [bad] })[0]).toBe('not-clean');
  });

  test('a signature says nothing of what was dispatched after it', () => {
    const at = MONDAY + HOUR;
    const log = (...of: LineOf[]) => readDispatchLog(of.map(logLine).join(''));
    const dayOf = (...of: LineOf[]) => calendar([], { log: log(...of), signs: [clean(0, at)] }).days[0];
    const first = { at: MONDAY };
    expect(dayOf(first)?.state).toBe('clean');
    // In the same moment: it was there to be seen.
    expect(dayOf({ at })?.state).toBe('clean');
    for (const later of [{ at: at + 1 }, { at: at + 1, sent: 0 }]) {
      const day = dayOf(first, later);
      expect([day?.state, day?.reasons.at(-1)]).toEqual(['to-sign', { kind: 'signed-before' }]);
    }
    // A batch that waits and a dry run sent nothing that could be looked at.
    expect(dayOf(first, { at: at + 1, pending: true })?.state).toBe('clean');
    expect(dayOf(first, { at: at + 1, live: false })?.state).toBe('clean');
    const again = { signs: [clean(0, at), clean(0, at + 2)] };
    expect(calendar([], { log: log(first, { at: at + 1 }), ...again }).days[0]?.state).toBe('clean');
    // What was not clean stays so.
    const bad = { signs: [{ ...clean(0, at), clean: false, why: 'x' }] };
    expect(calendar([], { log: log(first, { at: at + 1 }), ...bad }).days[0]?.state).toBe('not-clean');
  });

  test('a live step whose end nobody has looked at: its day cannot be told, whatever the log and the PTO say', () => {
    const { days, inRow, graduatedOn } = calendar([[0], [1], [2]], { unlooked: [MONDAY + DAY + HOUR] });
    expect([days[1]?.state, days[1]?.reasons]).toEqual(['cannot-tell', [{ kind: 'unlooked' }]]);
    expect([inRow, graduatedOn]).toEqual([1, null]);
    expect(statesOf([[0, { errors: ['x'] }]], { unlooked: [MONDAY] })[0]).toBe('not-clean');
  });

  test('EMERGENCY STOP on a day: not clean', () => {
    expect(statesOf([[0]], { emergencies: [MONDAY + 5 * HOUR] })[0]).toBe('not-clean');
  });

  test('the deployment’s own history can take a day away, never make one', () => {
    const theirs = (errors: string[]) => readHistory([reportOf({ at: MONDAY, errors })]);
    expect(statesOf([[0]], { deployment: theirs(['x']) })[0]).toBe('not-clean');
    expect(statesOf([[0]], { deployment: theirs([]) })[0]).toBe('clean');
    expect(statesOf([], { deployment: theirs([]), signs: [clean(0)] })[0]).toBe('no-run');
  });

  test('what was sent before Go live was entered does not count, but can spoil its day', () => {
    const since = MONDAY + HOUR;
    expect(statesOf([[0]], { since })[0]).toBe('no-run');
    expect(statesOf([[0, { errors: ['x'] }]], { since })[0]).toBe('not-clean');
    const { days } = calendar([[0], [1]], { since: MONDAY + DAY - HOUR });
    expect(days.map(day => day.date)[0]).toBe('2026-02-17');
  });

  test('a line that nobody can read: the days beside it cannot be told', () => {
    const line = (day: number) => logLine({ at: MONDAY + day * DAY });
    const log = (text: string) => ({
      log: readDispatchLog(text),
      signs: [0, 1, 2, 3, 4].map(day => clean(day)),
    });
    const between = calendar([], log(`${line(0)}{"run_id":\n${line(1)}${line(2)}`));
    expect(between.days.slice(0, 3).map(day => day.state)).toEqual(['cannot-tell', 'cannot-tell', 'clean']);
    expect([between.inRow, between.unreadableLines]).toEqual([1, 1]);
    const last = calendar([], log(`${line(0)}${line(1)}garbage`)).days.map(day => day.state);
    expect(last).toEqual(['clean', 'cannot-tell', 'no-run', 'no-run', 'cannot-tell']);
    // What could not be told breaks the row.
    const torn = `${line(0)}${line(1)}${line(2)}{"run_id":\n${line(3)}${line(4)}`;
    expect(calendar([], log(torn)).inRow).toBe(1);
    // A log that could not be read at all proves nothing of any day.
    const none = calendar([], { log: { ...emptyLog, whole: false }, signs: [clean(0)] });
    expect(none.days.every(day => day.state === 'cannot-tell')).toBe(true);
  });

  test('a stamp from the future belongs to no day, and puts today in doubt', () => {
    expect(statesOf([[0], [9]])).toEqual(['clean', 'no-run', 'no-run', 'no-run', 'cannot-tell']);
  });
});

describe('days in the operator’s time zone', () => {
  /** Minutes ahead of UTC in a real zone. */
  const zoneOf =
    (name: string): DayZone =>
    ms => {
      const text = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
        .formatToParts(ms)
        .find(part => part.type === 'timeZoneName')?.value;
      const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text ?? '') ?? [];
      return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
    };

  test.each<[string, string, string]>([
    ['2026-02-18T23:30:00Z', 'Europe/Berlin', '2026-02-19'],
    ['2026-02-18T23:30:00Z', 'America/New_York', '2026-02-18'],
    ['2026-02-18T03:30:00Z', 'America/New_York', '2026-02-17'],
    ['2026-02-18T18:29:59Z', 'Asia/Kolkata', '2026-02-18'],
    ['2026-02-18T18:30:00Z', 'Asia/Kolkata', '2026-02-19'],
    // The night in which Berlin's clock goes from 02:00 to 03:00, and the one in which it goes back.
    ['2026-03-28T22:59:59Z', 'Europe/Berlin', '2026-03-28'],
    ['2026-03-28T23:00:00Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T21:59:59Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T22:00:00Z', 'Europe/Berlin', '2026-03-30'],
    ['2026-10-25T22:59:59Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T23:00:00Z', 'Europe/Berlin', '2026-10-26'],
  ])('%s in %s is %s', (at, zone, day) => {
    expect(dateOf(Date.parse(at), zoneOf(zone))).toBe(day);
  });

  test('two runs of one UTC day may be two days, and the other way round', () => {
    const text = ['2026-02-18T01:00:00Z', '2026-02-18T20:00:00Z']
      .map(at => logLine({ at: Date.parse(at) }))
      .join('');
    const signs = ['2026-02-17', '2026-02-18'].map(day => ({
      date: day,
      clean: true,
      why: '',
      at: Date.parse('2026-02-18T21:00:00Z'),
    }));
    const of = (zone: string) =>
      calendarOf({
        log: readDispatchLog(text),
        deployment: null,
        signs,
        emergencies: [],
        unlooked: [],
        since: Date.parse('2026-02-17T12:00:00Z'),
        now: Date.parse('2026-02-18T21:00:00Z'),
        zone: zoneOf(zone),
      }).inRow;
    expect([of('America/New_York'), of('UTC')]).toEqual([2, 1]);
  });
});

test('against a second bookkeeping: three in a row, and nothing else, graduate', () => {
  // One letter a day: Clean, Bad, Nothing, Open (not signed), sent noThing, signed Against the log.
  const letter = fc.constantFrom('C', 'C', 'C', 'B', 'N', 'O', 'T', 'A');
  const kinds: Readonly<Record<string, { line: Omit<LineOf, 'at'> | null; sign: boolean | null }>> = {
    C: { line: {}, sign: true },
    B: { line: {}, sign: false },
    N: { line: null, sign: null },
    O: { line: {}, sign: null },
    T: { line: { sent: 0 }, sign: true },
    A: { line: { nested: ['x'] }, sign: true },
  };
  let graduated = 0;
  fc.assert(
    fc.property(
      fc.array(letter, { minLength: 1, maxLength: 14 }),
      fc.integer({ min: -12 * 60, max: 14 * 60 }),
      fc.array(fc.integer({ min: 0, max: DAY - 1 }), { minLength: 14, maxLength: 14 }),
      (word, offset, times) => {
        const zone: DayZone = () => offset;
        // Midnight of the first day as the operator's clock shows it.
        const first = Date.UTC(2026, 1, 16) - offset * 60_000;
        const lines: string[] = [];
        const signs: DaysInput['signs'][number][] = [];
        for (const [day, kind] of word.entries()) {
          const { line, sign } = kinds[kind] ?? { line: null, sign: null };
          const at = first + day * DAY + (times[day] ?? 0);
          if (line) lines.push(logLine({ ...line, at }));
          if (sign !== null) signs.push({ date: dateOf(at, zone), clean: sign, why: 'x', at });
        }
        const { days, inRow, graduatedOn } = calendarOf({
          log: readDispatchLog(lines.join('')),
          deployment: null,
          signs,
          emergencies: [],
          unlooked: [],
          since: first,
          now: first + word.length * DAY - 1,
          zone,
        });
        const counted = word.filter(kind => kind !== 'N' && kind !== 'T').join('');
        expect(days).toHaveLength(word.length);
        expect(graduatedOn !== null).toBe(counted.includes('CCC'));
        expect(inRow).toBe(/(C*)O*$/.exec(counted)?.[1]?.length);
        if (graduatedOn !== null) graduated += 1;
      },
    ),
    { numRuns: 300 },
  );
  // Otherwise it would have said nothing of a graduation.
  expect(graduated).toBeGreaterThan(30);
});
