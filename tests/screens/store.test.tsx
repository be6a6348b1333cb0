import { expect, test } from 'vitest';
import { createStore } from '../../src/ui/store.ts';
import type { StartTimer } from '../../src/ui/timers.ts';
import { running, START, tape } from '../support/sample-runs.ts';

/** A clock that moves when it is told to. */
function hands() {
  let now = START;
  let timers: { at: number; run: () => void }[] = [];
  const start: StartTimer = (ms, run) => {
    const timer = { at: now + ms, run };
    timers.push(timer);
    return () => {
      timers = timers.filter(other => other !== timer);
    };
  };
  const move = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter(timer => timer !== next);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { start, move, now: () => now, waiting: () => timers.length };
}

function filled() {
  const clock = hands();
  const store = createStore(clock.now, clock.start);
  for (const { event } of running().events) store.watch(event);
  return { clock, store };
}

test('the running gate with its lines, steps and checks', () => {
  const { live, run } = filled().store.getSnapshot();
  expect(run.gates['auth-staging'].running?.attempt).toBe(1);
  expect(live).toMatchObject({ gate: 'auth-staging', progress: { done: 2, total: 6 } });
  expect(live?.lines[0]).toBe('{');
  expect(live?.checks.map(check => [check.id, check.state])).toEqual([
    ['exposure-sweep', 'pass'],
    ['command', 'running'],
  ]);
});

test('a flood of output keeps the last 200 lines, each cut', () => {
  const { store } = filled();
  for (let round = 0; round < 50; round += 1)
    store.watch({
      type: 'output',
      gate: 'auth-staging',
      lines: Array.from({ length: 300 }, (_, n) => `${round}-${n} ${'x'.repeat(5000)}`),
    });
  const lines = store.getSnapshot().live?.lines ?? [];
  expect(lines).toHaveLength(200);
  expect(lines.at(-1)).toMatch(/^49-299 x+$/);
  expect(Math.max(...lines.map(line => line.length))).toBe(400);
});

test('listeners are told at most once in 100 ms, and once a second without news', () => {
  const { store, clock } = filled();
  let told = 0;
  const leave = store.subscribe(() => {
    told += 1;
  });
  for (let n = 0; n < 1000; n += 1) store.watch({ type: 'output', gate: 'auth-staging', lines: [`${n}`] });
  expect(told).toBe(0);
  clock.move(100);
  expect(told).toBe(1);
  clock.move(899);
  expect(told).toBe(1);
  clock.move(101);
  expect(told).toBe(2);
  expect(store.getSnapshot().at).toBe(START + 1000);
  leave();
  clock.move(10_000);
  expect(told).toBe(2);
  expect(clock.waiting()).toBe(0);
});

test('what a gate says after its end belongs to no panel', () => {
  const { store } = filled();
  const end = tape()
    .pass(['env-staging', 'env-production'])
    .intend('auth-staging')
    .finish('auth-staging')
    .events.at(-1);
  if (end) store.watch(end.event);
  store.watch({ type: 'output', gate: 'auth-staging', lines: ['late'] });
  expect(store.getSnapshot().live).toBeNull();
  expect(store.getSnapshot().run.gates['auth-staging'].outcome).toBe('pass');
});

test('only news ends the silence: a line, a step, a check; not the word that it is silent', () => {
  const { store, clock } = filled();
  const newsAt = () => store.getSnapshot().live?.newsAt;
  clock.move(65_000);
  store.watch({ type: 'quiet', gate: 'auth-staging', seconds: 60 });
  expect(newsAt()).toBe(START);
  store.watch({ type: 'output', gate: 'auth-staging', lines: ['there'] });
  expect(newsAt()).toBe(START + 65_000);
  clock.move(1_000);
  store.watch({ type: 'progress', gate: 'auth-staging', done: 3, total: 6, what: '' });
  expect(newsAt()).toBe(START + 66_000);
  clock.move(1_000);
  store.watch({ type: 'check-started', gate: 'auth-staging', check: 'x', title: 'X' });
  expect(newsAt()).toBe(START + 67_000);
  clock.move(1_000);
  store.watch({ type: 'output', gate: 'replay', lines: ['another gate'] });
  expect(newsAt()).toBe(START + 67_000);
});
