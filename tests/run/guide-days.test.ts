import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpPort } from '../../src/ports/http.ts';
import type { PracticeWorld } from '../../src/rehearsal/index.ts';
import { daysOf, sourcesOf } from '../../src/run/day-sources.ts';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { readDays, readLog } from '../../src/run/guide-days.ts';
import { noLiveView } from '../../src/run/guide-first.ts';
import type { GuideState } from '../../src/run/guide-types.ts';
import { createJournal } from '../../src/run/journal.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { emptyRun } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { BACKLOG_IDS } from '../../src/runbook/backlog.ts';
import { logLine, reportOf } from '../support/dispatch-lines.ts';
import { reaches, send, startGuideOn, stop } from '../support/guide-kit.ts';
import { batchNamed, ended, eventsBefore, intended } from '../support/live-events.ts';
import { startMini } from '../support/mini-deployment.ts';
import { goodPractice } from '../support/practice.ts';
import { goodEvents, runOf, T0 } from '../support/run-events.ts';
import { until } from '../support/terminal.ts';

let home: string;
let world: PracticeWorld;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'caio days '));
  world = await goodPractice();
});
afterEach(async () => {
  await world.close();
  await rm(home, { recursive: true, force: true });
});

const batch = batchNamed('batch_1');

/** The journal of a run whose first dispatch is finished, as an earlier start left it. */
async function atTheDays(): Promise<ReturnType<typeof startGuideOn>> {
  const events: RunEvent[] = [
    ...eventsBefore('send', batch).flatMap((event): RunEvent[] =>
      event.type === 'run.started'
        ? // Before the statements: these are about the address.
          [
            { ...event, workspace: world.workspace },
            { type: 'url.given', environment: 'production', url: world.deployments.production.url },
          ]
        : [event],
    ),
    intended('send', batch),
    ended('send', 'sent'),
    { type: 'campaign.activated', cycle: 1, name: 't1_pipeline' },
  ];
  const path = join(home, 'journal.jsonl');
  const journal = await createJournal({ path, now: () => new Date(), redact: text => text });
  const recorder = createRecorder(journal, () => undefined, emptyRun);
  for (const event of events) await recorder.record(event);
  await journal.close();
  const started = startGuideOn(world, home, true);
  await reaches(started, 'ready');
  await send(started, { type: 'resume', run: 'r' });
  return started;
}

const today = (): string => new Date().toISOString().slice(0, 10);
const linesOf = (state: GuideState): number =>
  state.days?.log.state === 'read' ? state.days.log.lines.filter(Boolean).length : -1;

test('the days open on a new start without any token; signing keeps what the log said', async () => {
  const started = await atTheDays();
  await reaches(started, 'days');
  await until(() => linesOf(started.state()) >= 0, 'the log');
  expect(started.state().days?.server).toEqual({ state: 'not-asked' });
  expect(world.deployments.production.requests).toEqual([]);
  const before = linesOf(started.state());
  const hive = join(world.workspace, '.hive-mind');
  await mkdir(hive, { recursive: true });
  await writeFile(join(hive, 'operator_dispatch_log.jsonl'), logLine({ at: Date.now(), sent: 5 }), {
    flag: 'a',
  });
  await send(started, { type: 'read-days' });
  await until(() => linesOf(started.state()) === before + 1, 'the new line');
  await send(started, { type: 'sign-day', date: today(), clean: true, why: '' });
  await until(() => started.run().live.signed[today()] !== undefined, 'the signature');
  expect(started.run().live.signed[today()]).toMatchObject({
    clean: true,
    log: { runs: 1, sent: 5, errors: 0 },
  });
  const calendar = daysOf(started.run(), sourcesOf(started.state().days), {
    now: Date.now(),
    zone: () => 0,
    earlier: noEarlierLive,
  });
  expect([calendar?.inRow, calendar?.days.at(-1)?.state]).toEqual([1, 'clean']);
  await stop(started.guide);
});

test('only days of this run, and none that has not come, can be signed', async () => {
  const started = await atTheDays();
  await reaches(started, 'days');
  const day = (offset: number): string =>
    new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  await send(
    started,
    { type: 'sign-day', date: day(1), clean: true, why: '' },
    { type: 'sign-day', date: day(-1), clean: true, why: '' },
    { type: 'sign-day', date: today(), clean: false, why: '  two bounces  ' },
  );
  await until(() => started.run().live.signed[today()] !== undefined, 'the signature');
  expect(Object.keys(started.run().live.signed)).toEqual([today()]);
  expect(started.run().live.signed[today()]?.why).toBe('two bounces');
  await stop(started.guide);
});

