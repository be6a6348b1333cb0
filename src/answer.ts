import { helpFor } from './commands/help.ts';
import { type Options, parseCommandLine } from './commands/options.ts';

declare const __VERSION__: string;

/** What --version and --help say; null: the command line asks for something else. */
export function answerOf(options: Options): string | null {
  if (options.version) return __VERSION__;
  return options.help ? helpFor(options.command) : null;
}

/** The same from the command line, for bin/, which says it without loading the rest. Null as well where it is wrong. */
export function answer(argv: readonly string[]): string | null {
  try {
    return answerOf(parseCommandLine(argv));
  } catch {
    // main.ts says what is wrong with it.
    return null;
  }
}
