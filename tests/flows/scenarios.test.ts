import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, type ExpectStatic, expect, test } from 'vitest';
import { practiceHome } from '../../src/commands/practice.ts';
import { journalPath } from '../../src/commands/runs-store.ts';
import { SCENARIOS } from '../../src/rehearsal/index.ts';
import type { Scenario } from '../../src/rehearsal/scenario.ts';
import type { VerdictDocument } from '../../src/report/document.ts';
import { readJournal } from '../../src/run/journal.ts';
import { EXIT_CODE } from '../../src/run/verdict.ts';
import { stepOf } from '../../src/runbook/gates.ts';
import { failedGateScreen, says, verdictScreenOf } from '../support/scenario-screens.ts';

const BIN = fileURLToPath(new URL('../../bin/caio-cockpit.cjs', import.meta.url));

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'caio scenarios '));
});
afterAll(() => rm(home, { recursive: true, force: true }));

interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function cockpit(...args: string[]): Promise<Ended> {
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [BIN, ...args, '--home', home],
      { maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' },
      (_error, stdout, stderr) => resolve({ exit: child.exitCode, stdout, stderr }),
    );
  });
}

/** What CAIO does wrong only after the gates cannot move them: live-scenarios.test plays these. */
const AFTER_THE_GATES = ['pipeline', 'live', 'batchSeconds'];
const withGates = SCENARIOS.filter(
  ({ faults, expect: { live } }) =>
    live === undefined ||
    Object.keys(faults).some(part => part !== 'python') ||
    Object.keys(faults.python ?? {}).some(part => !AFTER_THE_GATES.includes(part)),
);
/**
 * The same run on the guided screens, as a person sees it: the failing gate's row, what was found and what to do; then
 * the verdict, whose first window already says what to do.
 */
async function onScreen(
  document: VerdictDocument,
  wanted: Scenario['expect'],
  expect: ExpectStatic,
): Promise<void> {
  const read = await readJournal(journalPath(practiceHome(home), document.run ?? ''));
  if (read.kind !== 'whole') throw new Error('The journal is not whole.');
  const verdict = await verdictScreenOf(read.lines);
  if (wanted.verdict === 'GO') {
    expect(verdict.first).toContain('Every gate passed and every witness agrees.');
    return;
  }
  expect(verdict.first).toContain('Not passed: ');
  expect(verdict.first).toContain('What to do first');
  expect(verdict.first).toContain('What to do: ');
  const id = wanted.gate;
  const gate = document.gates.find(one => one.id === id);
  if (!gate || id === null) throw new Error('A scenario that is no GO names its gate.');
  const gates = await failedGateScreen(read.lines, id);
  const row = gates.first.split('\n').find(line => line.includes(` ${stepOf(id).title} `)) ?? '';
  expect(row).toContain(ROW_WORD[gate.outcome] ?? 'no such outcome');
  const finding = gate.findings.find(one => one.id === wanted.finding);
  for (const sentence of [finding?.message, finding?.fix]) {
    expect(sentence, 'a finding says something').toBeTruthy();
    expect(says(gates.all, sentence ?? ''), `${sentence}\n--- gates ---\n${gates.all}`).toBe(true);
    expect(says(verdict.all, sentence ?? ''), `${sentence}\n--- verdict ---\n${verdict.all}`).toBe(true);
  }
}

const ROW_WORD: Readonly<Record<string, string>> = {
  fail: '✗ Failed',
  unknown: '? Could not check',
  blocked: '‖ Held back',
};

describe.concurrent('every scenario ends as it says', () => {
  test.for(withGates)(
    '$name: $expect.verdict $expect.finding',
    { timeout: 240_000 },
    async ({ name, expect: wanted }, { expect }) => {
      const { exit, stdout, stderr } = await cockpit('gates', '--rehearse', '--scenario', name, '--json');
      const document = JSON.parse(stdout) as VerdictDocument;
      const found = document.gates
        .map(gate => `${gate.id}: ${gate.outcome} ${gate.findings.map(one => one.id).join(' ')}`)
        .join('\n');
      expect(document.verdict, `${found}\n${stderr}`).toBe(wanted.verdict);
      expect(exit).toBe(EXIT_CODE[wanted.verdict]);
      expect(document.mode).toBe('rehearsal');
      if (wanted.gate !== null && wanted.finding !== null) {
        const gate = document.gates.find(one => one.id === wanted.gate);
        expect(
          gate?.findings.map(finding => finding.id),
          found,
        ).toContain(wanted.finding);
      }
      await onScreen(document, wanted, expect);
    },
  );
});

test('each scenario with a fault names its finding, and none of them ends in GO unless it says why', () => {
  const goes = SCENARIOS.filter(scenario => scenario.expect.verdict === 'GO').map(scenario => scenario.name);
  // Only worlds in which nothing is wrong, or in which CAIO’s own script only seems to fail.
  expect(goes).toContain('all-good');
  for (const scenario of SCENARIOS) {
    if (scenario.expect.verdict !== 'GO') expect(scenario.expect.finding, scenario.name).not.toBeNull();
  }
});
