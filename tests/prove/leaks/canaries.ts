import { randomBytes, randomInt } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnvText } from '../../../src/ports/env-file.ts';
import type { LiveWorld } from '../../support/program.ts';

/** What secrets are made of where nobody forbids it: signs that every encoding writes in its own way. */
const AWKWARD = [
  "'",
  '"',
  '%',
  '+',
  '=',
  '&',
  '/',
  '\\',
  ' ',
  '<',
  '>',
  '$',
  '`',
  '#',
  ';',
  '?',
  ':',
  '@',
  'ü',
  'ß',
  '€',
  '日',
  '😀',
  '{',
  '}',
  '~',
  '^',
  '|',
];
const LENGTHS = [8, 9, 13, 21, 34, 55, 89, 144, 200];
const KEYS = [
  'CANARY_API_KEY',
  'CANARY_TOKEN',
  'CANARY_SECRET',
  'CANARY_PASSWORD',
  'CANARY_COOKIE',
  'CANARY_JWT',
  'CANARY_DSN',
  'CANARY_PRIVATE',
  'CANARY_WEBHOOK',
];

/** So many characters, every fourth an awkward one; new every time. */
function canary(length: number): string {
  const plain = randomBytes(length).toString('hex');
  const signs = Array.from({ length }, (_, at) =>
    at % 4 === 2 ? (AWKWARD[randomInt(AWKWARD.length)] ?? '%') : (plain[at] ?? 'x'),
  );
  return [...signs.join('')].slice(0, length).join('');
}

const quoted = (value: string): string =>
  `"${value.replaceAll(/[\\"$`]/g, sign => (sign === '"' || sign === '\\' ? `\\${sign}` : sign))}"`;

/**
 * Writes secrets of awkward characters into both env files; gives them by the name they stand under.
 * @param all of every length; else the shortest, one of middle length and one long one
 */
export async function plantCanaries(world: LiveWorld, all: boolean): Promise<Map<string, string>> {
  const planted = new Map<string, string>();
  for (const file of ['.env', '.env.staging']) {
    const path = join(world.workspace, file);
    const keys = KEYS.filter((_, at) => all || at % 3 === 0);
    const own = keys.map(key => [key, canary(LENGTHS[KEYS.indexOf(key)] ?? 40)] as const);
    await appendFile(path, own.map(([key, value]) => `${key}=${quoted(value)}\n`).join(''));
    const { values } = parseEnvText(await readFile(path, 'utf8'));
    for (const [key, value] of own) {
      if (values.get(key) !== value) throw new Error(`${file} ${key} does not read back as it was written.`);
      planted.set(`${file} ${key}`, value);
    }
  }
  return planted;
}

/** Lets the env files name other addresses of the deployments. */
export async function readdress(world: LiveWorld, file: string, from: string, to: string): Promise<void> {
  const path = join(world.workspace, file);
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(from, to));
}
