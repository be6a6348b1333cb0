import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holderNow, takeLock } from '../../src/run/lock.ts';

let home: string;
let workspace: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'caio lock '));
  workspace = await mkdtemp(join(tmpdir(), 'caio workspace '));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
  await rm(workspace, { recursive: true, force: true });
});

const now = new Date('2026-02-17T09:00:00Z');
const take = (run = 'run-a') => takeLock(home, workspace, run, now);

async function lockFile(): Promise<string> {
  const [name] = await readdir(join(home, 'locks'));
  return join(home, 'locks', name ?? '');
}

test('the second one is told who holds it and since when; after the release it gets it', async () => {
  const first = await take();
  expect(first.kind).toBe('held');
  const second = await take('run-b');
  expect(second).toMatchObject({
    kind: 'busy',
    holder: { pid: process.pid, run: 'run-a', since: now.toISOString() },
  });
  if (first.kind === 'held') await first.release();
  expect((await take('run-b')).kind).toBe('held');
});

test('another workspace is another lock', async () => {
  await take();
  const other = await mkdtemp(join(tmpdir(), 'caio other '));
  expect((await takeLock(home, other, 'run-b', now)).kind).toBe('held');
  await rm(other, { recursive: true });
});

test('of many at once exactly one gets it', async () => {
  const taken = await Promise.all(Array.from({ length: 20 }, (_, index) => take(`run-${index}`)));
  expect(taken.filter(one => one.kind === 'held')).toHaveLength(1);
});

test('the lock of a dead process is taken over, by exactly one', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await take();
  const path = await lockFile();
  const held = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...held, pid: child.pid }));
  const taken = await Promise.all(Array.from({ length: 10 }, (_, index) => take(`run-${index}`)));
  expect(taken.filter(one => one.kind === 'held')).toHaveLength(1);
});

test.skipIf(process.platform !== 'linux')(
  'the lock of a process whose number another one has now is taken over',
  async () => {
    await take();
    const path = await lockFile();
    const held = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...held, born: '1' }));
    expect((await take('run-b')).kind).toBe('held');
  },
);

test('who holds it can be asked without touching anything; a dead one holds nothing', async () => {
  expect(await holderNow(home, workspace)).toBeNull();
  const lock = await take();
  expect(await holderNow(home, workspace)).toMatchObject({ pid: process.pid, run: 'run-a' });
  const path = await lockFile();
  const held = await readFile(path, 'utf8');
  await writeFile(path, JSON.stringify({ ...JSON.parse(held), born: '1' }));
  expect(await holderNow(home, workspace)).toBeNull();
  await writeFile(path, held);
  if (lock.kind === 'held') await lock.release();
  expect(await readdir(join(home, 'locks'))).toEqual([]);
});

test('releasing does not take a successor’s lock away', async () => {
  const first = await take();
  const path = await lockFile();
  const held = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...held, nonce: 'somebody-else' }));
  if (first.kind === 'held') await first.release();
  expect((await take('run-b')).kind).toBe('busy');
});

test('a lock file that cannot be read keeps others out', async () => {
  await take();
  await writeFile(await lockFile(), 'not a lock');
  expect(await take('run-b')).toEqual({ kind: 'busy', holder: null });
});
