import { existsSync } from 'node:fs';
import { lockHomes, lockPath } from '../run/lock-path.ts';
import { compiledWhole } from './compiled-whole.ts';
import { consoleAdvice } from './console-advice.ts';
import type { Guided } from './guided.ts';
import type { Options } from './options.ts';
import { homeFolder, workspaceFolder } from './places.ts';
import { type FoundTarget, findTarget, nowOf, type Target } from './target.ts';
import type { World } from './world.ts';

/** The guided cutover: on screens, or with --plain as questions; without a terminal the gates run by themselves. */
export async function cockpitCommand(options: Options, world: World): Promise<number> {
  if (!world.terminal || options.json) {
    if (!options.json) for (const line of consoleAdvice(world)) world.err(line);
    return (await import('./gates.ts')).gatesCommand(options, world);
  }
  const found = await findTarget(options, world);
  const looked = options.rehearse ? null : await whereAnotherIs(options, world);
  if (looked !== null) return looked;
  return options.plain || !world.interactive
    ? (await import('./as-questions.ts')).asQuestions(found, options, world)
    : onScreens(found, options, world);
}

/** Looks on where another cockpit is at work; null: none is. Costs a look for a file or two where nobody is. */
async function whereAnotherIs(options: Options, world: World): Promise<number | null> {
  const home = homeFolder(options.home, world);
  const workspace = workspaceFolder(options.workspace, home, world);
  const place = { home, usual: homeFolder(null, world), workspace };
  if (!lockHomes(place).some(one => existsSync(lockPath(one, workspace)))) return null;
  const asking = options.plain || !world.interactive;
  return (await import('./look-on.ts')).lookOn(place, asking, world);
}

/** The first frame is drawn before anything is loaded that it does not need, and before this computer is looked at. */
async function onScreens(found: FoundTarget, options: Options, world: World): Promise<number> {
  const { createStore, createLaterGuide, firstState, startScreens } = await compiledWhole(
    () => import('./first-frame.ts'),
  );
  let target: Target | null = null;
  const store = createStore(() => (target ? nowOf(target) : Date.now()));
  store.watch({ type: 'guide', state: firstState(options.rehearse) });
  const { guide, become } = createLaterGuide();
  const end: { signalled: boolean; crash: unknown } = { signalled: false, crash: null };
  let leaveStopped = (): void => undefined;
  // Closing the window or a SIGTERM stops like a person would: what runs is ended, the journal says what is unknown.
  const undo = world.onStop(() => {
    end.signalled = true;
    guide.dispatch({ type: 'stop' });
    leaveStopped();
  });
  let estimates: Awaited<ReturnType<typeof estimatesFor>> = {};
  const screens = startScreens({
    store,
    guide,
    stdin: world.stdin,
    stdout: world.stdout,
    colour: world.colour,
    unicode: world.unicode,
    onStop: () => guide.dispatch({ type: 'stop' }),
    info: { estimates: () => estimates, report: () => store.getSnapshot().guide?.report ?? null },
  });
  // Also when something calls for the end of the process from inside.
  const giveBack = world.atExit(() => {
    void screens.stop();
    world.guard.terminalGiven();
  });
  // Only now: the first frame does not wait for it.
  world.guard.terminalTaken();
  screens.waitUntilExit().catch((error: unknown) => {
    end.crash = error ?? new Error('The screen broke.');
    guide.dispatch({ type: 'stop' });
  });
  const letGo = async (): Promise<void> => {
    await screens.stop();
    giveBack();
    world.guard.terminalGiven();
    undo();
  };
  let guided: Guided | null = null;
  try {
    target = await found();
    estimates = await estimatesFor(target);
    const { startGuide } = await import('./guided.ts');
    guided = await startGuide(target, world, store.watch);
    become(guided.guide);
    const how = await guide.ended;
    // Whoever stopped by hand reads what that means first; whoever was ended from outside cannot.
    if (how === 'stopped' && !end.signalled && end.crash === null) {
      // The window may be closed while this is read.
      leaveStopped = () => void screens.stop();
      await screens.waitUntilExit().catch(() => undefined);
    }
    await letGo();
    const { lastWord } = await import('./last-word.ts');
    const { guide: last } = store.getSnapshot();
    const report = last?.report ?? null;
    return await lastWord(
      guided.last(),
      { how, ...end, now: nowOf(target), boundNow: last?.live.boundNow ?? {} },
      { ...options, verdictSaid: false, report },
      world,
    );
  } finally {
    // What is written from here on must land on the ordinary screen, also when there was no guide at all.
    await letGo();
    await (guided ? guided.close() : target?.close());
  }
}

async function estimatesFor(target: Target) {
  return (await import('./runs-store.ts')).estimatesOf(target.home);
}
