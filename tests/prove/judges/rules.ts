import { at, readJson, type Value } from './read-json.ts';

/**
 * What must be true of a script's output before anybody may call it a pass: CONTRACTS sections 1 to 6, written
 * without looking at the judges. Each rule gives the reason why an output must not pass, or null.
 */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}
export type Rule = (output: Output) => string | null;

const first = (...reasons: (string | false | null)[]): string | null =>
  reasons.find(reason => typeof reason === 'string') || null;
const count = (value: Value | undefined): boolean => Number.isInteger(value) && Number(value) >= 0;
const empty = (value: Value | undefined): boolean => Array.isArray(value) && value.length === 0;

/**
 * The folder's last two names: the script resolves links and drive letters, so the rest of its path may be spelled
 * otherwise. That it was this folder's entries is what the read-back witness proves.
 */
const ends = (value: Value | undefined): string =>
  String(value).toLowerCase().split(/\/+/).filter(Boolean).slice(-2).join('/');

/** Section 2. */
export const smokeRule =
  (base: string, queryTokens: 'on' | 'off'): Rule =>
  ({ stdout }) => {
    const report = readJson(stdout);
    const status = '/api/operator/status';
    const owed = [
      ['protected_status_unauth', 'GET', status, 401],
      ['protected_trigger_unauth', 'POST', '/api/operator/trigger', 401],
      ['health_ready_unauth', 'GET', '/api/health/ready', 200],
      ['protected_status_query_token', 'GET', `${status}?token=`, queryTokens === 'on' ? 200 : 401],
      ['protected_status_header_token', 'GET', status, 200],
      ['runtime_dependencies_', 'GET', '/api/runtime/dependencies', 200],
    ] as const;
    const checks = at(report, 'checks');
    if (report === undefined || !Array.isArray(checks) || checks.length !== 6)
      return 'no report of six checks';
    for (const [index, [name, method, path, code]] of owed.entries()) {
      const row = checks[index];
      const url = at(row, 'url');
      const called = at(row, 'name');
      const query = called === 'runtime_dependencies_query_token';
      const last = index === 5;
      const wanted = last && query ? (queryTokens === 'on' ? 200 : 401) : code;
      const reason = first(
        !(last ? query || called === 'runtime_dependencies_header_token' : called === name) &&
          'another question',
        at(row, 'method') !== method && 'another method',
        (typeof url !== 'string' || !url.startsWith(base + path)) && 'another address',
        at(row, 'status') !== wanted && `status of ${name}`,
        at(row, 'error') !== null && 'an error beside an answer',
      );
      if (reason !== null) return reason;
    }
    return at(report, 'base_url') === base ? null : 'about another address';
  };

/** Section 3. */
export const migrationRule =
  (workspace: string): Rule =>
  ({ stdout, stderr, exitCode }) => {
    const report = readJson(stdout);
    return first(
      exitCode !== 0 && 'exit code',
      at(report, 'ok') !== true && 'not ok',
      at(report, 'backend') !== 'redis' && 'backend',
      at(report, 'redis_available') !== true && 'no redis',
      at(report, 'dry_run') !== false && 'dry',
      !empty(at(report, 'errors')) && 'errors',
      ends(at(report, 'hive_dir')) !== ends(`${workspace}/.hive-mind`) && 'another folder',
      ![0, 1].includes(at(report, 'operator_state_migrated') as number) && 'operator state',
      !count(at(report, 'batches_migrated')) && 'batches',
      !count(at(report, 'cadence_states_migrated')) && 'cadence',
      /Redis write failed|falling back|init failed/.test(stderr) && 'a warning of the store',
    );
  };

/** Section 4. */
export const replayRule =
  (golden: readonly string[]): Rule =>
  ({ stdout, exitCode }) => {
    const report = readJson(stdout);
    const rows = at(report, 'results');
    if (!Array.isArray(rows) || rows.length !== 50) return 'not 50 results';
    const passed = rows.filter(row => at(row, 'pass') === true).length;
    const names = new Set(rows.map(row => at(row, 'case_id')));
    const rate = at(report, 'pass_rate');
    return first(
      exitCode !== 0 && 'exit code',
      at(report, 'total_cases') !== 50 && 'total',
      golden.some(name => !names.has(name)) && 'another set of cases',
      rows.some(row => at(row, 'error') !== undefined) && 'a case with an error',
      at(report, 'passed_cases') !== passed && 'miscounted',
      at(report, 'failed_cases') !== 50 - passed && 'miscounted failures',
      passed / 50 < 0.95 && 'below 95 percent',
      (typeof rate !== 'number' || Math.abs(rate - passed / 50) > 0.001) && 'rate is not what was counted',
      at(report, 'block_build') !== false && 'blocks the build',
      at(report, 'min_pass_rate_required') !== 0.95 && 'another threshold',
    );
  };

