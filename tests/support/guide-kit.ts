import { join } from 'node:path';
import { firstLook, gates } from '../../checks/gates/index.ts';
import { batchNow, liveActions, liveLooks, pendingReviews } from '../../checks/live/index.ts';
import type { Gate } from '../../checks/types.ts';
import { troubleLines } from '../../src/commands/trouble.ts';
import { createClockPort } from '../../src/ports/clock.ts';
import { createEnvFilePort } from '../../src/ports/env-file.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createGitPort } from '../../src/ports/git.ts';
import { createHttpPort } from '../../src/ports/http.ts';
import { createProcessPort } from '../../src/ports/process.ts';
import { createRandomPort } from '../../src/ports/random.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import { createRedisPort } from '../../src/ports/redis.ts';
import type { PracticeWorld } from '../../src/rehearsal/index.ts';
import { noEarlierLive } from '../../src/run/earlier-live.ts';
import { cutoverOf } from '../../src/run/ground.ts';
import { createGuide } from '../../src/run/guide.ts';
import type { GuideDeps } from '../../src/run/guide-context.ts';
import type { Guide, GuideAction, GuideState } from '../../src/run/guide-types.ts';
import { createJournal, readJournal, reopenJournal } from '../../src/run/journal.ts';
import type { LiveEvent, Watcher } from '../../src/run/live.ts';
import type { PhaseName } from '../../src/run/phase.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { emptyRun, fold, type Run } from '../../src/run/state.ts';
import { byGate, type Environment, GATE_IDS } from '../../src/runbook/gates.ts';
import { readPlan } from '../../src/runbook/plan.ts';
import { RAILWAY_CLICKS } from '../../src/runbook/steps.ts';
import { until } from './terminal.ts';

/** What a guide on the practice world stands on: everything real. */
export function groundOn(world: PracticeWorld, home: string) {
  const redactor = createRedactor();
  const ports = {
    process: createProcessPort(),
    http: createHttpPort({ env: {} }),
    redis: createRedisPort(),
    git: createGitPort(),
    files: createFilesPort(),
    envFile: createEnvFilePort(),
    clock: createClockPort(() => world.now()),
    random: createRandomPort(),
    redact: redactor,
  };
  const plan = readPlan(null);
  if (plan.kind !== 'plan') throw new Error('no plan');
  return {
    ports,
    redactor,
    plan: plan.plan,
    workspace: world.workspace,
    interpreter: { ...world.python, version: '3.11.2' },
    baseEnv: { PATH: process.env.PATH ?? '' },
    ownFolder: home,
    inPlace: false,
    migrateOverNewer: false,
    rehearsal: true,
    fingerprint: (value: string) => `fp:${value.length}-${value.charCodeAt(3)}`,
  };
}

