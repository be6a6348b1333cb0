import { afterEach, expect, test } from 'vitest';
import { daysFrames } from '../support/frames-days.ts';
import { sentTo, shown, type Tape, upTo } from '../support/live-tapes.ts';
import { open, type Shown } from '../support/show.ts';
import { until } from '../support/terminal.ts';

/** What is recorded for good is not recorded by the line end of a paste. */

const DOWN = '\u001b[B';
const ENTER = '\r';
const opened: Shown[] = [];
afterEach(async () => {
  for (const { screens } of opened.splice(0)) await screens.stop();
});

const toSign = (): Tape => {
  const found = daysFrames.find(frame => frame.name === 'to-sign');
  if (!found) throw new Error('There is no such frame.');
  return found.tape();
};

test.each<[string, () => Tape, readonly string[], string]>([
  ['that it happened', () => shown(sentTo('unknown')), [DOWN, ENTER], 'it HAPPENED. Write'],
  ['that it did not happen', () => shown(sentTo('unknown')), [DOWN, DOWN, ENTER], 'it did NOT happen. Write'],
  ['the campaign that was activated', () => shown(upTo('activate')), [DOWN, ENTER], 'Type the name'],
  ['a day that was not clean', toSign, [DOWN, ENTER, DOWN, DOWN, ENTER], 'What was not clean'],
])('%s: a paste with its line end records nothing, Enter by itself does', async (_name, tape, keys, asks) => {
  const one = open(tape(), [80, 24]);
  opened.push(one);
  await until(() => one.rig.screen().some(row => row !== ''), 'a first frame');
  for (const key of keys) {
    const before = one.rig.screen().join('\n');
    one.rig.type(key);
    await until(() => one.rig.screen().join('\n') !== before, 'a change');
  }
  await one.rig.sees(asks);
  one.rig.type(`t1_pipeline${ENTER}`);
  await until(() => one.asked.length > 0 || one.rig.screen().join('\n').includes('by itself'), 'an answer');
  expect(one.asked).toEqual([]);
  await one.rig.sees('Nothing was done. Read it once more, then press Enter by itself.');
  one.rig.type(ENTER);
  await until(() => one.asked.length > 0, 'the record');
  expect(one.asked).toHaveLength(1);
});
