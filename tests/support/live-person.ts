import type { Person } from './person.ts';

/** The steps of one supervised dispatch, in the words of whoever leads through it by keys. */

/** Types the phrase that stands on the screen, and starts the step with Enter by itself. */
export async function starts(person: Person, phrase: RegExp): Promise<string> {
  person.presses('t');
  await person.reads('Type exactly this');
  const wanted = phrase.exec(person.terminal.screen().join('\n'))?.[0];
  if (wanted === undefined) throw new Error(`No phrase like ${phrase} stands on the screen.`);
  await person.answers(wanted);
  return wanted;
}

/** From the first step to the batch that waits for its approval. */
export async function makesBatch(person: Person): Promise<void> {
  await person.reads('Step 1 of 7: Fresh production pipeline');
  await starts(person, /RUN PIPELINE IN PRODUCTION/);
  await person.reads('Step 2 of 7: Review of the tier-1 leads', 60_000);
  await person.chooses('I have reviewed the tier-1 leads');
  await person.reads('Step 3 of 7: First dispatch');
  await starts(person, /MAKE BATCH IN PRODUCTION/);
  await person.reads('Step 4 of 7: Approval of the batch', 60_000);
}

/** From the batch to SENT. */
export async function approvesAndSends(person: Person): Promise<void> {
  await starts(person, /APPROVE \d+ LEADS? FOR PRODUCTION/);
  await person.reads('Step 5 of 7: Second dispatch', 60_000);
  await starts(person, /SEND \d+ LEADS? FROM PRODUCTION/);
}

/** The last step: the campaign is active, and the days begin. */
export async function activates(person: Person, name: string): Promise<void> {
  await person.reads('all agree', 60_000);
  await person.chooses('It is activated: type its name');
  await person.reads('Type the name of the campaign');
  await person.answers(name);
  await person.reads('Three clean supervised days');
}

/** Signs the day that waits for it. */
export async function signsClean(person: Person): Promise<void> {
  await person.reads('to sign');
  await person.chooses('Sign ');
  await person.reads('Look at each of these first');
  await person.chooses(' was clean');
  await person.confirms();
}

/** A new GO, on to the days, and the next dispatch is begun. */
export async function beginsNext(person: Person): Promise<void> {
  await person.chooses('Run the gates again');
  await person.confirms();
  await person.reads('Criteria: 8 of 8 met', 90_000);
  person.presses('g');
  await person.chooses('Begin the next dispatch');
  await person.confirms();
}
