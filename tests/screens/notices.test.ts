import { expect, test } from 'vitest';
import { createNotices } from '../../screens/notices.ts';
import type { Notice } from '../../src/ui/frame-lines.ts';

function desk() {
  const timers: { ms: number; run: () => void; cancelled: boolean }[] = [];
  let shown: Notice | null = null;
  const notices = createNotices(
    notice => {
      shown = notice;
    },
    (ms, run) => {
      const timer = { ms, run, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
  );
  return { notices, timers, shown: () => shown };
}

test('what a key led to stands until the next key, and long enough to be read', () => {
  const { notices, timers, shown } = desk();
  notices.say('Run the gates again first.', false);
  expect(shown()).toEqual({ text: 'Run the gates again first.', urgent: false });
  expect(timers[0]?.ms).toBeGreaterThanOrEqual(8_000);
  notices.read();
  expect(shown()).toBeNull();
  expect(timers[0]?.cancelled).toBe(true);
});

test('nobody presses anything: it goes by itself', () => {
  const { notices, timers, shown } = desk();
  notices.say('Too quick.', false);
  timers[0]?.run();
  expect(shown()).toBeNull();
});

test('the question of Ctrl-C stands exactly as long as a second press counts, whatever is pressed', () => {
  const { notices, timers, shown } = desk();
  notices.say('Once more stops it.', true, 2_000);
  notices.read();
  expect(shown()).toEqual({ text: 'Once more stops it.', urgent: true });
  expect(timers[0]?.ms).toBe(2_000);
});

test('a question that waits for its answer is not taken away by an older timer', () => {
  const { notices, timers, shown } = desk();
  notices.say('Nothing was done.', false);
  notices.hold('Really? Press y, then Enter.');
  expect(timers[0]?.cancelled).toBe(true);
  notices.read();
  expect(shown()).toEqual({ text: 'Really? Press y, then Enter.', urgent: true });
});
