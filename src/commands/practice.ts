import { join } from 'node:path';
import type { World } from './world.ts';
import { EXIT, PersonError } from './world.ts';

/** A practice world for one rehearsal, with what a session needs to run in it. */
export async function openPractice(name: string, world: World) {
  const { createPracticeWorld, scenarioNamed } = await import('../rehearsal/index.ts');
  const scenario = scenarioNamed(name);
  if (!scenario) {
    throw new PersonError(
      EXIT.usage,
      'There is no scenario of that name.',
      'Nothing was started.',
      'See them all with: caio-cockpit rehearse --list',
    );
  }
  const practice = await createPracticeWorld({
    scenario,
    interpreter: [world.execPath, world.bundle, 'practice-python'],
    now: () => new Date(),
  });
  return { scenario, practice };
}

/** Rehearsals keep their runs apart from the real ones. */
export const practiceHome = (home: string): string => join(home, 'rehearsal');
