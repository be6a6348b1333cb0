import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dryRunGates } from '../../checks/gates/dry-run.ts';
import { migrationGate } from '../../checks/gates/migration.ts';
import { leadName } from '../../checks/hive-files.ts';
import type { CheckResult, CutoverInputs } from '../../checks/types.ts';
import { createEnvFilePort } from '../../src/ports/env-file.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createRedisPort } from '../../src/ports/redis.ts';
import type { ChildSpec, RedisSession } from '../../src/ports/types.ts';
import { childResult, cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';
import { recorded } from '../support/outputs.ts';
import { HAVE_REDIS, startRedis } from '../support/real-redis.ts';

const STATE = { date: '2026-02-18', outbound_email_dispatched: 5, runs_today: 2, leads_dispatched: [] };
const BATCH = { batch_id: 'batch_1', status: 'approved', created_at: '2026-02-18T09:00:00+00:00' };
const LEAD = { email: 'Lead@Example.com', status: 'active', current_step: 2 };
const KEYS = {
  state: 'caio:operator:state:2026-02-18',
  batch: 'caio:operator:batch:batch_1',
  lead: `caio:cadence:lead:${leadName('lead@example.com')}`,
};

describe.skipIf(!HAVE_REDIS)('with a real Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let session: RedisSession;
  let workspace: string;
  const root = mkdtempSync(join(tmpdir(), 'cockpit-memory-'));
  beforeAll(async () => {
    redis = await startRedis();
    const opened = await createRedisPort().open(redis.url, 5000, new AbortController().signal);
    if (opened.kind === 'closed') throw new Error(opened.message);
    session = opened.session;
  });
  afterAll(async () => {
    await session?.close();
    await redis?.stop();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(async () => {
    for (const key of await session.keys('', 1000)) await session.delete(key);
    workspace = mkdtempSync(join(root, 'ws-'));
    put('.hive-mind/operator_state.json', STATE);
    put('.hive-mind/operator_batches/batch_1.json', BATCH);
    put('.hive-mind/cadence_state/lead_at_example_com.json', LEAD);
    putText('.env', `REDIS_URL=${redis.url}\n`);
  });
  function putText(path: string, text: string): void {
    const at = join(workspace, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  }
  const put = (path: string, value: object): void => putText(path, JSON.stringify(value));
  const set = (key: string, value: object): Promise<void> =>
    session.setWithTtl(key, JSON.stringify(value), 900);
  const moveAll = async (): Promise<void> => {
    await set(KEYS.state, STATE);
    await set(KEYS.batch, BATCH);
    await set(KEYS.lead, LEAD);
  };
  const inputs = (more: Partial<CutoverInputs> = {}): CutoverInputs => {
    const base = cutoverInputs();
    return cutoverInputs({
      workspace,
      production: { ...base.production, envFile: join(workspace, '.env') },
      commands: {
        'redis-migration': { args: ['scripts/migrate_file_state_to_redis.py', '--hive-dir', '.hive-mind'] },
      },
      ...more,
    });
  };
  const tools = (
    run: (spec: ChildSpec) => Promise<ReturnType<typeof childResult>> = async () => childResult(),
  ) =>
    toolsFor(
      scriptedPorts({
        files: createFilesPort(),
        envFile: createEnvFilePort(),
        redis: createRedisPort(),
        process: { run },
      }),
    );
  const witness = async (id: string, given = inputs(), earlier: Record<string, CheckResult> = {}) => {
    const found = [...migrationGate.witnesses, ...(dryRunGates[0].witnesses ?? [])].find(
      w => w.check.id === id,
    );
    if (!found) throw new Error(id);
    const answer = await found.check.run(given, (_, check) => earlier[check], tools());
    return { answer, outcome: answer.outcome, ids: answer.findings.map(f => f.id) };
  };

  describe('migration-compare', () => {
    it('says what is written and where when Redis is empty', async () => {
      const { answer } = await witness('migration-compare');
      expect(answer.outcome).toBe('pass');
      expect(answer.evidence).toMatchObject({
        target: redis.url.replace('redis://', ''),
        prefix: 'caio',
        counts: { operatorState: 1, batches: 1, cadence: 1 },
        changes: { new: 3 },
        writes: Object.values(KEYS).map(key => ({ key, change: 'new' })),
      });
    });
    it('passes a fresh folder and counts what only Redis has', async () => {
      rmSync(join(workspace, '.hive-mind'), { recursive: true });
      mkdirSync(join(workspace, '.hive-mind'));
      await moveAll();
      const { answer } = await witness('migration-compare');
      expect([answer.outcome, answer.evidence]).toMatchObject(['pass', { writes: [], onlyInRedis: 3 }]);
    });
    it('takes the prefix of the settings file', async () => {
      putText('.env', `REDIS_URL=${redis.url}\nSTATE_REDIS_PREFIX=other\n`);
      await set(KEYS.batch, { ...BATCH, status: 'executed' });
      expect((await witness('migration-compare')).answer.evidence).toMatchObject({
        prefix: 'other',
        changes: { new: 3 },
      });
    });
    it('stops before a counter goes back or a sent batch comes back to life (M7)', async () => {
      await set(KEYS.state, { ...STATE, outbound_email_dispatched: 6 });
      await set(KEYS.batch, { ...BATCH, status: 'executed' });
      const { outcome, ids } = await witness('migration-compare');
      expect([outcome, ids]).toEqual(['fail', ['would-revive-batch', 'redis-is-newer']]);
      const typed = await witness('migration-compare', inputs({ migrateOverNewer: true }));
      expect(typed.outcome).toBe('pass');
      expect(typed.answer.notes.map(n => n.id)).toEqual(['would-revive-batch', 'redis-is-newer']);
      // What was decided is no longer advised against.
      expect(typed.answer.notes[0]?.message).toContain('A person decided with a typed yes');
      expect(typed.answer.notes[0]?.fix).not.toContain('migrate anyway');
    });
    it('stops when two files claim one entry', async () => {
      put('.hive-mind/operator_batches/batch_copy.json', { ...BATCH, status: 'pending' });
      expect((await witness('migration-compare')).ids).toEqual(['two-files-one-entry']);
    });
    it('is unknown when Redis is away, and a fail when none is named', async () => {
      putText('.env', 'REDIS_URL=redis://127.0.0.1:1/0\n');
      const away = await witness('migration-compare');
      expect([away.outcome, away.ids]).toEqual(['unknown', ['redis-not-readable']]);
      putText('.env', 'X=1\n');
      const none = await witness('migration-compare');
      expect([none.outcome, none.ids]).toEqual(['fail', ['redis-url-missing']]);
      rmSync(join(workspace, '.env'));
      const file = await witness('migration-compare');
      expect([file.outcome, file.ids]).toEqual(['unknown', ['env-file-missing']]);
    });
  });

  describe('migration-readback and migration-counts', () => {
    it('pass when everything arrived', async () => {
      await moveAll();
      const { answer } = await witness('migration-readback');
      expect([answer.outcome, answer.evidence]).toMatchObject(['pass', { equal: 3 }]);
    });
    it('name what is missing and what differs', async () => {
      await set(KEYS.state, { ...STATE, runs_today: 1 });
      await set(KEYS.lead, LEAD);
      const { outcome, ids, answer } = await witness('migration-readback');
      expect([outcome, ids]).toEqual(['fail', ['not-in-redis', 'readback-differs']]);
      expect(answer.findings[0]?.message).toContain(KEYS.batch);
    });
    it('a Redis that is away is unknown', async () => {
      putText('.env', 'REDIS_URL=redis://127.0.0.1:1/0\n');
      expect((await witness('migration-readback')).outcome).toBe('unknown');
    });
    it('a damaged file is named (M6), and the counts must be ours', async () => {
      putText('.hive-mind/operator_state.json', '{"date": "2026-');
      const compare = (await witness('migration-compare')).answer;
      const said = { ...compare, evidence: { operatorState: 0, batches: 1, cadence: 1 } };
      const damaged = await witness('migration-counts', inputs(), {
        migration: said,
        'migration-compare': compare,
      });
      expect([damaged.outcome, damaged.ids]).toEqual(['fail', ['hive-file-corrupt']]);
      expect(damaged.answer.findings[0]?.message).toContain('operator_state.json');
      put('.hive-mind/operator_state.json', STATE);
      const whole = (await witness('migration-compare')).answer;
      const less = await witness('migration-counts', inputs(), {
        migration: said,
        'migration-compare': whole,
      });
      expect(less.ids).toEqual(['counts-differ']);
      const right = { ...said, evidence: { operatorState: 1, batches: 1, cadence: 1 } };
      const good = await witness('migration-counts', inputs(), {
        migration: right,
        'migration-compare': whole,
      });
      expect(good.outcome).toBe('pass');
      expect((await witness('migration-counts')).outcome).toBe('unknown');
    });
    it('names the file at which a crashed migration may have stopped', async () => {
      putText('.hive-mind/operator_batches/batch_list.json', '[1, 2]');
      const { outcome, ids, answer } = await witness('migration-counts');
      expect([outcome, ids]).toEqual(['unknown', ['nothing-to-compare', 'hive-file-corrupt']]);
      expect(answer.findings[1]?.message).toMatch(/batch_list\.json is damaged, and the migration may have/);
    });
  });

  it("the migration gets production's own settings and nothing else", async () => {
    let spec: ChildSpec | undefined;
    const stdout = recorded('migrate.out').replace('/srv/caio/.hive-mind', `${workspace}/.hive-mind`);
    const run = async (given: ChildSpec) => {
      spec = given;
      return childResult({ stdout, stderr: recorded('migrate.err') });
    };
    const answer = await migrationGate.command.run(inputs(), () => undefined, tools(run));
    expect(answer.outcome).toBe('pass');
    expect(spec?.env).toMatchObject({ REDIS_URL: redis.url, PATH: '/usr/bin' });
    expect([spec?.args, spec?.cwd]).toEqual([
      ['scripts/migrate_file_state_to_redis.py', '--hive-dir', '.hive-mind'],
      workspace,
    ]);
  });

  describe('the state around a dry run', () => {
    const around = async (change: () => unknown, given = inputs()) => {
      const before = (await witness('state-snapshot', given)).answer;
      await change();
      return witness('state-unchanged', given, { 'state-snapshot': before });
    };
    it('is the same when nothing happened', async () => {
      await moveAll();
      expect((await around(() => undefined)).outcome).toBe('pass');
    });
    it.each([
      ['operator_state.json', () => put('.hive-mind/operator_state.json', { ...STATE, runs_today: 3 })],
      ['operator_dispatch_log.jsonl', () => putText('.hive-mind/operator_dispatch_log.jsonl', '{}\n')],
      ['shadow_mode_emails/', () => put('.hive-mind/shadow_mode_emails/a.json', {})],
      ['cadence_state/', () => put('.hive-mind/cadence_state/lead_at_example_com.json', {})],
      ['operator_batches/', () => rmSync(join(workspace, '.hive-mind/operator_batches/batch_1.json'))],
      ['caio:operator:*', () => set(KEYS.state, STATE)],
      ['caio:cadence:*', () => set(KEYS.lead, LEAD)],
    ])('names %s when it changed', async (what, change) => {
      const { outcome, ids, answer } = await around(change);
      expect([outcome, ids]).toEqual(['fail', ['state-changed']]);
      expect(answer.findings[0]?.message).toContain(what);
    });
    it('says what in-place means', async () => {
      const change = () => put('.hive-mind/operator_state.json', { ...STATE, runs_today: 9 });
      expect((await around(change, inputs({ inPlace: true }))).ids).toEqual(['dry-run-changed-state']);
    });
    it('without Redis a changed file is still a fail, and an unchanged one unknown', async () => {
      putText('.env', 'REDIS_URL=redis://127.0.0.1:1/0\n');
      const same = await around(() => undefined);
      expect([same.outcome, same.ids]).toEqual(['unknown', ['redis-not-readable']]);
      const other = await around(() => put('.hive-mind/operator_state.json', {}));
      expect(other.ids).toEqual(['state-changed']);
      const none = await witness('state-unchanged');
      expect([none.outcome, none.ids]).toEqual(['unknown', ['no-snapshot']]);
    });
    it('a Redis that was away only before is unknown, not the same', async () => {
      putText('.env', 'REDIS_URL=redis://127.0.0.1:1/0\n');
      const came = await around(() => putText('.env', `REDIS_URL=${redis.url}\n`));
      expect([came.outcome, came.ids]).toEqual(['unknown', ['redis-not-readable']]);
    });
  });
});
