import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PracticeWorld } from '../../src/rehearsal/index.ts';
import { phraseOf } from '../../src/run/interlock.ts';
import { readJournal } from '../../src/run/journal.ts';
import { nextStep } from '../../src/run/live-next.ts';
import { cycleOf } from '../../src/run/live-state.ts';
import { fold } from '../../src/run/state.ts';
import { reaches, send, startGuideOn, stop } from '../support/guide-kit.ts';
import { act, giveTokens, QUICK_GATES, review, startLiveOn, stepOf } from '../support/live-kit.ts';
import { makeBatch, standBefore } from '../support/live-stand.ts';
import { goodPractice } from '../support/practice.ts';
import { until } from '../support/terminal.ts';

let home: string;
let world: PracticeWorld;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'caio live '));
  world = await goodPractice();
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
    // The log holds what CAIO printed, report and all, but nobody's address.
    const log = await readFile(join(home, 'evidence', 'live-1-send-1.log'), 'utf8');
    expect(log).toContain('recipient_emails');
    expect(log).toContain('‹e-mail address›');
    expect(log).not.toMatch(/@(example\.com|caio-practice\.test)/);
  });
});

test('a log that cannot be written leaves an end that is not known, and nothing is tried again', {
  timeout: 120_000,
}, async () => {
  await standBefore(world, home, 'send');
  await writeFile(join(home, 'evidence'), 'a file where the logs should be');
  const started = startGuideOn(world, home, true, QUICK_GATES);
  await send(started, { type: 'resume', run: 'r' });
  await reaches(started, 'go-live');
  await giveTokens(started, world);
  expect(await act(started, 'send')).toEqual({ end: 'unknown', findings: ['broke-off'] });
  expect(await world.sends()).toEqual([]);
  expect((await act(started, 'send')).findings).toContain('unknown-open');
  await stop(started.guide);
});

