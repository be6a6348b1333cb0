import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../support/person.ts';
import { type Bench, createBench, createLiveWorld, type LiveWorld } from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';
import { committed, type End, throughAllPhases } from '../support/stations.ts';
import { until } from '../support/terminal.ts';

let bench: Bench;
let world: LiveWorld;
beforeEach(async () => {
  bench = await createBench();
  world = await createLiveWorld({ python: { programs: { replay: 'hangs' } } });
  await committed(world.workspace);
});
afterEach(async () => {
  await bench.close();
  for (const pid of await world.running()) process.kill(pid, 'SIGKILL');
  await world.close();
});

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
/** In turn: Ctrl-C twice, and SIGTERM. */
const stopped: End = async person => {
  turns += 1;
  const { terminal } = person;
  const shows = (text: string): boolean => terminal.screen().join('\n').includes(text);
  // Where nothing has begun, or all has ended, there is nothing to stop: Ctrl-C only leaves.
  const left = shows('[1 Ready]') ? 3 : shows('[5 Verdict]') ? 0 : null;
  if (turns % 2 === 1) {
    person.presses('Ctrl-C');
    await person.reads(`Press Ctrl-C again to ${left === null ? 'stop' : 'leave'}.`);
    person.presses('Ctrl-C');
    if (left === null) {
      await person.reads('nothing runs any more');
      await until(() => !shows('Stopping.'), 'what is over is not said any more');
      // It is left by hand, or its window is closed.
      if (turns % 4 === 1) person.presses('Enter');
      else process.kill(await terminal.pid(), 'SIGHUP');
    }
  } else process.kill(await terminal.pid(), 'SIGTERM');
  const { exit, cooked } = await person.sawTheEnd();
  expect(exit).toBe(turns % 2 === 1 && left !== null ? left : 130);
  expectGivenBack(person, cooked);
};

describe.skipIf(!hasTerminals())('the guided cutover in a terminal', () => {
  test('stopped at every question it gives the terminal back, and goes on later', { timeout: 180_000 }, () =>
    throughAllPhases(bench, world, stopped),
  );
});
