import { resolve } from 'node:path';
import { createPracticeWorld, type PracticeWorld, scenarioNamed } from '../../src/rehearsal/index.ts';
import type { Scenario } from '../../src/rehearsal/scenario.ts';

/** A practice world by the computer's own clock, whose Python is the program that users get. */
export const practiceOf = (scenario: Scenario): Promise<PracticeWorld> =>
  createPracticeWorld({
    scenario,
    interpreter: [process.execPath, resolve('dist/cli.mjs'), 'practice-python'],
    now: () => new Date(),
  });

/** The practice world in which all is well. */
export function goodPractice(): Promise<PracticeWorld> {
  const scenario = scenarioNamed('all-good');
  if (!scenario) throw new Error('There is no scenario all-good.');
  return practiceOf(scenario);
}
