import { describe, expect, it } from 'vitest';
import { migrationGate } from '../../checks/gates/migration.ts';
import { type Json, leadName, readEntry } from '../../checks/hive-files.ts';
import { judgeMigration } from '../../checks/migration.ts';
import { changeOf, compareFindings } from '../../checks/migration-compare.ts';
import { migrationCounts } from '../../checks/migration-counts.ts';
import { targetOf } from '../../checks/production-redis.ts';
import type { CheckResult } from '../../checks/types.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { mutateEverywhere, recorded } from '../support/outputs.ts';

const OUT = recorded('migrate.out');
const ERR = recorded('migrate.err');
const ports = scriptedPorts();
const judge = (stdout: string, stderr = ERR, exitCode: number | null = 0, workspace = '/srv/caio') =>
  judgeMigration(childResult({ stdout, stderr, exitCode }), workspace, ports.redact);
const ids = (of: object): string[] =>
  'findings' in of ? (of.findings as { id: string }[]).map(finding => finding.id) : [];
const changed = (change: object): string => JSON.stringify({ ...JSON.parse(OUT), ...change });

describe('what the migration printed', () => {
  it('passes as recorded (03a), with the counts as evidence', () => {
    expect(judge(OUT)).toEqual({ outcome: 'pass', evidence: { operatorState: 1, batches: 1, cadence: 1 } });
  });
  it('takes Windows paths for what they are', () => {
    const windows = changed({ hive_dir: 'D:\\Agent Swarm\\CAIO\\.hive-mind' });
    expect(judge(windows, ERR, 0, 'D:\\Agent Swarm\\caio').outcome).toBe('pass');
  });
  const WARN = 'WARNING:state_store:';
  it.each([
    [
      '03b M1',
      changed({ redis_available: false }),
      `${WARN}STATE_BACKEND=redis but REDIS_URL is not set; falling back to file backend.`,
      'redis-not-used',
    ],
    [
      '03c M2',
      OUT,
      `${ERR}${WARN}StateStore Redis init failed; file fallback only. Error: timeout`,
      'redis-not-used',
    ],
    ['03d M3', changed({ backend: 'file', redis_available: false }), '', 'file-backend'],
    ['03g M4', OUT, `${ERR}${WARN}Redis write failed for key=caio:x: OOM`, 'redis-refuses-writes'],
    ['03e M5', changed({ hive_dir: '/srv/caio/.hive-mnid' }), ERR, 'wrong-hive'],
    ['dry', changed({ dry_run: true }), ERR, 'migration-was-dry'],
    ['not ok', changed({ ok: false, errors: ['batch:x: no'] }), ERR, 'migration-not-ok'],
    ['other warning', OUT, `${ERR}${WARN}Redis read failed for key=caio:x`, 'state-store-warning'],
  ])('%s is a fail', (_, stdout, stderr, id) => {
    const outcome = judge(stdout, stderr);
    expect(outcome.outcome).toBe('fail');
    expect(ids(outcome)).toContain(id);
  });
  it.each([
    ['nothing', '', ERR, 0, 'report-unreadable'],
    ['two documents', OUT + OUT, ERR, 0, 'report-unreadable'],
    ['an unknown field', changed({ more: 1 }), ERR, 0, 'report-unreadable'],
    ['an exit code that disagrees', OUT, ERR, 1, 'exit-code-disagrees'],
    ['no word of the connection', OUT, '', 0, 'redis-connection-not-reported'],
    ['a missing package', '', "ModuleNotFoundError: No module named 'redis'", 1, 'python-package-missing'],
    ['a wrong call', '', 'usage: migrate\nmigrate: error: bad', 2, 'command-usage'],
  ])('%s is unknown', (_, stdout, stderr, exitCode, id) => {
    const outcome = judge(stdout, stderr, exitCode);
    expect([outcome.outcome, ...ids(outcome)]).toEqual(['unknown', id]);
  });
  it('a crash is a fail with its last words, without a secret in them', () => {
    const { redact } = scriptedPorts();
    const secret = crypto.randomUUID();
    redact.register(secret, '‹secret›');
    const stderr = `Traceback (most recent call last):\n  x\nOSError: ${secret}\n`;
    const outcome = judgeMigration(childResult({ stderr, exitCode: 1 }), '/srv/caio', redact);
    expect(ids(outcome)).toEqual(['command-crashed']);
    expect(JSON.stringify(outcome)).toContain('OSError: ‹secret›');
  });
});

