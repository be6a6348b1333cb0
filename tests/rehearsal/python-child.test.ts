import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Misbehaviour } from '../../src/rehearsal/scenario.ts';
import { PYTEST_PACK } from '../../src/runbook/gates.ts';
import { type TestWorld, worldWith } from './practice-kit.ts';

const INDEX = fileURLToPath(new URL('../../src/rehearsal/index.ts', import.meta.url));
const PROGRAM = `import(${JSON.stringify(INDEX)}).then(async m => { process.exitCode = await m.practicePython(process.argv.slice(1), process.env); })`;

/** The stand-in interpreter as the cockpit meets it: a real child with real streams. */
function child(world: TestWorld, args: readonly string[], stdin = '') {
  const started = spawn(process.execPath, ['--no-warnings', '-e', PROGRAM, '--', ...args], {
    cwd: world.workspace,
    env: { TERM: 'dumb' },
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  started.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes < 1_000_000) chunks.push(chunk);
  });
  started.stdin.on('error', () => {});
  started.stdin.end(stdin);
  const ended = new Promise<number | null>(resolve => started.on('close', code => resolve(code)));
  onTestFinished(async () => {
    started.kill('SIGKILL');
    await ended;
  });
  return { started, ended, chunks, text: () => Buffer.concat(chunks).toString('utf8'), bytes: () => bytes };
}

const misbehaving = (how: Misbehaviour) =>
  worldWith({
    python: { programs: { pytest: how, replay: how, migrate: how, operator: how, validate: how } },
  });

test('the version probe, the package question and the launcher are answered', async () => {
  const world = await worldWith();
  const version = child(world, [
    '-c',
    'import sys,json;print(json.dumps({"python":list(sys.version_info[:3]),"at":sys.executable}))',
  ]);
  expect(await version.ended).toBe(0);
  expect(JSON.parse(version.text())).toEqual({ python: [3, 11, 2], at: 'python' });
  const packages = child(world, ['-c', 'from importlib.util import find_spec'], '["rich"]');
  expect([await packages.ended, JSON.parse(packages.text())]).toEqual([0, { missing: [] }]);
  const argv = ['scripts/validate_runtime_env.py', '--mode', 'staging', '--env-file', '.env.staging'];
  const launched = child(world, ['-c', 'import runpy'], `${JSON.stringify(argv)}\n`);
  expect(await launched.ended).toBe(0);
  expect(launched.text()).toMatch(/Result: PASS\n$/);
  const other = child(world, ['-c', 'print(1)']);
  expect([await other.ended, other.text()]).toEqual([1, '']);
});

test('a flood is 200 MB, then the report; a reader that goes away ends it', async () => {
  const world = await misbehaving('floods');
  const flood = child(world, ['scripts/replay_harness.py']);
  expect(await flood.ended).toBe(0);
  expect(flood.bytes()).toBeGreaterThan(200 * 1024 * 1024);
  const cut = child(world, ['scripts/replay_harness.py']);
  await expect.poll(cut.bytes, { timeout: 20_000 }).toBeGreaterThan(0);
  cut.started.stdout.destroy();
  expect(await cut.ended).not.toBe(0);
});

test('a script that hangs prints nothing and stays; one that hangs after its output has printed all of it', async () => {
  const silent = child(await misbehaving('hangs'), ['scripts/replay_harness.py']);
  const late = child(await misbehaving('hangs-after-output'), ['-m', 'pytest', '-q', ...PYTEST_PACK]);
  await expect.poll(late.text, { timeout: 20_000 }).toMatch(/84 passed in \d+\.\d\ds\n$/);
  expect([late.started.exitCode, silent.started.exitCode, silent.bytes()]).toEqual([null, null, 0]);
  silent.started.kill('SIGTERM');
  expect(await silent.ended).toBeNull();
});

test('the bytes of one letter come in two pieces; half a letter stays half', async () => {
  const split = child(await misbehaving('splits-a-character'), [
    '-m',
    'execution.operator_outbound',
    '--motion',
    'all',
    '--json',
  ]);
  expect(await split.ended).toBe(0);
  expect(split.text()).toMatch(/^Café is one word in two pieces\.\n/);
  expect(split.chunks.some(chunk => chunk.at(-1) === 0xc3)).toBe(true);
  const half = child(await misbehaving('half-a-character'), ['scripts/migrate_file_state_to_redis.py']);
  await half.ended;
  expect(Buffer.concat(half.chunks).subarray(-3)).toEqual(Buffer.from([0x7d, 0x0a, 0xc3]));
});

test('a faked pass is painted around the real report; silence and half a report end with 0', async () => {
  const fake = child(await misbehaving('fakes-a-pass'), [
    'scripts/validate_runtime_env.py',
    '--mode',
    'production',
  ]);
  expect(await fake.ended).toBe(0);
  const start = '\u001b]0;PASS\u0007\u001b[2J';
  expect(fake.text().startsWith(start)).toBe(true);
  expect(fake.text().indexOf('\u001b[1A\u001b[2K')).toBeGreaterThan(fake.text().indexOf('CAIO Runtime Env'));
  const silent = child(await misbehaving('says-nothing'), ['scripts/replay_harness.py']);
  expect([await silent.ended, silent.bytes()]).toEqual([0, 0]);
  const half = child(await misbehaving('stops-halfway'), ['scripts/replay_harness.py']);
  expect(await half.ended).toBe(0);
  expect(half.text()).toMatch(/^\{\n {2}"timestamp_utc"/);
  expect(() => JSON.parse(half.text())).toThrow();
});
