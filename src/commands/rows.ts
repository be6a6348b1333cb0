import { foldAtWords } from '../ui/text.ts';
import type { World } from './world.ts';

/**
 * Writes lines to stdout as rows of the terminal that end between words; a terminal breaks words where its edge is.
 * What goes to a pipe or a file stays a line: other programs read it.
 */
export function rowsTo({
  stdout,
  out,
}: Pick<World, 'stdout' | 'out'>): (line: string, hang?: number) => void {
  return (line, hang) => {
    // Some terminals begin a new row already when the last cell is filled. A window may be resized meanwhile.
    const rows = stdout.isTTY && stdout.columns > 0 ? foldAtWords(line, stdout.columns - 1, hang) : [line];
    for (const row of rows) out(row);
  };
}
