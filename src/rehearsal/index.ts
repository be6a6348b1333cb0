export { practicePython } from './python/main.ts';
export type { Faults, Scenario } from './scenario.ts';
export { SCENARIOS, scenarioNamed } from './scenarios/index.ts';
export { createPracticeWorld, type PracticeWorld } from './world.ts';
