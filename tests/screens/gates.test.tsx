import { expect, test } from 'vitest';
import { gatesScreen } from '../../screens/GatesScreen.tsx';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { askToRun } from '../../src/ui/ask-to-run.ts';
import { againQuestion, startQuestion } from '../../src/ui/gates-still.ts';
import {
  beforeMigration,
  guideAt,
  manyFindings,
  migration,
  readyToStart,
  stopped,
} from '../support/frames-gates.ts';
import { ANOTHER, allPassed, BOUND, running, tape } from '../support/sample-runs.ts';
import { actionOf, ROOMS, snapshotOf, stand } from './gates-kit.ts';

const on = (run: ReturnType<typeof tape>, room: readonly [number, number] = [79, 18]) =>
  stand(gatesScreen, snapshotOf(run), room);

for (const room of ROOMS) {
  test(`nothing has run: what will happen and the one key, at ${room[0]}`, () => {
    const screen = on(readyToStart(), room);
    expect(screen.title()).toBe('Gates: ready to start.');
    expect(screen.said()).toContain(
      'Nine gates run one after the other, in the order of the runbook; about 3:14 in all.',
    );
    expect(screen.said()).toContain("gate 5 copies the state files into production's shared memory (Redis)");
    expect(screen.text()).toContain('s  start the gates; y and Enter have to follow');
    screen.press('s');
    expect(actionOf(screen.effects[0])).toEqual(askToRun('Start the nine gates? Gate 5 writes.', 'all'));
    expect(screen.choice('enter').kind).toBe('disabled');
    expect(screen.choice('r').kind).toBe('none');
  });

  test(`the note stands before the migration writes and while it does, at ${room[0]}`, () => {
    expect(on(beforeMigration(), room).said()).toContain(
      'Next is gate 5, and it writes: it copies the state files into the shared memory (Redis) of production. Before it writes it compares, and it stops when the shared memory is newer.',
    );
    const now = on(migration(), room).said();
    expect(now).toContain(
      'This one writes: it copies the state files into the shared memory (Redis) of production.',
    );
    expect(now).toContain('it stops when the shared memory is newer.');
    expect(now).toContain('no news for 21 s');
  });

  test(`stopped: what has not passed, what to do first, every key, at ${room[0]}`, () => {
    const screen = on(stopped(), room);
    // The rows say it where there is room for them.
    if (room[0] === 59) expect(screen.said()).toContain('Not passed: 3 Staging lock, 4 Production lock');
    else expect(screen.said()).toMatch(/3 Staging lock ✗ Failed.* 9 Dry run: everything · Waiting/);
    expect(screen.said()).toContain(
      "One of them writes: gate 5 copies the state files into production's shared memory (Redis). It compares first, and stops when that is newer.",
    );
    if (room[0] !== 59) expect(screen.said()).toContain('What to do first (gate 3): In Railway');
    expect(screen.said()).toContain('all nine, if code or settings changed');
    expect(screen.said()).toContain('twice: stop here. What is done stays');
    expect(screen.said()).toContain('c copy what to send to an engineer');
    expect(screen.said()).toContain('1-9 read what a gate found');
    screen.press('r');
    expect(actionOf(screen.effects[0])).toEqual(askToRun('Run 7 gates again? Gate 5 writes.', 'not-passed'));
  });

  test(`the footer fits with help and stop, at ${room[0]}`, () => {
    for (const run of [readyToStart(), migration(), stopped()])
      for (const keys of [[], ['3']]) {
        const screen = stand(gatesScreen, snapshotOf(run), room, { unicode: false });
        screen.press(...keys);
        expect(`${screen.footer()}   ? help   Ctrl-C stop`.length).toBeLessThanOrEqual(room[0]);
      }
  });

  test(`every finding of a gate can be read, at ${room[0]}`, () => {
    const screen = on(manyFindings(), room);
    screen.press('1');
    let seen = screen.text();
    for (let n = 0; n < 60; n += 1) {
      screen.press('pagedown');
      seen += screen.text();
    }
    for (let n = 0; n < 30; n += 1) expect(seen).toContain(`Finding number ${n}.`);
    expect(seen).toContain('Log: evidence/env-staging-1.log');
  });
}

test('silence is said from 20 s on, and not before', () => {
  const run = (ms: number) => on(tape().intend('pytest').wait(ms)).said();
  expect(run(19_999)).not.toContain('no news');
  expect(run(20_000)).toContain('no news for 20 s');
  const told = tape()
    .intend('pytest')
    .wait(30_000)
    .live({ type: 'output', gate: 'pytest', lines: ['there'] })
    .wait(5_000);
  expect(on(told).said()).not.toContain('no news');
});

test('a running gate says what a pass of it proves', () => {
  for (const room of ROOMS)
    expect(on(running(), room).said()).toContain('A pass proves: Staging lets nobody in without the token.');
});

