import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGitPort } from '../../src/ports/git.ts';
import { CockpitSecret } from '../../src/ports/secret.ts';
import { seekerOf } from '../../src/ports/secret-search.ts';
import { searchFiles } from '../../src/ports/tree.ts';

const NEVER = new AbortController().signal;
const fresh = (): string => randomBytes(32).toString('base64url').replace(/^-/, 'a');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio search '));
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'A');
  git('config', 'user.email', 'a@example.com');
  git('config', 'gc.auto', '0');
  await commit('README', 'nothing here\n', 'Begin');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

async function commit(name: string, content: string | Buffer, message = name): Promise<void> {
  await writeFile(join(folder, name), content);
  git('add', '-A');
  git('commit', '-q', '-m', message);
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Where a token may have been written, each in its own way; each gets a token of its own. */
const PLANTS: Readonly<Record<string, (token: string) => Promise<void> | void>> = {
  'a file that was deleted': async token => {
    await commit('old.txt', `TOKEN=${token}\n`);
    git('rm', '-q', 'old.txt');
    git('commit', '-q', '-m', 'Remove it');
  },
  'a binary file': token =>
    commit('image.bin', Buffer.concat([randomBytes(70_000), Buffer.from(token), randomBytes(9)])),
  'a large file that is kept apart': async token => {
    await mkdir(join(folder, '.git/lfs/objects/ab'), { recursive: true });
    await writeFile(join(folder, '.git/lfs/objects/ab/cd'), token);
  },
  'a commit message': token => commit('a.txt', 'a', `Use ${token}`),
  'a tag': token => void git('tag', '-a', 'v1', '-m', `with ${token}`),
  'a note': token => void git('notes', 'add', '-m', token, 'HEAD'),
  'the name of a file': token => commit(`${token}.txt`, 'b'),
  'the name of a branch': token => void git('branch', `try-${token}`),
  'a stash': async token => {
    await writeFile(join(folder, 'README'), `changed ${token}\n`);
    git('stash', '-q');
  },
  'an object that nothing leads to': async token => {
    await writeFile(join(folder, 'loose.txt'), token);
    git('hash-object', '-w', 'loose.txt');
    await rm(join(folder, 'loose.txt'));
  },
  'a commit that was replaced': async token => {
    await commit('b.txt', token);
    await writeFile(join(folder, 'b.txt'), 'b');
    git('commit', '-q', '-a', '--amend', '-m', 'b');
  },
  'the address of a remote': token =>
    void git('remote', 'add', 'origin', `https://u:${token}@git.example.com/a.git`),
  'a log of a branch': token =>
    appendFile(
      join(folder, '.git/logs/HEAD'),
      `${'0'.repeat(40)} ${'0'.repeat(40)} A <a> 1 +0000\treset: ${token}\n`,
    ),
  'base64 that is folded': token =>
    commit('mail.txt', base64(`Authorization: ${token}, and more of it`).replace(/.{40}/g, '$&\n')),
  'base64 that PowerShell takes': token =>
    commit('run.ps1', `-EncodedCommand ${utf16(`$t='${token}'`).toString('base64')}`),
  'UTF-16, as PowerShell writes it': token =>
    commit('out.txt', Buffer.concat([Buffer.from([255, 254]), utf16(`t=${token}\r\n`)])),
  hex: token => commit('dump.txt', Buffer.from(`x${token}`).toString('hex')),
  'percent signs for everything': token =>
    commit('url.txt', `?t=${Buffer.from(token).toString('hex').replace(/../g, '%$&')}`),
};

describe('a new token that was written down somewhere in the repository', () => {
  const planted = new Map<string, string>();
  beforeAll(async () => {
    for (const [where, plant] of Object.entries(PLANTS)) {
      const token = fresh();
      planted.set(where, token);
      await plant(token);
    }
  });

  const history = (token: string, onProgress?: (done: number, total: number | null) => void) =>
    createGitPort().searchHistory(folder, new CockpitSecret(token, 'new token'), NEVER, onProgress);

  test('is found wherever it is, before and after git packs it', async () => {
    for (const packed of [false, true]) {
      if (packed) git('repack', '-a', '-d', '-q', '--unpack-unreachable=never');
      const missed: string[] = [];
      for (const [where, token] of planted) {
        const answer = await history(token);
        if (answer.kind !== 'searched' || !answer.found) missed.push(`${where}: ${JSON.stringify(answer)}`);
      }
      expect(missed).toEqual([]);
    }
  });

  test('another token of the same kind is not found, and all of the history was looked at', async () => {
    const objects = git('cat-file', '--batch-all-objects', '--batch-check').trim().split('\n').length;
    for (let n = 0; n < planted.size; n += 1)
      expect(await history(fresh())).toMatchObject({ kind: 'searched', found: false, objects });
  });

  test('it is found from another working tree of the same repository too', async () => {
    const tree = `${folder} tree`;
    git('worktree', 'add', '-q', '--detach', tree);
    try {
      for (const where of ['the address of a remote', 'the name of a branch', 'a log of a branch']) {
        const token = new CockpitSecret(planted.get(where) ?? '', where);
        const answer = await createGitPort().searchHistory(tree, token, NEVER);
        expect(answer, where).toMatchObject({ kind: 'searched', found: true });
      }
      const clean = await createGitPort().searchHistory(tree, new CockpitSecret(fresh(), 'new token'), NEVER);
      expect(clean).toMatchObject({ kind: 'searched', found: false });
    } finally {
      git('worktree', 'remove', '--force', tree);
    }
  });

  test('untracked and ignored files are files of the folder', async () => {
    const [untracked, ignored] = [fresh(), fresh()];
    await mkdir(join(folder, 'notes'), { recursive: true });
    await writeFile(join(folder, '.gitignore'), 'ignored.txt\n');
    await writeFile(join(folder, 'notes/todo.md'), `rotate to ${base64(untracked)}`);
    await writeFile(join(folder, 'ignored.txt'), ignored);
    const found = async (token: string) =>
      (await searchFiles(folder, new CockpitSecret(token, 'new token'), ['.git'], NEVER)).foundIn;
    expect(await found(untracked)).toEqual(['notes/todo.md']);
    expect(await found(ignored)).toEqual(['ignored.txt']);
    const name = fresh();
    await mkdir(join(folder, 'notes', name));
    expect(await found(name)).toEqual([`notes/${name}`]);
    expect(await found(fresh())).toEqual([]);
  });

  test('says how far it is', async () => {
    git('commit', '-q', '--allow-empty', '-m', 'Many');
    const blobs = Array.from(
      { length: 4_100 },
      (_, n) => `blob\ndata 6\n${String(n).padStart(6, '0')}\n`,
    ).join('');
    execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: folder, input: blobs });
    const told: [number, number | null][] = [];
    await history(fresh(), (done, total) => told.push([done, total]));
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told[0]?.[0]).toBeGreaterThanOrEqual(2_000);
    expect(told.at(-1)?.[1]).toBeGreaterThanOrEqual(4_100);
  });

  test('objects that are borrowed from a repository that is gone: it could not be checked', async () => {
    await writeFile(join(folder, '.git/objects/info/alternates'), join(folder, 'gone/objects\n'));
    expect(await history(fresh())).toMatchObject({ kind: 'unavailable' });
    await rm(join(folder, '.git/objects/info/alternates'));
    await mkdir(join(folder, '.git/modules/other'), { recursive: true });
    expect(await history(fresh())).toMatchObject({ kind: 'unavailable' });
    await rm(join(folder, '.git/modules'), { recursive: true });
    expect(await history(fresh())).toMatchObject({ kind: 'searched', found: false });
  });
});

