import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../src/rehearsal/index.ts';
import type { VerdictDocument } from '../../src/report/document.ts';
import { EXIT_CODE } from '../../src/run/verdict.ts';

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
