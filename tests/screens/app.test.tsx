import { afterEach, expect, test } from 'vitest';
import type { ScreensInfo } from '../../src/ui/screen.ts';
import { guideAt } from '../support/frames-gates.ts';
import { BOUND, failure, go, noGo, running, START, tape } from '../support/sample-runs.ts';
import { open, type Shown } from '../support/show.ts';
import { until } from '../support/terminal.ts';

const CTRL_C = '\u0003';
const UP = '\u001b[A';
const DOWN = '\u001b[B';
const ESC = '\u001b';
const opened: Shown[] = [];

function show(
  events: ReturnType<typeof tape>,
  size: readonly [number, number] = [80, 24],
  info: Partial<ScreensInfo> = {},
) {
  let stops = 0;
  const shown = open(events, size, { info, onStop: () => (stops += 1) });
  opened.push(shown);
  let left = false;
  void shown.screens.waitUntilExit().then(() => {
    left = true;
  });
  return { ...shown, stops: () => stops, left: () => left };
}

afterEach(async () => {
  for (const { screens } of opened.splice(0)) await screens.stop();
});

test('q leaves the verdict and gives the terminal back', async () => {
  const { rig, left } = show(go());
  await rig.sees('Every gate passed');
  expect(rig.isRaw()).toBe(true);
  expect(rig.terminal.buffer.active.type).toBe('alternate');
  rig.type('q');
  await until(left, 'the end');
  expect(rig.isRaw()).toBe(false);
  await until(() => rig.terminal.buffer.active.type === 'normal', 'the normal screen');
  expect(rig.raw()).toContain('\u001b[?2004l');
  expect(rig.raw()).toContain('\u001b[?25h');
});

test('q does not leave while gates run', async () => {
  const { rig, left } = show(running());
  await rig.sees('Running');
  rig.type(`q${UP}`);
  await rig.sees('Gate 2 of 9');
  expect(left()).toBe(false);
});

test('Ctrl-C once asks, and the question goes away', async () => {
  const { rig, stops } = show(running());
  await rig.sees('Running');
  rig.type(CTRL_C);
  await rig.sees('Press Ctrl-C again to stop.');
  expect(stops()).toBe(0);
  await until(() => !rig.screen().join('\n').includes('Press Ctrl-C again'), 'the question gone');
  expect(stops()).toBe(0);
});

test('Ctrl-C twice in one chunk stops once', async () => {
  const { rig, stops } = show(running());
  await rig.sees('Running');
  rig.type(CTRL_C + CTRL_C + CTRL_C + CTRL_C);
  await rig.sees('Stopping.');
  expect(stops()).toBe(1);
});

test('a second Ctrl-C after more than two seconds asks again', async () => {
  let now = START;
  const { rig, stops } = show(running(), [80, 24], { now: () => now });
  await rig.sees('Running');
  rig.type(CTRL_C);
  await rig.sees('Press Ctrl-C again');
  now += 2001;
  rig.type(`${CTRL_C}${UP}`);
  await rig.sees('Gate 2 of 9');
  expect(stops()).toBe(0);
  rig.type(CTRL_C);
  await until(() => stops() === 1, 'the stop');
});

test('Ctrl-C twice on a verdict leaves: nothing runs that could be stopped', async () => {
  const { rig, stops, left } = show(go());
  await rig.sees('Every gate passed');
  rig.type(CTRL_C + CTRL_C);
  await until(left, 'the end');
  expect(stops()).toBe(0);
});

test('several keys in one chunk are each judged by what the one before has changed', async () => {
  const { rig } = show(failure());
  await rig.sees('Gate 5 of 9');
  rig.type(UP + UP);
  await rig.sees('Gate 3 of 9: Staging lock - Failed');
  rig.type(`${UP}${DOWN}${UP}${UP}${UP}${UP}`);
  await rig.sees('Gate 1 of 9');
  rig.type(ESC);
  await rig.sees('Gate 5 of 9');
});

test('a key that does nothing says why', async () => {
  const { rig } = show(running());
  await rig.sees('Running');
  rig.type(ESC);
  await rig.sees('already shows what happens now');
});

