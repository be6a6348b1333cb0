import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { activates, approvesAndSends, beginsNext, makesBatch, signsClean } from '../support/live-person.ts';
import { type Person, sitsDown } from '../support/person.ts';
import { type Bench, createBench } from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';
import { goesOn, stations } from '../support/stations.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

/** Through a practice to its GO, and on to the first step. */
async function atGoLive(scenario: string): Promise<Person> {
  const person = sitsDown(bench, ['rehearse', '--scenario', scenario]);
  await person.chooses('Start the cutover');
  await person.confirms();
  await goesOn(person, stations({ staging: null, production: null }));
  await person.reads('Criteria: 8 of 8 met', 90_000);
  person.presses('g');
  await person.reads('Step 1 of 7');
  return person;
}

describe.skipIf(!hasTerminals())('Go live in a terminal', () => {
  test('from GO to three clean days', { timeout: 400_000 }, async () => {
    const person = await atGoLive('all-good');
    for (const day of [1, 2, 3]) {
      await makesBatch(person);
      await approvesAndSends(person);
      await activates(person, `campaign ${day}`);
      await signsClean(person);
      if (day === 3) break;
      await person.reads(`Clean days in a row: ${day} of 3`);
      await person.chooses('Practice: go to the next morning');
      await person.reads('no dispatch');
      await beginsNext(person);
    }
    await person.reads('GRADUATED: 3 clean days in a row');
    expect(await person.leaves()).toEqual({ exit: 0, cooked: true });
  });

  test('EMERGENCY STOP locks, lifting it unlocks; a rejected batch leads back to the review', {
    timeout: 240_000,
  }, async () => {
    const person = await atGoLive('all-good');
    await makesBatch(person);
    person.presses('e');
    await person.chooses('I have done it: record it');
    await person.reads('Every live step is locked');
    person.presses('Esc');
    await person.reads('LOCKED. It cannot start, because:');
    person.presses('t');
    await person.reads('nobody has lifted it');
    person.readsNo('Type exactly this');
    person.presses('e');
    await person.chooses('It is safe again: lift it');
    await person.confirms();
    await person.reads('EMERGENCY STOP was lifted');
    await person.reads('It can be started');
    person.presses('x');
    await person.reads('Reject the batch');
    await person.answers(
      /REJECT \d+ LEADS? FOR PRODUCTION/.exec(person.terminal.screen().join('\n'))?.[0] ?? '',
    );
    await person.reads('Step 2 of 7: Review', 60_000);
    await person.leaves();
  });

  test('one channel fails: UNKNOWN, nothing is tried again, what was seen is recorded, and the day is not clean', {
    timeout: 240_000,
  }, async () => {
    const person = await atGoLive('live-one-channel-fails');
    await makesBatch(person);
    await approvesAndSends(person);
    await person.reads('Nothing is tried again before somebody has looked', 60_000);
    person.presses('t');
    person.presses('x');
    await person.chooses('I looked: it happened');
    await person.reads('You looked, and it HAPPENED');
    person.readsNo('Type exactly this');
    await person.answers('Instantly has the draft, HeyReach has no list');
    await person.reads('Step 6 of 7: Activation');
    await person.chooses('It is activated: type its name');
    await person.reads('Type the name of the campaign');
    await person.answers('the draft');
    await person.reads('NOT CLEAN');
    await person.reads('Clean days in a row: 0 of 3');
    await person.leaves();
  });

  test('a batch that is too old is not approved', { timeout: 240_000 }, async () => {
    const person = await atGoLive('live-batch-expired');
    await makesBatch(person);
    await person.reads('LOCKED. It cannot start, because:');
    await person.reads('its time is over');
    person.presses('t');
    // The menu stands at looking once more, which starts nothing and says why; nothing else is done meanwhile.
    await person.chooses('Check now what must be true');
    await person.reads('It did NOT start, because:');
    person.readsNo('Type exactly this');
    await person.leaves();
  });
});
