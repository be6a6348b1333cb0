import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verdictStep } from '../../src/commands/ask-closing.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { reaches, send, startGuideOn, stop } from '../support/guide-kit.ts';
import { QUICK_GATES, writeGo } from '../support/live-kit.ts';
import { goodPractice } from '../support/practice.ts';
import { until } from '../support/terminal.ts';

test('a GO that is looked at is STALE as soon as what it was earned with is another, and GO again when that is put back', {
  timeout: 120_000,
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'caio stale '));
  const world = await goodPractice();
  onTestFinished(async () => {
    await world.close();
    await rm(home, { recursive: true, force: true });
  });
  await writeGo(world, home);
  const started = startGuideOn(world, home, true, QUICK_GATES);
  const verdict = () => verdictOf(started.run(), world.now().getTime(), started.state().live.boundNow);
  await send(started, { type: 'resume', run: 'r' });
  await reaches(started, 'verdict');
  await until(() => Object.keys(started.state().live.boundNow).length > 0, 'a look');
  expect(verdict().word).toBe('GO');
  const settings = join(world.workspace, '.env.staging');
  const before = await readFile(settings);
  await appendFile(settings, '\nLOG_LEVEL=DEBUG\n');
  await until(() => verdict().word === 'STALE', 'STALE');
  // Nobody goes on from it: neither by a key nor by an answer to plain questions.
  await send(started, { type: 'enter-go-live' });
  const { run, state } = { run: started.run(), state: started.state() };
  const step = verdictStep({ run, guide: state, at: world.now().getTime() } as Parameters<
    typeof verdictStep
  >[0]);
  expect(step.lines.join('\n')).toContain('STALE');
  expect(JSON.stringify(step)).not.toContain('enter-go-live');
  await writeFile(settings, before);
  await until(() => verdict().word === 'GO', 'GO again');
  expect(started.run().live.entered).toBe(false);
  // Leaving the verdict ends the looks.
  await send(started, { type: 'enter-go-live' });
  await reaches(started, 'go-live');
  await stop(started.guide);
});
