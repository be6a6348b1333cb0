import type { Scenario } from '../scenario.ts';
import { AUTH_SCENARIOS } from './auth.ts';
import { DRY_RUN_SCENARIOS } from './dry-run.ts';
import { ENVIRONMENT_SCENARIOS } from './environment.ts';
import { LIVE_SCENARIOS } from './live.ts';
import { REDIS_SCENARIOS } from './redis.ts';
import { REPLAY_AND_TEST_SCENARIOS } from './replay-and-tests.ts';
import { SCRIPT_SCENARIOS } from './scripts.ts';

/** Every scenario, in the order of the runbook's gates; the first is the world in which nothing is wrong. */
export const SCENARIOS: readonly Scenario[] = [
  ...ENVIRONMENT_SCENARIOS,
  ...AUTH_SCENARIOS,
  ...REDIS_SCENARIOS,
  ...REPLAY_AND_TEST_SCENARIOS,
  ...DRY_RUN_SCENARIOS,
  ...SCRIPT_SCENARIOS,
  ...LIVE_SCENARIOS,
];

export function scenarioNamed(name: string): Scenario | undefined {
  return SCENARIOS.find(scenario => scenario.name === name);
}
