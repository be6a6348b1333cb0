import type { Watcher } from '../run/live.ts';
import type { Run } from '../run/state.ts';
import { EXIT_CODE, verdictOf } from '../run/verdict.ts';
import { gatesCommand, type Target, targetOf } from './gates.ts';
import type { Guided } from './guided.ts';
import type { Options } from './options.ts';
import { estimatesOf } from './runs-store.ts';
import { EXIT, type World } from './world.ts';

/** The guided cutover: on screens, or with --plain as questions; without a terminal the gates run by themselves. */
export async function cockpitCommand(options: Options, world: World): Promise<number> {
  if (!world.terminal || options.json) return gatesCommand(options, world);
  const asking = options.plain || !world.interactive;
  const { createStore } = await import('../ui/store.ts');
  const { startGuide } = await import('./guided.ts');
  const target = await targetOf(options, world);
  const store = createStore(() => nowOf(target));
  const estimates = await estimatesOf(target.home);
  let crash: unknown = null;
  let guided: Guided | null = null;
  try {
    const { createPlainReporter } = await import('../plain.ts');
    const reporter = createPlainReporter(world.out, { estimates });
    const both: Watcher = event => {
      store.watch(event);
      reporter(event);
    };
    guided = await startGuide(target, world, asking ? both : store.watch);
    const { guide } = guided;
    // Closing the window or a SIGTERM stops like a person would: what runs is ended, the journal says what is unknown.
    let signalled = false;
    let leaveStopped = (): void => undefined;
    const undo = asking
      ? () => undefined
      : world.onStop(() => {
          signalled = true;
          guide.dispatch({ type: 'stop' });
          leaveStopped();
        });
    if (asking) {
      const { runAsk } = await import('./ask.ts');
      await runAsk({
        guide,
        store,
        stdin: world.stdin,
        write: world.out,
        prompt: text => void world.stdout.write(text),
        interactiveStdin: true,
        unicode: world.unicode,
        onStop: handler =>
          world.onStop(name => {
            signalled ||= name !== 'SIGINT';
            handler(name);
          }),
      });
    } else {
      const { startScreens } = await import('../../screens/App.tsx');
      const screens = startScreens({
        store,
        guide,
        stdin: world.stdin,
        stdout: world.stdout,
        colour: world.colour,
        unicode: world.unicode,
        onStop: () => guide.dispatch({ type: 'stop' }),
        info: { estimates, report: () => store.getSnapshot().guide?.report ?? null },
      });
      // Also when something calls for the end of the process from inside.
      const giveBack = world.atExit(() => {
        void screens.stop();
        world.guard.terminalGiven();
      });
      // Only now: the first frame does not wait for it.
      world.guard.terminalTaken();
      screens.waitUntilExit().catch((error: unknown) => {
        crash = error ?? new Error('The screen broke.');
        guide.dispatch({ type: 'stop' });
      });
      // Whoever stopped by hand reads what that means first; whoever was ended from outside cannot.
      if ((await guide.ended) === 'stopped' && !signalled && crash === null) {
        // The window may be closed while this is read.
        leaveStopped = () => void screens.stop();
        await screens.waitUntilExit().catch(() => undefined);
      }
      await screens.stop();
      giveBack();
      world.guard.terminalGiven();
    }
    const how = await guide.ended;
    undo();
    return await lastWord(
      guided.last(),
      nowOf(target),
      signalled ? 'stopped' : how,
      crash,
      { ...options, asking },
      store.getSnapshot().guide?.report ?? null,
      world,
    );
  } finally {
    await (guided ? guided.close() : target.close());
  }
}

/** Milliseconds since 1970; the practice world's clock can be moved. */
const nowOf = (target: Target): number => target.practice?.now().getTime() ?? Date.now();

/** What stands in the ordinary terminal afterwards: the verdict and the next step. */
async function lastWord(
  run: Run | null,
  now: number,
  how: 'left' | 'stopped',
  crash: unknown,
  options: Options & { readonly asking: boolean },
  report: string | null,
  world: World,
): Promise<number> {
  const { verdictLines } = await import('../plain.ts');
  const { CRASHED, LAST_WORD } = await import('../ui/words/ending.ts');
  if (crash) {
    for (const line of [CRASHED.what, CRASHED.means, CRASHED.todo]) world.err(line);
    return EXIT.notYet;
  }
  if (run?.concluded) {
    const verdict = verdictOf(run, now, run.bindingAfter ?? {});
    // The questions have said it already.
    if (!options.asking) for (const line of verdictLines(run, verdict, { report })) world.out(line);
    return EXIT_CODE[verdict.word];
  }
  const unfinished = options.rehearse ? LAST_WORD.unfinishedRehearsal : LAST_WORD.unfinished;
  world.out(run === null ? LAST_WORD.nothing : unfinished);
  world.out(options.rehearse ? LAST_WORD.againRehearse : LAST_WORD.again);
  return how === 'stopped' ? EXIT.interrupted : EXIT.notYet;
}
