import { z } from 'zod';
import type { ChildResult, RedactPort } from '../src/ports/types.ts';
import { isolatedEnv } from './child-env.ts';
import { runCommand, textOf } from './command.ts';
import { commandOf, NOT_COPIED, timeoutOf } from './gate-command.ts';
import { quote, stopOf } from './printed.ts';
import { dotsProgress, endsWithSummary, findSummary, namedFailures } from './pytest-summary.ts';
import type { Check, CheckTools, CutoverInputs, Finding, Outcome } from './types.ts';

const count = z.number().int().min(0);

export const PytestEvidence = z.object({
  passed: count.min(1),
  failed: z.literal(0),
  errors: z.literal(0),
  skipped: count,
  xfailed: count,
  xpassed: count,
  deselected: count,
  subtests: z.boolean(),
  seconds: z.number().min(0),
  /** The junit file in our own folder. */
  junit: z.string(),
  scratch: z.boolean(),
});
export type PytestEvidence = z.infer<typeof PytestEvidence>;

/** How long a pytest that has printed its summary may take to end (CONTRACTS P2). */
export const GRACE_MS = 15_000;

/** pytest splits PYTEST_ADDOPTS as a shell would: spaces need quotes, and a backslash before one counts double. */
export function junitOption(path: string): string {
  return `--junitxml="${path.replace(/[\\"]/g, '\\$&')}"`;
}

const EXIT_MEANING: Readonly<Record<number, readonly [id: string, message: string]>> = {
  2: [
    'pytest-interrupted',
    'The tests were interrupted before they could run, mostly because a test file could not be loaded',
  ],
  3: ['pytest-internal-error', 'The test program itself broke, so nothing is known about CAIO'],
  4: ['pytest-usage', 'The test program did not accept how it was called, so no test ran'],
  5: ['pytest-no-tests', 'No test was found, so nothing was tested'],
};

const SEND = 'Send the log of this gate to an engineer, then run the gate again.';

function named(names: readonly string[], redact: RedactPort): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, 10).map(name => quote(name, redact, 120));
  return `: ${shown.join(', ')}${names.length > 10 ? `, and ${names.length - 10} more` : ''}`;
}

/** Judges what pytest printed (runbook 5.5): its summary, not its exit code alone, as it may never exit. */
export function judgePytest(
  result: ChildResult,
  about: { readonly junit: string; readonly scratch: boolean },
  redact: RedactPort,
): Outcome<PytestEvidence> {
  const stdout = textOf(result.stdout.bytes);
  const stderr = textOf(result.stderr.bytes);
  const afterSummary = result.ended === 'after-its-summary';
  const { exitCode } = result;
  const summary = findSummary(stdout);
  // A failing test may print a traceback of its own: with a summary it is the summary that counts.
  const stop = summary === null || result.ended !== 'by-itself' ? stopOf(result, '', stderr, redact) : null;
  if (stop && !afterSummary) return stop;
  const notes: Finding[] = [];
  const unknown = (id: string, message: string): Outcome<PytestEvidence> => ({
    outcome: 'unknown',
    findings: [{ id, message, fix: SEND }],
    notes,
  });
  if (!result.stdout.whole)
    return unknown('output-too-large', 'The tests printed far more than can be judged.');
  const names = namedFailures(stdout);
  const meaning = exitCode === null || afterSummary ? undefined : EXIT_MEANING[exitCode];
  if (meaning) {
    const why =
      names.length > 0
        ? named(names, redact)
        : named([`${stderr.trim().split('\n')[0] ?? ''}`].filter(Boolean), redact);
    return unknown(meaning[0], `${meaning[1]}${why}.`);
  }
  if (summary === null) {
    return unknown(
      'pytest-no-summary',
      `The tests ended with exit code ${exitCode ?? 'none'} and without the line that says how many passed.`,
    );
  }
  const evidence = { ...summary, ...about };
  if (afterSummary) {
    notes.push({
      id: 'ended-after-summary',
      message:
        'The tests had finished and printed their result, but the program did not end, so the cockpit ended it. This is a known flaw and not a failure.',
      fix: 'Nothing to do.',
    });
  }
  if (summary.skipped > 0) {
    notes.push({
      id: 'tests-skipped',
      message: `${summary.skipped} test(s) were skipped, so what they test is not shown.`,
      fix: 'A package may be missing on this computer: python -m pip install -r requirements.txt -r requirements.dev.txt, then run the gate again.',
    });
  }
  if (!about.scratch) {
    notes.push({
      id: 'tests-in-place',
      message: "The tests ran in the CAIO folder itself, where they may change CAIO's own state.",
      fix: 'Run without --in-place to have them run on a private copy.',
    });
  }
  if (summary.failed + summary.errors > 0) {
    return {
      outcome: 'fail',
      findings: [
        {
          id: 'tests-failed',
          message: `${summary.failed} test(s) failed and ${summary.errors} broke${named(names, redact)}.`,
          fix: 'Send the log of this gate to an engineer; go live only after all of them pass.',
        },
      ],
      notes,
    };
  }
  if (names.length > 0) {
    return unknown(
      'pytest-contradicts-itself',
      `The summary knows of no failure, but failed tests are named${named(names, redact)}.`,
    );
  }
  if (/^!+ .*Interrupted: /m.test(stdout))
    return unknown('pytest-interrupted', 'The tests were interrupted, so not all of them ran.');
  if (summary.deselected > 0)
    return unknown('tests-deselected', `${summary.deselected} test(s) were left out by a setting.`);
  if (summary.passed === 0) return unknown('pytest-no-tests', 'No test passed, so nothing was tested.');
  if (!afterSummary && exitCode !== 0) {
    return unknown(
      'exit-code-disagrees',
      `The summary says that all tests passed, but the command ended with exit code ${exitCode ?? 'none'}.`,
    );
  }
  return { outcome: 'pass', evidence: { ...evidence, failed: 0, errors: 0 }, notes };
}

