import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPracticeWorld, type PracticeWorld, scenarioNamed } from '../../src/rehearsal/index.ts';
import { readJournal } from '../../src/run/journal.ts';
import { cycleOf } from '../../src/run/live-state.ts';
import { fold } from '../../src/run/state.ts';
import { reaches, send, stop } from '../support/guide-kit.ts';
import { act, review, startLiveOn, stepOf } from '../support/live-kit.ts';
import { until } from '../support/terminal.ts';

let home: string;
let world: PracticeWorld;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'caio live '));
  const scenario = scenarioNamed('all-good');
  if (!scenario) throw new Error('no scenario');
  world = await createPracticeWorld({
    scenario,
    interpreter: [process.execPath, resolve('dist/cli.mjs'), 'practice-python'],
    now: () => new Date(),
  });
});
afterEach(async () => {
  await world.close();
  await rm(home, { recursive: true, force: true });
});

describe('Go live on the practice world', () => {
  test('leads from the pipeline to the days, step by step, and sends exactly the approved batch once', {
    timeout: 180_000,
  }, async () => {
    const started = await startLiveOn(world, home);
    expect(await act(started, 'pipeline', 'yes')).toEqual({ end: 'locked', findings: ['wrong-phrase'] });
    expect(await act(started, 'pipeline')).toEqual({ end: 'done', findings: [] });
    await review(started);
    expect(await act(started, 'dispatch')).toEqual({ end: 'done', findings: [] });
    const batch = cycleOf(started.run().live)?.batch;
    expect(batch).toMatchObject({ email: 5, linkedin: 5, leads: 5, tiers: { tier_1: 5 } });
    expect(await world.sends()).toEqual([]);
    await until(() => started.state().live.batch?.facts.id === batch?.id, 'the batch on the screen');
    expect(started.state().live.batch?.leads).toHaveLength(5);
    expect(await act(started, 'send', 'SEND 5 LEADS FROM PRODUCTION')).toMatchObject({ end: 'locked' });
    expect(await act(started, 'approve')).toEqual({ end: 'done', findings: [] });
    expect(await world.sends()).toEqual([]);
    expect(await act(started, 'send')).toEqual({ end: 'sent', findings: [] });
    const sends = await world.sends();
    expect(sends.map(({ batch: id, channel }) => `${id} ${channel}`)).toEqual([
      `${batch?.id} instantly`,
      `${batch?.id} heyreach`,
    ]);
    expect(stepOf(started, 'send').facts).toMatchObject({ email: 5, linkedin: 5 });
    expect(await act(started, 'send')).toMatchObject({ end: 'locked' });
    await send(started, { type: 'activated', campaign: 't1_pipeline' });
    await reaches(started, 'days');
    await until(() => started.state().days?.server.state === 'said', 'what the deployment says');
    const { days } = started.state();
    expect(days?.log.state === 'read' && days.log.lines.filter(line => line !== '').length).toBe(2);
    await stop(started.guide);
    const read = await readJournal(started.path);
    expect(read.kind === 'whole' && fold(read.lines)).toEqual(started.run());
    const text = await readFile(started.path, 'utf8');
    // No person and no token stands in the journal.
    expect(text).not.toContain('@');
    expect(text).not.toContain(world.inputs.CAIO_PROD_TOKEN);
  });
});
