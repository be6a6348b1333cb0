import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFingerprint } from '../../src/ports/fingerprint.ts';

let home = '';
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'cockpit-fp-')), 'deep', 'home');
});
afterEach(() => rmSync(join(home, '..', '..'), { recursive: true, force: true }));

test('the same value has the same fingerprint here for good, and another one elsewhere', async () => {
  const first = await openFingerprint(home);
  const again = await openFingerprint(home);
  const other = await openFingerprint(join(home, '..', 'other'));
  expect(first.of('value')).toMatch(/^fp:[0-9a-f]{16}$/);
  expect(again.of('value')).toBe(first.of('value'));
  expect(first.of('value2')).not.toBe(first.of('value'));
  expect(other.of('value')).not.toBe(first.of('value'));
});

test.skipIf(process.platform === 'win32')('the folder is 0700 and the key 0600, 32 bytes', async () => {
  await openFingerprint(home);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, 'installation.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(home, 'installation.key'))).toHaveLength(32);
});

test('many at once, each a moment after the other, agree on one key and leave nothing else behind', async () => {
  for (let round = 0; round < 5; round += 1) {
    const place = join(home, String(round));
    const opening: ReturnType<typeof openFingerprint>[] = [];
    for (let index = 0; index < 30; index += 1) {
      opening.push(openFingerprint(place));
      // Out of step with the others: all of them doing the same thing at the same time is no race.
      await stat(join(place, 'nothing')).catch(() => undefined);
    }
    const all = await Promise.all(opening);
    expect(new Set(all.map(one => one.of('v'))).size).toBe(1);
    expect(readdirSync(place)).toEqual(['installation.key']);
  }
});

test('a damaged key is said, not replaced', async () => {
  await openFingerprint(home);
  writeFileSync(join(home, 'installation.key'), 'short');
  await expect(openFingerprint(home)).rejects.toMatchObject({ name: 'PortError', reason: 'unreadable' });
  expect(readFileSync(join(home, 'installation.key'), 'utf8')).toBe('short');
});