test('the backlog is probed and recorded, and the verdict does not move by it', async () => {
  const started = await atTheDays();
  await reaches(started, 'days');
  const verdictNow = () => verdictOf(started.run(), Date.now(), {});
  const before = verdictNow();
  expect(before.word).toBe('GO');
  await send(started, { type: 'show', what: 'backlog' }, { type: 'probe-backlog' });
  await until(() => started.run().live.backlog !== null, 'the probes');
  const checks = started.run().live.backlog?.checks ?? [];
  expect(checks.map(check => [check.id, check.outcome])).toEqual(BACKLOG_IDS.map(id => [id, 'fail']));
  expect(verdictNow()).toEqual(before);
  expect(started.states.some(state => state.live.probing)).toBe(true);
  await until(() => !started.state().live.probing, 'the end of the probing');
  expect(world.deployments.production.requests.filter(asked => asked.startsWith('POST'))).toEqual([
    'POST /webhooks/heyreach',
    'POST /webhooks/clay',
    'POST /webhooks/rb2b',
  ]);
  await stop(started.guide);
});

test.each(['pass', 'fail', 'unknown'] as const)(
  'whatever the probes say (%s), the verdict and its missing points stay',
  word => {
    const probed: RunEvent = {
      type: 'backlog.probed',
      checks: BACKLOG_IDS.map(id => ({ id, outcome: word, durationMs: 1, findings: [], notes: [] })),
    };
    for (const events of [goodEvents(), goodEvents().slice(0, -4)]) {
      const plain = verdictOf(runOf(events), T0 + 60_000, {});
      expect(verdictOf(runOf([...events, probed]), T0 + 60_000, {})).toEqual(plain);
    }
  },
);

test('with the token at hand the deployment’s own history is asked; what is none is said', async () => {
  const token = `T${'x'.repeat(40)}`;
  const good = reportOf({ at: Date.now(), errors: ['x'] });
  let answer: unknown = [good];
  let status = 200;
  const mini = await startMini({
    token,
    fault: ({ path }) => (path === '/api/operator/history' ? { status, json: answer } : undefined),
  });
  const http = createHttpPort({ env: {} });
  let state: Pick<GuideState, 'days' | 'live'> = { days: null, live: noLiveView };
  const context = {
    deps: {
      ports: {
        http,
        files: { join: (...parts: string[]) => parts.join('/'), readText: async () => ({ kind: 'missing' }) },
      },
      redactor: { text: (text: string) => text },
      earlierLive: async () => noEarlierLive,
    },
    run: () => ({ ...emptyRun, workspace: home }),
    given: () => ({ production: { url: mini.url, token } }),
    state: () => state,
    patch: (change: Partial<GuideState>) => {
      state = { ...state, ...change };
    },
  } as unknown as GuideContext;
  await readDays(context, new AbortController().signal);
  expect(state.days?.server).toEqual({ state: 'said', reports: [JSON.stringify(good)] });
  expect(sourcesOf(state.days).deployment?.[0]).toMatchObject({ live: true, errors: 1 });
  expect(mini.asked.map(asked => [asked.path, asked.header === token, asked.query])).toEqual([
    ['/api/operator/history', true, null],
  ]);
  for (const none of [{ detail: 'no' }, [good, { run_id: 'half' }]]) {
    answer = none;
    await readDays(context, new AbortController().signal);
    expect(state.days?.server.state).toBe('not-said');
    expect(sourcesOf(state.days).deployment).toBeNull();
  }
  answer = [good];
  status = 401;
  await readDays(context, new AbortController().signal);
  expect(state.days?.server).toEqual({ state: 'not-said', why: 'It answered 401.' });
  await mini.close();
  await readDays(context, new AbortController().signal);
  expect(state.days?.server).toMatchObject({ state: 'not-said', why: expect.stringContaining('refused') });
  await http.close();
});

test('a log that is not there is an empty one; one that cannot be read is none', async () => {
  const hidden = (text: string): string => text.replaceAll('hush', '‹token›');
  const logOf = (read: unknown) =>
    readLog({ files: { join, readText: async () => read } as never }, '/caio', hidden);
  expect(await logOf({ kind: 'missing' })).toEqual({ state: 'read', lines: [] });
  expect(await logOf({ kind: 'text', text: 'a hush\nb' })).toEqual({
    state: 'read',
    lines: ['a ‹token›', 'b'],
  });
  expect(await logOf({ kind: 'too-large' })).toEqual({
    state: 'unreadable',
    why: 'It is larger than a log of CAIO can be.',
  });
  expect(await logOf({ kind: 'unreadable', message: 'Not allowed: hush.' })).toEqual({
    state: 'unreadable',
    why: 'Not allowed: ‹token›.',
  });
});
