import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { renderReport } from '../report/index.ts';
import { judged } from './judged.ts';
import type { Options } from './options.ts';
import { EXIT, PersonError, type World } from './world.ts';

/** The evidence of a run as one document to hand to others, with the verdict as of now. */
export async function reportCommand(options: Options, world: World): Promise<number> {
  const { stored, document } = await judged(options, options.positional, world);
  const text = renderReport(options.format, {
    document,
    run: stored.run,
    head: stored.head,
    cockpit: world.version,
  });
  if (options.out === null) world.out(text.replace(/\n$/, ''));
  else {
    const path = resolve(world.cwd, options.out);
    await writeFile(path, text, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
      throw new PersonError(
        EXIT.usage,
        `The report could not be written to the file given with --out (${error.code ?? 'no reason given'}).`,
        'Nothing else was changed.',
        'Give a file in a folder that exists and that you may write to.',
      );
    });
    world.err(`Written: ${path}`);
  }
  return EXIT.ok;
}
