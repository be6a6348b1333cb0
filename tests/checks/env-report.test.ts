import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envReport, judgeEnvReport } from '../../checks/env-report.ts';
import { envGates } from '../../checks/gates/env.ts';
import type { ChildSpec } from '../../src/ports/types.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { envFiles, envText, goodSettings, INNGEST_OK, REDIS_OK, reportText } from '../support/env-kit.ts';

const ids = (of: { findings?: readonly { id: string }[] }): string[] => (of.findings ?? []).map(f => f.id);
const judge = (text: string, exitCode: number | null = 0) => {
  const judged = judgeEnvReport(text, 'staging', exitCode);
  return { outcome: judged.outcome, ids: 'findings' in judged ? ids(judged) : [], judged };
};

const INNGEST_GONE = 'FAIL: status=unhealthy; required=True; inngest package not installed';
const redisFail = (why: string) => `FAIL: status=unhealthy; required=True; Redis ping failed: ${why}`;
const failed = (change: Parameters<typeof reportText>[0]) =>
  reportText({ runtime: 'FAIL: redis: something', result: 'FAIL', ...change });

describe('the recorded reports', () => {
  it.each(['staging', 'production'] as const)('the good one of %s passes (01a, 01b)', mode => {
    expect(judgeEnvReport(reportText({ mode }), mode, 0).outcome).toBe('pass');
  });
  it('names every missing key as its own finding (01c2)', () => {
    const missing = ['GHL_LOCATION_ID', 'OPENAI_API_KEY'];
    const { judged, outcome } = judge(reportText({ missing, result: 'FAIL' }), 1);
    expect(outcome).toBe('fail');
    expect(judged.evidence?.missingKeys).toEqual(missing);
    expect('findings' in judged && judged.findings.map(f => f.message)).toEqual([
      expect.stringContaining('GHL_LOCATION_ID'),
      expect.stringContaining('OPENAI_API_KEY'),
    ]);
  });
  it('strips the reason behind a conditional key', () => {
    const missing = ['REDIS_URL (required because REDIS_REQUIRED=true)'];
    const redis = 'FAIL: status=unhealthy; required=True; REDIS_REQUIRED=true but REDIS_URL is not set';
    const { judged } = judge(failed({ missing, redis }), 1);
    expect(judged.evidence?.missingKeys).toEqual(['REDIS_URL']);
  });
  it.each([
    [
      '01d',
      { redis: redisFail('Error 111 connecting to 127.0.0.1:6555. Connection refused.') },
      'redis-unreachable',
    ],
    [
      '01n',
      { inngest: INNGEST_GONE, runtime: 'FAIL: inngest: inngest package not installed' },
      'inngest-package-missing',
    ],
    [
      'F1',
      { redis: redisFail('Error 11001 connecting to redis.railway.internal:6379. getaddrinfo failed.') },
      'redis-private-address',
    ],
    [
      'auth',
      { redis: redisFail('invalid username-password pair or user is disabled.') },
      'redis-auth-refused',
    ],
    ['V9', { redis: redisFail("Port could not be cast to integer value as 'pa'") }, 'redis-url-bad'],
    [
      'package',
      { redis: 'FAIL: status=unhealthy; required=True; redis package not installed' },
      'redis-package-missing',
    ],
    [
      'build B',
      { runtime: 'FAIL: webhooks: WEBHOOK_SIGNATURE_REQUIRED=true but no auth for: clay' },
      'webhooks-without-auth',
    ],
    ['other', { runtime: 'FAIL: something new' }, 'runtime-not-ready'],
  ])('%s fails with its own finding', (_, change, id) => {
    expect(judge(failed(change), 1)).toMatchObject({ outcome: 'fail', ids: [id] });
  });
  it.each([
    [
      'V4',
      { redis: 'OK: status=degraded; required=False; Redis ping failed: no' },
      ['redis-not-required', 'redis-unreachable'],
    ],
    ['V4b', { redis: 'OK: status=healthy; required=False; Redis ping succeeded' }, ['redis-not-required']],
    ['V4 inngest', { inngest: INNGEST_OK.replace('True', 'False') }, ['inngest-not-required']],
    [
      'V5 redis',
      { redis: 'SKIP: status=not_configured; required=False; REDIS_URL not set; running without Redis' },
      ['redis-not-configured'],
    ],
    [
      'V5 inngest',
      { inngest: 'SKIP: status=not_configured; required=False; Inngest keys not configured' },
      ['inngest-not-configured'],
    ],
  ])('%s: the script says PASS, the cockpit does not', (_, change, expected) => {
    expect(judge(reportText(change))).toMatchObject({ outcome: 'fail', ids: expected });
  });
  it('never repeats what the script says about a connection', () => {
    const { judged } = judge(
      failed({ redis: redisFail("Port could not be cast to integer value as 'hunter'") }),
      1,
    );
    expect(JSON.stringify(judged)).not.toContain('hunter');
  });
});