/** Section 5: the last line that reads like a summary is one, of 60 tests and more, and it knows of no failure. */
export const pytestRule: Rule = ({ stdout, exitCode }) => {
  const lines = stdout.split(/\r\n|\n/);
  const last = lines.findLast(line => /(passed|failed|error).* in \d/.test(line)) ?? '';
  const summary = /^(?:=+ )?(.*) in \d+(?:\.\d+)?s(?: \(.*\))?(?: =+)?$/.exec(last.trim());
  const parts = (summary?.[1] ?? '').split(', ');
  const passed = parts.map(part => /^(\d+) passed$/.exec(part)?.[1]).find(Boolean);
  const info = lines.findLastIndex(line => line.includes('short test summary info'));
  return first(
    exitCode !== 0 && 'exit code',
    summary === null && 'no summary',
    passed === undefined && 'nothing passed',
    Number(passed ?? 0) < 60 && 'fewer than the 60 of the build',
    parts.some(part => !/^\d+ (passed|skipped|xfailed|xpassed|warnings?)$/.test(part)) &&
      'something else in the summary',
    info !== -1 && lines.slice(info).some(line => /^(FAILED|ERROR) /.test(line)) && 'a failure is named',
  );
};

/** Section 5, P5: pytest's own record counts what was printed (2 passed, 2 not run), and knows every file. */
export const junitRule =
  (modules: readonly string[]): Rule =>
  ({ stdout }) => {
    const cases = [...stdout.matchAll(/<testcase\b[^>]*?(?:\/>|>[\s\S]*?<\/testcase>)/g)].map(
      ([whole]) => whole,
    );
    const suite = /<testsuite\b[^>]*>/.exec(stdout)?.[0] ?? '';
    const says = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(suite)?.[1];
    return first(
      cases.length !== 4 && 'not four cases',
      cases.filter(one => !one.includes('<skipped')).length !== 2 && 'not two that passed',
      cases.some(one => /<(failure|error)\b/.test(one)) && 'a case that failed',
      says('tests') !== '4' && 'another number of tests',
      (says('failures') !== '0' || says('errors') !== '0') && 'failures are counted',
      modules.some(name => !cases.some(one => one.includes(`classname="${name}`))) && 'a file is missing',
    );
  };

/** Section 1. */
export const envRule =
  (mode: string): Rule =>
  ({ stdout, exitCode }) => {
    const lines = stdout.split(/\r?\n/).map(line => line.trimEnd());
    const one = (wanted: RegExp): boolean => lines.filter(line => wanted.test(line)).length === 1;
    return first(
      exitCode !== 0 && 'exit code',
      lines.filter(line => line !== '').at(-1) !== 'Result: PASS' && 'last line',
      !one(/^Result:/) && 'two results',
      !one(/^CAIO Runtime Env Validation \| /) && 'banner',
      !lines.includes(`CAIO Runtime Env Validation | mode=${mode}`) && 'another mode',
      !lines.includes('Required keys: OK') && 'required keys',
      lines.some(line => line.startsWith('Missing required keys')) && 'missing keys',
      !one(/^ {2}- redis: /) && 'redis twice or not at all',
      !one(/^ {2}- redis: OK: status=healthy; required=True; /) && 'redis not healthy and required',
      !one(/^ {2}- inngest: /) && 'inngest twice or not at all',
      !one(/^ {2}- inngest: OK: status=configured[a-z_]*; required=True; /) &&
        'inngest not configured and required',
      !one(/^ {2}- runtime: OK$/) && 'runtime',
      lines.some(line => /^ {2}- \w+: (FAIL|SKIP)/.test(line)) && 'a check that failed or was left out',
    );
  };

/** Section 6, for the first dry run in a copy: whole, dry in every part, without any error, and waiting for nobody. */
export const dryRunRule =
  (motion: 'outbound' | 'all'): Rule =>
  ({ stdout, exitCode }) => {
    const lines = stdout.split(/\r\n|[\r\n]/);
    const begin = lines.indexOf('{');
    const report = begin === -1 ? undefined : readJson(lines.slice(begin).join('\n'));
    const nested = ['instantly_report', 'heyreach_report'].map(name => at(report, name));
    const made = [
      ...listOf(at(report, 'instantly_report', 'campaigns_created')),
      ...listOf(at(report, 'heyreach_report', 'lists_created')),
    ];
    return first(
      exitCode !== 0 && 'exit code',
      report === undefined && 'no report',
      at(report, 'dry_run') !== true && 'not dry',
      at(report, 'motion') !== motion && 'another motion',
      !empty(at(report, 'errors')) && 'errors',
      at(report, 'pending_approval') !== false && 'waits for an approval',
      at(report, 'batch_id') !== null && 'made a batch',
      at(report, 'instantly_report') === undefined && 'no e-mail part',
      nested.some(part => part !== null && part !== undefined && at(part, 'dry_run') !== true) &&
        'a part is not dry',
      nested.some(
        part =>
          part !== null &&
          part !== undefined &&
          (at(part, 'total_errors') !== 0 || !empty(at(part, 'errors'))),
      ) && 'errors in a part',
      made.some(one => at(one, 'status') !== 'dry_run' || at(one, 'error') !== null) &&
        'something was really made, or went wrong',
    );
  };

const listOf = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : []);
