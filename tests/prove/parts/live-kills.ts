import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../../../src/run/journal.ts';
import { cycleOf } from '../../../src/run/live-state.ts';
import { fold, type Run } from '../../../src/run/state.ts';
import { reaches, send, startGuideOn, stop } from '../../support/guide-kit.ts';
import { act, giveTokens } from '../../support/live-kit.ts';
import { forgetDay, standBefore } from '../../support/live-stand.ts';
import { createLiveWorld, type LiveWorld } from '../../support/program.ts';
import { until } from '../../support/terminal.ts';
import type { Proof } from '../part.ts';

/**
 * kill -9 at random moments before, during and after the sending, of the cockpit alone or with everything that it
 * started. What must hold: never two sendings from one approval, never SENT without one, no sending without an intent
 * on the disk, and UNKNOWN when it cannot be known. Then a second cockpit tries to send the same approval again.
 */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const counts = {
    'kills at random moments': 0,
    'that left an intent without an end': 0,
    'that came before the intent': 0,
    'that came after the end': 0,
    'sendings that went on without their cockpit': 0,
    'second tries from the same approval': 0,
  };
  const failures: string[] = [];
  const world = await createLiveWorld({ python: { slowMs: 150 } });
  try {
    for (let round = 0; round < (full ? 100 : 4); round += 1) {
      const home = await mkdtemp(join(tmpdir(), 'caio kill '));
      try {
        const end = await killOnce(world, home, round);
        counts['kills at random moments'] += 1;
        if (end.state === 'unknown') counts['that left an intent without an end'] += 1;
        if (end.state === 'not-begun') counts['that came before the intent'] += 1;
        if (end.state === 'ended') counts['that came after the end'] += 1;
        if (end.orphan) counts['sendings that went on without their cockpit'] += 1;
        if (end.triedAgain) counts['second tries from the same approval'] += 1;
        failures.push(...end.broken.map(what => `Kill ${round + 1} (${end.where}): ${what}`));
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    }
  } finally {
    await endPythons(world);
    await world.close();
  }
  return { name: 'live-kills', counts, failures };
}

interface End {
  readonly state: 'not-begun' | 'unknown' | 'ended';
  readonly where: string;
  readonly orphan: boolean;
  readonly triedAgain: boolean;
  readonly broken: readonly string[];
}

const DRIVER = fileURLToPath(new URL('../../support/live-driver.ts', import.meta.url));

async function killOnce(world: LiveWorld, home: string, round: number): Promise<End> {
  const id = `batch_kill${round}`;
  await forgetDay(world);
  await standBefore(world, home, 'send', id);
  const told = join(home, 'told.json');
  const { workspace, python, inputs, deployments } = world;
  const [, , , wrapper = python.command] = world.args;
  const urls = { staging: deployments.staging.url, production: deployments.production.url };
  const standIn = { ...python, command: wrapper, prefix: [] };
  await writeFile(told, JSON.stringify({ home, world: { workspace, python: standIn, inputs, urls } }));
  // A third before the intent, most in the middle, the rest after the end.
  const after = round % 4 === 0 ? 'go-live' : round % 4 === 3 ? 'live.finished' : 'live.intended';
  const delay = Math.floor(
    Math.random() * (after === 'go-live' ? 1_500 : after === 'live.intended' ? 900 : 60),
  );
  const group = Math.random() < 0.5;
  const driver = spawn(process.execPath, [DRIVER, told], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { PATH: process.env.PATH },
  });
  let said = '';
  driver.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const closed = new Promise<void>(resolve => driver.on('close', () => resolve()));
  const mark = after === 'go-live' ? 'run.resumed' : after;
  await until(() => said.includes(mark) || driver.exitCode !== null, `the driver at ${mark}`, 60_000);
  await new Promise(resolve => setTimeout(resolve, delay));
  await kill(driver, world, group);
  await closed;
  const before = (await sendsOf(world, id)).length;
  await pythonsEnd(world);
  const sends = await sendsOf(world, id);
  const run = await runIn(home);
  const broken = judge(
    run,
    sends.map(({ channel }) => channel),
  );
  const step = cycleOf(run.live)?.steps.send;
  const state = step?.attempts === 0 ? 'not-begun' : step?.end === null ? 'unknown' : 'ended';
  const again = await tryAgain(world, home, id, state);
  return {
    state,
    where: `${delay} ms after ${mark}${group ? ', with its children' : ''}`,
    orphan: sends.length > before,
    triedAgain: again.tried,
    broken: [...broken, ...again.broken],
  };
}

/** The cockpit alone, or with everything that it started: its children have groups of their own. */
async function kill(driver: ChildProcess, world: LiveWorld, group: boolean): Promise<void> {
  driver.kill('SIGKILL');
  if (group) await endPythons(world);
}

async function endPythons(world: LiveWorld): Promise<void> {
  for (const pid of await world.running()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

/** Waits until what went on without its cockpit has come to its own end. */
async function pythonsEnd(world: LiveWorld): Promise<void> {
  const end = Date.now() + 30_000;
  while ((await world.running()).length > 0) {
    if (Date.now() > end) throw new Error('What was started does not end.');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

const sendsOf = async (world: LiveWorld, id: string) =>
  (await world.sends()).filter(({ batch }) => batch === id);

async function runIn(home: string): Promise<Run> {
  const read = await readJournal(join(home, 'journal.jsonl'));
  if (read.kind !== 'whole') throw new Error(`The journal is ${read.kind}.`);
  return fold(read.lines);
}

/** What the journal says beside what really went out. */
function judge(run: Run, channels: readonly string[]): string[] {
  const broken: string[] = [];
  const step = cycleOf(run.live)?.steps.send;
  if (new Set(channels).size !== channels.length) broken.push(`sent twice: ${channels.join(', ')}`);
  if (channels.length > 0 && run.live.spent.length === 0) broken.push('sent without an intent on the disk');
  if (step?.end === 'sent' && channels.length !== 2)
    broken.push(`SENT, but ${channels.length} of 2 went out`);
  if (step?.end === 'not-sent' && channels.length > 0) broken.push('NOT SENT, but something went out');
  return broken;
}

/** A second cockpit: it must never send the same approval again, and must know that it does not know. */
async function tryAgain(
  world: LiveWorld,
  home: string,
  id: string,
  state: End['state'],
): Promise<{ tried: boolean; broken: string[] }> {
  const started = startGuideOn(world, home, true);
  const broken: string[] = [];
  try {
    await send(started, { type: 'resume', run: 'r' });
    await reaches(started, 'go-live');
    const step = () => cycleOf(started.run().live)?.steps.send;
    if (state === 'not-begun') return { tried: false, broken };
    if (state === 'unknown' && step()?.end !== 'unknown') broken.push(`an open intent became ${step()?.end}`);
    // What was held to be running may hold its lock; the second try must not even come to ask.
    await giveTokens(started, world);
    const first = await act(started, 'send');
    if (first.end !== 'locked') broken.push(`a second try ended as ${first.end}`);
    if (state === 'unknown') {
      await send(started, { type: 'looked', step: 'send', saw: 'did-not-happen', note: 'a test' });
      await until(() => step()?.looked !== null, 'the look');
      const second = await act(started, 'send');
      if (second.end !== 'locked' || !second.findings.includes('already-started'))
        broken.push(`after a look a second try ended as ${second.end}`);
    }
    const channels = (await sendsOf(world, id)).map(({ channel }) => channel);
    broken.push(...judge(started.run(), channels));
    return { tried: true, broken };
  } finally {
    await stop(started.guide);
  }
}
