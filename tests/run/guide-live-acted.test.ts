import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoundCheck, CheckEvent, CheckResult } from '../../checks/types.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { act } from '../../src/run/guide-live-act.ts';
import type { LiveAction } from '../../src/runbook/live.ts';
import { batchNamed } from '../support/live-events.ts';
import { liveTools, liveWorld } from '../support/live-world.ts';

/** What is kept of a live action, by how its check ended. */

let root = '';
/** The run's folder of the last act. */
let folder = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'caio act '));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const batch = batchNamed('batch_1');
const found = (id: string) => ({ id, message: 'It is so.', fix: 'Mend it.' });

async function acted(
  step: LiveAction,
  result: Partial<CheckResult>,
  events: readonly CheckEvent[] = [],
  offered: LiveAction = step,
): Promise<{ recorded: RunEvent[]; log: string }> {
  folder = await mkdtemp(join(root, 'run '));
  const recorded: RunEvent[] = [];
  const { ports } = liveTools(liveWorld());
  const check = {
    id: offered,
    title: `The step ${offered}`,
    run: async (_inputs: unknown, _earlier: unknown, tools: Parameters<BoundCheck['run']>[2]) => {
      // Something of it begins: what never began at all is another end.
      await tools.ports.process.run(
        { command: 'python', args: [], cwd: '/', env: {}, timeoutMs: 1, keepBytes: 1 },
        tools.signal,
      );
      for (const event of events) tools.emit(event);
      return { id: step, outcome: 'pass', findings: [], notes: [], evidence: null, durationMs: 1, ...result };
    },
  };
  const context = {
    deps: {
      ports,
      redactor: createRedactor(),
      watch: () => undefined,
      live: async () => ({ actions: () => [check] }),
      cutover: async () => ({ inputs: {} }),
    },
    folder: () => folder,
    given: () => ({}),
    run: () => ({ live: { emergency: null } }),
    record: async (event: RunEvent) => void recorded.push(event),
  } as unknown as GuideContext;
  await act(context, { step, attempt: 2, cycle: 3, batch }, new AbortController().signal);
  const log = await readFile(join(folder, 'evidence', `live-3-${step}-2.log`), 'utf8');
  return { recorded, log };
}

const endOf = async (...args: Parameters<typeof acted>) => {
  const [end] = (await acted(...args)).recorded;
  if (end?.type !== 'live.finished') throw new Error('it has no end');
  return end;
};

describe('the end', () => {
  test.each([
    ['send', 'pass', 'sent'],
    ['send', 'fail', 'not-sent'],
    ['send', 'unknown', 'unknown'],
    ['dispatch', 'pass', 'done'],
    ['dispatch', 'fail', 'not-done'],
    ['dispatch', 'unknown', 'unknown'],
  ] as const)('of %s that is %s is %s', async (step, outcome, end) => {
    expect(await endOf(step, { outcome })).toMatchObject({ end, step, attempt: 2, cycle: 3 });
  });
  test('carries the exit code of the command, and none when no command ended', async () => {
    const ended: CheckEvent = { type: 'command-ended', exitCode: 7 } as CheckEvent;
    const other: CheckEvent = { type: 'progress', done: 1, total: 2, what: 'leads' };
    expect((await endOf('send', {}, [ended, other])).exitCode).toBe(7);
    expect((await endOf('send', {}, [other])).exitCode).toBeNull();
  });
  test('keeps the plain values of the evidence, without people, and leaves the nested ones to the log', async () => {
    const evidence = {
      total: 5,
      live: true,
      none: null,
      campaign: 'for jane.doe@acme.com',
      names: ['for jane.doe@acme.com', 'CAIO'],
      mixed: ['a', 1],
      batch: { id: 'nested' },
    };
    const { recorded, log } = await acted('send', { evidence });
    expect(recorded[0]).toMatchObject({
      facts: {
        total: 5,
        live: true,
        none: null,
        campaign: 'for ‹e-mail address›',
        names: ['for ‹e-mail address›', 'CAIO'],
      },
    });
    expect(Object.keys((recorded[0] as { facts: object }).facts)).not.toContain('mixed');
    expect(log).toContain('evidence: {"total":5');
    expect(log).toContain('"id":"nested"');
    expect(log).not.toContain('acme.com');
    expect((await acted('send', { evidence: null })).log).not.toContain('evidence:');
  });
  test.each(['stopped', 'check-timeout', 'command-timeout'])(
    'that is unknown by %s is looked at, never just tried again',
    async id => {
      const { findings } = await endOf('send', { outcome: 'unknown', findings: [found(id)] });
      expect(findings[0]?.fix).toContain('Nothing is tried again before that.');
    },
  );
  test('by anything else says how that is mended', async () => {
    const { findings } = await endOf('send', { outcome: 'fail', findings: [found('no-key')] });
    expect(findings).toEqual([found('no-key')]);
  });
});

describe('a batch is seen', () => {
  const types = async (...args: Parameters<typeof acted>): Promise<string[]> =>
    (await acted(...args)).recorded.map(({ type }) => type);
  test('when the dispatch made it', async () => {
    const { recorded } = await acted('dispatch', { evidence: { batch } });
    expect(recorded[1]).toEqual({ type: 'batch.seen', cycle: 3, batch });
  });
  test.each<[string, LiveAction, Partial<CheckResult>]>([
    ['the dispatch failed', 'dispatch', { outcome: 'fail', evidence: { batch } }],
    ['nobody knows of the dispatch', 'dispatch', { outcome: 'unknown', evidence: { batch } }],
    ['it was another step', 'approve', { evidence: { batch } }],
    ['the evidence holds none', 'dispatch', { evidence: {} }],
    ['the evidence holds half of one', 'dispatch', { evidence: { batch: { id: 'batch_1' } } }],
  ])('and not when %s', async (_, step, result) => {
    expect(await types(step, result)).toEqual(['live.finished']);
  });
});

test('a step that is not offered is not done as another one, and its log is closed', async () => {
  await expect(acted('send', {}, [], 'approve')).rejects.toThrow('There is no live action send now.');
  expect(await readFile(join(folder, 'evidence', 'live-3-send-2.log'), 'utf8')).not.toContain('attempt 2');
});
