import { getCompileCacheDir } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Loads a part of the program with all its functions compiled at once. Node keeps a part as it is compiled right after
 * it was loaded, and V8 then has only what ran: the hundreds of functions that draw the first frame would be compiled
 * anew at every start. It only says when functions are compiled, never what they do. Where nothing is kept it would
 * only cost time, so there it is left alone.
 * @param load imports the part; its rejection is passed on
 */
export async function compiledWhole<T>(load: () => Promise<T>): Promise<T> {
  if (getCompileCacheDir() === undefined) return load();
  setFlagsFromString('--no-lazy');
  try {
    return await load();
  } finally {
    setFlagsFromString('--lazy');
  }
}
