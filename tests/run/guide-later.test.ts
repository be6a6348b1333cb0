import { expect, test } from 'vitest';
import { createLaterGuide } from '../../src/run/guide-later.ts';
import type { Guide, GuideAction } from '../../src/run/guide-types.ts';

function realGuide() {
  const got: GuideAction[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<'left' | 'stopped'>();
  const guide: Guide = {
    dispatch: action => void got.push(action),
    ended,
    logOf: async (gate, limit) => [`${gate} ${limit}`],
  };
  return { guide, got, end };
}

test('what is asked before the guide is there comes to it first, and in its order', async () => {
  const later = createLaterGuide();
  const real = realGuide();
  later.guide.dispatch({ type: 'start' });
  later.guide.dispatch({ type: 'stop' });
  const log = later.guide.logOf('pytest', 7);
  later.become(real.guide);
  later.guide.dispatch({ type: 'leave' });
  expect(real.got.map(action => action.type)).toEqual(['start', 'stop', 'leave']);
  expect(await log).toEqual(['pytest 7']);
});

test('it has ended when the guide has, and not before', async () => {
  const later = createLaterGuide();
  const real = realGuide();
  let how: string | null = null;
  const heard = later.guide.ended.then(said => {
    how = said;
  });
  later.become(real.guide);
  await Promise.resolve();
  expect(how).toBeNull();
  real.end('stopped');
  await heard;
  expect(how).toBe('stopped');
});
