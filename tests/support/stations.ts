import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { randomToken } from '../../src/rehearsal/practice-env.ts';
import { type Person, sitsDown } from './person.ts';
import type { Bench, LiveWorld } from './program.ts';

/** The questions of the guided cutover, and whole ways through them. */

/** What somebody has at hand for one environment; null: the practice world fills it in. */
export type AtHand = { readonly token: string; readonly url: string; readonly origins: string } | null;

type Tokens = Readonly<Record<'staging' | 'production', string>>;

/** What somebody has at hand in this world, with tokens of their own. */
export const atHandIn = ({ inputs }: LiveWorld, tokens: Tokens) => ({
  staging: {
    token: tokens.staging,
    url: inputs.CAIO_STAGING_URL ?? '',
    origins: inputs.CAIO_STAGING_CORS_ORIGINS ?? '',
  },
  production: {
    token: tokens.production,
    url: inputs.CAIO_PROD_URL ?? '',
    origins: inputs.CAIO_PROD_CORS_ORIGINS ?? '',
  },
});

/** What "Save and deploy" in Railway does, for both places and at once. */
export function deployed({ deployments }: LiveWorld, { staging, production }: Tokens): void {
  deployments.staging.redeploy({ token: staging, otherToken: production });
  deployments.production.redeploy({ token: production, otherToken: staging });
}

export interface Station {
  readonly name: string;
  /** What its screen says. */
  readonly says: string;
  /** How the Ready screen calls it, when a run stopped there. */
  readonly where: string;
  answer(person: Person): Promise<void>;
}

/** Every question from the first click to the gates, in order, with the answers of somebody who has all at hand. */
export function stations(atHand: Readonly<Record<'staging' | 'production', AtHand>>): Station[] {
  const places = [
    { place: 'Staging', title: 'Staging', has: atHand.staging, clicks: 9 },
    { place: 'Production', title: 'PRODUCTION', has: atHand.production, clicks: 8 },
  ] as const;
  const give = (text: string | undefined) => async (person: Person) =>
    text === undefined ? person.fillsIn() : person.answers(text);
  return [
    ...places.flatMap(({ place, title, has, clicks }): Station[] => [
      {
        name: `clicks ${place}`,
        says: place === 'Staging' ? 'Staging in Railway' : 'STAGING is done. Now PRODUCTION.',
        where: 'at the clicks in Railway',
        async answer(person) {
          if (place === 'Production') person.presses('Enter');
          await person.reads(`${title} in Railway: `);
          await person.ticks(clicks, clicks);
        },
      },
      {
        name: `token ${place}`,
        says: `${title}: the new token`,
        where: 'at the token',
        answer: give(has?.token),
      },
      {
        name: `url ${place}`,
        says: `${title}: the address`,
        where: 'at the web address',
        answer: give(has?.url),
      },
      {
        name: `watch ${place}`,
        says: `${title}: waiting for the redeploy`,
        where: 'waiting for the redeploy',
        answer: async () => undefined,
      },
    ]),
    ...places.flatMap(({ place, title, has }): Station[] => [
      {
        name: `cors ${place}`,
        says: `${title}: which web pages`,
        where: 'at the allowed web addresses',
        async answer(person) {
          if (has === null) return person.fillsIn();
          await person.answers(has.origins);
          await person.reads('The list: ');
          await person.reads('Done? Press Enter on the empty field');
          person.presses('Enter');
        },
      },
      {
        name: `readback ${place}`,
        says: `${title}: what you said, what it says`,
        where: 'comparing what it says',
        async answer(person) {
          await person.reads('points agree');
          person.presses('Enter');
        },
      },
      {
        name: `env-file ${place}`,
        says: `${title}: the settings file`,
        where: 'at the settings file',
        async answer(person) {
          await person.reads('w write it');
          person.presses('w');
          await person.confirms();
        },
      },
    ]),
    ...[1, 2, 3, 4, 5].map(
      (n): Station => ({
        name: `statement ${n}`,
        says: `statement ${n} of 5`,
        where: 'at the statements',
        answer: person => person.chooses('Yes, I confirm'),
      }),
    ),
    {
      name: 'gates',
      says: 'ready to start',
      where: 'at the gates',
      async answer(person) {
        person.presses('s');
        await person.confirms();
      },
    },
  ];
}

/** Answers every question from one station (or the first) up to another, which stays open; to the end without one. */
export async function goesOn(
  person: Person,
  all: readonly Station[],
  { from, to }: { readonly from?: string; readonly to?: string } = {},
): Promise<void> {
  const at = (name: string): number => {
    const index = all.findIndex(station => station.name === name);
    if (index < 0) throw new Error(`There is no station ${name}.`);
    return index;
  };
  for (const station of all.slice(from === undefined ? 0 : at(from), to === undefined ? undefined : at(to))) {
    await person.reads(station.says);
    await station.answer(person);
  }
  if (to !== undefined) await person.reads(all[at(to)]?.says ?? '');
}

/** Makes a folder a git repository with everything in it that git does not ignore. */
export async function committed(folder: string): Promise<void> {
  const who = [
    '-c',
    'user.name=somebody',
    '-c',
    'user.email=somebody@localhost',
    '-c',
    'commit.gpgsign=false',
  ];
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'all of it'],
  ])
    await promisify(execFile)('git', [...who, ...args], { cwd: folder });
}

/** Ends the program, and sees that it has ended. */
export type End = (person: Person) => Promise<void>;

/**
 * One cutover that is ended at every question, and gone on with by starting again. In this world the replay hangs, so
 * that the gates can be ended while one runs.
 */
export async function throughAllPhases(bench: Bench, world: LiveWorld, end: End): Promise<void> {
  const tokens = { staging: randomToken(), production: randomToken() };
  const all = stations(atHandIn(world, tokens));
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
      await person.reads(`${place === 'Staging' ? 'Staging' : 'PRODUCTION'}: the new token`);
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
  deployed(world, tokens);
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
  for (const pid of await world.running()) process.kill(pid, 'SIGKILL');
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
  await person.reads('An earlier run, only to be read.');
  await person.reads('Every gate passed and every witness agrees.');
  await end(person);
  expect((await bench.run(['status', ...world.args.slice(0, 2)])).stdout).toContain('VERDICT: GO');
  expect((await bench.run(['audit'])).exit).toBe(0);
  expect(
    (await bench.run(['runs'])).stdout
      .trim()
      .split('\n')
      .filter(line => /^\s*\d{4}-/.test(line)),
  ).toHaveLength(1);
}