describe('what is no report', () => {
  const good = reportText();
  it.each([
    ['empty', ''],
    ['the other environment', reportText({ mode: 'production' })],
    ['text before it', `hello\n${good}`],
    ['text after it', `${good}hello\n`],
    ['two reports', good + good],
    ['a second result', `${good}Result: PASS\n`],
    ['a FAIL covered by a PASS', `${reportText({ result: 'FAIL', missing: ['LOG_LEVEL'] })}${good}`],
    ['no end of line', good.slice(0, -1)],
    ['an escape sequence', good.replace('Result', '\u001b[2KResult')],
    ['a carriage return', good.replace('FAIL', 'x').replace('Result: PASS', 'Result: FAIL\rResult: PASS')],
    ['a hidden sign in a message', failed({ redis: redisFail('no\u001b[8m way') })],
    ['an unhealthy OK', reportText({ redis: REDIS_OK.replace('healthy', 'unhealthy') })],
    ['a healthy line in other words', reportText({ redis: `${REDIS_OK} not` })],
    ['a PASS over a FAIL', reportText({ redis: redisFail('x'), runtime: 'FAIL: redis: x' })],
    ['a runtime OK over a FAIL', reportText({ redis: redisFail('x'), result: 'FAIL' })],
    ['a PASS with missing keys', reportText({ missing: ['LOG_LEVEL'] })],
    ['a FAIL for nothing', reportText({ result: 'FAIL' })],
  ])('%s is unknown', (_, text) => {
    for (const code of [0, 1]) {
      expect(judge(text, code)).toMatchObject({ outcome: 'unknown', ids: ['report-unreadable'] });
    }
  });
  it.each([
    ['PASS with 1', reportText(), 1],
    ['PASS killed', reportText(), null],
    ['FAIL with 0', reportText({ missing: ['LOG_LEVEL'], result: 'FAIL' }), 0],
    ['FAIL with 2', reportText({ missing: ['LOG_LEVEL'], result: 'FAIL' }), 2],
  ])('%s contradicts itself', (_, text, code) => {
    expect(judge(text, code)).toMatchObject({ outcome: 'unknown', ids: ['report-contradicts-exit'] });
  });
});

