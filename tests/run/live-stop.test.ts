import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { factsOf } from '../../checks/live/batch.ts';
import { liveActions } from '../../checks/live/index.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { act } from '../../src/run/guide-live-act.ts';
import type { LiveAction } from '../../src/runbook/live.ts';
import { childResult } from '../support/check-kit.ts';
import { approved, held, pending, worldOf } from '../support/live-batch.ts';
import { executedBatch, printedReport, sentReport } from '../support/live-outputs.ts';
import { BATCH_KEY, HIVE, type LiveWorld, liveInputs, liveTools } from '../support/live-world.ts';

/** An EMERGENCY STOP in the seconds in which an action looks once more, before CAIO itself is started or asked. */

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio stop '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What is looked through by its keys tells whoever wants to know. */
class Told<V> extends Map<string, V> {
  tell: () => void = () => undefined;
  override keys(): MapIterator<string> {
    this.tell();
    return super.keys();
  }
}

async function actIn(world: LiveWorld, step: LiveAction, said: 'while it looks' | 'once it runs') {
  let emergency: object | null = null;
  const say = (): void => {
    emergency = {};
  };
  for (const map of [world.memory, world.files])
    if (map instanceof Told && said === 'while it looks') map.tell = say;
  const { command } = world;
  world.command = here => {
    say();
    return command(here);
  };
  const recorded: RunEvent[] = [];
  const { ports } = liveTools(world);
  const context = {
    deps: {
      ports,
      redactor: { ...ports.redact, stream: () => ({ push: () => [], end: () => [] }) },
      watch: () => undefined,
      live: async () => ({ actions: liveActions }),
      cutover: async () => ({ inputs: liveInputs() }),
    },
    folder: () => folder,
    given: () => ({}),
    run: () => ({ live: { emergency } }),
    record: async (event: RunEvent) => void recorded.push(event),
  } as unknown as GuideContext;
  const batch = factsOf(step === 'send' ? approved : pending);
  await act(context, { step, attempt: 1, cycle: 1, batch }, new AbortController().signal);
  const [end] = recorded;
  if (end?.type !== 'live.finished') throw new Error('it has no end');
  return {
    facts: end.facts,
    end: end.end,
    ids: end.findings.map(({ id }) => id),
    posts: world.asked.filter(one => one.method === 'POST'),
  };
}

const worldFor = (step: LiveAction): LiveWorld => {
  const batch = step === 'send' ? approved : pending;
  const world = worldOf(batch);
  return {
    ...world,
    memory: new Told(step === 'dispatch' ? held() : held(batch)),
    files: new Told(world.files),
  };
};

test.each(['pipeline', 'dispatch', 'approve', 'send'] as const)(
  'starts nothing of the step %s, and says that nothing was',
  async step => {
    const world = worldFor(step);
    const { end, ids, posts } = await actIn(world, step, 'while it looks');
    expect([world.started, posts]).toEqual([0, []]);
    expect([end, ids]).toEqual([step === 'send' ? 'not-sent' : 'not-done', ['emergency']]);
  },
);

test('keeps nobody’s address in the journal, wherever CAIO writes one', async () => {
  const world = worldFor('send');
  const named = JSON.parse(
    JSON.stringify(sentReport(approved)).replace('t1_campaign_20260219_v1', 'for jane.doe@acme.com'),
  );
  world.command = here => {
    here.memory?.set(`${BATCH_KEY}${approved.batch_id}`, JSON.stringify(executedBatch(approved)));
    here.files.set(`${HIVE}/operator_dispatch_log.jsonl`, `${JSON.stringify(named)}\n`);
    return childResult({ stdout: printedReport(named) });
  };
  const { end, facts } = await actIn(world, 'send', 'once it runs');
  expect([end, facts.campaigns]).toEqual(['sent', ['for ‹e-mail address›']]);
});

test('does not hold back taking a batch away', async () => {
  const world = worldFor('reject');
  const { posts } = await actIn(world, 'reject', 'while it looks');
  expect(posts).toHaveLength(1);
});

test('said after the start it ends nothing, and nothing is called not started', async () => {
  const world = worldFor('send');
  world.command = here => {
    here.memory?.set(`${BATCH_KEY}${approved.batch_id}`, JSON.stringify(executedBatch(approved)));
    here.files.set(`${HIVE}/operator_dispatch_log.jsonl`, `${JSON.stringify(sentReport(approved))}\n`);
    return childResult({ stdout: printedReport(sentReport(approved)) });
  };
  expect(await actIn(world, 'send', 'once it runs')).toMatchObject({ end: 'sent', ids: [] });
  expect(world.started).toBe(1);
});
