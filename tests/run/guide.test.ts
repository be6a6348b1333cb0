import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PracticeWorld } from '../../src/rehearsal/index.ts';
import type { GuideAction } from '../../src/run/guide-types.ts';
import { readJournal } from '../../src/run/journal.ts';
import { fold } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { RAILWAY_CLICKS } from '../../src/runbook/steps.ts';
import { JOURNAL_TROUBLE } from '../../src/ui/words/journal.ts';
import { reaches, rotate, send, startGuideOn, stop } from '../support/guide-kit.ts';
import { goodPractice } from '../support/practice.ts';
import { until } from '../support/terminal.ts';

let home: string;
let world: PracticeWorld;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'caio guide '));
  world = await goodPractice();
});
afterEach(async () => {
  await world.close();
  await rm(home, { recursive: true, force: true });
});

const startGuide = (resume = false) => startGuideOn(world, home, resume);

describe('the guided cutover', () => {
  test('leads from Ready through Rotate and Inputs to the loop-back, one question at a time', {
    timeout: 120_000,
  }, async () => {
    const started = startGuide();
    await reaches(started, 'ready');
    await send(started, { type: 'start' });
    await rotate(started, 'staging');
    await rotate(started, 'production');
    await reaches(started, 'cors', 'staging');
    for (const environment of ['staging', 'production'] as const) {
      await reaches(started, 'cors', environment);
      await send(started, {
        type: 'give-cors',
        environment,
        origins: (
          world.inputs[environment === 'staging' ? 'CAIO_STAGING_CORS_ORIGINS' : 'CAIO_PROD_CORS_ORIGINS'] ??
          ''
        ).split(','),
      });
      await reaches(started, 'readback', environment);
      await until(() => started.state().readback?.state === 'done', 'it');
      expect(started.state().readback?.rows.filter(row => row.agrees === false)).toEqual([]);
      expect(started.state().readback?.findings).toEqual([]);
      await send(started, { type: 'accept-readback', environment });
      await reaches(started, 'env-file', environment);
      await until(() => started.state().envFile?.state === 'offer', 'it');
      await send(started, { type: 'settle-env-file', environment, write: environment === 'staging' });
    }
    await reaches(started, 'loop-back');
    expect(started.written).toEqual(['staging']);
    // The practice build does not say whether it is strict: that setting is a person's to look up and to write.
    expect(started.keysWritten).toEqual([
      ['DASHBOARD_AUTH_TOKEN', 'CORS_ALLOWED_ORIGINS', 'REDIS_REQUIRED', 'INNGEST_REQUIRED'],
    ]);
    // Whoever goes back to a statement takes it back, and is asked again.
    await send(started, { type: 'confirm', id: 'rotated' }, { type: 'confirm', id: 'redeployed' });
    await until(() => started.run().confirmations.redeployed, 'the second statement');
    await send(started, { type: 'withdraw', id: 'redeployed' });
    await until(() => !started.run().confirmations.redeployed, 'the second statement taken back');
    expect(started.run().confirmations.rotated).toBe(true);
    await send(started, ...CONFIRMATION_IDS.map((id): GuideAction => ({ type: 'confirm', id })));
    await reaches(started, 'gates');
    await send(started, { type: 'withdraw', id: 'redeployed' });
    expect(started.state().gatesRunning).toBe(false);
    expect(started.run().gates['env-staging'].attempts).toBe(0);
    await send(started, { type: 'run-gates', which: 'all' });
    await until(() => started.state().gatesRunning, 'the gates');
    await until(() => started.state().report !== null, 'the report', 90_000);
    expect(started.state().phase.name).toBe('verdict');
    // At the gates nothing is taken back.
    expect(started.run().confirmations.redeployed).toBe(true);
    // The local settings file of production was left as it was: it still holds the old token.
    const verdict = verdictOf(started.run(), Date.now(), {});
    expect(verdict.word).toBe('NO-GO');
    expect(verdict.failed.map(failed => `${failed.gate}/${failed.check}`)).toContain(
      'env-production/env-file-audit',
    );
    expect((await started.guide.logOf('replay', 10))?.[0]).toContain('Replay');

    // Running again offers the settings files once more, before a gate runs; going back runs nothing.
    const attempts = (): number => started.run().gates['env-production'].attempts;
    await send(started, { type: 'run-gates', which: 'not-passed' });
    await reaches(started, 'env-file', 'staging');
    expect(started.state().gatesNext).toBe(true);
    await send(started, { type: 'change', what: null, environment: 'staging' });
    await reaches(started, 'verdict');
    expect(started.state().gatesNext).toBe(false);
    expect(attempts()).toBe(1);
    await send(started, { type: 'run-gates', which: 'not-passed' });
    await reaches(started, 'env-file', 'staging');
    await until(() => started.state().envFile?.state === 'offer', 'staging is offered');
    await send(started, { type: 'settle-env-file', environment: 'staging', write: false });
    await reaches(started, 'env-file', 'production');
    await until(() => started.state().envFile?.state === 'offer', 'production is offered');
    expect(attempts()).toBe(1);
    await send(started, { type: 'settle-env-file', environment: 'production', write: true });
    await until(() => attempts() === 2, 'the gates run again', 30_000);
    expect(started.written).toEqual(['staging', 'production']);
    await stop(started.guide);
    const read = await readJournal(started.path);
    expect(read.kind === 'whole' && fold(read.lines)).toEqual(started.run());
  });

  test('actions of another phase do nothing', async () => {
    const started = startGuide();
    await reaches(started, 'ready');
    await send(started, { type: 'start' });
    await reaches(started, 'clicks', 'staging');
    await send(
      started,
      { type: 'confirm', id: 'approve-smoke' },
      { type: 'run-gates', which: 'all' },
      { type: 'give-url', environment: 'staging', text: 'https://x.example.test' },
      { type: 'accept-readback', environment: 'staging' },
      { type: 'settle-env-file', environment: 'staging', write: true },
      { type: 'tick', environment: 'production', step: 0, done: true },
      { type: 'tick', environment: 'staging', step: 0, done: true },
    );
    await until(() => started.run().environments.staging.ticks.length === 1, 'it');
    const run = started.run();
    expect(run.confirmations['approve-smoke']).toBe(false);
    expect(run.environments.staging.url).toBeNull();
    expect(run.environments.production.ticks).toEqual([]);
    expect(started.written).toEqual([]);
    expect(run.gates['env-staging'].attempts).toBe(0);
    await stop(started.guide);
  });

  test('a token that stands in the workspace is refused, not held, and asked again', {
    timeout: 60_000,
  }, async () => {
    const started = startGuide();
    await reaches(started, 'ready');
    await send(started, { type: 'start' });
    await reaches(started, 'clicks', 'staging');
    await send(
      started,
      ...RAILWAY_CLICKS.staging.map(
        (_, step): GuideAction => ({ type: 'tick', environment: 'staging', step, done: true }),
      ),
    );
    await reaches(started, 'token', 'staging');
    await send(started, { type: 'give-token', environment: 'staging', text: ' hush-hush\r\n' });
    await until(() => started.state().token.state === 'refused', 'it');
    const { token, held } = started.state();
    expect(held.staging).toBe(false);
    expect(token.state === 'refused' && token.report).toEqual({ length: 9, removed: 'line-ends' });
    expect(token.state === 'refused' && token.findings.length).toBeGreaterThan(0);
    await stop(started.guide);
  });

  test('after a restart it is at the same place and asks for the tokens only; the watch is not repeated', {
    timeout: 120_000,
  }, async () => {
    const first = startGuide();
    await reaches(first, 'ready');
    await send(first, { type: 'start' });
    await reaches(first, 'clicks', 'staging');
    const environment = 'staging';
    await send(
      first,
      ...RAILWAY_CLICKS.staging.map(
        (_, step): GuideAction => ({ type: 'tick', environment, step, done: true }),
      ),
    );
    await reaches(first, 'token', environment);
    await send(first, { type: 'generate-token', environment });
    await until(() => first.copied.length === 1, 'it');
    const token = first.copied[0] ?? '';
    await send(first, { type: 'give-token', environment, text: `${token}\r\n` });
    await reaches(first, 'url', environment);
    await send(first, { type: 'fill', environment });
    await reaches(first, 'clicks', 'production');
    await stop(first.guide);
    expect(await readFile(first.path, 'utf8')).not.toContain(token);
    expect(JSON.stringify(first.states)).not.toContain(token);

    const second = startGuide(true);
    await reaches(second, 'ready');
    await send(second, { type: 'resume', run: 'r' });
    await reaches(second, 'token', 'staging');
    await send(second, { type: 'give-token', environment, text: token });
    await reaches(second, 'clicks', 'production');
    await stop(second.guide);
  });

  test('an address that cannot be used says why, and nothing is recorded', { timeout: 60_000 }, async () => {
    const started = startGuide();
    await reaches(started, 'ready');
    await send(started, { type: 'start' });
    await reaches(started, 'clicks', 'staging');
    await send(
      started,
      ...RAILWAY_CLICKS.staging.map(
        (_, step): GuideAction => ({ type: 'tick', environment: 'staging', step, done: true }),
      ),
    );
    await reaches(started, 'token', 'staging');
    await send(started, { type: 'fill', environment: 'staging' });
    await reaches(started, 'url', 'staging');
    await send(started, { type: 'give-url', environment: 'staging', text: 'http://staging.example.test' });
    await until(() => started.state().wrong !== null, 'it');
    expect(started.state().wrong).toContain('https://');
    expect(started.run().environments.staging.url).toBeNull();
    await stop(started.guide);
  });

  test('a record that was removed under it is told with its own words, and nothing counts', async () => {
    const started = startGuide();
    await reaches(started, 'ready');
    await send(started, { type: 'start' });
    await reaches(started, 'clicks', 'staging');
    await rm(started.path);
    await send(started, { type: 'tick', environment: 'staging', step: 0, done: true });
    await until(() => started.state().problem !== null, 'the problem');
    expect(started.state().problem).toEqual(JOURNAL_TROUBLE.gone);
    expect(started.run().environments.staging.ticks).toEqual([]);
    await stop(started.guide);
  });
});
