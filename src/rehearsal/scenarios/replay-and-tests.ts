import type { Scenario } from '../scenario.ts';

/** Scenarios of runbook sections 5.4 and 5.5: the replay and the critical tests. */
export const REPLAY_AND_TEST_SCENARIOS: readonly Scenario[] = [
  {
    name: 'replay-94',
    title: 'Of the 50 replay cases 47 pass, that is 94 percent.',
    trap: 'issue',
    faults: { workspace: { badReplayCases: 3 } },
    expect: { verdict: 'NO-GO', gate: 'replay', finding: 'replay-below-threshold' },
  },
  {
    name: 'replay-95',
    title: 'Of 60 replay cases 57 pass, that is exactly 95 percent.',
    trap: 'issue',
    faults: { workspace: { badReplayCases: 3, goldenCases: 60 } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'replay-cannot-start',
    title: "The path of this computer's Python has a space in it, and not one replay case can start.",
    trap: 'R2',
    faults: { python: { replayCannotStart: true } },
    expect: { verdict: 'NOT YET', gate: 'replay', finding: 'replay-could-not-start' },
  },
  {
    name: 'replay-no-cases',
    title: 'The file of replay cases is empty.',
    trap: 'R3',
    faults: { workspace: { goldenCases: 0 } },
    expect: { verdict: 'NO-GO', gate: 'replay', finding: 'golden-set-unreadable' },
  },
  {
    name: 'test-file-missing',
    title: 'The checkout is too old: the ninth test file is not there, and pytest would run none of them.',
    trap: 'P1',
    faults: { workspace: { missingTests: ['tests/test_instantly_webhook_auth.py'] } },
    expect: { verdict: 'NO-GO', gate: 'pytest', finding: 'test-file-missing' },
  },
  {
    name: 'tests-hang-after-summary',
    title: 'All tests pass and say so, but the program never ends.',
    trap: 'P2',
    faults: { python: { programs: { pytest: 'hangs-after-output' } } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'test-skipped',
    title: 'One test is skipped because a package is missing; pytest counts that as success.',
    trap: 'P3',
    faults: { workspace: { skippedTest: true } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'one-test-fails',
    title: 'One of the critical tests fails.',
    trap: 'issue',
    faults: { workspace: { failingTest: true } },
    expect: { verdict: 'NO-GO', gate: 'pytest', finding: 'tests-failed' },
  },
  {
    name: 'test-file-broken',
    title: 'One test file cannot be loaded, so not one test runs.',
    trap: 'P5',
    faults: { workspace: { brokenImport: true } },
    expect: { verdict: 'NOT YET', gate: 'pytest', finding: 'pytest-interrupted' },
  },
  {
    name: 'no-tests',
    title: 'The test files hold no test at all.',
    trap: 'P5',
    faults: { workspace: { noTests: true } },
    expect: { verdict: 'NOT YET', gate: 'pytest', finding: 'pytest-no-tests' },
  },
];
