import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, createBench, createLiveWorld, type LiveWorld } from '../support/program.ts';
import { hasTerminals } from '../support/pty.ts';
import { committed, type End, throughAllPhases } from '../support/stations.ts';

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

const killed: End = async person => {
  process.kill(await person.terminal.pid(), 'SIGKILL');
  expect((await person.sawTheEnd()).exit).toBe(128 + 9);
};

describe.skipIf(!hasTerminals())('the guided cutover in a terminal', () => {
  test('killed at every question it comes back to it, and nothing is lost', { timeout: 180_000 }, () =>
    throughAllPhases(bench, world, killed),
  );
});
