import { afterEach, expect, test } from 'vitest';
import { shown, upTo } from '../support/live-tapes.ts';
import { open, type Shown } from '../support/show.ts';

let one: Shown | null = null;
afterEach(() => one?.screens.stop());

test('lifted: its screen closes and says so, and another Enter does not record it again', async () => {
  const here = open(shown(upTo('send').tell({ type: 'emergency.said' })), [80, 24]);
  one = here;
  await here.rig.sees('EMERGENCY STOP was said');
  here.rig.type('e');
  await here.rig.sees('It is safe again: lift it');
  const told = shown(upTo('send').tell({ type: 'emergency.said' }).tell({ type: 'emergency.lifted' }));
  const lifting = told.events.at(-2);
  if (!lifting) throw new Error('The tape has no end.');
  here.store.watch(lifting.event);
  await here.rig.sees('EMERGENCY STOP was lifted');
  expect(here.rig.screen().join('\n')).not.toContain('record it');
  here.rig.type('\r');
  here.rig.type('?');
  await here.rig.sees('What this screen is for');
  expect(here.asked).toEqual([]);
});
