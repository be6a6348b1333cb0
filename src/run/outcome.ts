import type { CheckResult } from '../../checks/types.ts';
import type { CheckOutcome } from './events.ts';
import { findingsWithoutPeople } from './people.ts';

/** A check's result as the journal keeps it: without its evidence, which stands in the log. */
export const outcomeOf = (result: CheckResult): CheckOutcome => ({
  id: result.id,
  outcome: result.outcome,
  durationMs: result.durationMs,
  findings: findingsWithoutPeople(result.findings),
  notes: findingsWithoutPeople(result.notes),
});
