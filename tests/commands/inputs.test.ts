import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, createBench, createLiveWorld, type LiveWorld } from '../support/program.ts';
import { hasTerminals, inTerminal } from '../support/pty.ts';

let bench: Bench;
let world: LiveWorld;
beforeAll(async () => {
  bench = await createBench();
  world = await createLiveWorld();
});
afterAll(async () => {
  await bench.close();
  await world.close();
});

const lines = (text: string): string[] => text.trimEnd().split('\n');

test('in a folder that is no CAIO folder: exit 2 with what to do, and nothing is made', async () => {
  const here = await bench.run(['gates', '--json'], { env: world.env });
  expect([here.exit, here.stdout]).toEqual([2, '']);
  expect(lines(here.stderr)).toHaveLength(3);
  expect(here.stderr).toMatch(/You are not in the CAIO folder\..*--workspace/s);
  const named = await bench.run(['gates', '--workspace', bench.outside]);
  expect(named.exit).toBe(2);
  expect(named.stderr).toContain(`"${bench.outside}" is not the CAIO folder`);
  expect(await readdir(bench.outside)).toEqual([]);
});

describe('a wrong plan', () => {
  const plan = () => join(world.workspace, 'caio-cockpit.plan.json');
  const cases = [
    ['{"minPassRate": 0.5}', 'minPassRate'],
    ['{"timeoutsSeconds": {"replay": "long"}}', 'timeoutsSeconds.replay'],
    ['{"minPassrate": 0.95}', 'minPassrate'],
    ['{"envFiles": {"staging": ".env"}}', 'envFiles'],
    ['{', 'caio-cockpit.plan.json'],
  ] as const;
  test.for(cases)('%s: exit 2 naming %s, and no run is kept', async ([text, key]) => {
    await writeFile(plan(), text);
    try {
      const { exit, stdout, stderr } = await bench.run(['gates', ...world.args], { env: world.env });
      expect([exit, stdout]).toEqual([2, '']);
      expect(lines(stderr)).toHaveLength(3);
      expect(stderr).toContain(key);
      expect((await bench.run(['runs'])).stdout).toBe('No run has been made yet.\n');
    } finally {
      await rm(plan());
    }
  });
});

test('without a usable Python: exit 3, and the one that was named is not replaced', async () => {
  const args = ['gates', '--workspace', world.workspace, '--python', join(bench.outside, 'no-python')];
  const { exit, stderr } = await bench.run(args, { env: world.env });
  expect(exit).toBe(3);
  expect(lines(stderr)).toHaveLength(3);
  expect(stderr).toContain('No usable Python was found. Tried: the one given with --python');
});

describe('inputs that must not be used', () => {
  const secret = randomBytes(24).toString('hex');
  const urls = [
    ['http://caio.example', 'https://'],
    [`https://user:${secret}@caio.example`, 'user name'],
    [`https://caio.example/?token=${secret}`, '?'],
    [`https://caio.example/${secret.slice(0, 4)}`, 'end after the name'],
    ['caio', 'web address'],
  ] as const;
  test.for(urls)('a base URL like case %#: exit 2 before anything is sent', async ([url, why]) => {
    const { exit, stderr } = await bench.run(['gates', ...world.args], {
      env: { ...world.env, CAIO_PROD_URL: url },
    });
    expect(exit).toBe(2);
    expect(stderr).toContain('CAIO_PROD_URL cannot be used');
    expect(stderr).toContain(why);
    expect(stderr).not.toContain(secret);
  });

  const onStdin = [
    ['not JSON', `{"CAIO_STAGING_TOKEN": "${secret}"`],
    ['not one JSON object', `["${secret}"]`],
    ['key(s) that do not belong', `{"${secret}": "x"}`],
    ['must be a text', `{"CAIO_STAGING_TOKEN": {"value": "${secret}"}}`],
    ['not JSON', ''],
    ['not UTF-8 text', Buffer.from(`{"CAIO_STAGING_TOKEN": "${secret}"}`, 'utf16le').toString('latin1')],
    ['too long', `{"CAIO_STAGING_TOKEN": "${secret}${'x'.repeat(70_000)}"}`],
  ] as const;
  test.for(onStdin)('stdin that is %s (case %#): exit 2, never quoted', async ([why, stdin]) => {
    const { exit, stdout, stderr } = await bench.run(['gates', '--inputs-stdin', ...world.args], { stdin });
    expect([exit, stdout]).toEqual([2, '']);
    expect(lines(stderr)).toHaveLength(3);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain(secret.slice(0, 12));
  });

  const asked = [['gates'], ['check', 'env-isolation', '--env', 'staging'], [], ['--plain']] as const;
  test.skipIf(!hasTerminals()).for(asked)(
    '%j --inputs-stdin at a terminal: exit 2 before anything can be typed where it shows',
    async args => {
      const program = inTerminal(bench, [...args, '--inputs-stdin', ...world.args]);
      await program.sees('--inputs-stdin reads from a pipe or a file');
      expect((await program.ended).exit).toBe(2);
    },
  );
});
