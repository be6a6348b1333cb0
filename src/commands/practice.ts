import { join } from 'node:path';
import { EXIT, PersonError, type World } from './world.ts';

/** @throws PersonError (exit 2) when there is no scenario of that name */
export async function scenarioOf(name: string) {
  const scenario = (await import('../rehearsal/index.ts')).scenarioNamed(name);
  if (scenario) return scenario;
  throw new PersonError(
    EXIT.usage,
    'There is no scenario of that name.',
    'Nothing was started.',
    'See them all with: caio-cockpit rehearse --list',
  );
}

/** A practice world for one rehearsal, with what a session needs to run in it. */
export async function openPractice(name: string, world: World) {
  const scenario = await scenarioOf(name);
  const { createPracticeWorld } = await import('../rehearsal/index.ts');
  const practice = await createPracticeWorld({
    scenario,
    interpreter: [world.execPath, world.bundle, 'practice-python'],
    now: () => new Date(),
  });
  return { scenario, practice };
}

/** Rehearsals keep their runs apart from the real ones. */
export const practiceHome = (home: string): string => join(home, 'rehearsal');
