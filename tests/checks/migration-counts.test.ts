import { expect, test } from 'vitest';
import { type CountsInput, migrationCounts } from '../../checks/migration-counts.ts';
import { runCheck } from '../../checks/run.ts';
import type { CheckResult } from '../../checks/types.ts';
import { cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';

/** The witness of the migration: it counts what lies in the folder, whatever the script says. */

const result = (evidence: unknown): CheckResult => ({
  id: 'x',
  title: 'X',
  outcome: 'pass',
  findings: [],
  notes: [],
  evidence,
  durationMs: 1,
});
const ONE = { operatorState: 1, batches: 1, cadence: 1 };
const compared = (counts: object): CheckResult =>
  result({
    target: 'host:6379/0',
    prefix: 'caio',
    counts,
    changes: { new: 0, same: 0, 'file-newer': 0, 'redis-newer': 0, 'would-revive': 0, unclear: 0 },
    writes: [],
    onlyInRedis: 0,
  });
const WHOLE: Readonly<Record<string, string>> = {
  'operator_state.json': '{"date": "2026-02-18"}',
  'operator_batches/batch_1.json': '{"batch_id": "batch_1", "status": "approved"}',
  'cadence_state/a.json': '{"email": "a@example.com"}',
};
const HIVE = '/srv/caio/.hive-mind/';
/** Stands for a file that does not open. */
const UNREADABLE = 'unreadable';

/** Runs the witness over a folder that holds these files; null: there is none. */
function witness(held: Readonly<Record<string, string>> | null, input: Partial<CountsInput>) {
  const ports = scriptedPorts({
    files: {
      exists: async path =>
        held !== null && (`${path}/` === HIVE || Object.keys(held).includes(path.slice(HIVE.length))),
      listFiles: async path =>
        Object.keys(held ?? {})
          .filter(name => `${HIVE}${name}`.startsWith(`${path}/`))
          .map(name => name.slice(name.indexOf('/') + 1)),
      readText: async path => {
        const text = held?.[path.slice(HIVE.length)];
        if (text === UNREADABLE) return { kind: 'unreadable', message: 'it cannot be opened' };
        return text === undefined
          ? { kind: 'missing' }
          : { kind: 'text', text, sha256: '', bytes: text.length };
      },
    },
  });
  const inputs = { ...cutoverInputs(), workspace: '/srv/caio' };
  return runCheck(
    migrationCounts,
    () => ({ inputs, command: result(ONE), compare: undefined, ...input }),
    toolsFor(ports),
  );
}
const idsOf = ({ outcome, findings }: CheckResult): string[] => [outcome, ...findings.map(({ id }) => id)];

test('passes when the folder held what the script says it moved, counted before it ran or else now', async () => {
  expect((await witness(WHOLE, {})).evidence).toEqual({ counted: ONE, said: ONE });
  const before = await witness({}, { compare: compared(ONE) });
  expect([before.outcome, before.evidence]).toEqual(['pass', { counted: ONE, said: ONE }]);
});

test.each(['operatorState', 'batches', 'cadence'])('fails when the number of %s is another', async name => {
  for (const said of [0, 2]) {
    const moved = { ...ONE, [name]: said };
    expect(idsOf(await witness(WHOLE, { command: result(moved) }))).toEqual(['fail', 'counts-differ']);
    expect(idsOf(await witness({}, { command: result(moved), compare: compared(ONE) }))).toEqual([
      'fail',
      'counts-differ',
    ]);
  }
});

test.each([
  ['{"status": ', 'hive-file-corrupt'],
  ['{"status": "active"}', 'hive-file-nameless'],
])('fails over a file that was left out in silence: %s', async (text, id) => {
  const held = { ...WHOLE, 'cadence_state/b.json': text };
  expect(idsOf(await witness(held, {}))).toEqual(['fail', id]);
});

test('fails over a file that cannot be read, though the numbers agree without it', async () => {
  for (const file of ['operator_batches/batch_2.json', 'cadence_state/b.json'])
    expect((await witness({ ...WHOLE, [file]: UNREADABLE }, {})).outcome, file).toBe('fail');
  const { operatorState: _, ...rest } = ONE;
  const held = { ...WHOLE, 'operator_state.json': UNREADABLE };
  expect((await witness(held, { command: result({ operatorState: 0, ...rest }) })).outcome).toBe('fail');
});

test('counts what the script takes, and no file of another name', async () => {
  const text = '{"batch_id": "x", "email": "b@example.com"}';
  const held = {
    ...WHOLE,
    'operator_batches/notes.json': text,
    'operator_batches/batch_2.txt': text,
    'cadence_state/b.json.bak': text,
    'cadence_state/c.json': '{}',
  };
  expect(idsOf(await witness(held, {}))).toEqual(['pass']);
  expect((await witness(held, {})).evidence).toEqual({ counted: ONE, said: ONE });
});

test('is unknown without a report, and names the files that may have stopped it', async () => {
  expect(idsOf(await witness(WHOLE, { command: undefined }))).toEqual(['unknown', 'nothing-to-compare']);
  const held = { ...WHOLE, 'cadence_state/b.json': '[]' };
  expect(idsOf(await witness(held, { command: undefined }))).toEqual([
    'unknown',
    'nothing-to-compare',
    'hive-file-corrupt',
  ]);
});

test('fails when there is no folder, whatever the script says', async () => {
  expect((await witness(null, {})).outcome).toBe('fail');
  expect((await witness(null, { compare: compared(ONE) })).outcome).toBe('fail');
});
