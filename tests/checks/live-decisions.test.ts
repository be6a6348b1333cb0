import { describe, expect, test } from 'vitest';
import { type Batch, factsOf } from '../../checks/live/batch.ts';
import { approve, reject } from '../../checks/live/decide.ts';
import { ALWAYS, approved, held, pending, worldOf } from '../support/live-batch.ts';
import { executedBatch } from '../support/live-outputs.ts';
import { answer, BATCH_KEY, type LiveWorld, runIn } from '../support/live-world.ts';

/** The decision over a batch: what is looked at before it, what is asked of the service, and what became of it. */

describe.each([
  { decision: 'approved', check: approve, path: 'approve', said: { approved_by: 'caio-cockpit' } },
  {
    decision: 'rejected',
    check: reject,
    path: 'reject',
    said: { reason: 'rejected in caio-cockpit', rejected_by: 'caio-cockpit' },
  },
] as const)('the decision "$decision"', ({ decision, check, path, said }) => {
  const decide = (world: LiveWorld, batch = pending) =>
    runIn(world, check, inputs => ({ inputs, batch: factsOf(batch) }));
  const after: Batch = {
    ...pending,
    status: decision,
    approved_by: decision === 'approved' ? 'caio-cockpit' : null,
  };
  /** A service that keeps what it was told. */
  const keeping = (change: Partial<LiveWorld> = {}): LiveWorld => {
    const world: LiveWorld = worldOf(pending, {
      answers: () => {
        world.memory?.set(`${BATCH_KEY}${pending.batch_id}`, JSON.stringify(after));
        return answer(200, { status: decision });
      },
      ...change,
    });
    return world;
  };

  test('goes by its own name', () => {
    expect(check.id).toBe(path);
  });

  test('is asked for once, of this batch, in the name of the cockpit', async () => {
    const world = keeping();
    expect(await decide(world)).toEqual(['pass']);
    expect(world.asked).toHaveLength(1);
    expect(world.asked[0]).toMatchObject({
      method: 'POST',
      url: `https://caio-production.example.org/api/operator/${path}-batch/${pending.batch_id}`,
      headers: { 'X-Dashboard-Token': expect.stringMatching(/^T/) },
    });
    expect(JSON.parse(world.asked[0]?.body ?? '')).toEqual(said);
  });

  test.each<[string, Partial<LiveWorld>, string]>([
    ['there is no shared memory', { settings: 'LOG_LEVEL=INFO\n' }, 'no-shared-memory'],
    ['the shared memory is away', { memory: null }, 'shared-memory-unread'],
    [
      'the batch cannot be read',
      { memory: new Map([[`${BATCH_KEY}${pending.batch_id}`, 'x']]) },
      'batch-unreadable',
    ],
  ])('is not asked for when %s', async (_, change, id) => {
    const world = worldOf(pending, change);
    expect(await decide(world)).toEqual(['fail', id]);
    expect(world.asked).toEqual([]);
  });

  test('is unknown when nobody can see afterwards what became of it', async () => {
    const world: LiveWorld = worldOf(pending, {
      answers: () => {
        world.memory = null;
        return answer(200, { status: decision });
      },
    });
    expect(await decide(world)).toEqual(['unknown', 'shared-memory-unread']);
  });

  test('is unknown when the batch is unreadable or gone afterwards, or was not kept', async () => {
    const then = (memory: Map<string, string>): LiveWorld => {
      const world: LiveWorld = worldOf(pending, {
        answers: () => {
          world.memory = memory;
          return answer(200, { status: decision });
        },
      });
      return world;
    };
    const odd = new Map([[`${BATCH_KEY}${pending.batch_id}`, 'x']]);
    expect(await decide(then(odd))).toEqual(['unknown', 'batch-unreadable']);
    expect(await decide(then(held()))).toEqual(['unknown', 'decision-unclear']);
    expect(await decide(then(held(pending)))).toEqual(['unknown', 'decision-unclear']);
  });
});

describe('an approval', () => {
  const give = (world: LiveWorld) => runIn(world, approve, inputs => ({ inputs, batch: factsOf(pending) }));
  test.each(ALWAYS.slice(4))('is not given when %s', async (_, change, outcome, id) => {
    const world = worldOf(pending, change(pending));
    const ended = await give(world);
    expect([ended[0], ended.slice(1).includes(id)]).toEqual([outcome, true]);
    expect(world.asked).toEqual([]);
  });
});

describe('a rejection', () => {
  const take = async (memory: Map<string, string>) => {
    const world = worldOf(pending, { memory });
    return {
      ended: await runIn(world, reject, inputs => ({ inputs, batch: factsOf(pending) })),
      asked: world.asked,
    };
  };
  test.each(['expired', 'rejected'])('of a batch that is %s asks nothing and closes it', async status => {
    expect(await take(held({ ...pending, status }))).toEqual({ ended: ['pass'], asked: [] });
  });
  test('of a batch that is gone asks nothing and closes it', async () => {
    expect(await take(held())).toEqual({ ended: ['pass'], asked: [] });
  });
  test('of a batch that was dispatched says so, and does not hide it', async () => {
    expect(await take(held(executedBatch(pending)))).toEqual({
      ended: ['pass', 'batch-executed'],
      asked: [],
    });
  });
  test('of an approved one is made', async () => {
    expect((await take(held(approved))).asked).toHaveLength(1);
  });
});