/** A guide on the practice world, with everything real but the clipboard, the browser and the gates' own length. */
export function startGuideOn(
  world: PracticeWorld,
  home: string,
  resume = false,
  ofGates: readonly Gate[] = gates,
  also: Watcher = () => undefined,
) {
  const ground = groundOn(world, home);
  const { ports, redactor, plan } = ground;
  const path = join(home, 'journal.jsonl');
  const states: GuideState[] = [];
  const heard: LiveEvent[] = [];
  const copied: string[] = [];
  const opened: string[] = [];
  const written: Environment[] = [];
  /** What other runs of the same folder left; a test changes it. */
  const others = { live: noEarlierLive };
  const keysWritten: string[][] = [];
  let run: () => Run = () => emptyRun;
  const deps: GuideDeps = {
    ports,
    redactor,
    watch: event => {
      also(event);
      heard.push(event);
      if (event.type === 'guide') states.push(event.state);
    },
    examine: async () => [{ id: 'node', title: 'Node', outcome: 'ok', says: 'Node', fix: '' }],
    earlier: async () => [],
    earlierLive: async () => others.live,
    lookBack: async () => {
      throw new Error('There is no earlier run.');
    },
    gatesTook: async () => null,
    async openRun(wanted) {
      const options = { path, now: () => world.now(), redact: (text: string) => redactor.text(text) };
      const read = await readJournal(path);
      const journal = resume ? await reopenJournal(options) : await createJournal(options);
      const recorder = createRecorder(
        journal,
        deps.watch,
        read.kind === 'whole' ? fold(read.lines) : emptyRun,
      );
      run = () => recorder.run();
      if (wanted === null) {
        await recorder.record({
          type: 'run.started',
          run: 'r',
          mode: 'rehearsal',
          workspace: world.workspace,
          scenario: null,
          cockpit: 't',
          gates: [...GATE_IDS],
          lifeHours: 12,
          commands: byGate(id => id),
        });
      } else await recorder.record({ type: 'run.resumed' });
      return { id: 'r', folder: home, recorder, close: () => journal.close() };
    },
    cutover: async given => cutoverOf(ground, given),
    gates: async () => ofGates,
    live: async () => ({ looks: liveLooks, actions: liveActions, batchNow, pendingReviews }),
    firstLook: async environment => firstLook(environment),
    fingerprint: ground.fingerprint,
    openPage: async url => {
      opened.push(url);
      return { kind: 'opened' };
    },
    clipboard: {
      copy: async text => {
        copied.push(text);
        return { kind: 'copied' };
      },
      clearIfHolds: async () => 'cleared',
    },
    envFile: {
      shown: environment => plan.envFiles[environment],
      compare: async (_, wanted) => [...wanted.keys()].map(key => ({ key, state: 'differs' })),
      write: async (environment, wanted) => {
        written.push(environment);
        keysWritten.push([...wanted.keys()]);
        return { kind: 'written', backup: null, written: [...wanted.keys()] };
      },
    },
    zone: () => 0,
    saveReports: async () => join(home, 'report.html'),
    helpText: () => 'help',
    explain: troubleLines,
    practice: {
      url: environment => world.deployments[environment].url,
      origins: () => ['https://app.caio-practice.test'],
      redeploy: (environment, token) => world.redeploy(environment, token),
      reviewLeads: () => world.reviewLeads(),
      nextDay: () => world.nextDay(),
      now: () => world.now(),
    },
    watchEveryMs: 50,
    clearClipboardAfterMs: 60_000,
    sayClipboardForMs: 10_000,
  };
  const guide = createGuide(deps);
  const state = (): GuideState => {
    const last = states.at(-1);
    if (!last) throw new Error('no state yet');
    return last;
  };
  return {
    guide,
    state,
    states,
    run: () => run(),
    copied,
    opened,
    written,
    keysWritten,
    path,
    heard,
    others,
  };
}

export type Started = ReturnType<typeof startGuideOn>;

export const reaches = ({ state }: Started, name: PhaseName, environment?: Environment): Promise<void> =>
  until(() => {
    const { phase } = state();
    return (
      phase.name === name &&
      (environment === undefined || ('environment' in phase && phase.environment === environment))
    );
  }, 'it');

export async function send(started: Started, ...actions: GuideAction[]): Promise<void> {
  for (const action of actions) started.guide.dispatch(action);
}

export async function rotate(started: Started, environment: Environment): Promise<void> {
  await reaches(started, 'clicks', environment);
  await send(
    started,
    ...RAILWAY_CLICKS[environment].map(
      (_, step): GuideAction => ({ type: 'tick', environment, step, done: true }),
    ),
  );
  await reaches(started, 'token', environment);
  await send(started, { type: 'fill', environment });
  await reaches(started, 'url', environment);
  await send(started, { type: 'fill', environment });
  await reaches(started, 'watch', environment);
}

export const stop = async (guide: Guide): Promise<void> => {
  guide.dispatch({ type: 'leave' });
  await guide.ended;
};