test('every line of a long verdict can be reached, and the end says that it is the end', async () => {
  const { rig } = show(noGo(), [60, 16]);
  await rig.sees('more below');
  rig.type('\u001b[6~'.repeat(20));
  await rig.sees('Next: fix the first point above');
  await rig.sees('this is the end');
  rig.type(UP.repeat(80));
  await rig.sees('What to do first');
});

test('a verdict follows its run without a key', async () => {
  const events = go();
  const last = events.events.at(-1);
  const before = { ...events, events: events.events.slice(0, -1) };
  const { rig, store } = show(before);
  await rig.sees('Gates: 9 of 9 finished.');
  if (last) store.watch(last.event);
  await rig.sees('Every gate passed');
});

test('a GO on the screen becomes STALE when its time is over', async () => {
  let now = go().now();
  const { rig } = show(go(), [80, 24], { now: () => now });
  await rig.sees('Every gate passed');
  now += 12 * 3_600_000;
  await rig.sees('is none any more');
  await rig.sees('Its time is over');
});

test('a GO on the screen becomes STALE when what it is bound to changes', async () => {
  const { live } = guideAt('verdict');
  const seen = (gitCommit: string | null) => ({
    type: 'guide' as const,
    state: guideAt('verdict', { live: { ...live, boundNow: { gitCommit } } }),
  });
  const { rig, store } = show(go().live(seen(BOUND.gitCommit)));
  await rig.sees('Every gate passed');
  store.watch(seen('f'.repeat(40)));
  await rig.sees('Changed since the gates ran');
});

test('larger, smaller, too small and back: never a ghost, never more than rows - 1', async () => {
  const { rig, stops } = show(failure(), [80, 24]);
  await rig.sees('Gate 5 of 9');
  for (const [columns, rows] of [
    [80, 25],
    [120, 40],
    [60, 16],
    [100, 30],
    [80, 24],
  ] as const) {
    // Some terminals move and wrap rows themselves when their size changes: what they leave has to go.
    rig.terminal.write('\u001b7\u001b[4;50HGHOST\u001b8');
    rig.resize(columns, rows);
    await until(() => {
      const seen = rig.screen();
      return seen[0]?.startsWith('1 Ready') === true && (seen.at(-2)?.includes('Ctrl-C stop') ?? false);
    }, `a whole frame at ${columns}x${rows}`).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${rig.screen().join('\n')}`);
    });
    const text = rig.screen().join('\n');
    expect(text).not.toContain('GHOST');
    expect(text.split('[4 Gates]').length).toBe(2);
    expect(text.split('Shared memory - Held back').length).toBe(2);
    expect(rig.screen().at(-1)).toBe('');
  }
  rig.resize(50, 12);
  await rig.sees('make this window larger');
  rig.type(UP + CTRL_C);
  await rig.sees('Press Ctrl-C again to stop.');
  rig.resize(80, 24);
  // The arrow was typed where nobody could see what it does.
  await rig.sees('Gate 5 of 9');
  expect(stops()).toBe(0);
});

test('what comes from outside can neither steer the terminal nor turn the text around', async () => {
  const events = tape()
    .confirmAll()
    .intend('env-staging')
    .live({
      type: 'output',
      gate: 'env-staging',
      lines: ['\u001b[2J\u001b]0;title\u0007gone\u009b2J', 'right\u202eleft'],
    });
  const { rig } = show(events);
  await rig.sees('gone');
  await rig.sees('right');
  expect(rig.screen()[0]).toContain('[4 Gates]');
  expect(rig.raw()).not.toContain('\u001b[2J');
  expect(rig.raw()).not.toContain('\u001b]0;');
  expect(rig.raw()).not.toContain('\u202e');
});

test('stop takes the listeners and the raw mode away, also twice', async () => {
  const { rig, screens } = show(running());
  await rig.sees('Running');
  await screens.stop();
  await screens.stop();
  expect(rig.isRaw()).toBe(false);
  expect(rig.stdin.listenerCount('data')).toBe(0);
  expect(rig.stdout.listenerCount('resize')).toBe(0);
});
