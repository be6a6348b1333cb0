import { expect, test } from 'vitest';
import { nextMorning } from '../../src/rehearsal/world.ts';

test.each(Array.from({ length: 24 }, (_, hour) => hour))(
  'from %i o’clock the practice goes to the morning of the next day, when the GO of this one is over',
  hour => {
    for (const minute of [0, 30, 59]) {
      const now = new Date(2026, 1, 28, hour, minute);
      const morning = nextMorning(now);
      expect([morning.getFullYear(), morning.getMonth(), morning.getDate()]).toEqual([2026, 2, 1]);
      expect(morning.getTime() - now.getTime()).toBeGreaterThan(12 * 3_600_000);
      expect(morning.getHours()).toBeGreaterThanOrEqual(9);
      expect(morning.getHours()).toBeLessThan(13);
    }
  },
);
