import { appendFile, readFile } from 'node:fs/promises';

/** One call to a vendor's stand-in: what a real one would have sent to people. */
export interface Sending {
  readonly batch: string;
  readonly channel: 'instantly' | 'heyreach';
  readonly ids: readonly string[];
}

/** Writes one sending down at once, so that it is counted even when the sender is ended right after. */
export async function post(path: string | null, sending: Sending): Promise<void> {
  if (path !== null) await appendFile(path, `${JSON.stringify(sending)}\n`);
}

/** All sendings so far, in their order. */
export async function sendsOf(path: string): Promise<Sending[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Sending);
}