describe('when it does not go its way', () => {
  test('a batch that somebody approves between the look and the first dispatch is not sent by it', {
    timeout: 180_000,
  }, async () => {
    const { keys } = world.redis.production;
    const key = 'caio:operator:batch:batch_other';
    await makeBatch(world, 'batch_other', 'approved');
    const approved = keys.get(key) ?? '';
    keys.delete(key);
    const started = await startLiveOn(world, home, QUICK_GATES, event => {
      if (event.type !== 'journal' || event.line.event.type !== 'live.intended') return;
      if (event.line.event.step === 'dispatch') keys.set(key, approved);
    });
    expect(await act(started, 'pipeline')).toEqual({ end: 'done', findings: [] });
    await review(started);
    expect(await act(started, 'dispatch')).toEqual({
      end: 'not-done',
      findings: ['approved-batch-waiting'],
    });
    expect(await world.sends()).toEqual([]);
    await stop(started.guide);
  });

  test('a dispatch at work elsewhere holds it back; what was sent cannot be rejected any more', {
    timeout: 180_000,
  }, async () => {
    await standBefore(world, home, 'send');
    world.redis.production.keys.set('caio:locks:operator:outbound', 'x');
    const started = startGuideOn(world, home, true, QUICK_GATES);
    await send(started, { type: 'resume', run: 'r' });
    await reaches(started, 'go-live');
    await giveTokens(started, world);
    // A dispatch is at work elsewhere: nothing starts.
    expect(await act(started, 'send')).toMatchObject({
      end: 'locked',
      findings: ['look-failed:batch-approved'],
    });
    world.redis.production.keys.delete('caio:locks:operator:outbound');
    expect(await act(started, 'send')).toMatchObject({ end: 'sent' });
    expect(await act(started, 'reject')).toMatchObject({ end: 'locked' });
    await stop(started.guide);
  });

  test('no answer can be gone back to while a step is at work: it acts on what was looked at', {
    timeout: 180_000,
  }, async () => {
    await standBefore(world, home, 'approve');
    let once = false;
    const started = startGuideOn(world, home, true, QUICK_GATES, event => {
      if (once || event.type !== 'journal' || event.line.event.type !== 'live.intended') return;
      once = event.line.event.step === 'approve' && event.line.event.attempt === 1;
      if (started.state().live.working === 'approve')
        started.guide.dispatch({ type: 'change', what: 'url', environment: 'production' });
    });
    await send(started, { type: 'resume', run: 'r' });
    await reaches(started, 'go-live');
    await giveTokens(started, world);
    const before = started.states.length;
    expect(await act(started, 'approve')).toEqual({ end: 'done', findings: [] });
    expect(once).toBe(true);
    await send(started, { type: 'show', what: 'backlog' });
    await reaches(started, 'backlog');
    expect(started.states.slice(before).map(({ phase }) => phase.name)).not.toContain('url');
    await stop(started.guide);
  });

  test('a step that is stopped is unknown, and nobody is told to run it again', {
    timeout: 180_000,
  }, async () => {
    await standBefore(world, home, 'send');
    const started = startGuideOn(world, home, true, QUICK_GATES, event => {
      if (
        event.type === 'journal' &&
        event.line.event.type === 'live.intended' &&
        !event.line.event.step.startsWith('p')
      )
        if (started.state().live.working === 'send') started.guide.dispatch({ type: 'stop' });
    });
    await send(started, { type: 'resume', run: 'r' });
    await reaches(started, 'go-live');
    await giveTokens(started, world);
    await send(started, { type: 'live-step', step: 'send', phrase: phraseOf(started.run(), 'send') });
    await started.guide.ended;
    const { end, findings } = stepOf(started, 'send');
    expect([end, findings.map(({ id }) => id)]).toEqual(['unknown', ['stopped']]);
    expect(findings[0]?.fix).toContain('record what you saw');
  });

  test('what another run left open holds it back, whatever was known when the step was reached', {
    timeout: 180_000,
  }, async () => {
    await standBefore(world, home, 'approve');
    const started = startGuideOn(world, home, true, QUICK_GATES);
    await send(started, { type: 'resume', run: 'r' });
    await reaches(started, 'go-live');
    await giveTokens(started, world);
    const before = started.others.live;
    const open = [{ kind: 'unknown', action: 'send', run: 'another' }] as const;
    started.others.live = { ...before, open };
    expect(await act(started, 'approve')).toEqual({ end: 'locked', findings: ['earlier-unknown'] });
    started.others.live = before;
    expect(await act(started, 'approve')).toEqual({ end: 'done', findings: [] });
    await stop(started.guide);
  });

  test('EMERGENCY STOP holds every step but the rejection, and is lifted by a person', {
    timeout: 180_000,
  }, async () => {
    await standBefore(world, home, 'approve');
    const started = startGuideOn(world, home, true, QUICK_GATES);
    await send(started, { type: 'resume', run: 'r' }, { type: 'emergency', said: true });
    await until(() => started.run().live.emergency !== null, 'the stop');
    await reaches(started, 'go-live');
    await giveTokens(started, world);
    expect(await act(started, 'approve')).toEqual({ end: 'locked', findings: ['emergency'] });
    expect(await act(started, 'reject')).toMatchObject({ end: 'done' });
    const { keys } = world.redis.production;
    expect(keys.get('caio:operator:batch:batch_stand')).toContain('"status":"rejected"');
    await send(started, { type: 'emergency', said: false });
    await until(() => started.run().live.emergency === null, 'the end of the stop');
    expect(await world.sends()).toEqual([]);
    await stop(started.guide);
  });

  test('what CAIO says of a batch after a vendor’s error is looked at, recorded, and put aside', {
    timeout: 180_000,
  }, async () => {
    await standBefore(world, home, 'send');
    // The vendor's key is not there when it is sent: CAIO burns the batch (CONTRACTS L1).
    const path = join(world.workspace, '.env');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/^INSTANTLY_API_KEY=.*\n/m, ''));
    const home2 = await mkdtemp(join(tmpdir(), 'caio live '));
    try {
      await standBefore(world, home2, 'send');
      const started = startGuideOn(world, home2, true, QUICK_GATES);
      await send(started, { type: 'resume', run: 'r' });
      await reaches(started, 'go-live');
      await giveTokens(started, world);
      const seen = await act(started, 'send');
      expect(seen.end).toBe('unknown');
      expect(seen.findings).toContain('vendor-error');
      await send(started, {
        type: 'looked',
        step: 'send',
        saw: 'did-not-happen',
        note: 'nothing in Instantly',
      });
      await until(() => stepOf(started, 'send').looked !== null, 'the look');
      expect(await act(started, 'send')).toMatchObject({ end: 'locked' });
      expect(await act(started, 'reject')).toEqual({ end: 'done', findings: ['batch-executed'] });
      expect(nextStep(started.run().live)).toEqual({ kind: 'review' });
      await stop(started.guide);
    } finally {
      await rm(home2, { recursive: true, force: true });
    }
  });
});
