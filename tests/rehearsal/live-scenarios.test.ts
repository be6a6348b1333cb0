import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type PracticeWorld, SCENARIOS } from '../../src/rehearsal/index.ts';
import { phraseOf } from '../../src/run/interlock.ts';
import { LIVE_ACTIONS, type LiveAction } from '../../src/runbook/live.ts';
import { reaches, type Started, send, startGuideOn, stop } from '../support/guide-kit.ts';
import { act, giveTokens, QUICK_GATES, review, startLiveOn, stepOf } from '../support/live-kit.ts';
import { standBefore } from '../support/live-stand.ts';
import { practiceOf } from '../support/practice.ts';
import { until } from '../support/terminal.ts';

const ORDER = ['pipeline', 'dispatch', 'approve', 'send'] as const;

/** Goes through the steps as a person would, up to this one. */
async function upTo(started: Started, step: LiveAction): Promise<void> {
  for (const before of ORDER) {
    if (before === 'dispatch') await review(started);
    if (before === step) return;
    expect(await act(started, before), before).toMatchObject({ end: 'done' });
  }
}

/** The step that hangs: it is stopped, and what a new start finds is told. */
async function stopped(started: Started, world: PracticeWorld, home: string) {
  await send(started, { type: 'live-step', step: 'send', phrase: phraseOf(started.run(), 'send') });
  await expect.poll(async () => (await world.sends()).length, { timeout: 30_000 }).toBe(1);
  started.guide.dispatch({ type: 'stop' });
  await started.guide.ended;
  const again = startGuideOn(world, home, true, QUICK_GATES);
  await send(again, { type: 'resume', run: 'r' });
  await until(() => again.run().id !== null, 'the run');
  const { end, findings } = stepOf(again, 'send');
  return { again, end, findings: findings.map(({ id }) => id) };
}

const cases = SCENARIOS.flatMap(scenario =>
  scenario.expect.live ? [{ scenario, ...scenario.expect.live }] : [],
);

test('there is a scenario for every action but the rejection, and for every kind of end', () => {
  expect(new Set(cases.map(({ step }) => step))).toEqual(new Set(ORDER));
  expect(new Set(cases.map(({ end }) => end))).toEqual(new Set(['locked', 'not-done', 'unknown']));
});

test.for(cases)(
  '$scenario.name: $step ends as $end ($finding)',
  {
    timeout: 120_000,
  },
  async ({ scenario, step, end, finding }) => {
    const home = await mkdtemp(join(tmpdir(), 'caio live scenario '));
    const world = await practiceOf(scenario);
    onTestFinished(async () => {
      await world.close();
      await rm(home, { recursive: true, force: true });
    });
    let started: Started;
    // What is wrong only from here on needs no way to it; guide-live.test goes the whole way.
    if (step === 'send' || (step === 'approve' && scenario.faults.production)) {
      await standBefore(world, home, step);
      started = startGuideOn(world, home, true, QUICK_GATES);
      await send(started, { type: 'resume', run: 'r' });
      await reaches(started, 'go-live');
      await giveTokens(started, world);
    } else {
      started = await startLiveOn(world, home, QUICK_GATES);
      await upTo(started, step);
    }
    if (finding === 'stopped') {
      const { again, ...seen } = await stopped(started, world, home);
      started = again;
      expect(seen).toEqual({ end, findings: [finding] });
    } else {
      const seen = await act(started, step);
      expect(seen.end).toBe(end);
      expect(seen.findings).toContain(finding);
    }
    // Before the approved batch is sent nothing may have gone out, and nothing is ever called sent here.
    if (step !== 'send') expect(await world.sends()).toEqual([]);
    if (end === 'unknown') {
      expect(stepOf(started, step).looked).toBeNull();
      for (const next of LIVE_ACTIONS)
        if (finding !== 'stopped') expect((await act(started, next)).findings).toContain('unknown-open');
    }
    await stop(started.guide);
  },
);