test.skipIf(process.platform === 'win32')(
  'a part of what git keeps beside the history that cannot be read: it could not be checked',
  async () => {
    const search = () =>
      createGitPort().searchHistory(folder, new CockpitSecret(fresh(), 'new token'), NEVER);
    await mkdir(join(folder, '.git/lfs'), { recursive: true });
    await symlink('loop', join(folder, '.git/loop'));
    expect(await search()).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('could not be read'),
    });
    await rm(join(folder, '.git/loop'));
    expect(await search()).toMatchObject({ kind: 'searched', found: false });
  },
);

describe('a seeker', () => {
  test('finds what is cut anywhere, when the end of a piece is kept', () => {
    const token = fresh();
    const seeker = seekerOf(new CockpitSecret(token, 'new token'));
    if (!seeker) throw new Error('There is something to look for.');
    const forms = [
      token,
      base64(`xy${token}`),
      Buffer.from(token).toString('hex'),
      utf16(token).toString('latin1'),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...forms),
        fc.nat({ max: 9_000 }),
        fc.nat({ max: 9_200 }),
        (form, at, cut) => {
          const bytes = Buffer.concat([
            Buffer.alloc(at, '. '),
            Buffer.from(form, 'latin1'),
            Buffer.alloc(9_000 - at, ' .'),
          ]);
          const kept = bytes.subarray(Math.max(0, cut - seeker.overlap));
          expect(seeker.holds(bytes.subarray(0, cut)) || seeker.holds(kept)).toBe(true);
          expect(seeker.holds(bytes)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    expect(seeker.holds(randomBytes(300_000))).toBe(false);
  });

  test('there is nothing to look for', () => {
    for (const nothing of [[], [new Uint8Array(0)], new CockpitSecret('', 'none')])
      expect(seekerOf(nothing)).toBeNull();
  });
});