test('while gates run nothing can be started, and the key says why', () => {
  const screen = on(migration());
  expect(screen.choice('r')).toEqual({
    kind: 'disabled',
    reason: 'The gates are running. Wait for their end, or stop with Ctrl-C.',
  });
  expect(screen.choice('s').kind).toBe('none');
  expect(screen.choice('o').kind).toBe('none');
  expect(screen.choice('c').kind).toBe('none');
});

test('between two gates nothing can be started either', () => {
  const between = on(
    tape()
      .confirmAll()
      .pass(['env-staging'])
      .live({ type: 'guide', state: guideAt('gates', { gatesRunning: true }) }),
  );
  expect(between.choice('r').kind).toBe('disabled');
  const stopping = on(
    tape()
      .confirmAll()
      .pass(['env-staging'])
      .live({ type: 'guide', state: guideAt('gates', { stopping: true }) }),
  );
  expect(stopping.choice('r').kind).toBe('disabled');
});

test('every question fits in the narrowest window, with what to press after it', () => {
  const room = 59 - ' Press y, then Enter.'.length;
  for (let n = 1; n <= GATE_IDS.length; n += 1)
    for (let from = 0; from + n <= GATE_IDS.length; from += 1) {
      const open = GATE_IDS.slice(from, from + n);
      expect(againQuestion(open).length).toBeLessThanOrEqual(room);
      const still = { kind: 'stopped', open, anew: false } as const;
      expect(startQuestion(still, open[0] ?? null).length).toBeLessThanOrEqual(room);
      expect(startQuestion({ ...still, anew: true }, open[0] ?? null).length).toBeLessThanOrEqual(room);
      expect(againQuestion(open).includes('Gate 5 writes.')).toBe(open.includes('redis-migration'));
    }
  expect(startQuestion({ kind: 'idle', open: GATE_IDS, anew: false }, null).length).toBeLessThanOrEqual(room);
});

test('nobody is guided: no key that starts, sends or opens a log', () => {
  const screen = on(running());
  for (const key of ['r', 's', 'o', 'c', 'l']) expect(screen.choice(key).kind).toBe('none');
});

test('a number opens its gate; o runs it alone, and only when it has not passed', () => {
  const screen = on(stopped());
  screen.press('3');
  expect(screen.said()).toContain('Gate 3 of 9: Staging lock - Failed');
  screen.press('o');
  expect(actionOf(screen.effects.at(-1))).toEqual(askToRun('Run only gate 3 again?', 'auth-staging'));
  screen.press('1');
  expect(screen.choice('o').kind).toBe('none');
  screen.press('esc');
  expect(screen.said()).toContain('The gates stand still: 7 of 9 not passed');
});

test.each(ANOTHER)(
  '%s is another than the gates ran with: the question says that all nine run',
  (_what, event) => {
    const screen = on(stopped().tell(event));
    expect(screen.said()).toContain('so all nine run again.');
    expect(screen.said()).toContain('r run all nine gates again');
    screen.press('r');
    screen.press('3');
    screen.press('o');
    const question = askToRun('Run all nine again? Gate 5 writes.', 'all');
    expect(screen.effects.map(actionOf).filter(Boolean)).toEqual([question, question]);
  },
);

test('the same address and token once more, and what is not given yet, ask for no more than was asked for', () => {
  const { stagingUrl, stagingToken } = BOUND;
  const screen = on(
    stopped().tell(
      { type: 'url.given', environment: 'staging', url: stagingUrl ?? '' },
      { type: 'token.given', environment: 'staging', fingerprint: stagingToken ?? '', length: 43 },
    ),
    [79, 30],
  );
  expect(screen.said()).toContain('r run again what has not passed; all nine, if code or settings changed');
  screen.press('r');
  expect(actionOf(screen.effects.at(-1))).toEqual(
    askToRun('Run 7 gates again? Gate 5 writes.', 'not-passed'),
  );
});

test('l opens the log of the gate that is looked at, when there is one', () => {
  const screen = on(stopped());
  expect(screen.choice('l')).toMatchObject({
    kind: 'disabled',
    reason: 'Open a gate first: press its number.',
  });
  screen.press('4', 'l');
  expect(actionOf(screen.effects.at(-1))).toEqual({ type: 'open-log', gate: 'auth-production' });
  screen.press('5');
  expect(screen.choice('l')).toMatchObject({ kind: 'disabled', reason: HAS_NOT_RUN });
  const now = on(migration());
  now.press('l');
  expect(actionOf(now.effects[0])).toEqual({ type: 'open-log', gate: 'redis-migration' });
});
const HAS_NOT_RUN = 'This gate has no log yet: it has not run.';

test('all have passed: there is nothing to run again', () => {
  const screen = on(allPassed().live({ type: 'guide', state: guideAt('gates') }));
  expect(screen.choice('r')).toMatchObject({ kind: 'disabled' });
  expect(screen.said()).toContain('All nine gates have passed');
});

test('up and down go through all gates and no further', () => {
  const screen = on(stopped());
  for (const _ of GATE_IDS) screen.press('down');
  screen.press('down');
  expect(screen.local().chosen).toBe('dry-run-all');
  for (const _ of GATE_IDS) screen.press('up');
  expect(screen.local().chosen).toBe('env-staging');
});
