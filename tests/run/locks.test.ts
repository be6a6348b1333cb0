import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from '../../src/run/lock.ts';
import { holderAnywhere, knownHomes, rememberHome, takeLocks } from '../../src/run/locks.ts';

let root: string;
let usual: string;
let other: string;
let third: string;
let workspace: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'caio locks '));
  [usual, other, third, workspace] = ['usual', 'other', 'third', 'workspace'].map(name =>
    join(root, name),
  ) as [string, string, string, string];
  await mkdir(workspace);
});
afterEach(async () => {
  await chmod(root, 0o700);
  await rm(root, { recursive: true, force: true });
});

const now = new Date('2026-02-17T09:00:00Z');
const take = (home: string, run = 'run-a') => takeLocks({ home, usual, workspace }, run, now);
const locksIn = (home: string) => readdir(join(home, 'locks')).catch(() => []);

describe('one workspace from several state folders', () => {
  test.each([
    ['a named one first, then the usual one', () => [other, usual]],
    ['the usual one first, then a named one', () => [usual, other]],
    ['two named ones', () => [other, third]],
  ])('%s: the second is told who is at work and where that run lies', async (_, homes) => {
    const [first = '', second = ''] = homes();
    const held = await take(first);
    expect(held.kind).toBe('held');
    expect(await take(second, 'run-b')).toMatchObject({
      kind: 'busy',
      holder: { run: 'run-a', home: first },
    });
    expect(await holderAnywhere({ home: second, usual, workspace })).toMatchObject({
      run: 'run-a',
      home: first,
    });
    if (held.kind === 'held') await held.release();
    expect(await holderAnywhere({ home: second, usual, workspace })).toBeNull();
    expect((await take(second, 'run-b')).kind).toBe('held');
  });

  test('of many at once from three folders exactly one gets it, and nothing of the others stays', async () => {
    const taken = await Promise.all(
      Array.from({ length: 21 }, (_, index) => take([usual, other, third][index % 3] ?? '', `run-${index}`)),
    );
    const held = taken.filter(one => one.kind === 'held');
    expect(held).toHaveLength(1);
    if (held[0]?.kind === 'held') await held[0].release();
    expect([await locksIn(usual), await locksIn(other), await locksIn(third)]).toEqual([[], [], []]);
  });

  test('an older cockpit that holds only its own folder’s lock keeps this one out, and the usual one is free again', async () => {
    await takeLock(other, workspace, 'run-old', now);
    expect(await holderAnywhere({ home: other, usual, workspace })).toMatchObject({ run: 'run-old' });
    expect(await take(other)).toMatchObject({ kind: 'busy', holder: { run: 'run-old' } });
    expect(await locksIn(usual)).toEqual([]);
  });

  test('another workspace is another lock', async () => {
    await take(other);
    expect((await takeLocks({ home: third, usual, workspace: root }, 'run-b', now)).kind).toBe('held');
  });

  test('where the usual folder cannot be made, a named one still works', async () => {
    await writeFile(usual, 'a file');
    expect((await take(other)).kind).toBe('held');
    expect(await locksIn(other)).toHaveLength(1);
    await rememberHome({ home: other, usual });
  });

  test('trouble in the run’s own folder is told, and the usual lock is let go', async () => {
    await writeFile(other, 'a file');
    await expect(take(other)).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(await locksIn(usual)).toEqual([]);
  });
});

describe('state folders that were ever named', () => {
  test('are known in the usual one; it is not noted in itself', async () => {
    await rememberHome({ home: usual, usual });
    expect(await knownHomes(usual)).toEqual([usual]);
    await rememberHome({ home: other, usual });
    await rememberHome({ home: other, usual });
    await rememberHome({ home: third, usual });
    const [first, ...more] = await knownHomes(usual);
    expect([first, ...more.sort()]).toEqual([usual, other, third]);
  });

  test('a note that is damaged is not passed over, nor one that cannot be read; a draft is none', async () => {
    const notes = join(usual, 'homes');
    await mkdir(notes, { recursive: true });
    for (const text of ['"/half', '', '""', '7', 'null']) {
      await writeFile(join(notes, 'a.json'), text);
      expect(await knownHomes(usual), text).toEqual([usual, join(notes, 'a.json')]);
    }
    await writeFile(join(notes, 'a.json.17'), '"/half');
    expect(await knownHomes(usual)).toHaveLength(2);
    await symlink('b.json', join(notes, 'b.json'));
    await expect(knownHomes(usual)).rejects.toThrow('ELOOP');
  });

  test('a list of them that cannot be read is no empty one', async () => {
    await mkdir(usual, { recursive: true });
    await writeFile(join(usual, 'homes'), 'a file');
    await expect(knownHomes(usual)).rejects.toThrow('ENOTDIR');
  });

  test('a damaged note is written anew, and nothing else is left beside it', async () => {
    await rememberHome({ home: other, usual });
    const [note = ''] = await readdir(join(usual, 'homes'));
    await writeFile(join(usual, 'homes', note), '"/ha');
    await rememberHome({ home: other, usual });
    expect(await knownHomes(usual)).toEqual([usual, other]);
    expect(await readdir(join(usual, 'homes'))).toEqual([note]);
  });
});

test('a note that cannot be written where it could be is an error, not a folder that nobody sees', async () => {
  await rememberHome({ home: other, usual });
  const [name = ''] = await readdir(join(usual, 'homes'));
  await rm(join(usual, 'homes', name));
  await mkdir(join(usual, 'homes', name, 'in the way'), { recursive: true });
  await expect(rememberHome({ home: other, usual })).rejects.toThrow();
});
