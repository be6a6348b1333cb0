import { createPlainReporter } from '../plain.ts';
import type { Watcher } from '../run/live.ts';
import { createStore } from '../ui/store.ts';
import { runAsk } from './ask.ts';
import { type Guided, startGuide } from './guided.ts';
import { lastWord } from './last-word.ts';
import type { Options } from './options.ts';
import { rowsTo } from './rows.ts';
import { estimatesOf } from './runs-store.ts';
import { type FoundTarget, nowOf } from './target.ts';
import type { World } from './world.ts';

/** The guided cutover as questions and answers in plain lines. */
export async function asQuestions(found: FoundTarget, options: Options, world: World): Promise<number> {
  const target = await found();
  const store = createStore(() => nowOf(target));
  let signalled = false;
  let guided: Guided | null = null;
  try {
    const write = rowsTo(world);
    const reporter = createPlainReporter(write, { estimates: await estimatesOf(target.home) });
    const both: Watcher = event => {
      store.watch(event);
      reporter(event);
    };
    guided = await startGuide(target, world, both);
    const { guide } = guided;
    const verdictSaid = await runAsk({
      guide,
      store,
      stdin: world.stdin,
      write,
      prompt: text => void world.stdout.write(text),
      interactiveStdin: true,
      unicode: world.unicode,
      onStop: handler =>
        world.onStop(name => {
          signalled ||= name !== 'SIGINT';
          handler(name);
        }),
    });
    const how = await guide.ended;
    const { guide: last } = store.getSnapshot();
    const report = last?.report ?? null;
    return lastWord(
      guided.last(),
      { how, signalled, crash: null, now: nowOf(target), boundNow: last?.live.boundNow ?? {} },
      { ...options, verdictSaid, report },
      world,
    );
  } finally {
    await (guided ? guided.close() : target.close());
  }
}
