import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFingerprint } from '../../src/ports/fingerprint.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { createJournal, type Journal, readJournal, reopenJournal } from '../../src/run/journal.ts';
import type { Seal } from '../../src/run/journal-line.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { apply, fold, type Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { binding, finishedGate, goodEvents, started, T0 } from '../support/run-events.ts';

/** A whole journal, cut after every event and in the middle of every line: each time the run is gone on with. */

let folder: string;
let path: string;
let seal: Seal;
let text: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio resume '));
  path = join(folder, 'journal.jsonl');
  ({ seal } = await openFingerprint(folder));
  const journal = await createJournal(options());
  for (const event of goodEvents()) await journal.append(event);
  await journal.close();
  text = await readFile(path, 'utf8');
});
const open: Journal[] = [];
afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close();
  await rm(folder, { recursive: true, force: true });
});

let clock = T0;
const options = () => ({
  path,
  now: () => {
    clock += 1000;
    return new Date(clock);
  },
  redact: (value: string) => value,
  seal,
});

/** As a cockpit does that starts again: reads, goes on, forgets what was running. */
async function resumed(
  cut: string,
): Promise<{ run: Run; record(event: RunEvent): Promise<void>; now(): Run }> {
  await writeFile(path, cut);
  const read = await readJournal(path, seal);
  if (read.kind !== 'whole') throw new Error(`${read.kind}`);
  const journal = await reopenJournal(options());
  open.push(journal);
  const recorder = createRecorder(journal, () => undefined, fold(read.lines));
  await recorder.record({ type: 'run.resumed' });
  return {
    run: recorder.run(),
    record: event => recorder.record(event),
    now: () => recorder.run(),
  };
}

/** Whatever has not passed runs once more, and passes. */
async function goOn({ record, now }: Awaited<ReturnType<typeof resumed>>): Promise<number> {
  let again = 0;
  if (now().id === null) await record(started);
  if (now().binding === null) await record({ type: 'run.bound', binding });
  for (const id of CONFIRMATION_IDS)
    if (!now().confirmations[id]) await record({ type: 'confirmation.given', id, by: 'test' });
  for (const gate of GATE_IDS) {
    if (now().gates[gate].outcome === 'pass') continue;
    const attempt = now().gates[gate].attempts + 1;
    await record({ type: 'gate.intended', gate, attempt });
    await record(finishedGate(gate, {}, { attempt }));
    again += 1;
  }
  await record({ type: 'run.concluded', verdict: 'GO', binding });
  return again;
}

const word = (run: Run): string => verdictOf(run, clock, {}).word;

describe('a run that is gone on with', () => {
  test('from every event on: what was finished counts, what was running is unknown and runs again', async () => {
    const lines = text.trimEnd().split('\n');
    let caught = 0;
    for (let kept = 0; kept < lines.length; kept += 1) {
      const events = goodEvents().slice(0, kept);
      const one = await resumed(
        lines
          .slice(0, kept)
          .map(line => `${line}\n`)
          .join(''),
      );
      const finished = events.flatMap(event => (event.type === 'gate.finished' ? [event.gate] : []));
      const running = events
        .flatMap(event => (event.type === 'gate.intended' ? [event.gate] : []))
        .slice(finished.length);
      for (const gate of GATE_IDS) {
        const state = one.run.gates[gate];
        expect(state.running, `${kept} ${gate}`).toBeNull();
        const expected = finished.includes(gate) ? 'pass' : running.includes(gate) ? 'unknown' : 'not-run';
        // Without its first event there is no run, and nothing of it counts.
        expect(state.outcome, `${kept} ${gate}`).toBe(kept === 0 ? 'not-run' : expected);
      }
      expect(word(one.run)).toBe('NOT YET');
      caught += running.length;
      expect(await goOn(one)).toBe(GATE_IDS.length - finished.length);
      expect(word(one.now())).toBe('GO');
      const read = await readJournal(path, seal);
      expect(read.kind === 'whole' && fold(read.lines)).toEqual(one.now());
    }
    expect(caught).toBe(GATE_IDS.length);
  });

  test('after its verdict it still has it', async () => {
    expect(word((await resumed(text)).run)).toBe('GO');
  });

  test('in the middle of any line: that event did not happen, everything before it did', async () => {
    const lines = text.split('\n').slice(0, -1);
    let at = 0;
    for (const [index, line] of lines.entries()) {
      const cut = at + Math.floor(line.length / 2);
      const one = await resumed(text.slice(0, cut));
      const before = fold(
        lines.slice(0, index).map(part => JSON.parse(part) as { event: RunEvent; at: string; hash: string }),
      );
      expect(one.run.gates).toEqual(apply(before, { type: 'run.resumed' }, clock).gates);
      expect(one.run.confirmations).toEqual(before.confirmations);
      expect(word(one.run)).toBe('NOT YET');
      const read = await readJournal(path, seal);
      expect(read.kind === 'whole' && [read.torn, read.lines.length]).toEqual([0, index + 1]);
      at += line.length + 1;
    }
  });
});
