import { jsonText } from '../report/json.ts';
import type { Watcher } from '../run/live.ts';
import { EXIT_CODE } from '../run/verdict.ts';
import type { Options } from './options.ts';
import { rowsTo } from './rows.ts';
import { estimatesOf } from './runs-store.ts';
import { runSession, type SessionResult } from './session.ts';
import { targetOf } from './target.ts';
import { EXIT, PersonError, type World } from './world.ts';

/**
 * The gates in order without a screen, then the verdict. With --json stdout holds the one document and nothing
 * else, with --ndjson one event a line and the document last; progress goes to stderr.
 */
export async function gatesCommand(options: Options, world: World): Promise<number> {
  const machine = options.json || options.ndjson;
  const { createPlainReporter, verdictLines } = await import('../plain.ts');
  const say = machine ? world.err : rowsTo(world);
  const target = await targetOf(options, world);
  const reporter = createPlainReporter(say, { estimates: await estimatesOf(target.home) });
  const watch: Watcher = event => {
    reporter(event);
    if (options.ndjson && event.type === 'journal')
      world.out(jsonText({ type: 'event', at: event.line.at, event: event.line.event }, 0));
  };
  const result = await stoppable(
    world,
    signal => runSession({ ...target, watch, signal }, world),
    target.close,
  );
  if (machine) world.out(jsonText(result.document, options.ndjson ? 0 : 2));
  for (const line of verdictLines(result.run, result.verdict, { report: result.report })) say(line);
  return exitOf(result);
}

/** Ctrl-C, SIGTERM and SIGHUP end the gates with all their processes; the journal says what is unknown. */
export async function stoppable<T>(
  world: World,
  work: (signal: AbortSignal) => Promise<T>,
  close: () => Promise<void>,
): Promise<T> {
  const stop = new AbortController();
  const undo = world.onStop(name => {
    if (!stop.signal.aborted) world.err(`Stopping (${name}): ending what is running …`);
    stop.abort();
  });
  try {
    return await work(stop.signal);
  } catch (error) {
    // What a search that was stopped did not find is not missing.
    throw stop.signal.aborted && error instanceof PersonError ? stoppedEarly() : error;
  } finally {
    undo();
    await close();
  }
}

/** The end of what was stopped before there was anything to say. */
export const stoppedEarly = (): PersonError =>
  new PersonError(
    EXIT.interrupted,
    'Stopped.',
    'There is no answer and no verdict.',
    'Start it again when you are ready.',
  );

/** The exit code of a run that came to its end, or was stopped. */
export function exitOf({ run, verdict }: Pick<SessionResult, 'run' | 'verdict'>): number {
  return run.interrupted === null ? EXIT_CODE[verdict.word] : EXIT.interrupted;
}
