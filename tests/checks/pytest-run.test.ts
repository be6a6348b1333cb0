import { expect, test } from 'vitest';
import { pytest } from '../../checks/pytest.ts';
import { runCheck } from '../../checks/run.ts';
import type { CutoverInputs } from '../../checks/types.ts';
import type { ChildResult, ChildSpec } from '../../src/ports/types.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { recorded } from '../support/outputs.ts';

/** The tests' own gate around its judge: what must be there before anything is started, and where it is started. */

const PACK = ['tests/test_a.py', 'tests/test_b.py'];
const OUT = recorded('pytest.out');

async function run(
  change: Partial<CutoverInputs> = {},
  there: readonly string[] = PACK,
  child: () => ChildResult = () => childResult({ stdout: OUT }),
) {
  const specs: ChildSpec[] = [];
  const copies: string[] = [];
  const tools = toolsFor(
    scriptedPorts({
      random: { text: () => 'random' },
      envFile: {
        read: async path => ({
          kind: 'read',
          file: { path, sha256: '', values: new Map([['GHL_API_KEY', 'x']]), problems: [] },
        }),
      },
      files: {
        exists: async path => there.some(file => path === `/workspace/${file}`),
        scratchCopy: async root => {
          copies.push(`copied ${root}`);
          return {
            path: '/scratch',
            dispose: async () => {
              copies.push('removed');
            },
          };
        },
      },
      process: {
        run: async spec => {
          specs.push(spec);
          spec.onChunk?.('stderr', Buffer.from('..... [ 99%]\n'));
          spec.onChunk?.('stdout', Buffer.from('..... [ 42%]\r\n'));
          spec.onChunk?.('stdout', Buffer.from('\n'));
          return child();
        },
      },
    }),
  );
  const inputs = cutoverInputs({
    commands: { pytest: { args: ['-m', 'pytest', '-q', ...PACK] } },
    plan: { pytestPack: PACK },
  });
  const result = await runCheck(pytest, () => ({ ...inputs, ...change }), tools);
  const ended = [result.outcome, ...[...result.findings, ...result.notes].map(({ id }) => id)];
  return { ended, result, specs, copies, progress: tools.events.filter(({ type }) => type === 'progress') };
}
const planned = (plan: Partial<CutoverInputs['plan']>): Partial<CutoverInputs> => ({
  plan: { ...cutoverInputs().plan, ...plan },
});

test('runs the pack once, cut off, on a copy that is removed, and tells how far it is', async () => {
  const { ended, result, specs, copies, progress } = await run();
  expect([ended, copies]).toEqual([['pass'], ['copied /workspace', 'removed']]);
  expect(result.evidence).toMatchObject({ passed: 60, junit: '/own/pytest-random.xml', scratch: true });
  expect(specs).toHaveLength(1);
  expect(specs[0]).toMatchObject({
    cwd: '/scratch',
    env: { REDIS_URL: '', GHL_API_KEY: '', PYTEST_ADDOPTS: '--junitxml="/own/pytest-random.xml"' },
  });
  expect(progress).toEqual([{ type: 'progress', done: 42, total: 100, what: 'percent' }]);
});

test('in place runs in the folder itself, and says so', async () => {
  const { ended, result, specs, copies } = await run({ inPlace: true });
  expect([ended, copies, specs[0]?.cwd]).toEqual([['pass', 'tests-in-place'], [], '/workspace']);
  expect(result.evidence).toMatchObject({ scratch: false });
});

test.each<[string, Partial<CutoverInputs>, readonly string[]]>([
  ['a file of the pack is not there', {}, PACK.slice(1)],
  ['none of them is there', {}, []],
  ['the pack is empty', planned({ pytestPack: [] }), PACK],
])('starts nothing and fails when %s', async (_, change, there) => {
  const { ended, specs, copies } = await run(change, there);
  expect([ended, specs, copies]).toEqual([['fail', 'test-file-missing'], [], []]);
});

test('a pack that is not the runbook’s stays open, however well it ran', async () => {
  const { ended } = await run(planned({ pytestPack: PACK.slice(1), runbookPack: PACK }));
  expect(ended).toEqual(['unknown', 'test-pack-shrunk']);
});

test('the copy is removed also when the tests fail or the start breaks', async () => {
  const failed = await run({}, PACK, () =>
    childResult({ stdout: '1 failed, 59 passed in 1.00s\n', exitCode: 1 }),
  );
  expect([failed.ended, failed.copies.at(-1)]).toEqual([['fail', 'tests-failed'], 'removed']);
  const broken = await run({}, PACK, () => {
    throw new Error('broken');
  });
  expect([broken.ended[0], broken.copies.at(-1)]).toEqual(['unknown', 'removed']);
});
