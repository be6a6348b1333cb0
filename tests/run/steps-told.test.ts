import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BoundCheck, CheckTools } from '../../checks/types.ts';
import { createClockPort } from '../../src/ports/clock.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import { type GuideContext, runAlone } from '../../src/run/guide-context.ts';
import { createJournal } from '../../src/run/journal.ts';
import type { LiveEvent } from '../../src/run/live.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { runGates } from '../../src/run/runner.ts';
import { byGate, type GateId } from '../../src/runbook/gates.ts';
import { cutoverInputs, scriptedPorts } from '../support/check-kit.ts';
import { binding, started } from '../support/run-events.ts';

/** Whoever waits for a long search sees how far it is. */

const searching = (id: string, act: (emit: CheckTools['emit']) => void): BoundCheck => ({
  id,
  title: id,
  why: 'test',
  run: async (_inputs, _earlier, { emit }) => {
    act(emit);
    return { id, title: id, outcome: 'pass', findings: [], notes: [], evidence: {}, durationMs: 1 } as never;
  },
});
const what = 'Git history searched for the token';

test('a look by itself tells each whole percent once, and nothing where the end is not known', async () => {
  const told: number[] = [];
  const context = {
    deps: { cutover: async () => ({ inputs: cutoverInputs() }), ports: scriptedPorts() },
    given: () => ({}),
  } as unknown as GuideContext;
  const look = searching('token-freshness', emit => {
    emit({ type: 'output', stream: 'stdout', bytes: Buffer.from('a word') });
    for (const done of [0, 1, 3, 4, 250, 399, 400, 900]) emit({ type: 'progress', done, total: 400, what });
    emit({ type: 'progress', done: 7, total: null, what });
  });
  await runAlone(context, look, new AbortController().signal, percent => told.push(percent));
  expect(told).toEqual([0, 1, 62, 99, 100]);
});

test('of a witness of a gate the steps are told, and what it prints is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'caio steps '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const events: LiveEvent[] = [];
  const watch = (event: LiveEvent): void => void events.push(event);
  const journal = await createJournal({
    path: join(folder, 'journal.jsonl'),
    now: () => new Date(),
    redact: text => text,
  });
  const recorder = createRecorder(journal, watch);
  await recorder.record(started);
  const redactor = createRedactor();
  const id: GateId = 'env-staging';
  await runGates({
    recorder,
    inputs: cutoverInputs(),
    shown: byGate(gate => `python ${gate}`),
    gates: [
      {
        id,
        title: id,
        proves: 'test',
        environment: null,
        needs: [],
        command: searching('command', () => undefined),
        witnesses: [
          {
            when: 'after',
            check: searching('token-freshness', emit => {
              emit({ type: 'output', stream: 'stdout', bytes: Buffer.from('printed by a witness\n') });
              emit({ type: 'progress', done: 2000, total: 8000, what });
            }),
          },
        ],
      },
    ],
    which: () => [id],
    results: new Map(),
    ports: { ...scriptedPorts(), clock: createClockPort(), files: createFilesPort(), redact: redactor },
    redactor,
    folder,
    watch,
    signal: new AbortController().signal,
    bind: async () => binding,
  });
  await journal.close();
  expect(events.filter(event => event.type === 'progress')).toEqual([
    { type: 'progress', gate: id, done: 2000, total: 8000, what },
  ]);
  expect(events.some(event => event.type === 'output')).toBe(false);
  const log = await readFile(join(folder, 'evidence', `${id}-1.log`), 'utf8');
  expect(log).toContain('Command: python env-staging');
  expect(log).not.toContain('printed by a witness');
});
