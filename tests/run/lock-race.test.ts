import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type * as Files from 'node:fs/promises';
import { link, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { takeLock } from '../../src/run/lock.ts';

/** What two cockpits do to one dead lock in an order that hardly ever comes about by itself. */

vi.mock('node:fs/promises', async original => {
  const files = await original<typeof Files>();
  return { ...files, link: vi.fn(files.link), rename: vi.fn(files.rename) };
});

let home: string;
let path: string;
const now = new Date('2026-02-17T09:00:00Z');
const take = (run: string) => takeLock(home, '/a workspace', run, now);
const runIn = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8')).run;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'caio lock '));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function deadLock(): Promise<void> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await take('run-dead');
  const [name = ''] = await readdir(join(home, 'locks'));
  path = join(home, 'locks', name);
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), pid: child.pid }));
}

test('whoever saw a dead lock and moved away another one’s fresh lock puts it back and is kept out', async () => {
  await deadLock();
  vi.mocked(rename).mockImplementationOnce(async (from, to) => {
    // The other one was quicker: between the look and the move the lock is its own.
    expect((await take('run-quick')).kind).toBe('held');
    await rename(from, to);
  });
  expect(await take('run-slow')).toMatchObject({ kind: 'busy', holder: { run: 'run-quick' } });
  expect(await runIn(path)).toBe('run-quick');
  expect(await readdir(join(home, 'locks'))).toHaveLength(1);
});

test('a dead lock that another one has moved away by then is nobody’s, and exactly one gets the next', async () => {
  await deadLock();
  vi.mocked(rename).mockImplementationOnce(async () => {
    await rm(path);
    throw Object.assign(new Error('It is gone.'), { code: 'ENOENT' });
  });
  expect((await take('run-slow')).kind).toBe('held');
  expect(await take('run-late')).toMatchObject({ kind: 'busy', holder: { run: 'run-slow' } });
});

test('where files have no second name the lock is written as it is, whole, and once', async () => {
  const noLinks = async (): Promise<never> => {
    throw Object.assign(new Error('Not on this file system.'), { code: 'EPERM' });
  };
  vi.mocked(link)
    .mockImplementationOnce(noLinks)
    .mockImplementationOnce(noLinks)
    .mockImplementationOnce(noLinks);
  const first = await take('run-a');
  expect(first.kind).toBe('held');
  expect(await take('run-b')).toMatchObject({ kind: 'busy', holder: { run: 'run-a' } });
  if (first.kind === 'held') await first.release();
  expect(await readdir(join(home, 'locks'))).toEqual([]);
});
