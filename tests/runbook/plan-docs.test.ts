import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import { type Plan, readPlan } from '../../src/runbook/plan.ts';

/** docs/plan-file.md says what src/runbook/plan.ts does. */

const text = readFileSync(new URL('../../docs/plan-file.md', import.meta.url), 'utf8');

const plan = (source: string | null): Plan => {
  const read = readPlan(source);
  if (read.kind === 'wrong') throw new Error(read.errors.join('\n'));
  return read.plan;
};

const documented = [...text.matchAll(/^\| `(\w+)` +\|/gm)].map(([, key = '']) => key);

test('the keys in the table are all the keys there are', () => {
  const read = readPlan(
    JSON.stringify(Object.fromEntries([...documented, 'another'].map(key => [key, null]))),
  );
  const errors = read.kind === 'wrong' ? read.errors : [];
  expect(errors.filter(error => error.endsWith('there is no such key in a plan.'))).toEqual([
    'another: there is no such key in a plan.',
  ]);
  const known: Record<keyof Plan, string> = {
    pytestPack: 'pytestPack',
    minPassRate: 'minPassRate',
    queryTokens: 'queryTokens',
    timeoutMs: 'timeoutsSeconds',
    envFiles: 'envFiles',
    python: 'python',
    lifeHours: 'lifeHours',
  };
  expect(documented).toEqual(Object.values(known));
});

test('the seconds in the table are the seconds a gate gets', () => {
  const rows = [...text.matchAll(/^\| (`[a-z-]+`(?:, `[a-z-]+`)*) +\| (\d+) +\|$/gm)];
  const seconds = rows.flatMap(([, ids = '', value]) =>
    [...ids.matchAll(/`([a-z-]+)`/g)].map(([, id]) => [id, Number(value) * 1000]),
  );
  expect(seconds.map(([id]) => id)).toEqual([...GATE_IDS]);
  expect(Object.fromEntries(seconds)).toEqual(plan(null).timeoutMs);
});

test('the example is a plan, and does what it says', () => {
  const example = plan(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
  expect(example).toMatchObject({ queryTokens: 'off', lifeHours: 4 });
  expect(example.timeoutMs.replay).toBe(1_800_000);
  expect(example.timeoutMs.pytest).toBe(1_200_000);
});

test('what stands for a key that is left out', () => {
  const { minPassRate, queryTokens, envFiles, lifeHours, pytestPack } = plan(null);
  expect({ minPassRate, queryTokens, envFiles, lifeHours, files: pytestPack.length }).toEqual({
    minPassRate: 0.95,
    queryTokens: 'ask',
    envFiles: { staging: '.env.staging', production: '.env' },
    lifeHours: 12,
    files: 9,
  });
});
