import { decodeKeys, giveUp, type KeyEvent, NO_KEYS, waitFor } from './keys.ts';
import { type StartTimer, startTimer } from './timers.ts';

/** What of stdin is needed: `process.stdin` fits, and so does a test's own. */
export interface InputStream {
  setRawMode?(mode: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (chunk: string) => void): unknown;
  off(event: 'data', listener: (chunk: string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** A key with the number of the chunk it came in: what came in one chunk was not pressed one after the other. */
export interface Press extends KeyEvent {
  readonly chunk: number;
}

const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';

/**
 * Reads keys outside React: every key is judged by the state as it is at that moment, not as it was drawn. Raw mode
 * also keeps the terminal from printing what is typed. Returns what gives the terminal back.
 */
export function readKeys(
  stdin: InputStream,
  write: (text: string) => void,
  onKey: (press: Press) => void,
  start: StartTimer = startTimer,
): () => void {
  let state = NO_KEYS;
  let cancel = (): void => {};
  let chunks = 0;
  const take = (next: { events: KeyEvent[]; state: typeof state }): void => {
    state = next.state;
    for (const event of next.events) onKey({ ...event, chunk: chunks });
  };
  const onData = (chunk: string): void => {
    cancel();
    chunks += 1;
    take(decodeKeys(state, chunk));
    const wait = waitFor(state);
    if (wait !== null) cancel = start(wait, () => take(giveUp(state)));
  };
  stdin.setRawMode?.(true);
  stdin.setEncoding('utf8');
  stdin.on('data', onData);
  stdin.resume();
  // Pasted text then arrives between marks, so that a line end inside it presses no Enter.
  write(PASTE_ON);
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    cancel();
    stdin.off('data', onData);
    write(PASTE_OFF);
    try {
      stdin.setRawMode?.(false);
    } catch {
      // The terminal belongs to another program by now, which has set its mode as it needs it.
    }
    stdin.pause();
  };
}
