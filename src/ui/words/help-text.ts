import type { GateOutcome } from '../../run/state.ts';
import type { VerdictWord } from '../../run/verdict.ts';

/** What an engineer is sent. They read the ids; the sentences are the same as on the screen. */
export const HELP_TEXT = {
  title: (word: VerdictWord) => `caio-cockpit: ${word}`,
  rehearsal: 'A REHEARSAL in the practice world; nothing real was touched.',
  run: (id: string) => `Run: ${id}`,
  at: (iso: string) => `Last result: ${iso}`,
  commit: (commit: string | null, dirty: boolean) =>
    `Code: ${commit ?? 'no git commit could be read'}${dirty ? ', uncommitted changes' : ''}`,
  place: (name: string, url: string | null) => `${name}: ${url ?? 'no address given'}`,
  gate: (number: number, title: string, id: string, outcome: GateOutcome) =>
    `Gate ${number}, ${title} (${id}): ${outcome}`,
  command: (text: string) => `  command: ${text}`,
  exit: (code: number | null, attempt: number) =>
    `  exit code: ${code === null ? 'none' : code}, attempt ${attempt}`,
  log: (path: string) => `  log: ${path}`,
  check: (id: string, outcome: string) => `  check ${id}: ${outcome}`,
  finding: (id: string, message: string) => `  - ${id}: ${message}`,
  fix: (fix: string) => `    to do: ${fix}`,
  cut: (gates: number) =>
    `(shortened: ${gates} ${gates === 1 ? 'gate' : 'gates'} not or not wholly listed here; the report has everything)`,
};
