/** The report of validate_runtime_env.py, line by line. Whatever is not exactly this grammar is not a report. */

export type LineVerdict = 'OK' | 'FAIL' | 'SKIP';

export interface DependencyLine {
  readonly verdict: LineVerdict;
  readonly status: string;
  readonly required: boolean;
  /** May hold a piece of a password (CONTRACTS trap V9): classify it, never print it. */
  readonly message: string;
}

export interface EnvReport {
  readonly mode: string;
  readonly missingKeys: readonly string[];
  readonly recommendedPresent: readonly string[];
  readonly recommendedMissing: readonly string[];
  readonly redis: DependencyLine;
  readonly inngest: DependencyLine;
  readonly runtime: { readonly verdict: 'OK' | 'FAIL'; readonly message: string };
  readonly result: 'PASS' | 'FAIL';
}

const RULE = '='.repeat(72);
const KEY = '[A-Z][A-Z0-9_]*';
const MISSING = new RegExp(`^  - (${KEY})(?: \\(required because [A-Z_]+=true\\))?$`);
const RECOMMENDED = new RegExp(`^  - (${KEY})$`);
const DEPENDENCY = /^(OK|FAIL|SKIP): status=([a-z_]+); required=(True|False); (.+)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;

/** The words the script has for each healthy state; a healthy line in other words is not its own. */
const HEALTHY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  redis: { healthy: 'Redis ping succeeded' },
  inngest: {
    configured_unverified: 'Inngest configured; route mount not verified in this context',
    healthy: 'Inngest keys present and route mounted',
    configured: 'Inngest keys and route configured (connection check skipped)',
  },
};

class Bad extends Error {}

/** Goes through the lines once, forward only: each line is either the one that must come or the end of it. */
class Lines {
  #at = 0;
  readonly #lines: readonly string[];
  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }
  take(what: string): string {
    const line = this.#lines[this.#at++];
    if (line === undefined) throw new Bad(`it ends before ${what}`);
    return line;
  }
  expect(line: string, what: string): void {
    if (this.take(what) !== line) throw new Bad(`${what} is not where it must be`);
  }
  /** All following lines that match, by their first group, which must be different from one another. */
  list(pattern: RegExp, what: string): string[] {
    const found: string[] = [];
    for (;;) {
      const name = pattern.exec(this.#lines[this.#at] ?? '')?.[1];
      if (name === undefined) return found;
      if (found.includes(name)) throw new Bad(`${what} names a key twice`);
      found.push(name);
      this.#at += 1;
    }
  }
  end(): void {
    if (this.#at !== this.#lines.length) throw new Bad('there is text after its end');
  }
}

function dependency(lines: Lines, name: 'redis' | 'inngest'): DependencyLine {
  const line = lines.take(`the ${name} line`);
  const head = `  - ${name}: `;
  const match = line.startsWith(head) ? DEPENDENCY.exec(line.slice(head.length)) : null;
  if (!match) throw new Bad(`the ${name} line is not where it must be`);
  const [, verdict = '', status = '', requiredText = '', message = ''] = match;
  const required = requiredText === 'True';
  const fits =
    verdict === 'OK'
      ? HEALTHY[name]?.[status] === message || (status === 'degraded' && !required)
      : verdict === 'FAIL'
        ? status === 'unhealthy' && required
        : status === 'not_configured' && !required;
  if (!fits) throw new Bad(`the ${name} line contradicts itself`);
  return { verdict: verdict as LineVerdict, status, required, message };
}

function runtimeLine(lines: Lines): EnvReport['runtime'] {
  const line = lines.take('the runtime line');
  if (line === '  - runtime: OK') return { verdict: 'OK', message: '' };
  const failed = /^ {2}- runtime: FAIL: (.+)$/.exec(line)?.[1];
  if (failed === undefined) throw new Bad('the runtime line is not where it must be');
  return { verdict: 'FAIL', message: failed };
}

function agree(report: EnvReport): void {
  const { redis, inngest, runtime } = report;
  const broken = redis.verdict === 'FAIL' || inngest.verdict === 'FAIL';
  if (broken && runtime.verdict === 'OK') throw new Bad('its runtime line contradicts the lines above it');
  const failed = report.missingKeys.length > 0 || runtime.verdict === 'FAIL';
  if (failed !== (report.result === 'FAIL')) throw new Bad('its result contradicts its own lines');
}

/**
 * Reads a whole stdout (LF line ends). A text means: not a report, and why.
 * The recommended lists are read, and left for others to compare.
 */
export function parseEnvReport(text: string): EnvReport | string {
  if (text.trim() === '') return 'it is empty';
  if (CONTROL.test(text)) return 'it holds control characters';
  if (!text.endsWith('\n')) return 'it breaks off in the middle of a line';
  const lines = new Lines(text.slice(0, -1).split('\n'));
  try {
    lines.expect(RULE, 'its headline');
    const mode = /^CAIO Runtime Env Validation \| mode=([a-z]+)$/.exec(lines.take('its headline'))?.[1];
    if (mode === undefined) throw new Bad('its headline is not where it must be');
    lines.expect(RULE, 'its headline');
    const head = lines.take('the required keys');
    const missingKeys = head === 'Missing required keys:' ? lines.list(MISSING, 'the list of keys') : [];
    if (head !== 'Required keys: OK' && missingKeys.length === 0) {
      throw new Bad('it does not say whether the required keys are there');
    }
    const section = (title: string): void => {
      lines.expect('', `"${title}"`);
      lines.expect(title, `"${title}"`);
    };
    section('Recommended keys present:');
    const recommendedPresent = lines.list(RECOMMENDED, 'the list of keys');
    section('Recommended keys missing:');
    const recommendedMissing = lines.list(RECOMMENDED, 'the list of keys');
    section('Connection checks:');
    const redis = dependency(lines, 'redis');
    const inngest = dependency(lines, 'inngest');
    const runtime = runtimeLine(lines);
    lines.expect('', 'its result');
    const result = /^Result: (PASS|FAIL)$/.exec(lines.take('its result'))?.[1];
    if (result !== 'PASS' && result !== 'FAIL') throw new Bad('its result is not where it must be');
    lines.end();
    const report: EnvReport = {
      mode,
      missingKeys: [...missingKeys].sort(),
      recommendedPresent,
      recommendedMissing,
      redis,
      inngest,
      runtime,
      result,
    };
    agree(report);
    return report;
  } catch (error) {
    if (error instanceof Bad) return error.message;
    throw error;
  }
}
