import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authSmoke, authSmokeInput } from '../../checks/auth-smoke.ts';
import { judgeAuthSmoke } from '../../checks/auth-smoke-report.ts';
import type { Outcome } from '../../checks/types.ts';
import type { ChildSpec } from '../../src/ports/types.ts';
import { authWorld, idsOf, runHere } from '../support/auth-world.ts';
import { childResult } from '../support/check-kit.ts';

interface Row {
  name: string;
  method: string;
  url: string;
  status: number | null;
  passed: boolean;
  expectation: string;
  error: string | null;
}
interface Report {
  base_url: string;
  passed: boolean;
  checks: Row[];
}

const BASE = 'https://caio.example.org';
const folder = new URL('../fixtures/auth-smoke/', import.meta.url);
const recorded = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');
const good = (): Report => JSON.parse(recorded('staging-pass'));
const on = { baseUrl: BASE, queryTokens: 'on' } as const;
const off = { baseUrl: BASE, queryTokens: 'off' } as const;
const ids = (judged: Outcome<unknown>): string[] =>
  judged.outcome === 'pass' ? [] : judged.findings.map(finding => finding.id);

/** The recorded good report with one row's status, the script's own flags kept true to its rule. */
function withStatus(index: number, status: number | null, report: Report = good()): Report {
  const row = report.checks[index];
  if (row === undefined) throw new Error('no such row');
  row.status = status;
  row.error = status === null ? '<urlopen error timed out>' : null;
  const rule = row.expectation.split(' ')[0] ?? '';
  row.passed = status !== null && (rule === 'non-401' ? status !== 401 : String(status) === rule);
  report.passed = report.checks.every(check => check.passed);
  return report;
}
const judge = (report: unknown, expected: Parameters<typeof judgeAuthSmoke>[1] = on) =>
  judgeAuthSmoke(JSON.stringify(report), expected);

/** What the later build's script prints: the last question with the header and a new name. */
function later(): Report {
  const report = good();
  const row = report.checks[5];
  if (row === undefined) throw new Error('no sixth row');
  row.name = 'runtime_dependencies_header_token';
  row.url = `${BASE}/api/runtime/dependencies`;
  row.expectation = 'non-401 runtime dependencies with header token';
  return report;
}

describe('the recorded reports of the real script', () => {
  it('passes the good one', () => {
    const judged = judgeAuthSmoke(recorded('staging-pass'), on);
    expect(judged.outcome).toBe('pass');
    expect(JSON.stringify(judged)).not.toContain('token=');
  });

  it.each([
    [
      'wrong-token',
      'fail',
      [
        'auth-protected-status-query-token',
        'auth-protected-status-header-token',
        'auth-runtime-dependencies-query-token',
      ],
    ],
    ['conn-refused', 'unknown', Array(6).fill('no-answer')],
    [
      'token-trailing-space',
      'fail',
      ['auth-protected-status-query-token', 'auth-runtime-dependencies-query-token'],
    ],
    [
      'server-404',
      'fail',
      [
        'auth-protected-status-query-token',
        'auth-protected-status-header-token',
        'auth-runtime-dependencies-query-token',
      ],
    ],
    ['strict-off', 'fail', ['auth-protected-status-unauth', 'auth-protected-trigger-unauth']],
  ])('%s is %s', (name, outcome, findings) => {
    const judged = judgeAuthSmoke(recorded(name), on);
    expect(judged.outcome).toBe(outcome);
    expect(ids(judged)).toEqual(findings);
  });

  it('does not take the good report for another address', () => {
    expect(
      judgeAuthSmoke(recorded('staging-pass'), { ...on, baseUrl: 'https://other.example.org' }).outcome,
    ).toBe('unknown');
  });
});

describe('a status that the script lets pass and we do not', () => {
  it.each([200, 302, 403, 404, 500])('%i without a token fails', status => {
    expect(ids(judge(withStatus(0, status)))).toEqual(['auth-protected-status-unauth']);
    expect(ids(judge(withStatus(1, status)))).toEqual(['auth-protected-trigger-unauth']);
  });
  it.each([204, 302, 401, 403, 404, 500, 503])('%i with the token fails', status => {
    expect(ids(judge(withStatus(3, status)))).toEqual(['auth-protected-status-query-token']);
    expect(ids(judge(withStatus(4, status)))).toEqual(['auth-protected-status-header-token']);
    expect(ids(judge(withStatus(5, status)))).toEqual(['auth-runtime-dependencies-query-token']);
  });
  it('503 of ready fails', () => {
    expect(ids(judge(withStatus(2, 503)))).toEqual(['auth-health-ready-unauth']);
  });
  it('one silent question makes it unknown, a failed one beside it a fail', () => {
    expect(judge(withStatus(4, null)).outcome).toBe('unknown');
    expect(judge(withStatus(0, 200, withStatus(4, null))).outcome).toBe('fail');
  });
});

