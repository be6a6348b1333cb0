import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Person, sitsDown } from '../support/person.ts';
import { type Bench, createBench } from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';
import { goesOn, stations } from '../support/stations.ts';
import { until } from '../support/terminal.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const ALL = stations({ staging: null, production: null });

/** A rehearsal of this scenario, up to a question. */
async function rehearsing(scenario: string, to: string | null): Promise<Person> {
  const person = sitsDown(bench, ['rehearse', '--scenario', scenario]);
  await person.chooses('Start the cutover');
  await person.confirms();
  await goesOn(person, ALL, to === null ? {} : { to });
  return person;
}

/** What each way of being wrong says, on the first screen that can know it. */
const FIRST_SEEN: Readonly<Record<string, readonly [at: string, says: readonly string[]]>> = {
  'wrong-token': [
    'watch Staging',
    [
      'the new token is refused: the old settings still hold.',
      'It goes on by itself',
      't change token   u change address',
    ],
  ],
  'server-down': [
    'watch Staging',
    ['the dashboard does not answer. It may be starting anew, or the address is'],
  ],
  'any-token': [
    'watch Staging',
    ['a random token is let in too. The door is open: is DASHBOARD_AUTH_STRICT'],
  ],
  'operator-not-mounted': [
    'watch Staging',
    ['new token: answer 404; random token: answer 401. That is no clear yes or no.'],
  ],
  'strict-off': [
    'env-file Staging',
    ['DASHBOARD_AUTH_STRICT is not true here', 'look it up in Railway', 'the gate "Staging settings" fails'],
  ],
  'dependencies-not-required': [
    'readback Production',
    ['REDIS_REQUIRED', '✗ NO', 'Best: put it right in Railway'],
  ],
  'cors-wildcard': ['readback Staging', ['CORS_ALLOWED_ORIGINS', '✗ NO']],
  'redis-down': [
    'readback Production',
    ['REDIS_URL set not connected ✗ NO', 'Best: put it right in Railway'],
  ],
  'deployment-differs-from-file': ['readback Staging', ['Inngest', '✗ NO']],
};

const AT_THE_GATES: Readonly<Record<string, readonly [criterion: string, says: string]>> = {
  'env-file-missing': [
    'Staging and production have the settings they need.',
    'ANTHROPIC_API_KEY is missing or empty in .env.staging.',
  ],
  'replay-94': [
    'At least 95 of 100 recorded cases end as they should.',
    '47 of 50 replay cases passed; at least 95 % must.',
  ],
  'one-test-fails': ['The critical tests have no failure.', '1 test(s) failed'],
};

describe.skipIf(!hasTerminals())('rehearsals of what can be wrong', () => {
  test('the redeploy watch and the read-back say it before any gate runs', { timeout: 120_000 }, async () => {
    const names = Object.keys(FIRST_SEEN);
    const half = Math.ceil(names.length / 2);
    for (const some of [names.slice(0, half), names.slice(half)])
      await Promise.all(
        some.map(async name => {
          const [at, says] = FIRST_SEEN[name] ?? ['', []];
          const person = await rehearsing(name, at);
          for (const text of says) await person.reads(text);
          person.presses('Ctrl-C');
          await person.reads('Press Ctrl-C again to stop.');
          person.presses('Ctrl-C');
          await person.reads('nothing runs any more');
          expect(await person.leaves()).toEqual({ exit: 130, cooked: true });
        }),
      );
  });

  test('the verdict names the gate, what it found and what to do', { timeout: 120_000 }, async () => {
    await Promise.all(
      Object.entries(AT_THE_GATES).map(async ([name, [criterion, says]]) => {
        const person = await rehearsing(name, null);
        await person.reads('What to do first', 60_000);
        await person.reads(says);
        await person.reads('What to do: ');
        const seen = (): boolean => person.terminal.screen().join('\n').includes(`✗ not met  ${criterion}`);
        for (let tries = 0; tries < 20 && !seen(); tries += 1) {
          person.presses('PageDown');
          await until(seen, criterion, 500).catch(() => undefined);
        }
        expect(seen()).toBe(true);
        expect(await person.leaves()).toEqual({ exit: 1, cooked: true });
        expect(person.terminal.ordinary()).toContain('VERDICT: REHEARSAL NO-GO');
      }),
    );
  });

  test('a settings file that was left as it is: NO-GO, r offers it again, written it is a GO', {
    timeout: 120_000,
  }, async () => {
    const leaves = ALL.map(station =>
      station.name.startsWith('env-file')
        ? {
            ...station,
            async answer(person: Person) {
              await person.reads('w write it');
              person.presses('Enter');
            },
          }
        : station,
    );
    const person = sitsDown(bench, ['rehearse']);
    await person.chooses('Start the cutover');
    await person.confirms();
    await goesOn(person, leaves);
    await person.reads('Not passed: 1 Staging settings, 2 Production settings, 5 Shared memory.', 60_000);
    await person.reads('DASHBOARD_AUTH_TOKEN in .env.staging is not the new staging token.');
    await person.reads('what differs can be written then.');
    const again = async (): Promise<void> => {
      person.presses('r');
      await person.confirms();
      await person.reads('Staging: the settings file on this computer');
      await person.reads('After this the gates run again, as you asked.');
    };
    await again();
    // Esc takes it back: nothing ran.
    person.presses('Esc');
    await person.reads('Not passed: 1 Staging settings');
    await again();
    for (const place of ['Staging', 'PRODUCTION']) {
      await person.reads(`${place}: the settings file`);
      await person.reads('w write it');
      person.presses('w');
      await person.confirms();
    }
    await person.reads('Criteria: 8 of 8 met', 60_000);
    expect(await person.leaves()).toEqual({ exit: 0, cooked: true });
  });

  test('Esc goes back one question at a time, and Enter goes on where one was', {
    timeout: 120_000,
  }, async () => {
    const person = sitsDown(bench, ['rehearse']);
    await person.chooses('Start the cutover');
    await person.confirms();
    await goesOn(person, ALL, { to: 'cors Staging' });
    const back = [
      'PRODUCTION: the address',
      'PRODUCTION: the new token',
      'PRODUCTION in Railway: 8 of 8 done',
      'Staging: the address',
      'Staging: the new token',
      'Staging in Railway: 9 of 9 done',
    ];
    for (const title of back) {
      person.presses('Esc');
      await person.reads(title);
    }
    await person.reads('All lines are done. Press Enter to go on where you were.');
    person.presses('Enter');
    await person.reads('Staging: which web pages');
    for (const title of back.slice(0, 2)) {
      person.presses('Esc');
      await person.reads(title);
    }
    await person.reads('Enter on the empty field keeps it.');
    person.presses('Enter');
    await person.reads('Staging: which web pages');
    person.presses('Ctrl-C');
    await person.reads('Press Ctrl-C again to stop.');
    person.presses('Ctrl-C');
    await person.reads('nothing runs any more');
    expect(await person.leaves()).toEqual({ exit: 130, cooked: true });
  });
});
