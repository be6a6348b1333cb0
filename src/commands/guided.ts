import { join } from 'node:path';
import { baseEnv } from '../ports/base-env.ts';
import { createClipboard } from '../ports/clipboard.ts';
import { createEnvWriter } from '../ports/env-write.ts';
import { createOpenPage } from '../ports/open-page.ts';
import { examine } from '../run/doctor.ts';
import { cutoverOf, type Ground } from '../run/ground.ts';
import { createGuide } from '../run/guide.ts';
import type { GuideDeps, GuideRun } from '../run/guide-context.ts';
import type { Guide } from '../run/guide-types.ts';
import type { Watcher } from '../run/live.ts';
import { knownHomes } from '../run/locks.ts';
import type { Run } from '../run/state.ts';
import { verdictOf } from '../run/verdict.ts';
import { type Environment, GATE_IDS } from '../runbook/gates.ts';
import { helpText } from '../ui/help-text.ts';
import { localZone } from '../ui/times.ts';
import { earlierLiveOf, earlierRuns } from './earlier-runs.ts';
import { bindingOf } from './judged.ts';
import { type OpenRun, openRun } from './open-run.ts';
import { rememberWorkspace, usualHome } from './places.ts';
import { makePorts } from './ports.ts';
import { fromHere, openGround, planOf } from './prepare.ts';
import { estimatesOf, loadRun } from './runs-store.ts';
import { concludeRun, startedEvent } from './session.ts';
import type { Target } from './target.ts';
import { troubleLines } from './trouble.ts';
import type { World } from './world.ts';

export interface Guided {
  readonly guide: Guide;
  /** The run as it is when the guide has ended; null when none was begun. */
  last(): Run | null;
  close(): Promise<void>;
}

/** The guide with everything real behind it. */
export async function startGuide(target: Target, world: World, watch: Watcher): Promise<Guided> {
  const rehearsal = target.scenario !== null;
  const real = makePorts(world, rehearsal, target.practice?.now);
  const { ports, redactor } = real;
  const forEnv = baseEnv(world.env, world.platform);
  const platform = { platform: world.platform, process: ports.process, env: world.env };
  const usual = usualHome(target, world);
  const plan = await planOf(target.workspace, ports);
  const writer = createEnvWriter({ envFile: ports.envFile, backupFolder: join(target.home, 'backups') });
  const page = createOpenPage(platform);
  const pathOf = (environment: Environment): string =>
    ports.files.join(target.workspace, plan.envFiles[environment]);
  let ground: (Ground & { close(): Promise<void> }) | null = null;
  let open: OpenRun | null = null;
  const theGround = async (): Promise<Ground> => {
    ground ??= await openGround({ ...target, rehearsal }, world, new AbortController().signal, real);
    return ground;
  };
  const held = (): OpenRun => {
    if (!open) throw new Error('No run is open.');
    return open;
  };
  const deps: GuideDeps = {
    ports,
    redactor,
    watch,
    examine: signal =>
      examine({
        ports,
        nodeVersion: world.nodeVersion,
        platform: world.platform,
        workspace: target.workspace,
        python: {
          explicit: target.python === null ? null : fromHere(target.python, world),
          plan: plan.python,
        },
        standIn: target.standIn,
        env: forEnv,
        urls: [],
        leaveOut: rehearsal ? ['network', 'clock', 'git'] : ['network', 'clock'],
        signal,
      }),
    earlier: () => (rehearsal ? Promise.resolve([]) : earlierRuns(target, ports.clock.now().getTime())),
    // A run of the same folder may also lie in another state folder: the usual one, or one that --home named.
    earlierLive: async own => earlierLiveOf(target, own, rehearsal ? [] : await knownHomes(usual)),
    async lookBack(id) {
      const stored = await loadRun(target.home, id);
      const report = join(stored.folder, 'report.html');
      return {
        run: stored.run,
        report: (await ports.files.exists(report)) ? report : null,
        bindingNow: await bindingOf(stored, target.home, world),
      };
    },
    async gatesTook() {
      const estimates = await estimatesOf(target.home);
      const all = GATE_IDS.map(id => estimates[id]);
      return all.every(ms => ms !== undefined) ? all.reduce((sum, ms) => sum + ms, 0) : null;
    },
    async openRun(resume): Promise<GuideRun> {
      const base = await theGround();
      const { shown } = cutoverOf(base, NOTHING);
      const begun = await openRun({ ...target, usual, ports, redactor, watch, resume });
      try {
        if (resume === null)
          await begun.recorder.record(startedEvent(begun.id, GATE_IDS, target, base, shown, world));
      } catch (error) {
        // Else the next try would find a cockpit at work: this one.
        await begun.close();
        throw error;
      }
      open = begun;
      if (!rehearsal) rememberWorkspace(target.home, target.workspace);
      return begun;
    },
    cutover: async given => cutoverOf(await theGround(), given),
    gates: async () => (await import('../../checks/gates/index.ts')).gates,
    async live() {
      const { batchNow, liveActions, liveLooks, pendingReviews } = await import('../../checks/live/index.ts');
      return { looks: liveLooks, actions: liveActions, batchNow, pendingReviews };
    },
    firstLook: async environment => (await import('../../checks/gates/index.ts')).firstLook(environment),
    // The ground is there before any token can be given.
    fingerprint: value => ground?.fingerprint(value) ?? '',
    openPage: (url, signal) => page.open(url, signal),
    clipboard: createClipboard(platform),
    envFile: {
      shown: environment => plan.envFiles[environment],
      async compare(environment, wanted) {
        const compared = await writer.compare(pathOf(environment), wanted);
        if (compared.kind === 'unreadable') throw new Error(compared.message);
        return compared.changes;
      },
      write: (environment, wanted) => writer.write(pathOf(environment), wanted, ports.clock.now()),
    },
    saveReports: async run => (await concludeRun(held(), run, await theGround(), world)).report,
    helpText: (run, boundNow) =>
      helpText(run, verdictOf(run, ports.clock.now().getTime(), boundNow), {
        cockpit: world.version,
        node: world.nodeVersion,
      }),
    zone: localZone,
    explain: troubleLines,
    practice: target.practice,
    watchEveryMs: rehearsal ? 500 : 3_000,
    clearClipboardAfterMs: 60_000,
    sayClipboardForMs: 15_000,
  };
  return {
    guide: createGuide(deps),
    last: () => open?.recorder.run() ?? null,
    async close() {
      await (ground ? ground.close() : real.close());
      await target.close();
    },
  };
}

const NOTHING = {
  staging: { url: null, token: null, corsOrigins: null },
  production: { url: null, token: null, corsOrigins: null },
} as const;
