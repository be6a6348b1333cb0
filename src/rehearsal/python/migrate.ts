import { mkdir } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { parseArguments } from './arguments.ts';
import { loadDotenv } from './dotenv.ts';
import type { Script } from './host.ts';
import { dumps } from './json.ts';
import { jsonFiles, readJson, StateStore } from './state-store.ts';

/** scripts/migrate_file_state_to_redis.py: copies files into Redis; says ok although Redis may have taken nothing. */
export const migrateScript: Script = async (args, host) => {
  const parsed = parseArguments(
    'migrate_file_state_to_redis.py',
    [
      { name: '--hive-dir', takes: 'value' },
      { name: '--dry-run', takes: 'nothing' },
    ],
    args,
  );
  if (!parsed.ok) {
    await host.err(parsed.usage);
    return 2;
  }
  await loadDotenv(join(host.cwd, '.env'), host, false);
  const given = parsed.values.get('--hive-dir') ?? '.hive-mind';
  const hive = isAbsolute(given) ? given : resolve(host.cwd, given);
  await mkdir(hive, { recursive: true });
  const dryRun = parsed.values.has('--dry-run');
  const store = await StateStore.open(hive, host);
  const summary = {
    hive_dir: hive,
    backend: store.backend,
    redis_available: store.redisAvailable,
    dry_run: dryRun,
    operator_state_migrated: 0,
    batches_migrated: 0,
    cadence_states_migrated: 0,
    errors: [] as string[],
  };
  const state = await readJson(join(hive, 'operator_state.json'));
  if (state?.date) {
    if (!dryRun) await store.saveDailyState(String(state.date), state);
    summary.operator_state_migrated = 1;
  }
  // What cannot be read is passed over without a word, as in the real script.
  for (const path of await jsonFiles(join(hive, 'operator_batches'), 'batch_')) {
    const batch = await readJson(path);
    if (!batch || Object.keys(batch).length === 0) continue;
    const id = String(batch.batch_id || basename(path, '.json')).trim();
    if (!dryRun) await store.saveBatch(id, batch);
    summary.batches_migrated += 1;
  }
  for (const path of await jsonFiles(join(hive, 'cadence_state'))) {
    const lead = await readJson(path);
    const email = typeof lead?.email === 'string' ? lead.email.trim() : '';
    if (!lead || !email) continue;
    if (!dryRun) await store.saveCadence(email, lead);
    summary.cadence_states_migrated += 1;
  }
  store.close();
  await host.out(`${dumps({ ...summary, ok: summary.errors.length === 0 })}\n`);
  return summary.errors.length === 0 ? 0 : 1;
};
