import { afterEach, expect, test } from 'vitest';
import { logLine } from '../support/dispatch-lines.ts';
import { backlogFrames, daysFrames } from '../support/frames-days.ts';
import { HOUR } from '../support/live-tapes.ts';
import { START } from '../support/sample-runs.ts';
import { open, type Shown } from '../support/show.ts';
import { until } from '../support/terminal.ts';

const DOWN = '\u001b[B';
const LEFT = '\u001b[D';
const ENTER = '\r';
const opened: Shown[] = [];
afterEach(async () => {
  for (const { screens } of opened.splice(0)) await screens.stop();
});

function show(name: string): Shown {
  const found = [...daysFrames, ...backlogFrames].find(frame => frame.name === name);
  if (!found) throw new Error(`There is no frame ${name}.`);
  const one = open(found.tape(), [80, 24]);
  opened.push(one);
  return one;
}

async function types({ rig }: Shown, keys: string): Promise<void> {
  const before = rig.screen().join('\n');
  rig.type(keys);
  await until(() => rig.screen().join('\n') !== before, `a change after ${JSON.stringify(keys)}`);
}

test('signing as clean takes the reminders, a choice, y and Enter', async () => {
  const one = show('to-sign');
  await one.rig.sees('Sign Wed 18 Feb');
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('no e-mail bounced');
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('Press y, then Enter.');
  expect(one.asked).toEqual([]);
  await types(one, 'y');
  one.rig.type(ENTER);
  await until(() => one.asked.length > 0, 'the signature');
  expect(one.asked).toEqual([{ type: 'sign-day', date: '2026-02-18', clean: true, why: '' }]);
});

test('signing as not clean needs to say why', async () => {
  const one = show('to-sign');
  await one.rig.sees('Sign Wed 18 Feb');
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('was NOT clean');
  await types(one, DOWN);
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('What was not clean');
  one.rig.type(ENTER);
  await one.rig.sees('Write a few words');
  expect(one.asked).toEqual([]);
  await types(one, 'two bounces');
  one.rig.type(ENTER);
  await until(() => one.asked.length > 0, 'the signature');
  expect(one.asked).toEqual([{ type: 'sign-day', date: '2026-02-18', clean: false, why: 'two bounces' }]);
});

test('the day that is being signed stays the same, whatever the log says of a newer one meanwhile', async () => {
  const found = daysFrames.find(frame => frame.name === 'to-sign');
  if (!found) throw new Error('There is no such frame.');
  const tape = found.tape();
  const one = open(tape, [80, 24]);
  opened.push(one);
  await one.rig.sees('Sign Wed 18 Feb');
  await types(one, DOWN);
  await types(one, ENTER);
  await types(one, DOWN);
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('What was not clean on Wed 18 Feb');
  await types(one, 'two bounces');
  const { guide } = one.store.getSnapshot();
  if (guide?.days?.log.state !== 'read') throw new Error('The log was not read.');
  tape.wait(24 * HOUR);
  const lines = [...guide.days.log.lines, logLine({ at: START + 24 * HOUR, id: 'op_out_2', sent: 5 }).trim()];
  const log = { state: 'read', lines } as const;
  one.store.watch({ type: 'guide', state: { ...guide, days: { ...guide.days, log } } });
  one.rig.type(ENTER);
  await until(() => one.asked.length > 0, 'the signature');
  expect(one.asked).toEqual([{ type: 'sign-day', date: '2026-02-18', clean: false, why: 'two bounces' }]);
});

test('a day that is not clean by its log cannot be signed as clean, and an old signature says that it is overruled', async () => {
  const one = show('not-clean');
  await one.rig.sees('Sign Thu 19 Feb');
  const row = one.rig.screen().find(text => text.includes('NOT CLEAN') && text.includes('Thu 19 Feb'));
  expect(row).toContain('void (clean)');
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('Thu 19 Feb was clean (cannot be said');
  await types(one, DOWN);
  one.rig.type(ENTER);
  await one.rig.sees('"Clean" cannot be signed: what stands above of this day says otherwise.');
  one.rig.type('y');
  one.rig.type(ENTER);
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('What was not clean');
  expect(one.asked).toEqual([]);
});

test('Left and Right choose the day that is looked at and signed', async () => {
  const one = show('two-clean');
  await one.rig.sees('Sign Sat 21 Feb');
  await types(one, LEFT);
  await one.rig.sees('Sign Fri 20 Feb');
  await types(one, LEFT + LEFT + LEFT + LEFT);
  await one.rig.sees('Sign Wed 18 Feb');
});

test('the next dispatch says why it cannot begin while no GO counts', async () => {
  const one = show('two-clean');
  await one.rig.sees('Begin the next dispatch');
  await types(one, DOWN);
  await types(one, DOWN);
  one.rig.type(ENTER);
  await one.rig.sees('A dispatch needs a GO that still counts.');
  expect(one.asked).toEqual([]);
});

test('EMERGENCY STOP is one key away from the days', async () => {
  const one = show('to-sign');
  await one.rig.sees('Sign Wed 18 Feb');
  await types(one, 'e');
  await one.rig.sees('Activated from here: t1_pipeline_20260218_v1');
});

test('the backlog is probed with p, once at a time', async () => {
  const one = show('never');
  await one.rig.sees('Not probed yet');
  one.rig.type('p');
  await until(() => one.asked.length > 0, 'the probe');
  expect(one.asked).toEqual([{ type: 'probe-backlog' }]);
  const probing = show('probing-ascii');
  await probing.rig.sees('Probing.');
  probing.rig.type('p');
  await probing.rig.sees('It is being probed already.');
  expect(probing.asked).toEqual([]);
});
