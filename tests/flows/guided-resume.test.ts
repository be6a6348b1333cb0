import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomToken } from '../../src/rehearsal/practice-env.ts';
import { isRunning } from '../support/children.ts';
import { committed, goesOn, type Person, sitsDown, stations } from '../support/person.ts';
import { type Bench, createBench, createLiveWorld, type LiveWorld } from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';

let bench: Bench;
let world: LiveWorld;
beforeEach(async () => {
  bench = await createBench();
  world = await createLiveWorld({ python: { programs: { replay: 'hangs' } } });
  await committed(world.workspace);
});
afterEach(async () => {
  await bench.close();
  for (const pid of await world.pythons()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  await world.close();
});

type End = (person: Person) => Promise<void>;

const killed: End = async ({ terminal }) => {
  process.kill(await terminal.pid(), 'SIGKILL');
  expect((await terminal.ended).exit).toBe(128 + 9);
};

/** The alternate screen was left, the cursor is shown, pasting and the keyboard are ordinary again. */
function expectGivenBack({ terminal }: Person, cooked: boolean): void {
  const raw = terminal.raw();
  for (const [on, off] of [
    ['?1049h', '?1049l'],
    ['?2004h', '?2004l'],
    ['?25l', '?25h'],
  ] as const)
    expect(raw.lastIndexOf(`\u001b[${off}`), off).toBeGreaterThan(raw.lastIndexOf(`\u001b[${on}`));
  expect(cooked).toBe(true);
}

let turns = 0;
/** In turn: SIGTERM, and Ctrl-C twice. */
const stopped: End = async person => {
  turns += 1;
  const { terminal } = person;
  const ready = terminal.screen().join('\n').includes('Before the cutover begins');
  if (turns % 2 === 0) process.kill(await terminal.pid(), 'SIGTERM');
  else {
    person.presses('Ctrl-C');
    await person.reads('Press Ctrl-C again to ');
    person.presses('Ctrl-C');
  }
  const { exit, cooked } = await terminal.ended;
  // Where nothing has begun there is nothing to stop.
  expect(exit).toBe(ready && turns % 2 === 1 ? 3 : 130);
  expectGivenBack(person, cooked);
};

/** One cutover that is ended at every question, and gone on with by starting again. */
async function throughAllPhases(end: End): Promise<void> {
  const tokens = { staging: randomToken(), production: randomToken() };
  const { inputs } = world;
  const all = stations({
    staging: { token: tokens.staging, url: inputs.CAIO_STAGING_URL ?? '', origins: inputs.CAIO_STAGING_CORS_ORIGINS ?? '' },
    production: { token: tokens.production, url: inputs.CAIO_PROD_URL ?? '', origins: inputs.CAIO_PROD_CORS_ORIGINS ?? '' },
  });
  let person = sitsDown(bench, world.args);
  await person.reads('Start the cutover');
  await end(person);
  person = sitsDown(bench, world.args);
  await person.chooses('Start the cutover');
  await person.confirms();
  /** Starts again: going on is offered first; the tokens of these places are asked for again. */
  const resumes = async (where: string, places: readonly ('Staging' | 'Production')[]): Promise<void> => {
    person = sitsDown(bench, world.args);
    await person.reads(` ▸  Go on where it stopped: ${where}`);
    await person.chooses(`Go on where it stopped: ${where}`);
    await person.confirms();
    for (const place of places) {
      await person.reads(`${place}: the new token`);
      await person.reads('The token is never stored, so it is asked again.');
      await person.answers(place === 'Staging' ? tokens.staging : tokens.production);
    }
  };

  await person.ticks(3, 9);
  await end(person);
  await resumes('at the clicks in Railway', []);
  await person.reads('Staging in Railway: 3 of 9 done');
  await goesOn(person, all, { to: 'token Staging' });
  await end(person);
  await resumes('at the token', []);
  await goesOn(person, all, { from: 'token Staging', to: 'url Staging' });
  await end(person);
  await resumes('at the web address', ['Staging']);
  await goesOn(person, all, { from: 'url Staging', to: 'watch Staging' });
  await end(person);
  await resumes('waiting for the redeploy', ['Staging']);
  await person.reads('the new token is refused');
  world.deployments.staging.redeploy({ token: tokens.staging });
  world.deployments.production.redeploy({ otherToken: tokens.staging, token: tokens.production });
  world.deployments.staging.redeploy({ otherToken: tokens.production });
  await goesOn(person, all, { from: 'watch Staging', to: 'cors Staging' });
  await end(person);
  const both = ['Staging', 'Production'] as const;
  for (const [name, where] of [
    ['cors Staging', 'at the allowed web addresses'],
    ['readback Staging', 'comparing what it says'],
    ['env-file Staging', 'at the settings file'],
  ] as const) {
    const next = all[all.findIndex(station => station.name === name) + 1]?.name ?? '';
    await resumes(where, both);
    await goesOn(person, all, { from: name, to: next });
    if (name !== 'env-file Staging') await end(person);
  }
  await goesOn(person, all, { from: 'cors Production', to: 'statement 3' });
  await end(person);
  await resumes('at the statements', both);
  await goesOn(person, all, { from: 'statement 3' });
  await person.reads('Gate 6 of 9');
  await person.reads('Running');
  await end(person);
  for (const pid of await world.pythons()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  // The practice Python does as it should from now on.
  await writeFile(
    join(world.workspace, '.practice.json'),
    JSON.stringify({ python: {}, clockOffsetMs: 0, workspace: world.workspace }),
  );
  await resumes('at the gates', both);
  await person.reads('The gates stand still: 4 of 9 not passed');
  await person.reads('Could not check');
  person.presses('r');
  await person.reads('Run 4 gates again?');
  await person.confirms();
  await person.reads('Criteria: 8 of 8 met', 60_000);
  await end(person);
  person = sitsDown(bench, world.args);
  await person.chooses('Look at the last verdict (GO');
  await person.reads('The last finished run said: GO');
  await end(person);
  expect((await bench.run(['status', ...world.args.slice(0, 2)])).stdout).toContain('VERDICT: GO');
  expect((await bench.run(['audit'])).exit).toBe(0);
  expect((await bench.run(['runs'])).stdout.trim().split('\n').filter(line => /^\s*\d{4}-/.test(line))).toHaveLength(1);
}

describe.skipIf(!hasTerminals())('the guided cutover in a terminal', () => {
  test('killed at every question, it comes back to it', { timeout: 180_000 }, () => throughAllPhases(killed));
  test('stopped at every question, the terminal is given back', { timeout: 180_000 }, () => throughAllPhases(stopped));
});
