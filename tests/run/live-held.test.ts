import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../src/ports/types.ts';
import { heldPorts } from '../../src/run/live-held.ts';
import { childResult, scriptedPorts } from '../support/check-kit.ts';

/** "Nothing began" makes a NOT SENT of whatever a step found: it may be said only when nothing began because of a stop. */

const { signal } = new AbortController();
const CHILD = { command: 'python', args: [], cwd: '/', env: {}, timeoutMs: 1, keepBytes: 1 };
const answered: HttpAnswer = {
  kind: 'answer',
  status: 200,
  headers: {},
  text: '',
  cut: false,
  durationMs: 1,
};

function held() {
  let stopped = false;
  const did: string[] = [];
  const inner = scriptedPorts({
    process: {
      run: async () => {
        did.push('run');
        return childResult();
      },
    },
    http: {
      request: async ({ method }) => {
        did.push(method);
        return answered;
      },
    },
  });
  const { ports, nothingBegan } = heldPorts(inner, () => stopped);
  return {
    did,
    nothingBegan,
    stop: (): void => {
      stopped = true;
    },
    run: () => ports.process.run(CHILD, signal),
    ask: (method: 'GET' | 'POST') =>
      ports.http.request({ method, url: 'https://a.test/', timeoutMs: 1, maxBytes: 1 }, signal),
  };
}

test('a stop before the first start holds it and everything that changes something, and nothing began', async () => {
  const world = held();
  world.stop();
  expect((await world.run()).ended).toBe('not-started');
  expect((await world.ask('POST')).kind).toBe('no-answer');
  await world.ask('GET');
  expect([world.did, world.nothingBegan()]).toEqual([['GET'], true]);
});

test.each(['run', 'POST'] as const)(
  'a stop after a start (%s) does not make that nothing began',
  async first => {
    const world = held();
    await (first === 'run' ? world.run() : world.ask('POST'));
    world.stop();
    await world.run();
    expect([world.did, world.nothingBegan()]).toEqual([[first], false]);
  },
);

test('a step that had nothing to start, or only looked, was not held back', async () => {
  const world = held();
  await world.ask('GET');
  expect(world.nothingBegan()).toBe(false);
  world.stop();
  await world.ask('GET');
  expect(world.nothingBegan()).toBe(false);
});
