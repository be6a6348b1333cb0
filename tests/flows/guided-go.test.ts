import { appendFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { randomToken } from '../../src/rehearsal/practice-env.ts';
import { sitsDown } from '../support/person.ts';
import { type Bench, createBench, createLiveWorld, filesBelow, formsOf } from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';
import { committed, goesOn, stations } from '../support/stations.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

/** No piece of 8 signs of it, in no form, nor with the cursor's ways between them. */
function expectNowhere(token: string, text: string): void {
  const bare = stripVTControlCharacters(text);
  for (const form of formsOf(token))
    for (let at = 0; at + 8 <= form.length; at += 1) {
      const piece = form.slice(at, at + 8);
      if (text.includes(piece) || bare.includes(piece))
        throw new Error(`A piece of a token (at ${at}) leaked.`);
    }
}

async function expectNotBelow(folder: string, tokens: readonly string[]): Promise<string[]> {
  const files = await filesBelow(folder);
  for (const file of files) for (const token of tokens) expectNowhere(token, await readFile(file, 'latin1'));
  return files;
}

describe.skipIf(!hasTerminals())('the guided cutover in a terminal', () => {
  test('a rehearsal from Ready to GO, tokens typed and pasted in pieces', { timeout: 120_000 }, async () => {
    const person = sitsDown(bench, ['rehearse']);
    const [staging, production] = [randomToken(), randomToken()];
    const all = stations({ staging: null, production: null });
    await person.chooses('Start the cutover');
    await person.confirms();
    await goesOn(person, all, { to: 'token Staging' });
    await person.types(staging);
    await person.reads('43 characters');
    person.presses('Enter');
    await goesOn(person, all, { from: 'url Staging', to: 'token Production' });
    await person.pastesInPieces(production);
    await person.reads('43 characters');
    person.presses('Enter');
    await goesOn(person, all, { from: 'url Production', to: 'env-file Production' });
    const practice = await filesBelow(bench.tmp);
    const holding = [];
    for (const file of practice)
      if ((await readFile(file, 'latin1')).includes(staging)) holding.push(file.split('/').at(-1));
    expect(holding).toEqual(['.env.staging']);
    await goesOn(person, all, { from: 'env-file Production' });
    await person.reads('Criteria: 8 of 8 met', 60_000);
    expect(await person.leaves()).toEqual({ exit: 0, cooked: true });
    expect(person.terminal.ordinary()).toMatch(
      /VERDICT: REHEARSAL GO[\s\S]*Only a REHEARSAL[\s\S]*Run: \d{4}-/,
    );
    expect(person.terminal.ordinary()).not.toContain('4 Gates');
    for (const token of [staging, production]) expectNowhere(token, person.terminal.raw());
    await expectNotBelow(bench.home, [staging, production]);
    expect(await readdir(bench.tmp)).toEqual([]);
  });

  test('a GO whose settings are changed while it is looked at is STALE, on the screen and at the end', {
    timeout: 120_000,
  }, async () => {
    const person = sitsDown(bench, ['rehearse']);
    const all = stations({ staging: null, production: null });
    await person.chooses('Start the cutover');
    await person.confirms();
    await goesOn(person, all);
    await person.reads('Criteria: 8 of 8 met', 60_000);
    await person.reads('g goes on to Go live');
    const [settings = ''] = (await filesBelow(bench.tmp)).filter(file => file.endsWith('.env.staging'));
    await appendFile(settings, '\nLOG_LEVEL=DEBUG\n');
    await person.reads('This was a GO and is none any more. Run the gates again.');
    await person.reads('Changed since the gates ran: the settings file .env.staging.');
    person.presses('g');
    await person.rests();
    await person.reads('This was a GO and is none any more.');
    expect(await person.leaves()).toEqual({ exit: 4, cooked: true });
    expect(person.terminal.ordinary()).toMatch(/VERDICT: REHEARSAL STALE/);
    expect(person.terminal.ordinary()).not.toContain('REHEARSAL GO');
  });

  test('a NO-GO on the real folder says what failed; mended and run again it is a GO', {
    timeout: 120_000,
  }, async () => {
    const world = await createLiveWorld({ workspace: { corruptBatch: true } });
    onTestFinished(() => world.close());
    await committed(world.workspace);
    const tokens = { staging: randomToken(), production: randomToken() };
    const { inputs } = world;
    const person = sitsDown(bench, world.args);
    const all = stations({
      staging: {
        token: `${tokens.staging}\r\n`,
        url: inputs.CAIO_STAGING_URL ?? '',
        origins: inputs.CAIO_STAGING_CORS_ORIGINS ?? '',
      },
      production: {
        token: tokens.production,
        url: `${inputs.CAIO_PROD_URL}/\n`,
        origins: inputs.CAIO_PROD_CORS_ORIGINS ?? '',
      },
    });
    await person.chooses('Start the cutover');
    await person.confirms();
    await goesOn(person, all, { to: 'watch Staging' });
    await person.reads('the new token is refused');
    world.redeploy('staging', tokens.staging);
    await goesOn(person, all, { from: 'watch Staging', to: 'watch Production' });
    world.redeploy('production', tokens.production);
    await goesOn(person, all, { from: 'watch Production' });
    // The first screen says what failed and what to do, before anything is scrolled.
    await person.reads('What to do first', 60_000);
    await person.reads('Not passed: 5 Shared memory.');
    await person.reads('batch_0000bbbb.json');
    await person.reads('What to do: ');
    person.presses('PageDown');
    person.presses('PageDown');
    await person.reads('Criteria: 7 of 8 met');
    await person.reads('✗ not met  The shared memory took over what the files hold.');
    await person.reads('(runbook 7.3: Redis migration returns ok=true.)');
    await rm(join(world.workspace, '.hive-mind', 'operator_batches', 'batch_0000bbbb.json'));
    person.presses('r');
    await person.reads('Run gate 5 again? Gate 5 writes.');
    await person.confirms();
    await person.reads('Criteria: 8 of 8 met', 60_000);
    await person.reads('Every gate passed and every witness agrees.');
    expect(await person.leaves()).toEqual({ exit: 0, cooked: true });
    expect(person.terminal.ordinary()).toMatch(/VERDICT: GO[\s\S]*Run: \d{4}-/);

    const given = Object.values(tokens);
    for (const token of given) expectNowhere(token, person.terminal.raw());
    const files = await expectNotBelow(bench.home, given);
    const backups = files.filter(file => file.includes('backups'));
    expect(backups).toHaveLength(2);
    for (const file of files) expect([file, (await stat(file)).mode & 0o777]).toEqual([file, 0o600]);
    for (const [name, own] of [
      ['.env.staging', tokens.staging],
      ['.env', tokens.production],
    ] as const)
      expect(await readFile(join(world.workspace, name), 'utf8')).toContain(`DASHBOARD_AUTH_TOKEN=${own}\n`);
    // What the backup holds is what stood in the file before.
    const old = await Promise.all(backups.map(file => readFile(file, 'utf8')));
    expect(old.some(text => text.includes(`DASHBOARD_AUTH_TOKEN=${inputs.CAIO_STAGING_TOKEN}\n`))).toBe(true);
    expect((await bench.run(['status', ...world.args.slice(0, 2)])).stdout).toContain('VERDICT: GO');
    expect((await bench.run(['audit'])).exit).toBe(0);
  });
});
