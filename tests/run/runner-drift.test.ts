import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { bind } from '../../checks/run.ts';
import type { Gate } from '../../checks/types.ts';
import { createClockPort } from '../../src/ports/clock.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import type { Binding } from '../../src/run/events.ts';
import { gatesFor } from '../../src/run/guide-gates.ts';
import { createJournal } from '../../src/run/journal.ts';
import { createRecorder, type Recorder } from '../../src/run/recorder.ts';
import { runGates } from '../../src/run/runner.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { byGate, GATE_IDS, type GateId } from '../../src/runbook/gates.ts';
import { cutoverInputs, scriptedPorts } from '../support/check-kit.ts';
import { binding, started } from '../support/run-events.ts';

const OTHER: Binding = { ...binding, gitCommit: 'b'.repeat(40) };

let folder = '';
let recorder: Recorder;
let close: () => Promise<void>;
/** What the workspace is now; gates change it. */
let present: Binding;
let ran: GateId[];
let onGate: (id: GateId) => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio drift '));
  const path = join(folder, 'journal.jsonl');
  const journal = await createJournal({ path, now: () => new Date(), redact: text => text });
  close = () => journal.close();
  recorder = createRecorder(journal, () => undefined);
  await recorder.record(started);
  for (const id of CONFIRMATION_IDS) await recorder.record({ type: 'confirmation.given', id, by: 'test' });
  present = binding;
  onGate = () => undefined;
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const passing = (gate: GateId, id: string, act: () => void) =>
  bind(
    {
      id,
      title: id,
      why: 'test',
      timeoutMs: 10_000,
      evidence: z.strictObject({}),
      run: async () => {
        act();
        return { outcome: 'pass' as const, evidence: {} };
      },
    },
    () => gate,
  );

const gates: readonly Gate[] = GATE_IDS.map(id => ({
  id,
  title: id,
  proves: 'test',
  environment: null,
  needs: [],
  command: passing(id, 'command', () => {
    ran.push(id);
    onGate(id);
  }),
  witnesses: ['witness', 'exposure-sweep'].map(name => ({
    when: 'beside',
    check: passing(id, name, () => undefined),
  })),
}));

/** Addresses for which HTTP was prepared. */
let prepared: string[];

async function run(
  which: 'all' | 'not-passed' | 'pytest',
  signal = new AbortController().signal,
): Promise<string> {
  ran = [];
  prepared = [];
  const http = {
    prepare: async (urls: readonly string[]): Promise<void> => void prepared.push(...urls),
  };
  const redactor = createRedactor();
  const after = await runGates({
    recorder,
    inputs: cutoverInputs(),
    shown: byGate(id => `python ${id}`),
    gates,
    which: of => gatesFor(which, of),
    results: new Map(),
    ports: {
      ...scriptedPorts({ http }),
      clock: createClockPort(),
      files: createFilesPort(),
      redact: redactor,
    },
    redactor,
    folder,
    watch: () => undefined,
    signal,
    bind: async () => present,
  });
  return verdictOf(after, Date.now(), after.bindingAfter ?? {}).word;
}

/** Another commit is checked out while `from` runs, and the first again while `to` runs. */
function otherBetween(from: GateId, to: GateId): void {
  onGate = id => {
    if (id === from) present = OTHER;
    if (id === to) present = binding;
  };
}

test('nothing changes: GO', async () => {
  expect(await run('all')).toBe('GO');
});

test('gates that ran over other code are no GO, although the code is back at the end', async () => {
  otherBetween('auth-staging', 'pytest');
  expect(await run('all')).toBe('STALE');
});

test('nor when other code came with the last gate', async () => {
  otherBetween('dry-run-all', 'env-staging');
  expect(await run('all')).toBe('STALE');
  expect(recorder.run().bindingAfter).toEqual(OTHER);
});

test('nor when the code is put back after the end and only what has not passed is run again: all are', async () => {
  onGate = id => {
    if (id === 'auth-staging') present = OTHER;
  };
  expect(await run('all')).toBe('STALE');
  present = binding;
  onGate = () => undefined;
  expect(await run('not-passed')).toBe('GO');
  expect(ran).toEqual([...GATE_IDS]);
});

test('nor when the run was stopped while the other code was there', async () => {
  const stop = new AbortController();
  onGate = id => {
    if (id === 'auth-staging') present = OTHER;
    if (id === 'pytest') stop.abort();
  };
  expect(await run('all', stop.signal)).toBe('NOT YET');
  present = binding;
  onGate = () => undefined;
  await recorder.record({ type: 'run.resumed' });
  expect(await run('not-passed')).toBe('GO');
  expect(ran).toEqual([...GATE_IDS]);
});

test('what speaks HTTP is prepared for both deployments when their locks will be tried, else not', async () => {
  const { staging, production } = cutoverInputs();
  expect(await run('all')).toBe('GO');
  expect(prepared).toEqual([staging.url, production.url]);
  await run('pytest');
  expect([ran, prepared]).toEqual([['pytest'], []]);
});
