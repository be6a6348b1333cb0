import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFingerprint } from '../../../src/ports/fingerprint.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { readJournal, reopenJournal } from '../../../src/run/journal.ts';
import { GENESIS, lineText, type Seal } from '../../../src/run/journal-line.ts';
import { fold } from '../../../src/run/state.ts';
import { started, T0 } from '../../support/run-events.ts';
import type { Proof } from '../part.ts';

const APPENDS = 100;

/**
 * A journal of 100,000 events: every line is proven and the run folded within a second of CPU, and one more event costs
 * what it costs in a short one. The short form counts, and judges no time.
 */
export async function prove({ full }: { readonly full: boolean }): Promise<Proof> {
  const events = full ? 100_000 : 2_000;
  const folder = await mkdtemp(join(tmpdir(), 'caio long journal '));
  const failures: string[] = [];
  try {
    const { seal } = await openFingerprint(folder);
    const long = join(folder, 'long.jsonl');
    const short = join(folder, 'short.jsonl');
    await writeJournal(long, events, seal);
    await writeJournal(short, 10, seal);
    const openMs = await cpuMs(async () => {
      const read = await readJournal(long, seal);
      if (read.kind !== 'whole' || read.lines.length !== events) failures.push(`it reads as ${read.kind}`);
      else if (fold(read.lines).id === null) failures.push('it folds to no run');
    });
    const appendLong = await appendMs(long, seal);
    const appendShort = await appendMs(short, seal);
    if (full && openMs > 1000) failures.push(`it takes ${openMs} ms of CPU to open`);
    if (full && appendLong > 2 * appendShort + 1)
      failures.push(`one more event takes ${appendLong} ms of CPU, in a short journal ${appendShort} ms`);
    const counts = {
      'events read and proven': events,
      'ms of CPU to open it': openMs,
      [`µs of CPU for one more event, of ${APPENDS}`]: Math.round(appendLong * 1000),
      'µs of CPU for one more event in a short journal': Math.round(appendShort * 1000),
    };
    return { name: 'long-journal', counts, failures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function cpuMs(work: () => Promise<void>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return Math.round((user + system) / 1000);
}

/** As small as events are. */
export const EVENT: RunEvent = { type: 'click.ticked', environment: 'staging', step: 1, done: true };

/** A journal as the cockpit would have written it, of this many events. */
export async function writeJournal(path: string, events: number, seal: Seal): Promise<void> {
  const parts: string[] = [];
  let prev = GENESIS;
  for (let seq = 0; seq < events; seq += 1) {
    const at = new Date(T0 + seq * 1000).toISOString();
    const { text, hash } = lineText({ v: 1, seq, at, prev, event: seq === 0 ? started : EVENT }, seal);
    parts.push(text);
    prev = hash;
  }
  await writeFile(path, parts.join(''), { mode: 0o600 });
}

/** CPU for one event, milliseconds; waiting for the disk is not counted. */
async function appendMs(path: string, seal: Seal): Promise<number> {
  const journal = await reopenJournal({ path, now: () => new Date(), redact: text => text, seal });
  const total = await cpuMs(async () => {
    for (let at = 0; at < APPENDS; at += 1) await journal.append(EVENT);
  });
  await journal.close();
  return total / APPENDS;
}
