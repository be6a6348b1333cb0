import type { Scenario } from '../scenario.ts';

/** Scenarios of runbook section 5.6: the dry runs that are not dry. */
export const DRY_RUN_SCENARIOS: readonly Scenario[] = [
  {
    name: 'dry-run-in-place',
    title: 'The dry runs are made in the CAIO folder itself, where they use up the quota of the day.',
    trap: 'D1',
    faults: { inPlace: true },
    expect: { verdict: 'NO-GO', gate: 'dry-run-outbound', finding: 'dry-run-changed-state' },
  },
  {
    name: 'dry-run-cadence-due',
    title:
      'A follow-up is due today; a dry run of everything marks it as done, but only in the private copy.',
    trap: 'D2',
    faults: { workspace: { cadenceDue: true } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'nothing-approved',
    title: 'No lead is approved, so the dry runs are safe only because they are empty.',
    trap: 'D3',
    faults: { workspace: { approvedLeads: 0 } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'ramp-over',
    title: 'The supervised days are over by the calendar: the limit is 25 a day and all tiers.',
    trap: 'D5',
    faults: { workspace: { rampOver: true } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'many-leads',
    title: 'Eight leads are approved; the first dry run must not eat the limit of the second.',
    trap: 'D6',
    faults: { workspace: { approvedLeads: 8 } },
    expect: { verdict: 'GO', gate: null, finding: null },
  },
  {
    name: 'dry-run-errors',
    title: 'The dry run meets an error and still ends with exit code 0.',
    trap: 'issue',
    faults: { python: { dryRun: 'errors' } },
    expect: { verdict: 'NO-GO', gate: 'dry-run-outbound', finding: 'dry-run-errors' },
  },
  {
    name: 'dry-run-nested-errors',
    title: 'The error stands only in the inner part of the report.',
    trap: 'L1',
    faults: { python: { dryRun: 'nested-errors' } },
    expect: { verdict: 'NO-GO', gate: 'dry-run-outbound', finding: 'dry-run-errors' },
  },
  {
    name: 'dry-run-dispatched',
    title: 'The dry run really made campaigns.',
    trap: 'issue',
    faults: { python: { dryRun: 'dispatched' } },
    expect: { verdict: 'NO-GO', gate: 'dry-run-outbound', finding: 'not-dry' },
  },
  {
    name: 'emergency-stop',
    title: "CAIO's emergency stop is on.",
    trap: 'L5',
    faults: { python: { dryRun: 'emergency-stop' } },
    expect: { verdict: 'NO-GO', gate: 'dry-run-outbound', finding: 'emergency-stop' },
  },
  {
    name: 'dry-run-writes-anyway',
    title: 'The dry run changes the real state although it runs on a private copy.',
    trap: 'D1',
    faults: { python: { dryRun: 'writes-anyway' } },
    expect: { verdict: 'NO-GO', gate: 'dry-run-outbound', finding: 'state-changed' },
  },
];
