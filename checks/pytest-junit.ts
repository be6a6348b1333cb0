import { z } from 'zod';
import { type JunitFile, parseJunit } from './junit-xml.ts';
import { PytestEvidence } from './pytest.ts';
import type { Check, CheckResult, CutoverInputs, Finding, Outcome } from './types.ts';

const JunitEvidence = z.object({
  tests: z.number().int().min(1),
  /** Tests of each file of the pack that ran. */
  files: z.record(z.string(), z.number().int().min(1)),
  skipped: z.array(z.string()),
});
type JunitEvidence = z.infer<typeof JunitEvidence>;

export interface JunitInput {
  readonly inputs: CutoverInputs;
  readonly command: CheckResult | undefined;
}

const AGAIN = 'Run the gate again; when it happens once more, send the log of this gate to an engineer.';

/** pytest names a test's module from its path: `tests/test_x.py` is `tests.test_x`, or `test_x` from inside. */
function belongsTo(file: string, classname: string): boolean {
  const parts = file.replace(/\.py$/, '').split('/');
  return parts.some((_, from) => {
    const module = parts.slice(from).join('.');
    return classname === module || classname.startsWith(`${module}.`);
  });
}

/** Judges pytest's own junit file against what pytest printed and against the pack. */
export function judgeJunit(
  junit: JunitFile,
  printed: PytestEvidence,
  pack: readonly string[],
): Outcome<JunitEvidence> {
  const findings: Finding[] = [];
  const of = (state: JunitFile['cases'][number]['state']): number =>
    junit.cases.filter(item => item.state === state).length;
  const bad = of('failed') + of('error');
  if (junit.failures + junit.errors + bad > 0) {
    findings.push({
      id: 'junit-failures',
      message: `The test record counts ${Math.max(junit.failures, of('failed'))} failed and ${Math.max(junit.errors, of('error'))} broken test(s), although the summary says none.`,
      fix: 'Send the log of this gate to an engineer; go live only after all tests pass.',
    });
  }
  // Only the pack was called for: a test of another file means that this is the record of another run.
  const foreign = junit.cases.filter(
    item => item.classname !== '' && !pack.some(file => belongsTo(file, item.classname)),
  );
  const same =
    foreign.length === 0 &&
    junit.tests > 0 &&
    junit.tests === junit.cases.length &&
    junit.skipped === of('skipped') + of('xfailed') &&
    of('skipped') === printed.skipped &&
    of('xfailed') === printed.xfailed &&
    of('passed') === printed.passed + printed.xpassed;
  if (!same) {
    findings.push({
      id: 'junit-differs',
      message: `The test record has ${junit.cases.length} tests (it says ${junit.tests}), of which ${of('passed')} passed; the summary says that ${printed.passed + printed.xpassed} passed.`,
      fix: AGAIN,
    });
  }
  const ran = junit.cases.filter(item => item.state !== 'skipped');
  const files: Record<string, number> = {};
  for (const file of pack) files[file] = ran.filter(item => belongsTo(file, item.classname)).length;
  const idle = pack.filter(file => files[file] === 0);
  if (idle.length > 0) {
    findings.push({
      id: 'test-file-not-run',
      message: `Not one test of these files ran: ${idle.join(', ')}.`,
      fix: 'A package may be missing on this computer, or the file is empty. Send the log of this gate to an engineer.',
    });
  }
  const [first, ...rest] = findings;
  if (first) return { outcome: 'fail', findings: [first, ...rest] };
  const skipped = junit.cases
    .filter(item => item.state === 'skipped')
    .map(item => `${item.classname}::${item.name}`);
  return {
    outcome: 'pass',
    evidence: { tests: junit.tests, files, skipped },
    notes:
      skipped.length === 0
        ? []
        : [
            {
              id: 'tests-skipped',
              message: `These tests were skipped: ${skipped.slice(0, 10).join(', ')}${skipped.length > 10 ? `, and ${skipped.length - 10} more` : ''}.`,
              fix: 'A package may be missing on this computer: python -m pip install -r requirements.txt -r requirements.dev.txt, then run the gate again.',
            },
          ],
  };
}

/** Reads the record that pytest wrote of the same run. */
export const pytestJunit: Check<JunitInput, JunitEvidence> = {
  id: 'pytest-junit',
  title: 'The test record agrees',
  why: 'The record that pytest writes for machines has the same numbers, and tests of every file.',
  timeoutMs: 60_000,
  evidence: JunitEvidence,
  async run({ inputs, command }, { ports: { files } }) {
    const unknown = (id: string, message: string): Outcome<JunitEvidence> => ({
      outcome: 'unknown',
      findings: [{ id, message, fix: AGAIN }],
    });
    const printed = PytestEvidence.safeParse(command?.evidence);
    if (!printed.success || command?.outcome !== 'pass')
      return unknown('nothing-to-compare', 'The tests did not pass, so there is no record to compare.');
    const read = await files.readText(printed.data.junit);
    if (read.kind !== 'text')
      return unknown('junit-missing', 'pytest left no record of this run that can be read.');
    const junit = parseJunit(read.text);
    if (junit === null) return unknown('junit-unreadable', 'The record that pytest wrote is not whole.');
    return judgeJunit(junit, printed.data, inputs.plan.pytestPack);
  },
};
