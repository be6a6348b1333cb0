import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verdictOf } from '../../src/run/verdict.ts';
import { reaches, send, startGuideOn, stop } from '../support/guide-kit.ts';
import { act, giveTokens, review } from '../support/live-kit.ts';
import { standBefore } from '../support/live-stand.ts';
import { goodPractice } from '../support/practice.ts';
import { until } from '../support/terminal.ts';

test('the next day begins with the gates anew, and holds a dispatch of its own', {
  timeout: 240_000,
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'caio days '));
  const world = await goodPractice();
  onTestFinished(async () => {
    await world.close();
    await rm(home, { recursive: true, force: true });
  });
  await standBefore(world, home, 'send');
  const started = startGuideOn(world, home, true);
  await send(started, { type: 'resume', run: 'r' });
  await reaches(started, 'go-live');
  await giveTokens(started, world);
  expect(await act(started, 'send')).toMatchObject({ end: 'sent' });
  await send(started, { type: 'activated', campaign: 't1' });
  await reaches(started, 'days');
  // The first GO is a day old now: it opens nothing.
  await send(started, { type: 'next-day' }, { type: 'begin-cycle' });
  await until(() => started.state().phase.name === 'days', 'the days');
  expect(verdictOf(started.run(), world.now().getTime(), {}).word).toBe('STALE');
  expect(started.run().live.cycles).toHaveLength(1);
  await send(started, { type: 'run-gates', which: 'all' });
  await until(() => started.state().gatesRunning, 'the gates');
  await until(() => !started.state().gatesRunning, 'the end of the gates', 120_000);
  await reaches(started, 'verdict');
  const verdict = verdictOf(started.run(), world.now().getTime(), {});
  expect(verdict.failed.map(({ gate, check, findings }) => `${gate}/${check} ${findings[0]?.id}`)).toEqual(
    [],
  );
  expect(verdict.word).toBe('GO');
  await send(started, { type: 'enter-go-live' });
  await reaches(started, 'days');
  await send(started, { type: 'begin-cycle' });
  await reaches(started, 'go-live');
  expect(await act(started, 'pipeline')).toMatchObject({ end: 'done' });
  await review(started);
  expect(await act(started, 'dispatch')).toMatchObject({ end: 'done' });
  expect(await act(started, 'approve')).toMatchObject({ end: 'done' });
  expect(await act(started, 'send')).toMatchObject({ end: 'sent' });
  expect(new Set((await world.sends()).map(({ batch }) => batch)).size).toBe(2);
  await stop(started.guide);
});
