import { openFingerprint } from '../ports/fingerprint.ts';
import { type VerdictDocument, verdictDocument } from '../report/document.ts';
import { bindingNow } from '../run/binding.ts';
import { daysOf, sourcesOf } from '../run/day-sources.ts';
import type { Calendar } from '../run/days.ts';
import { readLog } from '../run/guide-days.ts';
import { knownHomes } from '../run/locks.ts';
import type { BindingNow } from '../run/validity.ts';
import { type Verdict, verdictOf } from '../run/verdict.ts';
import { readPlan } from '../runbook/plan.ts';
import { localZone } from '../ui/times.ts';
import { earlierLiveOf } from './earlier-runs.ts';
import { givenFor, inputsFromEnv } from './inputs.ts';
import type { Options } from './options.ts';
import { askedFolder, homeFolder } from './places.ts';
import { makePorts } from './ports.ts';
import { practiceHome } from './practice.ts';
import { planOf } from './prepare.ts';
import { loadRun, type StoredRun } from './runs-store.ts';
import { EXIT, PersonError, type World } from './world.ts';

/** A stored run with its verdict as of now. */
export async function judged(
  options: Options,
  name: string | null,
  world: World,
): Promise<{ stored: StoredRun; verdict: Verdict; document: VerdictDocument }> {
  const home = homeFolder(options.home, world);
  const stored = options.rehearse
    ? await loadRun(practiceHome(home), name)
    : await loadRun(home, name, askedFolder(options.workspace, world));
  if (stored.run.mode === 'rehearsal' && !options.rehearse) {
    throw new PersonError(
      EXIT.usage,
      'That run is a rehearsal.',
      'It says nothing about the real system, so it is not shown as if it did.',
      'Add --rehearse to see it.',
    );
  }
  const now = Date.now();
  const verdict = verdictOf(stored.run, now, await bindingOf(stored, home, world));
  const calendar = await calendarOfRun(stored, home, now, world);
  return { stored, verdict, document: verdictDocument(stored.run, verdict, now, calendar) };
}

/** The supervised days as the log of the workspace tells them now; of a rehearsal nothing is left to look at. */
async function calendarOfRun(
  { id, run }: Pick<StoredRun, 'id' | 'run'>,
  home: string,
  now: number,
  world: World,
): Promise<Calendar | null> {
  if (run.mode === 'rehearsal' || run.live.cycles.length === 0) return null;
  const { ports, redactor, close } = makePorts(world, false);
  try {
    const log = await readLog(ports, run.workspace, text => redactor.text(text));
    const earlier = await earlierLiveOf(
      { home, workspace: run.workspace },
      id,
      await knownHomes(homeFolder(null, world)),
    );
    const sources = sourcesOf({ log, server: { state: 'not-asked' } });
    return daysOf(run, sources, { now, zone: localZone, earlier });
  } finally {
    await close();
  }
}

/**
 * What the run would be bound to now, as far as it can be looked at without asking anybody: code, settings files,
 * and the inputs that stand in the environment. The practice world of a rehearsal is gone, so there only time counts.
 */
export async function bindingOf(
  stored: Pick<StoredRun, 'run'>,
  home: string,
  world: World,
): Promise<BindingNow> {
  const { run } = stored;
  if (run.mode === 'rehearsal' || run.binding === null) return {};
  const { ports, close } = makePorts(world, false);
  try {
    const raw = inputsFromEnv(world.env);
    const staging = givenFor(raw, 'staging');
    const production = givenFor(raw, 'production');
    // A plan that is wrong now cannot have been this run's: its own change shows in the binding.
    const plan = await planOf(run.workspace, ports).catch(() => {
      const own = readPlan(null);
      if (own.kind !== 'plan') throw new Error('The runbook’s own plan does not parse.');
      return own.plan;
    });
    const { of } = await openFingerprint(home);
    const found = await bindingNow(
      {
        ports,
        workspace: run.workspace,
        plan,
        stagingUrl: staging.url,
        productionUrl: production.url,
        stagingToken: null,
        productionToken: null,
        fingerprint: of,
      },
      AbortSignal.timeout(60_000),
    );
    return {
      ...found,
      stagingUrl: staging.url ?? undefined,
      productionUrl: production.url ?? undefined,
      stagingToken: staging.token === null ? undefined : of(staging.token),
      productionToken: production.token === null ? undefined : of(production.token),
    };
  } finally {
    await close();
  }
}
