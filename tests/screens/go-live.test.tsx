import { afterEach, describe, expect, test } from 'vitest';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import { noLiveView } from '../../src/run/guide-first.ts';
import { lockReasons } from '../../src/run/interlock.ts';
import { emptyRun } from '../../src/run/state.ts';
import { goLiveView } from '../../src/ui/live-view.ts';
import { FRESH } from '../../src/ui/screen.ts';
import { hear, type Snapshot } from '../../src/ui/store.ts';
import { guideAt } from '../support/frames-gates.ts';
import { BATCH, HOUR, sentTo, shown, type Tape, upTo, working } from '../support/live-tapes.ts';
import { open, type Shown } from '../support/show.ts';
import { until } from '../support/terminal.ts';

const DOWN = '\u001b[B';
const ESC = '\u001b';
const F2 = '\u001bOQ';
const ENTER = '\r';
const opened: Shown[] = [];
afterEach(async () => {
  for (const { screens } of opened.splice(0)) await screens.stop();
});

function show(tape: Tape): Shown {
  const one = open(tape, [80, 24]);
  opened.push(one);
  return one;
}

/** Types, and waits until that has changed what is on the screen. */
async function types({ rig }: Shown, keys: string): Promise<void> {
  const before = rig.screen().join('\n');
  rig.type(keys);
  await until(() => rig.screen().join('\n') !== before, `a change after ${JSON.stringify(keys)}`);
}

const PHRASE = 'SEND 5 LEADS FROM PRODUCTION';

describe('the phrase', () => {
  test('only the exact phrase, then Enter by itself, asks the guide to start', async () => {
    const one = show(shown(upTo('send')));
    await one.rig.sees('Step 5 of 7');
    await types(one, 't');
    await types(one, PHRASE);
    expect(one.asked).toEqual([]);
    one.rig.type(ENTER);
    await until(() => one.asked.length > 0, 'the action');
    expect(one.asked).toEqual([{ type: 'live-step', step: 'send', phrase: PHRASE }]);
  });

  test.each([
    ['empty', ''],
    ['one sign short', PHRASE.slice(0, -1)],
    ['a space behind it', `${PHRASE} `],
    ['a space before it', ` ${PHRASE}`],
    ['small letters', PHRASE.toLowerCase()],
    ['two spaces', PHRASE.replace(' 5', '  5')],
    ['another number', PHRASE.replace('5', '12')],
    ['another environment', PHRASE.replace('PRODUCTION', 'STAGING')],
    ['letters that only look the same', PHRASE.replace('E', '\u0395')],
    ['yes', 'y'],
  ])('%s: Enter starts nothing and says so', async (_name, text) => {
    const one = show(shown(upTo('send')));
    await one.rig.sees('Step 5 of 7');
    await types(one, 't');
    if (text !== '') await types(one, text);
    one.rig.type(ENTER);
    await one.rig.sees('That is not the phrase yet');
    expect(one.asked).toEqual([]);
  });

  test('a phrase that is pasted with its line end starts nothing: Enter has to be a press of its own', async () => {
    const one = show(shown(upTo('send')));
    await one.rig.sees('Step 5 of 7');
    await types(one, 't');
    one.rig.type(`${PHRASE}${ENTER}`);
    await one.rig.sees('then press Enter by itself');
    expect(one.asked).toEqual([]);
    one.rig.type(ENTER);
    await until(() => one.asked.length > 0, 'the action');
  });

  test('Esc cancels, and what was typed does not come back', async () => {
    const one = show(shown(upTo('send')));
    await one.rig.sees('Step 5 of 7');
    await types(one, 't');
    await types(one, PHRASE);
    await types(one, ESC);
    await one.rig.sees('Check now what must be true');
    await types(one, 't');
    await one.rig.sees('Type exactly this');
    one.rig.type(ENTER);
    await one.rig.sees('That is not the phrase yet');
    expect(one.asked).toEqual([]);
  });

  test('while it is locked the phrase cannot even be typed', async () => {
    const one = show(shown(upTo('send').wait(25 * HOUR)));
    await one.rig.sees('LOCKED');
    one.rig.type('t');
    await one.rig.sees('The GO no longer counts.');
    await types(one, DOWN);
    one.rig.type(ENTER);
    one.rig.type(PHRASE);
    await types(one, F2);
    await types(one, ESC);
    expect(one.rig.screen().join('\n')).not.toContain('Type exactly this');
    expect(one.asked).toEqual([]);
  });

  test('what gets locked while it is being typed closes the field', async () => {
    const tape = shown(upTo('send'));
    const one = show(tape);
    await one.rig.sees('Step 5 of 7');
    await types(one, 't');
    await types(one, PHRASE);
    tape.wait(13 * HOUR);
    one.store.watch({ type: 'guide', state: one.store.getSnapshot().guide ?? guideAt('go-live') });
    await one.rig.sees('LOCKED');
    one.rig.type(ENTER);
    await until(() => one.asked.length > 0, 'the first choice');
    expect(one.asked.map(action => action.type)).toEqual(['look-before']);
  });

  test('no single key starts anything, on any step', async () => {
    for (const tape of [shown(upTo('pipeline')), shown(upTo('send')), shown(upTo('approve'))]) {
      const one = show(tape);
      await one.rig.sees('Step ');
      for (const key of [ENTER, ...'abcdfghijklmnoprsuwyz0123456789!', ' ']) one.rig.type(key);
      await until(() => one.asked.some(action => action.type === 'look-before'), 'the first choice');
      expect(one.asked.map(action => action.type)).not.toContain('live-step');
    }
  });
});

