import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runAsk } from '../../src/commands/ask.ts';
import { readJournal } from '../../src/run/journal.ts';
import { createStore } from '../../src/ui/store.ts';
import { QUICK_GATES, startLiveOn } from '../support/live-kit.ts';
import { goodPractice } from '../support/practice.ts';
import { until } from '../support/terminal.ts';

test('a dispatch from the pipeline to a signed day, in plain questions on a real guide', {
  timeout: 120_000,
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'caio ask live '));
  const world = await goodPractice();
  const store = createStore(() => world.now().getTime());
  let listens = false;
  const started = await startLiveOn(world, home, QUICK_GATES, event => {
    if (listens) store.watch(event);
  });
  // Whoever opens a run tells its past first.
  const past = await readJournal(started.path);
  if (past.kind !== 'whole') throw new Error('The journal is not whole.');
  for (const line of past.lines) store.watch({ type: 'journal', line });
  store.watch({ type: 'guide', state: started.state() });
  listens = true;
  const said: string[] = [];
  const stdin = new PassThrough();
  const done = runAsk({
    guide: started.guide,
    store,
    stdin,
    write: line => said.push(line),
    prompt: line => said.push(`> ${line}`),
    interactiveStdin: false,
  });
  let from = 0;
  /** Waits until this was said and a question stands behind it, then answers. */
  const answers = async (wanted: RegExp, line: string | ((match: string) => string)): Promise<void> => {
    const text = (): string => said.slice(from).join('\n');
    await until(() => wanted.test(text()) && said.at(-1)?.startsWith('> ') === true, String(wanted), 40_000);
    const match = wanted.exec(text())?.[0] ?? '';
    from = said.length;
    stdin.write(`${typeof line === 'string' ? line : line(match)}\n`);
  };
  try {
    await answers(/Step 1 of 7/, 'run pipeline in production');
    await answers(/Nothing was started/, 'RUN PIPELINE IN PRODUCTION');
    await answers(/Step 2 of 7/, 'reviewed');
    await answers(/Step 3 of 7/, 'MAKE BATCH IN PRODUCTION');
    await answers(/APPROVE \d+ LEADS? FOR PRODUCTION/, phrase => phrase);
    await answers(/SEND \d+ LEADS? FROM PRODUCTION/, phrase => phrase);
    await answers(/\*\*\* SENT \*\*\*/, 'activated campaign 1');
    await answers(/to sign; 1 run/, 'clean');
    await answers(/Clean days in a row: 1 of 3/, 'stop');
    await answers(/y: /, 'y');
    await done;
    expect((await world.sends()).length).toBeGreaterThan(0);
    expect(Object.values(started.run().live.signed)).toMatchObject([{ clean: true, log: { runs: 1 } }]);
  } catch (error) {
    throw new Error(`${String(error)}\n${said.slice(-40).join('\n')}`);
  } finally {
    stdin.end();
    await done;
    await world.close();
    await rm(home, { recursive: true, force: true });
  }
});
