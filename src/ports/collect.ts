import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' }) => void;

/** Bytes of a child's output between two collections. */
const EVERY = 8 * 1024 * 1024;

let collect: Collect | null | undefined;

/** V8 keeps its own collector from us unless it is asked; where it cannot be had, nothing is collected by hand. */
function collector(): Collect | null {
  try {
    setFlagsFromString('--expose-gc');
    const found: unknown = runInNewContext('gc');
    return typeof found === 'function' ? (found as Collect) : null;
  } catch {
    return null;
  }
}

/**
 * Lets go of read buffers while a child floods. Each is 64 KiB outside V8's heap: V8 sees little of its own memory
 * used and waits until 64 MB of them have piled up. Collecting the young ones every 8 MB takes a millisecond and
 * keeps it under 10 MB.
 */
export function createBufferCollector(): (bytes: number) => void {
  let since = 0;
  return bytes => {
    since += bytes;
    if (since < EVERY) return;
    since = 0;
    if (collect === undefined) collect = collector();
    collect?.({ type: 'minor' });
  };
}