test('rejecting has its own phrase, one key away while a batch waits', async () => {
  const one = show(shown(upTo('send')));
  await one.rig.sees('Step 5 of 7');
  await types(one, 'x');
  await types(one, 'REJECT 5 LEADS FOR PRODUCTION');
  one.rig.type(ENTER);
  await until(() => one.asked.length > 0, 'the action');
  expect(one.asked).toEqual([{ type: 'live-step', step: 'reject', phrase: 'REJECT 5 LEADS FOR PRODUCTION' }]);
});

test('after UNKNOWN the first choice records nothing; what was seen needs words of the person', async () => {
  const one = show(shown(sentTo('unknown')));
  await one.rig.sees('I have not looked yet');
  one.rig.type(ENTER);
  await types(one, DOWN);
  await types(one, DOWN);
  await types(one, ENTER);
  await one.rig.sees('it did NOT happen. Write where');
  one.rig.type(ENTER);
  await one.rig.sees('Write a few words');
  expect(one.asked).toEqual([]);
  await types(one, 'Instantly has no new draft');
  one.rig.type(ENTER);
  await until(() => one.asked.length > 0, 'the record');
  expect(one.asked).toEqual([
    { type: 'looked', step: 'send', saw: 'did-not-happen', note: 'Instantly has no new draft' },
  ]);
});

test('the activation is recorded with the name of the campaign', async () => {
  const one = show(shown(upTo('activate')));
  await one.rig.sees('Open Instantly');
  await types(one, DOWN);
  await types(one, ENTER);
  await types(one, 't1_pipeline!');
  one.rig.type(ENTER);
  await until(() => one.asked.length > 0, 'the record');
  expect(one.asked).toEqual([{ type: 'activated', campaign: 't1_pipeline!' }]);
});