describe('query tokens that are switched off', () => {
  it('wants 401 from the runbook’s script on both query questions', () => {
    const report = withStatus(5, 401, withStatus(3, 401));
    expect(report.passed).toBe(false);
    expect(judge(report, off)).toMatchObject({ outcome: 'pass', notes: [{ id: 'query-tokens-off' }] });
    expect(judge(report, on).outcome).toBe('fail');
    expect(ids(judge(good(), off))).toEqual([
      'auth-protected-status-query-token',
      'auth-runtime-dependencies-query-token',
    ]);
  });
  it('wants 200 from the later script’s header question', () => {
    expect(judge(later(), on).outcome).toBe('pass');
    expect(judge(withStatus(3, 401, later()), off).outcome).toBe('pass');
    expect(ids(judge(withStatus(5, 401, withStatus(3, 401, later())), off))).toEqual([
      'auth-runtime-dependencies-header-token',
    ]);
  });
});

type Path = (string | number)[];
function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...at, key]))].filter(
    path => path.length > 0,
  );
}
function replaceAt(root: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy: Record<string, unknown> = Array.isArray(root)
    ? (Object.assign([], root) as unknown as Record<string, unknown>)
    : { ...(root as object) };
  const value = replaceAt(copy[key], rest, by);
  if (value === GONE) delete copy[key];
  else copy[key] = value;
  return copy;
}
const GONE = Symbol('gone');

describe('any single field of the good report changed', () => {
  const original = good();
  const paths = pathsOf(original);
  /** Changes that do not change what the report says: other words behind the rule, another token in the URL. */
  const sameMeaning = (path: Path, value: unknown): boolean => {
    const before = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], original);
    if (JSON.stringify(value) === JSON.stringify(before)) return true;
    const head = (text: unknown): string =>
      String(text).split(path.at(-1) === 'url' ? '?token=' : ' ')[0] ?? '';
    const words = path.at(-1) === 'expectation' || (path.at(-1) === 'url' && String(before).includes('?'));
    return words && typeof value === 'string' && head(value) === head(before);
  };
  const other = fc.oneof(
    fc.constant(GONE),
    fc.constantFrom(null, true, false, '', 0, 200, 204, 302, 401, 404, 500, '200', '401', [], {}),
    fc.constantFrom('401 unauthorized', '200 ready', 'non-401 with query token', 'GET', 'POST', `${BASE}/`),
    fc.jsonValue(),
  );
  it('keeps its meaning or is no pass', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), other, (path, value) => {
        fc.pre(value === GONE || !sameMeaning(path, value));
        expect(judge(replaceAt(original, path, value)).outcome).not.toBe('pass');
      }),
      { numRuns: 3_000 },
    );
  });
  it.each([
    [0, '?token=x'],
    [4, '?token=x'],
    [3, ''],
    [3, '?other=x'],
    [5, ''],
  ])('is no pass when question %i was asked with "%s" behind its path', (index, query) => {
    const [path = ''] = (original.checks[index]?.url ?? '').split('?');
    expect(judge(replaceAt(original, ['checks', index, 'url'], path + query)).outcome).toBe('unknown');
  });
  it('is no pass with a field more, a row more, or text around it', () => {
    expect(judge({ ...original, note: 1 }).outcome).toBe('unknown');
    expect(judge({ ...original, checks: original.checks.map(row => ({ ...row, more: 1 })) }).outcome).toBe(
      'unknown',
    );
    expect(judge({ ...original, checks: [...original.checks, original.checks[0]] }).outcome).toBe('unknown');
    expect(judge({ ...original, checks: original.checks.toReversed() }).outcome).toBe('unknown');
    for (const text of [
      '',
      'x',
      '[]',
      `warning\n${recorded('staging-pass')}`,
      recorded('staging-pass').repeat(2),
    ]) {
      expect(judgeAuthSmoke(text, on).outcome).toBe('unknown');
    }
  });
});

