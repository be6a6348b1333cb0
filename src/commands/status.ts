import { verdictLines } from '../plain.ts';
import { jsonText } from '../report/json.ts';
import { daysSentence } from '../report/live-facts.ts';
import { EXIT_CODE } from '../run/verdict.ts';
import { judged } from './judged.ts';
import type { Options } from './options.ts';
import { rowsTo } from './rows.ts';
import type { World } from './world.ts';

/** The verdict of the last run as of now, and why when it is STALE. */
export async function statusCommand(options: Options, world: World): Promise<number> {
  const { stored, verdict, document } = await judged(options, null, world);
  if (options.json) world.out(jsonText(document));
  else {
    const write = rowsTo(world);
    if (stored.torn > 0)
      write('The last line of the journal was cut off when the cockpit ended; it is left out.');
    for (const line of verdictLines(stored.run, verdict)) write(line);
    const days = daysSentence(document);
    if (days !== null) write(days);
  }
  return EXIT_CODE[verdict.word];
}