describe('EMERGENCY STOP', () => {
  test('one key away, also while a step is at work; recording it takes one choice, lifting it two steps', async () => {
    const one = show(working('send'));
    await one.rig.sees('At work');
    await types(one, 'e');
    await one.rig.sees('I have done it: record it');
    one.rig.type(ENTER);
    await until(() => one.asked.length > 0, 'the record');
    expect(one.asked).toEqual([{ type: 'emergency', said: true }]);

    const said = show(shown(upTo('send').tell({ type: 'emergency.said' })));
    await said.rig.sees('EMERGENCY STOP was said');
    await types(said, 'e');
    await types(said, DOWN);
    await types(said, ENTER);
    await said.rig.sees('Press y, then Enter.');
    expect(said.asked).toEqual([]);
    await types(said, 'y');
    said.rig.type(ENTER);
    await until(() => said.asked.length > 0, 'the lifting');
    expect(said.asked).toEqual([{ type: 'emergency', said: false }]);
  });

  test('help names its keys', async () => {
    const one = show(shown(upTo('send')));
    await one.rig.sees('Step 5 of 7');
    await types(one, '?');
    await one.rig.sees('Keys that work on it');
    expect(one.rig.screen().join('\n')).toMatch(/e, F2 +EMERGENCY STOP/);
  });

  test('in the middle of a phrase it is F2, and the phrase is still there afterwards', async () => {
    const one = show(shown(upTo('send')));
    await one.rig.sees('Step 5 of 7');
    await types(one, 't');
    await types(one, 'SEND 5');
    await types(one, F2);
    await one.rig.sees('Stop the swarm with these clicks');
    await types(one, ESC);
    await one.rig.sees('SEND 5_');
    expect(one.asked).toEqual([]);
  });

  test('a step that ends behind it leaves it open', async () => {
    const one = show(working('send'));
    await one.rig.sees('At work');
    await types(one, 'e');
    const done = shown(sentTo('sent'));
    const ended = done.events.at(-2);
    const guide = done.events.at(-1);
    if (!ended || !guide) throw new Error('The tape has no end.');
    one.store.watch(ended.event);
    one.store.watch(guide.event);
    await types(one, '\u001b[6~');
    await one.rig.sees('EMERGENCY_STOP=true');
    await types(one, ESC);
    await one.rig.sees('Activation of the campaign');
  });
});

describe('the lock', () => {
  const snapshotOf = (tape: Tape): Snapshot =>
    tape.events.reduce<Snapshot>((before, { at, event }) => hear(before, event, at), {
      run: emptyRun,
      live: null,
      acting: null,
      guide: null,
      at: tape.now(),
    });
  test.each<[string, () => Tape, string[]]>([
    ['open', () => shown(upTo('send')), []],
    ['emergency', () => shown(upTo('send').tell({ type: 'emergency.said' })), ['emergency']],
    ['the GO is too old', () => shown(upTo('dispatch').wait(13 * HOUR)), ['stale']],
    [
      'something it is bound to has changed',
      () => shown(upTo('dispatch'), { boundNow: { gitCommit: 'f'.repeat(40) } }),
      ['stale'],
    ],
    [
      'the batch expired, and the GO with it',
      () => shown(upTo('send').wait(25 * HOUR)),
      ['stale', 'batch-expired'],
    ],
    ['a practice GO on the real system', () => shown(upTo('dispatch', 'rehearsal')), ['from-rehearsal']],
    [
      'a real GO in the practice',
      () => shown(upTo('dispatch'), {}, { canFill: true }),
      ['not-from-rehearsal'],
    ],
  ])('%s: the screen shows exactly the reasons, each with what to do', (_name, tape, ids) => {
    const made = tape();
    const snapshot = { ...snapshotOf(made), at: made.now() };
    const view = goLiveView(snapshot, FRESH, { zone: () => 60 });
    expect(view.locks.map(one => one.id)).toEqual(ids);
    const { moment } = view;
    if (moment.kind !== 'act') throw new Error('No action is open.');
    const around = {
      now: snapshot.at,
      binding: snapshot.guide?.live.boundNow ?? {},
      earlier: noEarlierLive,
      ground: snapshot.guide?.canFill ? ('rehearsal' as const) : ('live' as const),
    };
    expect(view.locks).toEqual(lockReasons(snapshot.run, moment.action, around));
  });

  test('without a guide nothing is known of the ground, and nobody is shown of a batch that is not the journal’s', () => {
    const other = shown(upTo('approve'), {}, {});
    const snapshot = snapshotOf(other);
    const guide = snapshot.guide && {
      ...snapshot.guide,
      live: { ...noLiveView, batch: { facts: { ...BATCH, hash: 'another' }, status: 'pending', leads: [] } },
    };
    expect(goLiveView({ ...snapshot, guide }, FRESH, { zone: () => 60 }).batch?.leads).toBeNull();
    expect(goLiveView(snapshot, FRESH, { zone: () => 60 }).batch?.leads).toHaveLength(5);
  });
});
