import { expect, test } from 'vitest';
import type { BoundCheck, CheckEvent, CheckResult, Gate } from '../../checks/types.ts';
import { type GuideContext, runAlone, runWitness } from '../../src/run/guide-context.ts';

/** A check that only says which one it is and how far it came. */
const check = (id: string, says: string, events: readonly CheckEvent[] = []): BoundCheck =>
  ({
    id,
    title: id,
    run: async (_inputs: unknown, _tell: unknown, { emit }: { emit(event: CheckEvent): void }) => {
      for (const event of events) emit(event);
      return { id, title: says } as CheckResult;
    },
  }) as unknown as BoundCheck;
const gate = (id: string): Gate =>
  ({
    id,
    witnesses: ['one', 'two', 'three'].map(name => ({ check: check(name, `${name} of ${id}`) })),
  }) as unknown as Gate;
const context = {
  deps: {
    gates: async () => [gate('auth-staging'), gate('auth-production'), gate('pytest')],
    cutover: async () => ({ inputs: {} }),
    ports: {},
  },
  given: () => ({}),
} as unknown as GuideContext;
const { signal } = new AbortController();

test.each([
  ['auth-staging', 'one'],
  ['auth-production', 'two'],
  ['pytest', 'three'],
] as const)('of %s the check %s is run, and no other', async (gateId, checkId) => {
  expect(await runWitness(context, gateId, checkId, signal)).toMatchObject({
    title: `${checkId} of ${gateId}`,
  });
});

test('a check that a gate does not have is none of another gate’s', async () => {
  await expect(runWitness(context, 'pytest', 'four', signal)).rejects.toThrow('pytest has no check four');
  await expect(runWitness(context, 'replay', 'one', signal)).rejects.toThrow('replay has no check one');
});

test('each whole percent is told once, and never more than all', async () => {
  const far = (done: number, total: number | null): CheckEvent =>
    ({ type: 'progress', done, total, what: 'objects' }) as CheckEvent;
  const told: number[] = [];
  const events = [far(0, null), far(1, 1000), far(9, 1000), far(10, 1000), far(999, 1000), far(1200, 1000)];
  const other = { type: 'command-ended', exitCode: 0, total: 5 } as unknown as CheckEvent;
  await runAlone(context, check('one', 'one', [other, ...events]), signal, percent => told.push(percent));
  expect(told).toEqual([0, 1, 99, 100]);
});
