import { cockpitCommand } from './cockpit.ts';
import type { Options } from './options.ts';
import { rowsTo } from './rows.ts';
import { EXIT, type World } from './world.ts';

/** The same cockpit on a practice world on this computer. */
export async function rehearseCommand(options: Options, world: World): Promise<number> {
  if (!options.list) return cockpitCommand(options, world);
  const { SCENARIOS } = await import('../rehearsal/index.ts');
  if (options.json)
    world.out(
      JSON.stringify(
        SCENARIOS.map(({ name, title, trap, expect }) => ({ name, title, trap, expect })),
        null,
        2,
      ),
    );
  else {
    const write = rowsTo(world);
    for (const { name, title, expect } of SCENARIOS) {
      const start = `${name.padEnd(34)} ${expect.verdict.padEnd(8)} `;
      write(start + title, start.length);
    }
  }
  return EXIT.ok;
}
