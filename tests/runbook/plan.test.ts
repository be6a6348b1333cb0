import { describe, expect, test } from 'vitest';
import { MIN_PASS_RATE, PYTEST_PACK } from '../../src/runbook/gates.ts';
import { type Plan, readPlan } from '../../src/runbook/plan.ts';

function planOf(text: string | null): Plan {
  const read = readPlan(text);
  if (read.kind === 'wrong') throw new Error(read.errors.join());
  return read.plan;
}

test('without a file the runbook’s own values hold', () => {
  const plan = planOf(null);
  expect(plan.pytestPack).toEqual(PYTEST_PACK);
  expect(plan.minPassRate).toBe(MIN_PASS_RATE);
  expect(plan.envFiles).toEqual({ staging: '.env.staging', production: '.env' });
  expect(plan.lifeHours).toBe(12);
  expect(plan.queryTokens).toBe('ask');
});

test('each key overrides its value and nothing else', () => {
  const plan = planOf(
    JSON.stringify({
      pytestPack: ['tests/test_one.py'],
      minPassRate: 0.98,
      queryTokens: 'off',
      timeoutsSeconds: { replay: 5 },
      envFiles: { staging: '.env.stage' },
      python: 'python3.11',
      lifeHours: 2,
    }),
  );
  expect(plan).toMatchObject({
    pytestPack: ['tests/test_one.py'],
    minPassRate: 0.98,
    queryTokens: 'off',
    python: 'python3.11',
    lifeHours: 2,
  });
  expect(plan.timeoutMs.replay).toBe(5000);
  expect(plan.timeoutMs.pytest).toBe(planOf(null).timeoutMs.pytest);
  expect(plan.envFiles).toEqual({ staging: '.env.stage', production: '.env' });
});

describe('a wrong plan names its key and is not used at all', () => {
  test.each([
    ['{', 'not JSON'],
    ['[]', '(the whole file)'],
    ['{"pytestpack":[]}', 'pytestpack: there is no such key'],
    ['{"timeoutsSeconds":{"replai":5}}', 'replai'],
    ['{"timeoutsSeconds":{"replay":0}}', 'timeoutsSeconds.replay'],
    ['{"minPassRate":0.5}', 'minPassRate: must be at least 0.95'],
    ['{"minPassRate":95}', 'minPassRate'],
    ['{"lifeHours":13}', 'lifeHours: may only shorten'],
    ['{"pytestPack":[]}', 'pytestPack'],
    ['{"pytestPack":["../evil.py"]}', 'pytestPack.0'],
    ['{"pytestPack":["--version"]}', 'pytestPack.0'],
    ['{"envFiles":{"staging":"../.env"}}', 'envFiles.staging'],
    ['{"envFiles":{"staging":".env"}}', 'envFiles'],
    ['{"queryTokens":true}', 'queryTokens'],
    [Buffer.from('\ufeff{}', 'utf16le').toString('utf8'), 'not UTF-8 text'],
    [Buffer.from('{}', 'utf16le').toString('utf8'), 'not UTF-8 text'],
  ])('%s', (text, named) => {
    const read = readPlan(text);
    expect(read.kind).toBe('wrong');
    expect(read.kind === 'wrong' && read.errors.join()).toContain(named);
  });
});
