import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { earlierLiveOf, earlierRuns } from '../../src/commands/earlier-runs.ts';
import { openFingerprint } from '../../src/ports/fingerprint.ts';
import { daysOf } from '../../src/run/day-sources.ts';
import { readDispatchLog } from '../../src/run/dispatch-log.ts';
import { earlierLive, earlierReasons } from '../../src/run/earlier-live.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { lockReasons } from '../../src/run/interlock.ts';
import { createJournal } from '../../src/run/journal.ts';
import { phaseOf } from '../../src/run/phase.ts';
import { apply, type Run } from '../../src/run/state.ts';
import type { LiveAction } from '../../src/runbook/live.ts';
import { logLine } from '../support/dispatch-lines.ts';
import { batchNamed, ended, enteredEvents, eventsBefore, intended } from '../support/live-events.ts';
import { binding, finishedGate, replayAgain, runOf, started, T0 } from '../support/run-events.ts';

/** Another run gets around nothing: what one run left open holds back every live step of the next. */

const batch = batchNamed('batch_1');
const unknown: RunEvent[] = [
  ...eventsBefore('send', batch),
  intended('send', batch),
  ended('send', 'unknown'),
];
const looked: RunEvent = {
  type: 'live.looked',
  cycle: 1,
  step: 'send',
  attempt: 1,
  saw: 'did-not-happen',
  note: 'No campaign there.',
};
const crashed = unknown.slice(0, -1);

const together = (runs: readonly Run[]) => earlierLive([{ runs, unreadable: [], home: null }]);
const reasonsOf = (run: Run, step: LiveAction, others: readonly Run[]): string[] =>
  lockReasons(run, step, {
    now: (run.lastAt ?? T0) + 1000,
    binding,
    ground: 'live',
    earlier: together(others),
  }).map(({ id }) => id);

describe('what an earlier run left open', () => {
  test.each<[string, RunEvent[], string[]]>([
    ['an UNKNOWN that nobody has looked at', unknown, ['earlier-unknown']],
    ['a step that was at work when its cockpit ended', crashed, ['earlier-unknown']],
    [
      'an UNKNOWN of an approval',
      [...eventsBefore('approve', batch), intended('approve', batch)],
      ['earlier-unknown'],
    ],
    ['EMERGENCY STOP', [...enteredEvents(), { type: 'emergency.said' }], ['earlier-emergency']],
    [
      'both, with gates that ran again since',
      [
        ...unknown,
        { type: 'emergency.said' },
        { type: 'gate.intended', gate: 'replay', attempt: 2 },
        finishedGate('replay', {}, { attempt: 2 }),
      ],
      ['earlier-unknown', 'earlier-emergency'],
    ],
    ['nothing after a look', [...unknown, looked], []],
    [
      'nothing after it was lifted',
      [...enteredEvents(), { type: 'emergency.said' }, { type: 'emergency.lifted' }],
      [],
    ],
  ])('%s: every live step of a new run says so, and rejecting stays possible', (_, events, ids) => {
    const other = runOf(events);
    for (const step of ['pipeline', 'dispatch', 'approve', 'send'] as const)
      expect(reasonsOf(runOf(eventsBefore(step, batchNamed('batch_2'))), step, [other])).toEqual(ids);
    expect(reasonsOf(runOf(eventsBefore('reject', batchNamed('batch_2'))), 'reject', [other])).toEqual([]);
    expect(
      earlierReasons(together([other])).every(({ message }) =>
        message.includes(started.type === 'run.started' ? started.run : '?'),
      ),
    ).toBe(true);
  });

  test('a batch whose sending was started there is never sent here', () => {
    const other = runOf([...unknown, looked]);
    expect(reasonsOf(runOf(eventsBefore('send', batch)), 'send', [other])).toEqual(['already-started']);
    expect(reasonsOf(runOf(eventsBefore('send', batch)), 'send', [])).toEqual([]);
  });

  test('a run with an UNKNOWN that nobody has looked at asks for that first, whatever its gates say', () => {
    const again = replayAgain('fail');
    const none = { staging: false, production: false };
    expect(phaseOf(runOf([...unknown, ...again]), none)).toEqual({ name: 'go-live' });
    expect(phaseOf(runOf([...unknown, ...again, looked]), none)).toEqual({ name: 'verdict' });
    expect(phaseOf(runOf([...crashed, { type: 'run.resumed' }, ...again.slice(0, 1)]), none)).toEqual({
      name: 'go-live',
    });
  });
});

