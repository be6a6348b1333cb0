// Loaded before the cockpit by a proof (with --expose-gc): on SIGUSR2 what it really holds goes to the file HEAP_FILE.
import { appendFileSync } from 'node:fs';
import { getHeapSpaceStatistics } from 'node:v8';

process.on('SIGUSR2', () => {
  // Twice: what the first one lets go of may hold more.
  globalThis.gc();
  globalThis.gc();
  // Without compiled code, which V8 goes on making for minutes and which is bounded by what there is to compile.
  const held = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !/code|trusted|read_only/.test(name))
    .reduce((sum, space) => sum + space.space_used_size, 0);
  appendFileSync(process.env.HEAP_FILE, `${held}\n`);
});
