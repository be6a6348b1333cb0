import { expect, test } from 'vitest';
import { runCheck } from '../../checks/run.ts';
import { stateSnapshot, stateUnchanged } from '../../checks/state-unchanged.ts';
import { BATCH_KEY, HIVE, type LiveWorld, liveInputs, liveTools, liveWorld } from '../support/live-world.ts';

/** That a dry run which changed the real state anywhere, in a file or in the shared memory, is found out. */

const LEAD = 'caio:cadence:lead:1';
const FILE = `${HIVE}/operator_state.json`;
const SHADOW = `${HIVE}/shadow_mode_emails/lead_0.json`;

/** The state is looked at, something happens, and it is looked at again. */
async function between(happens: (world: LiveWorld) => void): Promise<string[]> {
  const world = liveWorld({
    memory: new Map([
      [`${BATCH_KEY}1`, 'one'],
      [LEAD, 'lead'],
    ]),
    files: new Map([
      [FILE, '{}'],
      [SHADOW, '{"status":"approved"}'],
    ]),
  });
  const tools = liveTools(world);
  const inputs = liveInputs();
  const before = await runCheck(stateSnapshot, () => inputs, tools);
  happens(world);
  const result = await runCheck(stateUnchanged, () => ({ inputs, before }), tools);
  return [result.outcome, ...result.findings.map(({ id }) => id)];
}

test('a state that nothing touched, and what is none of CAIO’s, is unchanged', async () => {
  expect(await between(() => undefined)).toEqual(['pass']);
  expect(await between(world => world.memory?.set('others:key', 'x'))).toEqual(['pass']);
  expect(await between(world => world.files.set(`${HIVE}/notes.txt`, 'x'))).toEqual(['pass']);
});

test.each<[string, (world: LiveWorld) => void]>([
  ['a batch in the shared memory has another content', world => world.memory?.set(`${BATCH_KEY}1`, 'two')],
  ['a batch is new in the shared memory', world => world.memory?.set(`${BATCH_KEY}2`, 'one')],
  ['a cadence is gone from the shared memory', world => world.memory?.delete(LEAD)],
  ['the day’s numbers are others', world => world.files.set(FILE, '{"outbound_email_dispatched":3}')],
  ['a log is new', world => world.files.set(`${HIVE}/operator_dispatch_log.jsonl`, '{}')],
  ['a lead is marked', world => world.files.set(SHADOW, '{"status":"dispatched_to_instantly"}')],
  ['a lead is gone', world => world.files.delete(SHADOW)],
])('it is found out when %s', async (_, happens) => {
  expect(await between(happens)).toEqual(['fail', 'state-changed']);
});

test.each<[string, (world: LiveWorld) => void]>([
  [
    'the shared memory is away afterwards',
    world => {
      world.memory = null;
    },
  ],
])('it is not known when %s', async (_, happens) => {
  expect(await between(happens)).toEqual(['unknown', 'redis-not-readable']);
});

test('a settings file that names no shared memory is no unchanged one', async () => {
  const tools = liveTools(liveWorld({ settings: 'LOG_LEVEL=INFO\n' }));
  const result = await runCheck(stateSnapshot, liveInputs, tools);
  expect([result.outcome, result.findings[0]?.id]).toEqual(['unknown', 'redis-not-readable']);
});

test('a file that cannot be read is not known to be unchanged, though it cannot be read both times', async () => {
  const tools = liveTools(liveWorld());
  const inputs = liveInputs();
  const readText: typeof tools.ports.files.readText = async path =>
    path === FILE ? { kind: 'unreadable', message: 'It is held.' } : { kind: 'missing' };
  const held = {
    ...tools,
    ports: { ...tools.ports, files: { ...tools.ports.files, readText } },
  };
  const before = await runCheck(stateSnapshot, () => inputs, held);
  expect([before.outcome, before.findings[0]?.id]).toEqual(['unknown', 'state-not-readable']);
  const after = await runCheck(stateUnchanged, () => ({ inputs, before }), held);
  expect([after.outcome, after.findings[0]?.id]).toEqual(['unknown', 'no-snapshot']);
  const whole = await runCheck(stateSnapshot, () => inputs, tools);
  const then = await runCheck(stateUnchanged, () => ({ inputs, before: whole }), held);
  expect([then.outcome, then.findings[0]?.id]).toEqual(['unknown', 'state-not-readable']);
});

test('a shared memory that was away before the dry run is not known to be unchanged, though it is there now', async () => {
  const world = liveWorld({ memory: null });
  const tools = liveTools(world);
  const inputs = liveInputs();
  const before = await runCheck(stateSnapshot, () => inputs, tools);
  world.memory = new Map();
  const unchanged = (given: typeof before) =>
    runCheck(stateUnchanged, () => ({ inputs, before: given }), tools);
  const after = await unchanged(before);
  expect([after.outcome, after.findings[0]?.id]).toEqual(['unknown', 'redis-not-readable']);
  const unsaid = await unchanged({ ...before, findings: [] });
  expect([unsaid.outcome, unsaid.findings[0]?.id]).toEqual(['unknown', 'redis-not-readable']);
  // What changed in the files shows all the same.
  world.files.set(FILE, '{}');
  expect((await unchanged(before)).outcome).toBe('fail');
});

test('a dry run in the folder itself is named as what changed it', async () => {
  const world = liveWorld();
  const tools = liveTools(world);
  const inputs = { ...liveInputs(), inPlace: true };
  const before = await runCheck(stateSnapshot, () => inputs, tools);
  world.files.set(FILE, '{}');
  const after = await runCheck(stateUnchanged, () => ({ inputs, before }), tools);
  expect([after.outcome, after.findings[0]?.id]).toEqual(['fail', 'dry-run-changed-state']);
});
