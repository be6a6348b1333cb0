import type { Guard } from '../ports/guard.ts';

/** What a command knows of the process it runs in; main.ts alone makes one. */
export interface World {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly execPath: string;
  /** The bundle itself, for the practice world's stand-in interpreter. */
  readonly bundle: string;
  readonly version: string;
  readonly nodeVersion: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** A person sits at a terminal. */
  readonly terminal: boolean;
  /** … and it can show screens. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly unicode: boolean;
  /** A line on stdout: the answer of a command. */
  out(line: string): void;
  /** A line on stderr: progress and errors. */
  err(line: string): void;
  /** Calls back on Ctrl-C, SIGTERM, SIGHUP. Gives a function that takes it back. */
  onStop(handler: (signal: string) => void): () => void;
  /** Does this last, however the process ends while JavaScript still runs. Gives a function that takes it back. */
  atExit(handler: () => void): () => void;
  /** Ends what runs and gives the terminal back when this process dies without doing so. */
  readonly guard: Guard;
}

/** Exit codes of DESIGN section 4. */
export const EXIT = { ok: 0, noGo: 1, usage: 2, notYet: 3, stale: 4, locked: 5, interrupted: 130 } as const;

/** An error for a person: what happened, what it means, what to do now. */
export class PersonError extends Error {
  readonly exit: number;
  readonly lines: readonly string[];
  constructor(exit: number, happened: string, meaning: string, now: string) {
    super(happened);
    this.name = 'PersonError';
    this.exit = exit;
    this.lines = [happened, meaning, now];
  }
}
