import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRunning } from '../support/children.ts';
import { sitsDown } from '../support/person.ts';
import {
  type Bench,
  createBench,
  createLiveWorld,
  type LiveWorld,
  type Started,
} from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';
import { until } from '../support/terminal.ts';

/** Another cockpit is at work: whoever comes second may look on, and changes nothing. */

let bench: Bench;
let world: LiveWorld;
let first: Started;
beforeEach(async () => {
  bench = await createBench();
  world = await createLiveWorld({ python: { programs: { replay: 'hangs' } } });
  first = bench.start(['gates', ...world.args, '--only', 'env-staging,replay', '--confirm', 'all'], {
    env: world.env,
  });
  await until(() => /Gate 6 of 9/.test(first.stdout()), 'the replay runs', 60_000);
});
afterEach(async () => {
  await bench.close();
  for (const pid of await world.pythons()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  await world.close();
});

const journal = async (): Promise<string> => {
  const [run = ''] = await readdir(join(bench.home, 'runs'));
  return readFile(join(bench.home, 'runs', run, 'journal.jsonl'), 'utf8');
};

describe.skipIf(!hasTerminals())('the second cockpit on a terminal', () => {
  test('shows the other’s gates, says when it has ended, and exits 5', async () => {
    const person = sitsDown(bench, world.args);
    await person.reads(`rocess ${first.pid}`);
    await person.reads('Press Enter to look on');
    const before = await journal();
    person.presses('Enter');
    await person.reads('LOOKING ON');
    await person.reads('Replay');
    // Whatever is pressed, nothing is done.
    for (const key of ['r', 'y', 'Enter']) person.presses(key);
    await person.reads('LOOKING ON');
    expect(await journal()).toBe(before);
    first.signal('SIGINT');
    const { exit, cooked } = await person.sawTheEnd();
    expect([exit, cooked]).toEqual([5, true]);
    expect(person.terminal.ordinary()).toContain('The other cockpit has ended');
    expect((await first.ended).exit).toBe(130);
    expect(await readdir(join(bench.home, 'runs'))).toHaveLength(1);
  });

  test('Ctrl-C twice leaves, and the other goes on', async () => {
    const person = sitsDown(bench, world.args);
    await person.reads('Press Enter to look on');
    person.presses('Enter');
    await person.reads('LOOKING ON');
    person.presses('Ctrl-C');
    await person.reads('Ctrl-C again');
    person.presses('Ctrl-C');
    expect((await person.sawTheEnd()).exit).toBe(5);
    expect(person.terminal.ordinary()).toContain('You looked on');
    expect(isRunning(first.pid)).toBe(true);
  });

  test('with --plain it prints what happens; who does not want to look leaves at once', async () => {
    const plain = sitsDown(bench, [...world.args, '--plain']);
    await plain.reads('Press Enter to look on');
    plain.presses('Enter');
    await plain.reads('Gate 6 of 9');
    plain.presses('Ctrl-C');
    expect((await plain.sawTheEnd()).exit).toBe(5);
    const not = sitsDown(bench, world.args);
    await not.reads('Press Enter to look on');
    not.terminal.type('n\r');
    expect((await not.sawTheEnd()).exit).toBe(5);
    expect(not.terminal.raw()).not.toContain('LOOKING ON');
  });
});

test('a second one in another state folder starts nothing either, and the first goes on', async () => {
  // The first was started with --home: who names none stands in the usual folder, below HOME.
  const usual = join(bench.outside, '.local', 'share', 'caio-cockpit');
  for (const home of [usual, join(bench.outside, 'third')]) {
    const second = await bench.run(['gates', ...world.args, '--json', '--confirm', 'all'], {
      env: world.env,
      home,
    });
    expect([second.exit, second.stdout]).toEqual([5, '']);
    expect(second.stderr).toContain(`process ${first.pid}`);
    expect(await readdir(join(home, 'runs')).catch(() => [])).toEqual([]);
  }
  expect(isRunning(first.pid)).toBe(true);
});

describe.skipIf(!hasTerminals())('from another state folder', () => {
  test('the first one’s gates can be looked on at all the same', async () => {
    const person = sitsDown({ ...bench, home: join(bench.outside, 'third') }, [...world.args, '--plain']);
    await person.reads('Press Enter to look on');
    person.presses('Enter');
    await person.reads('Gate 6 of 9');
    person.presses('Ctrl-C');
    expect((await person.sawTheEnd()).exit).toBe(5);
  });
});
