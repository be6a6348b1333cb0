import type { PythonFaults } from '../scenario.ts';

/** What a stand-in script can reach: an environment, a folder, three streams. Tests bring their own. */
export interface PythonHost {
  /** os.environ: scripts change it, as load_dotenv does. */
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly executable: string;
  stdin(): Promise<string>;
  /** Resolves when the reader has taken it, so that a flood does not fill the memory. */
  out(data: string | Uint8Array): Promise<void>;
  err(text: string): Promise<void>;
  now(): Date;
  /** urllib does, unless whoever started the script told it not to. */
  readonly followsRedirects?: boolean;
}

/** The faults of this practice workspace, from its `.practice.json`. */
export interface Practice {
  readonly python: PythonFaults;
  /** How far the practice clock stands from this computer's, in milliseconds. */
  readonly clockOffsetMs: number;
  /** The workspace itself, for a script that writes there although it runs on a copy. */
  readonly workspace: string;
  /** Where a vendor's stand-in writes down what it was given; null: nowhere. */
  readonly postOffice: string | null;
}

/** One stand-in script: arguments after its name in, exit code out. */
export type Script = (args: readonly string[], host: PythonHost, practice: Practice) => Promise<number>;

/** The date that `date.today()` gives, on this computer's calendar. */
export function localDay(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `datetime.now(timezone.utc).isoformat()` */
export const isoUtc = (at: Date): string => at.toISOString().replace('Z', '000+00:00');

/** What Python prints when a script dies of an exception. */
export function traceback(file: string, line: number, source: string, error: string): string {
  return `Traceback (most recent call last):\n  File "${file}", line ${line}, in <module>\n    ${source}\n${error}\n`;
}