describe('the command', () => {
  const started: ChildSpec[] = [];
  async function run(of: Parameters<typeof childResult>[0], build: 'A' | 'B' = 'A', url?: string) {
    started.length = 0;
    const world = await authWorld({ build }, inputs => ({
      staging: { ...inputs.staging, url: url ?? inputs.staging.url },
      commands: {
        'auth-staging': {
          args: [
            'scripts/endpoint_auth_smoke.py',
            '--base-url',
            inputs.staging.url ?? '',
            '--token',
            { secret: inputs.staging.token ?? { label: '', reveal: () => '', equals: () => false } },
          ],
        },
      },
    }));
    const stdout =
      typeof of?.stdout === 'string' ? of.stdout.replaceAll(BASE, world.mini.url) : (of?.stdout ?? '');
    const result = await runHere(authSmoke, () => authSmokeInput(world.inputs, 'staging'), {
      process: {
        run: async spec => {
          started.push(spec);
          return childResult({ ...of, stdout });
        },
      },
    });
    return { result, world };
  }

  it('passes on a good report and keeps the token off the command line and out of the evidence', async () => {
    const { result, world } = await run({ stdout: recorded('staging-pass'), exitCode: 0 });
    expect(result.outcome).toBe('pass');
    expect(JSON.stringify(started[0]?.args)).not.toContain(world.token);
    expect(started[0]?.stdin).toContain(`--token=${world.token}`);
    expect(started[0]?.env).toMatchObject({ PATH: '/usr/bin', PYTHONUTF8: '1' });
    expect(JSON.stringify(result)).not.toContain(world.token);
  });
  it('asks the deployment whether query tokens are off', async () => {
    const printed = JSON.stringify(withStatus(3, 401, later()));
    expect((await run({ stdout: printed, exitCode: 1 }, 'B')).result.outcome).toBe('pass');
    expect((await run({ stdout: printed, exitCode: 1 }, 'A')).result.outcome).toBe('fail');
  });
  it.each([1, 2, null])('does not believe a good report with exit code %s', async exitCode => {
    const { result } = await run({ stdout: recorded('staging-pass'), exitCode });
    expect([result.outcome, idsOf(result)]).toEqual(['unknown', ['exit-code-disagrees']]);
  });
  it('does not believe a failed report with exit code 0', async () => {
    const { result } = await run({ stdout: recorded('wrong-token'), exitCode: 0 });
    expect(result.outcome).toBe('fail');
    expect(idsOf(result)).toContain('exit-code-disagrees');
  });
  it.each([
    ['timed-out', 'command-timeout'],
    ['not-started', 'command-not-started'],
    ['aborted', 'stopped'],
  ] as const)('does not judge a command that was %s, whatever it printed', async (ended, id) => {
    const { result } = await run({ stdout: recorded('staging-pass'), exitCode: 0, ended });
    expect([result.outcome, idsOf(result)]).toEqual(['unknown', [id]]);
  });
  it.each([
    ["ModuleNotFoundError: No module named 'ssl'", 'python-package-missing'],
    ["[Errno 2] No such file or directory: '/w/scripts/endpoint_auth_smoke.py'", 'script-missing'],
    ['usage: endpoint_auth_smoke.py: error: argument --token', 'report-unreadable'],
  ])('with nothing printed but %s says %s', async (stderr, id) => {
    const { result } = await run({ stderr, exitCode: 1 });
    expect([result.outcome, idsOf(result)]).toEqual(['unknown', [id]]);
  });
  it.each([
    ['http://caio.example.org', 'url-not-https'],
    ['https://caio.example.org/sales', 'url-has-path'],
    ['https://user:pw@caio.example.org', 'url-unreadable'],
    ['caio.example.org', 'url-unreadable'],
    ['https://caio.example.org\\@evil.example.org', 'url-unreadable'],
  ])('asks nothing and starts nothing at %s', async (url, id) => {
    const { result, world } = await run({ stdout: recorded('staging-pass') }, 'A', url);
    expect([result.outcome, idsOf(result)]).toEqual(['unknown', [id]]);
    expect([started, world.mini.asked]).toEqual([[], []]);
  });
});