const result = (evidence: unknown): CheckResult => ({
  id: 'x',
  title: 'x',
  outcome: 'pass',
  findings: [],
  notes: [],
  evidence,
  durationMs: 1,
});
const compared = (counts: object): CheckResult =>
  result({
    target: 'host:6379/0',
    prefix: 'caio',
    counts,
    changes: { new: 0, same: 0, 'file-newer': 0, 'redis-newer': 0, 'would-revive': 0, unclear: 0 },
    writes: [],
    onlyInRedis: 0,
  });
const emptyHive = scriptedPorts({
  files: { exists: async path => path.endsWith('.hive-mind'), listFiles: async () => [] },
});
const ONE = { operatorState: 1, batches: 1, cadence: 1 };

describe('any other report', () => {
  it('is no pass, or is caught by the count of the files', async () => {
    // hive_dir: only what stands before the last two parts is free. Counts: the witness compares them.
    const counts: [string, unknown][] = [];
    const tried = mutateEverywhere(JSON.parse(OUT) as Json, (mutated, path) => {
      const outcome = judge(JSON.stringify(mutated));
      if (outcome.outcome !== 'pass') return;
      expect(path).toMatch(/^(operator_state|batches|cadence_states)_migrated$/);
      counts.push([path, outcome.evidence]);
    });
    expect(tried).toBeGreaterThan(8);
    expect(counts.length).toBeGreaterThan(0);
    for (const [, evidence] of counts) {
      const inputs = { inputs: cutoverInputs(), command: result(evidence), compare: compared(ONE) };
      expect(ids(await migrationCounts.run(inputs, toolsFor(emptyHive)))).toContain('counts-differ');
    }
  });
});

describe('which side is newer', () => {
  const state = {
    date: '2026-02-18',
    runs_today: 1,
    leads_dispatched: ['email:a'],
    last_run_at: '2026-02-18T09:00:00.123456+00:00',
  };
  const lead = { email: 'a@example.com', status: 'active', current_step: 2, last_step_at: '2026-02-18' };
  const batch = (status: string) => ({ batch_id: 'batch_1', status });
  it.each([
    ['operator-state', state, null, 'new'],
    ['operator-state', state, { ...state }, 'same'],
    ['operator-state', state, { ...state, runs_today: 2 }, 'redis-newer'],
    ['operator-state', state, { ...state, runs_today: 0 }, 'file-newer'],
    [
      'operator-state',
      state,
      { ...state, runs_today: 0, last_run_at: '2026-02-18T10:00:00+00:00' },
      'redis-newer',
    ],
    ['operator-state', { ...state, last_run_at: null, runs_today: 2 }, state, 'redis-newer'],
    ['operator-state', { ...state, last_run_at: 'odd', runs_today: 2 }, state, 'redis-newer'],
    ['operator-state', state, { ...state, last_run_at: null, runs_today: 0 }, 'file-newer'],
    ['operator-state', state, Object.fromEntries(Object.entries(state).reverse()), 'same'],
    ['operator-state', state, { ...state, leads_dispatched: { 0: 'email:a' } }, 'file-newer'],
    ['operator-state', state, { ...state, leads_dispatched: ['email:b'] }, 'redis-newer'],
    ['operator-state', state, { ...state, odd: 1 }, 'unclear'],
    ['batch', batch('pending'), batch('approved'), 'redis-newer'],
    ['batch', batch('approved'), batch('pending'), 'file-newer'],
    ['batch', batch('approved'), batch('executed'), 'would-revive'],
    ['batch', batch('executed'), batch('rejected'), 'would-revive'],
    ['batch', batch('approved'), batch('expired'), 'would-revive'],
    ['batch', batch('executed'), { ...batch('executed'), executed_at: 'x' }, 'unclear'],
    ['batch', batch('pending'), batch('odd'), 'unclear'],
    ['cadence', lead, { ...lead, current_step: 3 }, 'redis-newer'],
    ['cadence', lead, { ...lead, status: 'exited' }, 'redis-newer'],
    ['cadence', lead, { ...lead, current_step: 1 }, 'file-newer'],
    ['cadence', lead, { ...lead, tier: 'x' }, 'unclear'],
  ] as const)('%s %o against %o is %s', (kind, file, redis, expected) => {
    expect(changeOf(kind, file, redis === null ? null : JSON.stringify(redis))).toBe(expected);
  });
  it('what cannot be read in Redis is unclear, and unclear stops', () => {
    expect(changeOf('batch', batch('pending'), 'not json')).toBe('unclear');
    expect(compareFindings([{ key: 'caio:x', change: 'unclear' }]).map(f => f.id)).toEqual(['redis-differs']);
    expect(
      compareFindings([
        { key: 'caio:x', change: 'file-newer' },
        { key: 'y', change: 'new' },
      ]),
    ).toEqual([]);
  });
});