describe('clean days in more than one run', () => {
  const DAY = 86_400_000;
  const date = (day: number): string => new Date(T0 + day * DAY).toISOString().slice(0, 10);
  const signed = (day: number, clean = true): RunEvent => ({
    type: 'day.signed',
    date: date(day),
    clean,
    why: clean ? '' : 'a bounce',
    log: null,
  });
  const HOUR = 3_600_000;
  const log = readDispatchLog([0, 1, 2].map(day => logLine({ at: T0 + day * DAY + 4 * HOUR })).join(''));
  /** Each day is signed in its evening. */
  const evenings = (run: Run, events: readonly RunEvent[]): Run =>
    events.reduce(
      (told, event) =>
        apply(told, event, event.type === 'day.signed' ? Date.parse(`${event.date}T23:00:00Z`) : T0 + HOUR),
      run,
    );
  const calendar = (first: RunEvent[], second: RunEvent[]) =>
    daysOf(
      evenings(runOf(enteredEvents(), T0 + 2 * DAY), second),
      { log, deployment: null },
      {
        now: T0 + 2 * DAY + 5 * HOUR,
        zone: () => 0,
        earlier: together([evenings(runOf(enteredEvents()), first)]),
      },
    );
  test('count together', () => {
    expect(calendar([signed(0), signed(1)], [signed(2)])?.graduatedOn).toBe(date(2));
    expect(calendar([signed(0)], [signed(2)])?.graduatedOn).toBeNull();
  });
  test('the later word about a date counts, in whichever order the runs are read', () => {
    const early = runOf([...enteredEvents(), signed(0)]);
    const late = runOf([...enteredEvents(), signed(0, false)], T0 + HOUR);
    for (const runs of [
      [early, late],
      [late, early],
    ])
      expect(together(runs).signed[date(0)]?.clean).toBe(false);
  });
  test('an emergency stop of the earlier one spoils its day, and the last word of a date counts', () => {
    expect(calendar([{ type: 'emergency.said' }, signed(0), signed(1)], [signed(2)])?.graduatedOn).toBeNull();
    expect(calendar([signed(0), signed(1)], [signed(2), signed(1, false)])?.inRow).toBe(1);
  });
});

