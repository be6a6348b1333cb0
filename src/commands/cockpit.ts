import { exitOf, gatesCommand, stoppable, targetOf } from './gates.ts';
import type { Options } from './options.ts';
import { estimatesOf } from './runs-store.ts';
import { runSession } from './session.ts';
import type { World } from './world.ts';

/** The cutover on screens; where there is no terminal, or with --plain, the same as lines of text. */
export async function cockpitCommand(options: Options, world: World): Promise<number> {
  if (!world.interactive || options.plain || options.json) return gatesCommand(options, world);
  const { createStore } = await import('../ui/store.ts');
  const { startScreens } = await import('../../screens/App.tsx');
  const { verdictLines } = await import('../plain.ts');
  const target = await targetOf(options, world);
  let report: string | null = null;
  const estimates = await estimatesOf(target.home);
  const stop = new AbortController();
  const store = createStore(Date.now);
  const screens = startScreens({
    store,
    stdin: world.stdin,
    stdout: world.stdout,
    colour: world.colour,
    unicode: world.unicode,
    onStop: () => stop.abort(),
    info: { estimates, report: () => report },
  });
  try {
    const result = await stoppable(
      world,
      signal =>
        runSession({ ...target, watch: store.watch, signal: AbortSignal.any([signal, stop.signal]) }, world),
      target.close,
    );
    report = result.report;
    if (result.run.interrupted === null) await screens.waitUntilExit();
    await screens.stop();
    for (const line of verdictLines(result.run, result.verdict, { report })) world.out(line);
    return exitOf(result);
  } finally {
    await screens.stop();
  }
}