describe('keys and targets', () => {
  it('files a lead under the hash of its address in lower case', () => {
    expect(leadName(' Lead@Example.com ')).toBe(leadName('lead@example.com'));
    const read = readEntry('p', 'cadence', 'cadence_state/x.json', '{"email":"Lead@Example.com"}');
    expect(read).toMatchObject({ entry: { key: `p:cadence:lead:${leadName('lead@example.com')}` } });
    expect(leadName('x')).toMatch(/^[0-9a-f]{24}$/);
  });
  it('takes the name of a batch from its content, else from its file', () => {
    expect(readEntry('p', 'batch', 'operator_batches/batch_1.json', '{"a":1}')).toMatchObject({
      entry: { key: 'p:operator:batch:batch_1' },
    });
    expect(readEntry('p', 'batch', 'operator_batches/batch_1.json', '{"batch_id":"batch_2"}')).toMatchObject({
      entry: { key: 'p:operator:batch:batch_2' },
    });
  });
  it.each(['[1]', 'x', '﻿{"date":"2026-02-18"}', '{"date":"�"}'])('%s is damaged', text => {
    expect(readEntry('p', 'operator-state', 'operator_state.json', text)).toMatchObject({
      problem: { why: 'not-json' },
    });
  });
  it('shows the host and never the password', () => {
    const secret = crypto.randomUUID().replaceAll('-', '');
    expect(targetOf(`redis://default:${secret}@redis.example.com:7000/2`)).toBe('redis.example.com:7000/2');
    for (const bad of [`${secret}/x`, `${secret}#x`, `${secret}?x`, `12/${secret}`, `1#${secret}`])
      expect(targetOf(`redis://u:${bad}@redis.example.com:7000`)).toBe('(address not readable)');
  });
});

describe('the gate', () => {
  it('needs the production settings, compares before and reads back after', () => {
    expect(migrationGate.needs).toEqual(['env-production']);
    expect(migrationGate.witnesses.map(w => [w.when, w.check.id])).toEqual([
      ['before', 'migration-compare'],
      ['after', 'migration-counts'],
      ['after', 'migration-readback'],
    ]);
  });
  it('does not start the script without a hive folder: it would make one (M5)', async () => {
    const tools = toolsFor(scriptedPorts({ files: { exists: async () => false } }));
    const outcome = await migrationGate.command.run(cutoverInputs(), () => undefined, tools);
    expect([outcome.outcome, outcome.findings[0]?.id]).toEqual(['fail', 'hive-missing']);
  });
});