describe('the journals of the other runs', () => {
  let home: string;
  let workspace: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'caio earlier '));
    workspace = join(home, 'caio');
    await mkdir(workspace);
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const runFolder = (id: string): string => join(home, 'runs', id);
  async function write(id: string, events: readonly RunEvent[], where = workspace): Promise<void> {
    const { seal } = await openFingerprint(home);
    const path = join(runFolder(id), 'journal.jsonl');
    const journal = await createJournal({ path, now: () => new Date(T0), redact: text => text, seal });
    for (const event of events)
      await journal.append(event.type === 'run.started' ? { ...event, run: id, workspace: where } : event);
    await journal.close();
  }
  const OLD = '2026-02-17T09-00-00Z-aaaa';
  const NEW = '2026-02-18T09-00-00Z-bbbb';
  const openOf = async (own = NEW) => (await earlierLiveOf({ home, workspace }, own)).open;

  test('are all looked through, by whatever path the folder is reached', async () => {
    const link = join(home, 'link');
    await symlink(workspace, link);
    await write(OLD, unknown, link);
    await write(NEW, enteredEvents());
    expect(await openOf()).toEqual([{ kind: 'unknown', action: 'send', run: OLD }]);
    expect((await earlierLiveOf({ home, workspace: link }, NEW)).open).toHaveLength(1);
    expect(await openOf(OLD)).toEqual([]);
  });

  test('of another state folder count as well, with the way there', async () => {
    const other = join(home, 'state of another start');
    await write(OLD, unknown);
    await mkdir(join(other, 'runs', NEW), { recursive: true });
    const seen = await earlierLiveOf({ home: other, workspace }, NEW, [home, other]);
    expect(seen.open).toEqual([{ kind: 'unknown', action: 'send', run: OLD, home }]);
    expect(earlierReasons(seen)[0]?.fix).toContain(`--home "${home}"`);
    expect((await earlierLiveOf({ home: other, workspace }, NEW, [other])).open).toEqual([]);
  });

  test('of another folder say nothing', async () => {
    await mkdir(join(home, 'other'));
    await write(OLD, unknown, join(home, 'other'));
    await write(NEW, enteredEvents());
    expect(await openOf()).toEqual([]);
  });

  test.each([
    ['cut in the middle', (text: string) => text.replace(/\n.*"gate.intended".*\n/, '\n')],
    ['rewritten in one word', (text: string) => text.replace('"unknown"', '"sent"')],
    ['with a first line that names no folder', (text: string) => `{}\n${text}`],
  ])('that are broken (%s) count as open when they may have acted', async (_, spoil) => {
    await write(OLD, unknown);
    await write(NEW, enteredEvents());
    const path = join(runFolder(OLD), 'journal.jsonl');
    const text = await readFile(path, 'utf8');
    await writeFile(path, spoil(text));
    expect(await openOf()).toMatchObject([{ kind: 'unreadable', run: OLD }]);
  });

  test.each<[string, RunEvent]>([
    ['an emergency stop', { type: 'emergency.said' }],
    [
      'a day that was not clean',
      { type: 'day.signed', date: '2026-02-17', clean: false, why: 'x', log: null },
    ],
  ])('that are broken count as open when %s stands in them, also without a live step', async (_, event) => {
    await write(OLD, [...enteredEvents(), event]);
    await write(NEW, enteredEvents());
    const path = join(runFolder(OLD), 'journal.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"pass"', '"fail"'));
    expect(await openOf()).toMatchObject([{ kind: 'unreadable', run: OLD }]);
  });

  test('that are broken and were never live, or are gone without a live step, hold nothing back', async () => {
    await write(OLD, enteredEvents());
    await write(NEW, enteredEvents());
    const path = join(runFolder(OLD), 'journal.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"pass"', '"fail"'));
    expect(await openOf()).toEqual([]);
    await rm(path);
    expect(await openOf()).toEqual([]);
    await mkdir(join(runFolder(OLD), 'evidence'), { recursive: true });
    await writeFile(join(runFolder(OLD), 'evidence', 'live-1-send-1.log'), '');
    expect(await openOf()).toMatchObject([{ kind: 'unreadable', run: OLD, why: 'its file is gone' }]);
  });

  test('that cannot be looked through lock everything', async () => {
    await expect(earlierLiveOf({ home: join(home, 'nowhere'), workspace }, NEW)).rejects.toThrow();
    await write(NEW, enteredEvents());
    const other = join(home, 'other state');
    expect((await earlierLiveOf({ home, workspace }, NEW, [other])).open).toEqual([]);
    await mkdir(other);
    await symlink('runs', join(other, 'runs'));
    await expect(earlierLiveOf({ home, workspace }, NEW, [other])).rejects.toThrow('cannot be read');
    // What knownHomes gives for the damaged note of a state folder.
    const note = join(home, 'note.json');
    await writeFile(note, '"/half');
    await expect(earlierLiveOf({ home, workspace }, NEW, [note])).rejects.toThrow('no longer known where');
  });

  test('are listed on the first screen as long as something is open, however old', async () => {
    await write(OLD, unknown);
    for (let index = 0; index < 11; index += 1)
      await write(`2026-02-18T09-00-${String(index + 10)}Z-cccc`, [started]);
    const listed = await earlierRuns({ home, workspace }, T0);
    expect(listed.find(({ id }) => id === OLD)).toMatchObject({ open: true, phase: { name: 'go-live' } });
    expect(listed.filter(({ open }) => open)).toHaveLength(1);
  });

  test('are never said to be GO any longer than it counts', async () => {
    await write(NEW, enteredEvents());
    const said = async (hours: number) =>
      (await earlierRuns({ home, workspace }, T0 + hours * 3_600_000)).map(run => run.said);
    expect(await said(0)).toEqual(['GO']);
    expect(await said(13)).toEqual(['STALE']);
    await write(OLD, [...enteredEvents(), { type: 'confirmation.withdrawn', id: 'strict' }]);
    expect(await said(0)).toEqual(['GO', 'NOT YET']);
  });
});
