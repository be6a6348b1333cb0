import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TinyRedis } from '../redis-client.ts';
import { isTrue } from './dotenv.ts';
import type { PythonHost } from './host.ts';

export type Json = Record<string, unknown>;

/** A JSON object from a file; null when it is absent or broken, as CAIO takes it. */
export async function readJson(path: string): Promise<Json | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** The `*.json` files of a folder, sorted; an absent folder has none. */
export async function jsonFiles(folder: string, prefix = ''): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(name => name.startsWith(prefix) && name.endsWith('.json'))
    .sort()
    .map(name => join(folder, name));
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value, null, 2));
}

const emailHash = (email: string): string =>
  createHash('sha256').update(email.trim().toLowerCase()).digest('hex').slice(0, 24);

/** core/state_store.py: Redis first, files beside it, and every Redis error swallowed into a log line. */
export class StateStore {
  readonly backend: string;
  readonly hive: string;
  private readonly host: PythonHost;
  private readonly prefix: string;
  private redis: TinyRedis | null = null;

  private constructor(hive: string, host: PythonHost) {
    this.hive = hive;
    this.host = host;
    this.backend = (host.env.STATE_BACKEND || 'redis').trim().toLowerCase();
    this.prefix = (host.env.STATE_REDIS_PREFIX || 'caio').trim() || 'caio';
  }

  static async open(hive: string, host: PythonHost): Promise<StateStore> {
    const store = new StateStore(hive, host);
    await mkdir(join(hive, 'operator_batches'), { recursive: true });
    await mkdir(join(hive, 'cadence_state'), { recursive: true });
    const url = (host.env.REDIS_URL ?? '').trim();
    if (store.backend !== 'redis') return store;
    if (!url) {
      await store.warn('STATE_BACKEND=redis but REDIS_URL is not set; falling back to file backend.');
      return store;
    }
    try {
      store.redis = await TinyRedis.open(url);
      await store.redis.command('PING');
      await host.err('INFO:state_store:StateStore connected to Redis backend.\n');
    } catch (error) {
      store.close();
      await store.warn(`StateStore Redis init failed; file fallback only. Error: ${textOf(error)}`);
    }
    return store;
  }

  get redisAvailable(): boolean {
    return this.redis !== null;
  }

  close(): void {
    this.redis?.close();
    this.redis = null;
  }

  private warn(text: string): Promise<void> {
    return this.host.err(`WARNING:state_store:${text}\n`);
  }

  private key(...parts: string[]): string {
    return [this.prefix, ...parts].join(':');
  }

  private async read(key: string): Promise<Json | null> {
    if (!this.redis) return null;
    try {
      const raw = await this.redis.command('GET', key);
      return typeof raw === 'string' ? (JSON.parse(raw) as Json) : null;
    } catch (error) {
      await this.warn(`Redis read failed for key=${key}: ${textOf(error)}`);
      return null;
    }
  }

  private async write(key: string, value: Json): Promise<void> {
    if (!this.redis) return;
    try {
      await this.redis.command('SET', key, JSON.stringify(value));
    } catch (error) {
      await this.warn(`Redis write failed for key=${key}: ${textOf(error)}`);
    }
  }

  private async list(pattern: string): Promise<Json[]> {
    if (!this.redis) return [];
    const keys = await this.redis.command('KEYS', pattern).catch(() => []);
    const values: Json[] = [];
    for (const key of Array.isArray(keys) ? keys : []) {
      const value = await this.read(String(key));
      if (value) values.push(value);
    }
    return values;
  }

  private get writesFiles(): boolean {
    return isTrue(this.host.env.STATE_FILE_FALLBACK_WRITE || 'true');
  }

  private get dualReads(): boolean {
    return isTrue(this.host.env.STATE_DUAL_READ_ENABLED || 'true');
  }

  async dailyState(day: string): Promise<Json | null> {
    const key = this.key('operator', 'state', day);
    const known = await this.read(key);
    if (known) return known;
    const file = await readJson(join(this.hive, 'operator_state.json'));
    if (file?.date !== day) return null;
    // Reading writes: what only the file has is put into Redis.
    if (this.dualReads) await this.write(key, file);
    return file;
  }

  async saveDailyState(day: string, state: Json): Promise<void> {
    await this.write(this.key('operator', 'state', day), state);
    if (this.writesFiles) await writeJson(join(this.hive, 'operator_state.json'), state);
  }

  async batches(status: string): Promise<Json[]> {
    const inRedis = (await this.list(this.key('operator', 'batch', '*'))).filter(
      each => each.status === status,
    );
    if (inRedis.length > 0) return newestFirst(inRedis);
    const found: Json[] = [];
    for (const path of await jsonFiles(join(this.hive, 'operator_batches'), 'batch_')) {
      const batch = await readJson(path);
      if (batch?.status !== status) continue;
      found.push(batch);
      if (this.dualReads && batch.batch_id)
        await this.write(this.key('operator', 'batch', String(batch.batch_id)), batch);
    }
    return newestFirst(found);
  }

  async saveBatch(id: string, batch: Json): Promise<void> {
    await this.write(this.key('operator', 'batch', id), batch);
    if (this.writesFiles) await writeJson(join(this.hive, 'operator_batches', `${id}.json`), batch);
  }

  /** CAIO's lock of a live dispatch, four minutes long. Without Redis everybody has it (CONTRACTS trap L4). */
  async lock(): Promise<boolean> {
    if (!this.redis) return true;
    const taken = await this.redis.command('SET', this.lockKey, 'practice', 'NX', 'EX', '240');
    return taken !== null;
  }

  async unlock(): Promise<void> {
    await this.redis?.command('DEL', this.lockKey);
  }

  private get lockKey(): string {
    return this.key('locks', 'operator', 'outbound');
  }

  async saveCadence(email: string, state: Json): Promise<void> {
    await this.write(this.key('cadence', 'lead', emailHash(email)), state);
    const name = `${email.trim().toLowerCase().replace('@', '_at_').replaceAll('.', '_')}.json`;
    if (this.writesFiles) await writeJson(join(this.hive, 'cadence_state', name), state);
  }

  async cadences(): Promise<Json[]> {
    const inRedis = await this.list(this.key('cadence', 'lead', '*'));
    if (inRedis.length > 0) return inRedis;
    const found = await Promise.all((await jsonFiles(join(this.hive, 'cadence_state'))).map(readJson));
    return found.filter(each => each !== null);
  }
}

const newestFirst = (batches: Json[]): Json[] =>
  batches.sort((a, b) => String(b.created_at).localeCompare(String(a.created_at)));

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