describe('any change to the good report', () => {
  const good = reportText();
  const lines = good.split('\n');
  const recommended = (at: number) => /^ {2}- [A-Z]/.test(lines[at] ?? '');
  const passes = (text: string) => judge(text).outcome === 'pass';
  const anyLine = fc.integer({ min: 0, max: lines.length - 1 });

  it('a dropped, doubled or swapped line is no pass unless it only names a recommended key', () => {
    fc.assert(
      fc.property(anyLine, anyLine, fc.constantFrom('drop', 'double', 'swap'), (at, to, how) => {
        const next = [...lines];
        const line = lines[at] ?? '';
        if (how === 'drop') next.splice(at, 1);
        else if (how === 'double') next.splice(at, 0, line);
        else [next[at], next[to]] = [lines[to] ?? '', line];
        const text = next.join('\n');
        const harmless = recommended(at) && (how === 'drop' || recommended(to));
        expect(text === good || harmless || !passes(text)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
  it('a changed character outside the recommended list is no pass', () => {
    fc.assert(
      fc.property(
        anyLine,
        fc.nat(),
        fc.string({ maxLength: 3, unit: 'binary' }),
        fc.boolean(),
        (at, where, put, over) => {
          const line = lines[at] ?? '';
          const cut = where % (line.length + 1);
          const changed = line.slice(0, cut) + put + line.slice(cut + (over ? 1 : 0));
          const text = lines.map((old, i) => (i === at ? changed : old)).join('\n');
          const sameMeaning = text === good || recommended(at);
          expect(sameMeaning || !passes(text)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
  it('every cut of it is no pass', () => {
    for (let end = 0; end < good.length; end += 1) expect(passes(good.slice(0, end))).toBe(false);
  });
});

it('a pass says PASS of everything: the second lock behind the judge', () => {
  const { evidence } = judge(reportText()).judged;
  const holds = (change: object): boolean =>
    envReport.evidence.safeParse({ ...evidence, fileSha256: 'x', ...change }).success;
  expect(holds({})).toBe(true);
  const lines = [evidence?.redis, evidence?.inngest].flatMap((line, at) =>
    [{ verdict: 'SKIP' }, { verdict: 'FAIL' }, { required: false }].map(change => ({
      [at === 0 ? 'redis' : 'inngest']: { ...line, ...change },
    })),
  );
  const more = [{ result: 'FAIL' }, { exitCode: 1 }, { missingKeys: ['X'] }, { runtime: 'FAIL' }];
  for (const change of [...lines, ...more, { fileSha256: '' }]) expect(holds(change)).toBe(false);
});

describe('the check', () => {
  const inputs = cutoverInputs();
  const settings = goodSettings('staging');
  const ROOT_ONLY = 'SLACK_WEBHOOK_URL';
  async function gate(of: {
    files?: Record<string, string | null>;
    result?: ReturnType<typeof childResult>;
    inputs?: typeof inputs;
  }) {
    const runs: ChildSpec[] = [];
    const ports = scriptedPorts({
      envFile: envFiles({
        '/workspace/.env.staging': envText(settings),
        '/workspace/.env': `${ROOT_ONLY}=x\nLOG_LEVEL=INFO\n`,
        ...of.files,
      }),
      process: {
        run: async spec => {
          runs.push(spec);
          return of.result ?? childResult({ stdout: reportText() });
        },
      },
    });
    const command = envGates.find(g => g.id === 'env-staging')?.command;
    const result = await command?.run(of.inputs ?? inputs, () => undefined, toolsFor(ports));
    return { result, runs };
  }

  it('runs the runbook command where nothing but the own file decides', async () => {
    const { result, runs } = await gate({});
    expect(result).toMatchObject({ outcome: 'pass', evidence: { missingKeys: [], mode: 'staging' } });
    expect(runs[0]).toMatchObject({ cwd: '/workspace', args: inputs.commands['env-staging']?.args });
    expect(runs[0]?.env).toMatchObject({ [ROOT_ONLY]: '', PATH: '/usr/bin' });
    expect(Object.keys(runs[0]?.env ?? {})).not.toContain('LOG_LEVEL');
  });
  it('takes CRLF as the same report', async () => {
    const { result } = await gate({ result: childResult({ stdout: reportText().replaceAll('\n', '\r\n') }) });
    expect(result?.outcome).toBe('pass');
  });
  it('a missing file fails and the script is not run (V2)', async () => {
    const { result, runs } = await gate({ files: { '/workspace/.env.staging': null } });
    expect(result?.outcome).toBe('fail');
    expect(ids(result ?? {})).toEqual(['env-file-missing']);
    expect(runs).toEqual([]);
  });
  it('a torn REDIS_URL fails and the script is not run: it would print a piece of the password (V9)', async () => {
    const torn = envText(new Map([...settings, ['REDIS_URL', 'redis://default:ab/cd@redis.test:6379']]));
    const { result, runs } = await gate({ files: { '/workspace/.env.staging': torn } });
    expect(ids(result ?? {})).toEqual(['redis-url-bad']);
    expect(runs).toEqual([]);
  });
  it.each([
    [
      'a Python without rich (01q)',
      { exitCode: 1, stderr: "ModuleNotFoundError: No module named 'rich'" },
      'python-package-missing',
    ],
    ['a usage error', { exitCode: 2, stderr: 'usage: …' }, 'command-refused'],
    ['a traceback', { exitCode: 1, stderr: 'Traceback' }, 'report-unreadable'],
    ['a timeout', { exitCode: null, ended: 'timed-out', stdout: reportText() }, 'command-timeout'],
    ['no Python', { exitCode: null, ended: 'not-started' }, 'command-not-started'],
  ] as const)('%s is unknown', async (_, of, id) => {
    const { result } = await gate({ result: childResult(of) });
    expect(result?.outcome).toBe('unknown');
    expect(ids(result ?? {})).toEqual([id]);
  });
  it.each([
    ['root .env', { files: { '/workspace/.env': 'unreadable' } }, 'env-file-unreadable'],
    ['own file', { files: { '/workspace/.env.staging': 'unreadable' } }, 'env-file-unreadable'],
    [
      'command',
      { inputs: { ...inputs, commands: { 'env-staging': { args: ['x.py', '--env-file', '.env'] } } } },
      'command-differs',
    ],
  ])('an unusable %s is unknown and runs nothing', async (_, of, id) => {
    const { result, runs } = await gate(of);
    expect(result?.outcome).toBe('unknown');
    expect(ids(result ?? {})).toEqual([id]);
    expect(runs).toEqual([]);
  });
  it('gives the child the time of the plan', async () => {
    const { runs } = await gate({ inputs: cutoverInputs({ plan: { timeoutMs: { 'env-staging': 7_000 } } }) });
    expect(runs[0]?.timeoutMs).toBe(7_000);
    expect(envReport.timeoutMs).toBeGreaterThan(7_000);
  });
});
