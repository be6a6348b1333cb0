import { z } from 'zod';
import { countHive, type HiveProblem, readHive } from './hive-files.ts';
import { HIVE_MISSING, MigrationEvidence } from './migration.ts';
import { CompareEvidence } from './migration-compare.ts';
import type { Check, CheckResult, CutoverInputs, Finding } from './types.ts';

type Counts = MigrationEvidence;

const CountsEvidence = z.object({ counted: MigrationEvidence, said: MigrationEvidence });
type CountsEvidence = z.infer<typeof CountsEvidence>;

export interface CountsInput {
  readonly inputs: CutoverInputs;
  readonly command: CheckResult | undefined;
  readonly compare: CheckResult | undefined;
}

const NAMES: readonly [keyof Counts, string][] = [
  ['operatorState', 'daily state'],
  ['batches', 'batches'],
  ['cadence', 'follow-up leads'],
];

/** One finding for each file that the migration passed over in silence (CONTRACTS M6). */
export function problemFinding(
  problem: HiveProblem,
  then = 'so the migration left it out without a word',
): Finding {
  const why = {
    'not-json': 'is damaged',
    'no-name': 'does not say which entry it is',
    unreadable: 'cannot be read',
  };
  return {
    id: problem.why === 'no-name' ? 'hive-file-nameless' : 'hive-file-corrupt',
    message: `The state file ${problem.file} ${why[problem.why]}, ${then}.`,
    fix: 'Have an engineer repair the file, or move it out of the folder if it is no longer needed, then run the gate again.',
  };
}

/** The files counted by us, against what the script says it moved. */
export const migrationCounts: Check<CountsInput, CountsEvidence> = {
  id: 'migration-counts',
  title: 'Every state file was moved',
  why: 'The script passes over a damaged file and still says ok; this counts the files itself.',
  timeoutMs: 60_000,
  evidence: CountsEvidence,
  async run({ inputs, command, compare }, { ports }) {
    const said = MigrationEvidence.safeParse(command?.evidence);
    const hive = await readHive(ports.files, inputs.workspace, 'caio');
    if (hive === null) return { outcome: 'fail', findings: [HIVE_MISSING] };
    if (!said.success) {
      return {
        outcome: 'unknown',
        findings: [
          {
            id: 'nothing-to-compare',
            message: 'The migration gave no report, so there is nothing to compare the files with.',
            fix: 'See what stopped the migration, then run the gate again.',
          },
          // A file that holds a list instead of an entry makes the script crash without naming the file.
          ...hive.problems.map(problem =>
            problemFinding(problem, 'and the migration may have stopped at it'),
          ),
        ],
      };
    }
    // The script writes files as well, under names of its own: what was there before it ran is what counts.
    const before = CompareEvidence.safeParse(compare?.evidence);
    const now = countHive(hive.entries);
    const counted: Counts = before.success
      ? before.data.counts
      : { operatorState: now['operator-state'], batches: now.batch, cadence: now.cadence };
    const evidence = { counted, said: said.data };
    const findings = hive.problems.map(problem => problemFinding(problem));
    for (const [name, shown] of NAMES) {
      if (counted[name] === said.data[name]) continue;
      findings.push({
        id: 'counts-differ',
        message: `The folder held ${counted[name]} (${shown}), but the migration says it moved ${said.data[name]}.`,
        fix: 'Run the gate again; when the numbers differ once more, send the log of this gate to an engineer.',
      });
    }
    const [first, ...rest] = findings;
    return first ? { outcome: 'fail', findings: [first, ...rest], evidence } : { outcome: 'pass', evidence };
  },
};
