import { isGitBashWithoutConsole } from '../ports/platform.ts';
import { NO_CONSOLE } from '../ui/words/ending.ts';
import type { World } from './world.ts';

/**
 * Git Bash gives a Windows program pipes instead of a console, so that no screen can be shown there although a person
 * sits before it: what to do instead. Empty wherever that is not so. Pure.
 */
export const consoleAdvice = ({
  platform,
  env,
  terminal,
}: Pick<World, 'platform' | 'env' | 'terminal'>): readonly string[] =>
  isGitBashWithoutConsole(env, platform, terminal) ? NO_CONSOLE : [];
