/** The numbers of pytest's last line, such as `1 failed, 59 passed, 6 warnings in 10.95s`. */
export interface PytestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
  readonly xfailed: number;
  readonly xpassed: number;
  readonly deselected: number;
  /** Subtests are counted in the line but not in the junit file. */
  readonly subtests: boolean;
  readonly seconds: number;
}

/** A word that is not among these may mean that something went wrong: such a line is not judged. */
const WORDS =
  'passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|subtests passed|subtests failed';
const SUMMARY = new RegExp(
  `^(?:=+ )?((?:\\d+ (?:${WORDS})(?:, \\d+ (?:${WORDS}))*)|no tests (?:ran|collected)) in (\\d+(?:\\.\\d+)?)s(?: \\([\\d:]+\\))?(?: =+)?$`,
);
/** A line that wants to be one. When the last of these is none, what stands before it does not count. */
const LIKE_SUMMARY = new RegExp(
  `^=* ?\\d+ (?:${WORDS})(?: |,|$)|(?:passed|failed|errors?|skipped|warnings?).* in \\d`,
);

/** One line as pytest's summary, or null. */
export function parseSummaryLine(line: string): PytestSummary | null {
  const match = SUMMARY.exec(line.trim());
  if (!match) return null;
  const [, parts = '', seconds = '0'] = match;
  const words = parts.split(', ').map(part => part.replace(/^\d+ /, ''));
  // Two lines that ran into each other, or a number that somebody put in front of the true one.
  if (new Set(words).size < words.length) return null;
  const sum = (fits: (word: string) => boolean): number =>
    parts
      .split(', ')
      .map(part => /^(\d+) ([a-z ]+)$/.exec(part))
      .reduce((total, found) => (found && fits(found[2] ?? '') ? total + Number(found[1]) : total), 0);
  return {
    passed: sum(word => word === 'passed'),
    failed: sum(word => word === 'failed' || word === 'subtests failed'),
    errors: sum(word => word === 'error' || word === 'errors'),
    skipped: sum(word => word === 'skipped'),
    xfailed: sum(word => word === 'xfailed'),
    xpassed: sum(word => word === 'xpassed'),
    deselected: sum(word => word === 'deselected'),
    subtests: parts.includes('subtests'),
    seconds: Number(seconds),
  };
}

/** The last summary line in what was printed; later noise (threads that complain) does not hide it. */
export function findSummary(stdout: string): PytestSummary | null {
  const last = stdout
    .split('\n')
    .findLast(line => LIKE_SUMMARY.test(line) || parseSummaryLine(line) !== null);
  return last === undefined ? null : parseSummaryLine(last);
}

/** Whether the end of stdout is a whole summary line: everything that is judged has then been printed. */
export function endsWithSummary(tail: string): boolean {
  if (!/\r?\n$/.test(tail)) return false;
  return parseSummaryLine(tail.trimEnd().split('\n').at(-1) ?? '') !== null;
}

/** The tests named in `short test summary info`: failed ones and files that could not be loaded. */
export function namedFailures(stdout: string): string[] {
  const at = stdout.lastIndexOf('short test summary info');
  if (at < 0) return [];
  return stdout
    .slice(at)
    .split('\n')
    .map(line => /^(?:FAILED|ERROR) (\S+)/.exec(line)?.[1] ?? '')
    .filter(name => name !== '');
}

/** The last percentage of the dots lines, or how many dots stand before the first one. */
export function dotsProgress(
  stdout: string,
): { readonly done: number; readonly total: number | null } | null {
  let dots = 0;
  let percent: number | null = null;
  for (const line of stdout.split('\n')) {
    const match = /^([.FEsxX]+)\s*(?:\[\s*(\d{1,3})%\])?\s*$/.exec(line);
    if (!match) continue;
    dots += match[1]?.length ?? 0;
    if (match[2] !== undefined) percent = Number(match[2]);
  }
  if (dots === 0) return null;
  return percent === null ? { done: dots, total: null } : { done: percent, total: 100 };
}
