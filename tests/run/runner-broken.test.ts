import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BoundCheck, Gate } from '../../checks/types.ts';
import { createClockPort } from '../../src/ports/clock.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { GuideContext } from '../../src/run/guide-context.ts';
import { act } from '../../src/run/guide-live-act.ts';
import { createJournal } from '../../src/run/journal.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { runGates } from '../../src/run/runner.ts';
import { byGate, GATE_IDS } from '../../src/runbook/gates.ts';
import { cutoverInputs, scriptedPorts } from '../support/check-kit.ts';
import { binding, started } from '../support/run-events.ts';

/** A gate that breaks off in its middle: its log is finished all the same, and the reason is what is heard. */

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio broken '));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const breaking = (id: string): BoundCheck => ({
  id,
  title: id,
  why: 'test',
  run: () => Promise.reject(new Error(`${id} broke off`)),
});

const gates: readonly Gate[] = GATE_IDS.map(id => ({
  id,
  title: id,
  proves: 'test',
  environment: null,
  needs: [],
  command: breaking(id),
  witnesses: [],
}));

async function run(): Promise<unknown> {
  const redactor = createRedactor();
  const path = join(folder, 'journal.jsonl');
  const journal = await createJournal({ path, now: () => new Date(), redact: text => text });
  const recorder = createRecorder(journal, () => undefined);
  await recorder.record(started);
  try {
    return await runGates({
      recorder,
      inputs: cutoverInputs(),
      shown: byGate(id => `python ${id}`),
      gates,
      which: () => GATE_IDS,
      results: new Map(),
      ports: { ...scriptedPorts(), clock: createClockPort(), files: createFilesPort(), redact: redactor },
      redactor,
      folder,
      watch: () => undefined,
      signal: new AbortController().signal,
      bind: async () => binding,
    });
  } finally {
    await journal.close();
  }
}

/** What every open file of Node is made of. */
async function handles() {
  const path = join(folder, 'any');
  const handle = await open(path, 'w');
  await handle.close();
  return Object.getPrototypeOf(handle) as typeof handle;
}

test('what was printed until then stands in the log, and its file is closed', async () => {
  await expect(run()).rejects.toThrow('env-staging broke off');
  // So little is only written when the file is closed.
  const log = await readFile(join(folder, 'evidence', 'env-staging-1.log'), 'utf8');
  expect(log).toContain('# Command: python env-staging');
});

test('a log that cannot be finished either does not hide the reason', async () => {
  const prototype = await handles();
  const write = prototype.appendFile;
  const refused = vi.spyOn(prototype, 'appendFile').mockImplementation(function (
    this: typeof prototype,
    ...of
  ) {
    return String(of[0]).includes('# Command:')
      ? Promise.reject(new Error('no space left'))
      : write.apply(this, of);
  });
  await expect(run()).rejects.toThrow('env-staging broke off');
  expect(refused.mock.calls.some(([bytes]) => String(bytes).includes('# Command:'))).toBe(true);
});

test('nor does a live action that breaks off leave its log open', async () => {
  const redactor = createRedactor();
  const context = {
    deps: {
      ports: { ...scriptedPorts(), clock: createClockPort(), files: createFilesPort(), redact: redactor },
      redactor,
      watch: () => undefined,
      live: async () => ({ actions: () => [breaking('send')] }),
      cutover: async () => ({ inputs: cutoverInputs() }),
    },
    folder: () => folder,
    given: () => ({}),
    run: () => ({ live: { emergency: null } }),
  } as unknown as GuideContext;
  const sending = act(
    context,
    { step: 'send', attempt: 1, cycle: 1, batch: null },
    new AbortController().signal,
  );
  await expect(sending).rejects.toThrow('send broke off');
  const log = await readFile(join(folder, 'evidence', 'live-1-send-1.log'), 'utf8');
  expect(log).toContain('# send (send), attempt 1');
});

test('an EMERGENCY STOP said while an action gathers what it needs starts nothing', async () => {
  const redactor = createRedactor();
  let emergency: object | null = null;
  let begun = false;
  const recorded: RunEvent[] = [];
  const sending: BoundCheck = {
    ...breaking('send'),
    run: () => {
      begun = true;
      return Promise.reject(new Error('it began'));
    },
  };
  const context = {
    deps: {
      ports: { ...scriptedPorts(), clock: createClockPort(), files: createFilesPort(), redact: redactor },
      redactor,
      watch: () => undefined,
      live: async () => ({ actions: () => [sending] }),
      cutover: async () => {
        emergency = {};
        return { inputs: cutoverInputs() };
      },
    },
    folder: () => folder,
    given: () => ({}),
    run: () => ({ live: { emergency } }),
    record: async (event: RunEvent) => void recorded.push(event),
  } as unknown as GuideContext;
  await act(context, { step: 'send', attempt: 1, cycle: 1, batch: null }, new AbortController().signal);
  expect(begun).toBe(false);
  expect(recorded).toMatchObject([
    { type: 'live.finished', end: 'not-sent', findings: [{ id: 'emergency' }], exitCode: null },
  ]);
});
