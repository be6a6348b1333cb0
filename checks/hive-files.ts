import { createHash } from 'node:crypto';
import type { FilesPort } from '../src/ports/types.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const HIVE = '.hive-mind';

export const HIVE_KINDS = ['operator-state', 'batch', 'cadence'] as const;
export type HiveKind = (typeof HIVE_KINDS)[number];

/** One file that the migration moves, with the Redis key it goes to. */
export interface HiveEntry {
  readonly kind: HiveKind;
  /** Below the hive folder, forward slashes. */
  readonly file: string;
  readonly key: string;
  readonly value: JsonObject;
}

/** A file that the migration passes over without a word although it holds something. */
export interface HiveProblem {
  readonly file: string;
  readonly why: 'not-json' | 'no-name' | 'unreadable';
}

export interface Hive {
  readonly entries: readonly HiveEntry[];
  readonly problems: readonly HiveProblem[];
}

export type HiveCounts = Readonly<Record<HiveKind, number>>;

const KEY_PARTS: Readonly<Record<HiveKind, readonly [string, string]>> = {
  'operator-state': ['operator', 'state'],
  batch: ['operator', 'batch'],
  cadence: ['cadence', 'lead'],
};

/** The Redis key of one piece of state (CONTRACTS section 3). */
export function hiveKey(prefix: string, kind: HiveKind, name: string): string {
  const stripped = name.replace(/^:+|:+$/g, '');
  return [prefix, ...KEY_PARTS[kind], stripped].join(':');
}

/** What all keys of one kind begin with. */
export function hiveKeyStart(prefix: string, kind: HiveKind): string {
  return `${[prefix, ...KEY_PARTS[kind]].join(':')}:`;
}

/** Leads are filed under the first 24 hex digits of the SHA-256 of their address in lower case. */
export function leadName(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase(), 'utf8').digest('hex').slice(0, 24);
}

/** A JSON object, or null for anything else (a list, a number, broken text). */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name under which one file's content is filed; '' when it says none and is passed over. */
function nameIn(kind: HiveKind, file: string, value: JsonObject): string {
  const text = (given: Json | undefined): string =>
    typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '';
  if (kind === 'operator-state') return text(value.date);
  if (kind === 'cadence') return text(value.email) === '' ? '' : leadName(text(value.email));
  const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, '');
  return value.batch_id ? text(value.batch_id) : stem;
}

/** One file as the migration takes it; null for an empty object, which holds nothing to move. */
export function readEntry(
  prefix: string,
  kind: HiveKind,
  file: string,
  text: string,
): { readonly entry: HiveEntry } | { readonly problem: HiveProblem } | null {
  const value = parseObject(text);
  // Text that was not UTF-8 comes with replacement signs; the migration's own reader gives such a file up.
  if (value === null || text.includes('�')) return { problem: { file, why: 'not-json' } };
  if (Object.keys(value).length === 0) return null;
  const name = nameIn(kind, file, value);
  if (name === '') return { problem: { file, why: 'no-name' } };
  return { entry: { kind, file, key: hiveKey(prefix, kind, name), value } };
}

/** Every file that the migration looks at, in its own order of kinds; null when there is no hive folder. */
export async function readHive(files: FilesPort, workspace: string, prefix: string): Promise<Hive | null> {
  const root = files.join(workspace, HIVE);
  if (!(await files.exists(root))) return null;
  const wanted: [HiveKind, string][] = [];
  if (await files.exists(files.join(root, 'operator_state.json')))
    wanted.push(['operator-state', 'operator_state.json']);
  for (const name of await files.listFiles(files.join(root, 'operator_batches')))
    if (name.startsWith('batch_') && name.endsWith('.json'))
      wanted.push(['batch', `operator_batches/${name}`]);
  for (const name of await files.listFiles(files.join(root, 'cadence_state')))
    if (name.endsWith('.json')) wanted.push(['cadence', `cadence_state/${name}`]);
  const entries: HiveEntry[] = [];
  const problems: HiveProblem[] = [];
  for (const [kind, file] of wanted) {
    const read = await files.readText(files.join(root, ...file.split('/')));
    if (read.kind !== 'text') {
      problems.push({ file, why: 'unreadable' });
      continue;
    }
    const found = readEntry(prefix, kind, file, read.text);
    if (found === null) continue;
    if ('entry' in found) entries.push(found.entry);
    else problems.push(found.problem);
  }
  return { entries, problems };
}

/** How many entries of each kind. */
export function countHive(entries: readonly HiveEntry[]): HiveCounts {
  const of = (kind: HiveKind): number => entries.filter(entry => entry.kind === kind).length;
  return { 'operator-state': of('operator-state'), batch: of('batch'), cadence: of('cadence') };
}

/** JSON with its keys in one order, so that equal values are equal texts. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${parts.join(',')}}`;
}

export function sameJson(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b);
}