/** Files of the pack that are not in the folder: an older checkout lacks the ninth (CONTRACTS P1). */
async function missingFiles(inputs: CutoverInputs, tools: CheckTools): Promise<string[]> {
  const { files } = tools.ports;
  const missing: string[] = [];
  for (const file of inputs.plan.pytestPack)
    if (!(await files.exists(files.join(inputs.workspace, ...file.split('/'))))) missing.push(file);
  return missing;
}

/** Fewer passed tests than the runbook's oldest build has in eight of the nine files (CONTRACTS P5). */
const LEAST_TESTS = 60;

/**
 * A pass of less than the runbook's pack does not show what the runbook asks (section 7.5): the plan may add test
 * files, and when it leaves one out, or hardly any test is left in them, the gate stays open and says why.
 */
export function wholePack(
  judged: Outcome<PytestEvidence>,
  plan: Pick<CutoverInputs['plan'], 'pytestPack' | 'runbookPack'>,
): Outcome<PytestEvidence> {
  if (judged.outcome !== 'pass') return judged;
  const { evidence, notes = [] } = judged;
  const open = (id: string, message: string, fix: string): Outcome<PytestEvidence> => ({
    outcome: 'unknown',
    findings: [{ id, message, fix }],
    evidence,
    notes,
  });
  const left = plan.runbookPack.filter(file => !plan.pytestPack.includes(file));
  if (left.length > 0) {
    return open(
      'test-pack-shrunk',
      `The plan file leaves out ${left.length} of the runbook's ${plan.runbookPack.length} test files (${left.join(', ')}), so the critical pack as the runbook has it was not run.`,
      'Take pytestPack out of caio-cockpit.plan.json, or add the missing files to it, then run the gate again.',
    );
  }
  if (plan.runbookPack.length > 0 && evidence.passed < LEAST_TESTS) {
    return open(
      'too-few-tests',
      `Only ${evidence.passed} tests passed; the runbook's build has more than ${LEAST_TESTS} in this pack, so most of it was skipped or is gone.`,
      'A package may be missing on this computer, or the CAIO folder is not the agreed version. Send the log of this gate to an engineer.',
    );
  }
  return judged;
}

/** The same tools, with progress read off the dots as they come. */
function withDots(tools: CheckTools): CheckTools {
  const decoder = new TextDecoder();
  let text = '';
  let last = '';
  return {
    ...tools,
    emit(event) {
      tools.emit(event);
      if (event.type !== 'output' || event.stream !== 'stdout' || text.length > 100_000) return;
      text += decoder.decode(event.bytes, { stream: true }).replaceAll('\r', '');
      const progress = dotsProgress(text);
      const now = JSON.stringify(progress);
      if (!progress || now === last) return;
      last = now;
      tools.emit({ type: 'progress', ...progress, what: progress.total === null ? 'tests' : 'percent' });
    },
  };
}

/** Runbook 5.5: the critical tests, on a private copy and cut off from the world. */
export const pytest: Check<CutoverInputs, PytestEvidence> = {
  id: 'pytest',
  title: 'Critical tests',
  why: 'Every test of the critical pack passes.',
  timeoutMs: 960_000,
  evidence: PytestEvidence,
  async run(inputs, tools) {
    const { files, envFile, random, redact } = tools.ports;
    const missing = await missingFiles(inputs, tools);
    if (missing.length > 0 || inputs.plan.pytestPack.length === 0) {
      return {
        outcome: 'fail',
        findings: [
          {
            id: 'test-file-missing',
            message: `The CAIO folder lacks ${missing.length === 0 ? 'the list of tests' : `these test files: ${missing.join(', ')}`}. Its checkout is too old for this runbook, and pytest would run none of the tests.`,
            fix: 'Have an engineer bring the CAIO folder to the agreed version, then run the gate again.',
          },
        ],
      };
    }
    const root = await envFile.read(files.join(inputs.workspace, '.env'));
    const junit = files.join(inputs.ownFolder, `pytest-${random.text(9)}.xml`);
    const copy = inputs.inPlace ? null : await files.scratchCopy(inputs.workspace, NOT_COPIED);
    try {
      const result = await runCommand(
        {
          interpreter: inputs.interpreter,
          command: commandOf(inputs, 'pytest'),
          cwd: copy?.path ?? inputs.workspace,
          env: { ...isolatedEnv(inputs.baseEnv, [root]), PYTEST_ADDOPTS: junitOption(junit) },
          timeoutMs: timeoutOf(inputs, 'pytest'),
          finishedWhen: endsWithSummary,
          graceMs: GRACE_MS,
        },
        withDots(tools),
      );
      return wholePack(judgePytest(result, { junit, scratch: copy !== null }, redact), inputs.plan);
    } finally {
      await copy?.dispose();
    }
  },
};
