import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dumps, PyFloat } from '../../src/rehearsal/python/json.ts';
import { shellWords } from '../../src/rehearsal/python/pytest.ts';
import type { Faults } from '../../src/rehearsal/scenario.ts';
import { PYTEST_PACK } from '../../src/runbook/gates.ts';
import { python, worldWith } from './practice-kit.ts';

const replay = async (faults: Faults = {}, ...more: string[]) => {
  const world = await worldWith(faults);
  const ran = await python(world, ['scripts/replay_harness.py', '--min-pass-rate', '0.95', ...more]);
  return { world, ...ran };
};

test('the replay runs 50 cases, writes its folder, and prints the real document', async () => {
  const { world, code, stdout, stderr } = await replay();
  expect([code, stderr]).toEqual([0, '']);
  const head = stdout.slice(0, stdout.indexOf('  "results"')).replace(/"\d{8}T\d{6}Z"/, '"…"');
  expect(head).toBe(`{
  "timestamp_utc": "…",
  "golden_set_path": "tests/golden/caio_alpha_golden_set_v1.json",
  "runner_cmd": "python scripts/swarm_replay_runner.py",
  "total_cases": 50,
  "passed_cases": 50,
  "failed_cases": 0,
  "pass_rate": 1.0,
  "min_pass_rate_required": 0.95,
  "average_score": 4.5,
  "block_build": false,
`);
  const report = JSON.parse(stdout);
  expect(report.results[20]).toEqual({
    case_id: 'EDGE_021',
    pass: true,
    overall_score: 4.5,
    tool_score: 4,
    groundedness_score: 5,
  });
  const folder = join(world.workspace, '.hive-mind/replay_harness', report.timestamp_utc);
  expect(await readdir(join(folder, 'cases'))).toHaveLength(50);
  expect(`${await readFile(join(folder, 'summary.json'), 'utf8')}\n`).toBe(stdout);
});

test.each<[number, number, number, string]>([
  [50, 3, 1, '0.94'],
  [20, 1, 0, '0.95'],
  [50, 2, 0, '0.96'],
  [0, 0, 1, '0.0'],
])('%i cases, %i of them bad: exit %i, rate %s', async (goldenCases, badReplayCases, code, rate) => {
  const ran = await replay({ workspace: { goldenCases, badReplayCases } });
  expect(ran.code).toBe(code);
  expect(ran.stdout).toContain(`"pass_rate": ${rate},`);
  expect(ran.stdout).toContain(`"block_build": ${code === 1},`);
});

test('a Python path with a space starts no case at all (R2); the wrong folder is a traceback', async () => {
  const world = await worldWith({ python: { replayCannotStart: true } });
  const ran = await python(world, ['scripts/replay_harness.py']);
  const { results, pass_rate: rate } = JSON.parse(ran.stdout);
  expect([ran.code, rate, results.length]).toEqual([1, 0, 50]);
  expect(results[0].error).toMatch(/^\[Errno 2\] No such file or directory: '/);
  const lost = await python(world, ['scripts/replay_harness.py', '--golden-set', 'not/there.json']);
  expect(lost).toMatchObject({ code: 1, stdout: '' });
  expect(lost.stderr).toContain('FileNotFoundError');
});

const tests = async (faults: Faults = {}, env: Record<string, string> = {}, files = PYTEST_PACK) => {
  const world = await worldWith(faults);
  const ran = await python(world, ['-m', 'pytest', '-q', ...files], { env });
  return { world, ...ran };
};

test('all tests pass: dots, one summary line, exit 0', async () => {
  const { code, stdout, stderr } = await tests();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\.{72} \[ {1}85%\]\n\.{12} {60} \[100%\]\n84 passed in \d+\.\d\ds\n$/);
});

test('the junit file is written where PYTEST_ADDOPTS says, also with spaces', async () => {
  const world = await worldWith({ workspace: { failingTest: true, skippedTest: true } });
  const path = join(world.workspace, 'own folder', 'junit "x".xml');
  const quoted = `"${path.replaceAll('"', '\\"')}"`;
  await python(world, ['-m', 'pytest', '-q', ...PYTEST_PACK], {
    env: { PYTEST_ADDOPTS: `-p no:x --junitxml=${quoted}` },
  });
  const xml = await readFile(path, 'utf8');
  expect(xml).toContain('errors="0" failures="1" skipped="1" tests="84"');
  expect(xml.match(/<testcase /g)).toHaveLength(84);
  expect(xml).toContain('classname="tests.test_replay_harness_assets" name="test_replay_harness_assets_0"');
});

test.each<[string, Faults, number, RegExp, RegExp]>([
  [
    'one fails',
    { workspace: { failingTest: true } },
    1,
    /\nFAILED tests\/test_replay_harness_assets\.py::test_replay_harness_assets_0 - assert 50 == 51\n1 failed, 83 passed in \d+\.\d\ds\n$/,
    /^$/,
  ],
  [
    'one is skipped',
    { workspace: { skippedTest: true } },
    0,
    /\n83 passed, 1 skipped in \d+\.\d\ds\n$/,
    /^$/,
  ],
  [
    'one file does not load',
    { workspace: { brokenImport: true } },
    2,
    /\nERROR tests\/test_state_store_redis_cutover\.py\n!+ Interrupted: 1 error during collection !+\n1 error in \d+\.\d\ds\n$/,
    /^$/,
  ],
  ['no test at all', { workspace: { noTests: true } }, 5, /^\nno tests ran in \d+\.\d\ds\n$/, /^$/],
  [
    'a file is absent',
    { workspace: { missingTests: [PYTEST_PACK[8] ?? ''] } },
    4,
    /no tests ran/,
    /^ERROR: file or directory not found: tests\/test_instantly_webhook_auth\.py\n\n$/,
  ],
])('%s', async (_, faults, code, stdout, stderr) => {
  const ran = await tests(faults);
  expect(ran.code).toBe(code);
  expect(ran.stdout).toMatch(stdout);
  expect(ran.stderr).toMatch(stderr);
});

test('shell words are split as a shell splits them', () => {
  expect(shellWords(`-q "a b"c 'd "e' f\\ g "x\\"y" ''`)).toEqual(['-q', 'a bc', 'd "e', 'f g', 'x"y', '']);
});

test('JSON is printed as Python prints it', () => {
  expect(dumps({ a: new PyFloat(1), b: [], c: {}, d: 'é✓', e: [new PyFloat(0.95), null, true] })).toBe(
    '{\n  "a": 1.0,\n  "b": [],\n  "c": {},\n  "d": "\\u00e9\\u2713",\n  "e": [\n    0.95,\n    null,\n    true\n  ]\n}',
  );
  expect(dumps({ a: [1, 'x'] }, null)).toBe('{"a": [1, "x"]}');
});
