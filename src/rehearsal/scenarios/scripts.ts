import type { Scenario } from '../scenario.ts';

/** Scripts that misbehave: what they print must never become a GO that was not earned. */
export const SCRIPT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'script-crashes',
    title: 'The replay script crashes before it can report.',
    trap: 'issue',
    faults: { python: { programs: { replay: 'crashes' } } },
    expect: { verdict: 'NO-GO', gate: 'replay', finding: 'command-crashed' },
  },
  {
    name: 'script-hangs',
    title: 'The replay script never ends.',
    trap: 'issue',
    faults: { python: { programs: { replay: 'hangs' } } },
    seconds: { replay: 3 },
    expect: { verdict: 'NOT YET', gate: 'replay', finding: 'command-timeout' },
  },
  {
    name: 'script-floods',
    title: 'The dry run prints 200 MB before its report.',
    trap: 'issue',
    faults: { python: { programs: { operator: 'floods' } } },
    expect: { verdict: 'NOT YET', gate: 'dry-run-outbound', finding: 'output-too-large' },
  },
  {
    name: 'script-fakes-a-pass',
    title: 'The validator fails, paints a PASS over it with control signs, and ends with exit code 0.',
    trap: 'issue',
    faults: {
      stagingEnv: { drop: ['GHL_LOCATION_ID'] },
      python: { programs: { validate: 'fakes-a-pass' } },
    },
    expect: { verdict: 'NO-GO', gate: 'env-staging', finding: 'report-unreadable' },
  },
  {
    name: 'smoke-fakes-a-pass',
    title: 'The auth smoke paints a PASS around its report with control signs.',
    trap: 'issue',
    faults: { python: { programs: { smoke: 'fakes-a-pass' } } },
    expect: { verdict: 'NOT YET', gate: 'auth-staging', finding: 'report-unreadable' },
  },
  {
    name: 'split-character',
    title: 'One letter of the dry run arrives in two pieces: that is not a fault.',
    trap: 'issue',
    faults: { python: { programs: { operator: 'splits-a-character' } } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'half-character',
    title: 'The dry run ends in the middle of a letter, so its report is not whole.',
    trap: 'issue',
    faults: { python: { programs: { operator: 'half-a-character' } } },
    expect: { verdict: 'NOT YET', gate: 'dry-run-outbound', finding: 'report-unreadable' },
  },
  {
    name: 'script-says-nothing',
    title: 'The migration ends with exit code 0 and prints nothing.',
    trap: 'issue',
    faults: { python: { programs: { migrate: 'says-nothing' } } },
    expect: { verdict: 'NO-GO', gate: 'redis-migration', finding: 'report-unreadable' },
  },
  {
    name: 'report-stops-halfway',
    title: 'The replay report breaks off in the middle, with exit code 0.',
    trap: 'issue',
    faults: { python: { programs: { replay: 'stops-halfway' } } },
    expect: { verdict: 'NOT YET', gate: 'replay', finding: 'report-unreadable' },
  },
  {
    name: 'python-package-missing',
    title: "This computer's Python lacks a package: that says nothing about CAIO.",
    trap: 'F3',
    faults: { python: { programs: { validate: 'lacks-a-module' } } },
    expect: { verdict: 'NOT YET', gate: 'env-staging', finding: 'python-package-missing' },
  },
];
