import { afterEach, expect, test } from 'vitest';
import { shown, upTo } from '../support/live-tapes.ts';
import { open, type Shown } from '../support/show.ts';

const opened: Shown[] = [];
afterEach(async () => {
  for (const { screens } of opened.splice(0)) await screens.stop();
});

test('help over a phrase that is being typed lists the keys of the field, not those of the menu', async () => {
  const one = open(shown(upTo('send')), [80, 24]);
  opened.push(one);
  await one.rig.sees('Step 5 of 7');
  one.rig.type('t');
  await one.rig.sees('SEND 5 LEADS FROM PRODUCTION');
  one.rig.type('SEND 5');
  await one.rig.sees('SEND 5_');
  one.rig.type('\u001bOP');
  await one.rig.sees('Keys that work on it');
  const text = one.rig.screen().join('\n');
  expect(text).toMatch(/F2 +EMERGENCY STOP/);
  expect(text).toMatch(/Esc +cancel/);
  expect(text).not.toContain('e, F2');
  expect(text).not.toContain('Up, Down');
  one.rig.type('\u001b');
  await one.rig.sees('SEND 5_');
});
