import { verdictLines } from '../plain.ts';
import { openMatters } from '../run/earlier-live.ts';
import type { Run } from '../run/state.ts';
import type { BindingNow } from '../run/validity.ts';
import { EXIT_CODE, verdictOf } from '../run/verdict.ts';
import { CRASHED, LAST_WORD } from '../ui/words/ending.ts';
import type { Options } from './options.ts';
import { rowsTo } from './rows.ts';
import { EXIT, type World } from './world.ts';

/** How the guide ended. */
export interface HowItEnded {
  readonly how: 'left' | 'stopped';
  /** Ended from outside: a signal, a closed window. */
  readonly signalled: boolean;
  /** What broke the screen; null: nothing did. */
  readonly crash: unknown;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What the run is bound to, as the guide saw it last. */
  readonly boundNow: BindingNow;
}

/** What stands in the ordinary terminal afterwards: the verdict and the next step. */
export function lastWord(
  run: Run | null,
  { how, signalled, crash, now, boundNow }: HowItEnded,
  options: Options & { readonly verdictSaid: boolean; readonly report: string | null },
  world: World,
): number {
  if (crash) {
    for (const line of [CRASHED.what, CRASHED.means, CRASHED.todo]) world.err(line);
    return EXIT.notYet;
  }
  const write = rowsTo(world);
  if (run?.concluded) {
    const verdict = verdictOf(run, now, boundNow);
    // Questions say it themselves, unless they ended before they came to it.
    if (!options.verdictSaid)
      for (const line of verdictLines(run, verdict, { report: options.report })) write(line);
    // A GO that stands says nothing of gates or of a live step that were cut off.
    const open = run.interrupted !== null || openMatters(run).some(matter => matter.kind === 'unknown');
    return how === 'stopped' && open ? EXIT.interrupted : EXIT_CODE[verdict.word];
  }
  const unfinished = options.rehearse ? LAST_WORD.unfinishedRehearsal : LAST_WORD.unfinished;
  write(run === null ? LAST_WORD.nothing : unfinished);
  write(options.rehearse ? LAST_WORD.againRehearse : LAST_WORD.again);
  return how === 'stopped' || signalled ? EXIT.interrupted : EXIT.notYet;
}
