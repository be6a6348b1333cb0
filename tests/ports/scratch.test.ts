import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesPort } from '../../src/ports/files.ts';

const files = createFilesPort();
const tempBefore = process.env.TMPDIR;
let base: string;
let root: string;
let temp: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'caio scratch test '));
  root = path.join(base, 'work space');
  temp = path.join(base, 'tmp');
  mkdirSync(root);
  mkdirSync(temp);
  // Only below here may a test make or remove private copies.
  process.env.TMPDIR = temp;
});
afterEach(() => {
  if (tempBefore === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = tempBefore;
  rmSync(base, { recursive: true, force: true });
});

function put(relative: string, content = relative): void {
  const at = path.join(root, relative);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, content);
}
const copied = async (skip: string[] = []) => {
  const copy = await files.scratchCopy(root, skip);
  return { copy, all: await files.walk(copy.path, [], 1000) };
};

describe('a private copy', () => {
  it("is only this account's, apart from the original, and gone when it is disposed of", async () => {
    put('scripts/run.py', 'print(1)');
    put('deep/er/state.json', '{}');
    const { copy, all } = await copied();
    expect(path.dirname(copy.path)).toBe(temp);
    expect(path.basename(copy.path)).toMatch(/^caio-cockpit-scratch-/);
    expect(statSync(copy.path).mode & 0o777).toBe(0o700);
    expect(all).toEqual(['.env', 'deep/er/state.json', 'scripts/run.py']);
    writeFileSync(path.join(copy.path, 'deep/er/state.json'), 'changed');
    expect(readFileSync(path.join(root, 'deep/er/state.json'), 'utf8')).toBe('{}');
    await copy.dispose();
    await copy.dispose();
    expect(readdirSync(temp)).toEqual([]);
  });

  it('has no env file of any environment, only an empty .env in its root', async () => {
    for (const name of [
      '.env',
      '.env.production',
      '.ENV.staging',
      'config/.env',
      'config/.env.local',
      'kept.env',
    ]) {
      put(name, 'REDIS_URL=x');
    }
    symlinkSync('.env.production', path.join(root, 'settings.txt'));
    const { copy, all } = await copied();
    expect(all).toEqual(['.env', 'kept.env']);
    expect(readFileSync(path.join(copy.path, '.env'), 'utf8')).toBe('');
  });

  it('has nothing that is named in skip, be it a folder or the file of a worktree', async () => {
    put('node_modules/a.js');
    put('src/.venv/bin/python');
    put('.git', 'gitdir: /somewhere/else');
    put('kept');
    expect((await copied(['node_modules', '.venv', '.git'])).all).toEqual(['.env', 'kept']);
  });

  it('has links to its own files as files, and no other links', async () => {
    put('a/real.txt', 'content');
    writeFileSync(path.join(base, 'outside.txt'), 'outside');
    mkdirSync(path.join(base, 'work space 2'));
    writeFileSync(path.join(base, 'work space 2', 'near.txt'), 'outside');
    symlinkSync('a/real.txt', path.join(root, 'inside'));
    symlinkSync('../outside.txt', path.join(root, 'out'));
    symlinkSync('../work space 2/near.txt', path.join(root, 'near'));
    symlinkSync('a', path.join(root, 'folder-link'));
    symlinkSync('nothing', path.join(root, 'dangling'));
    const { copy, all } = await copied();
    expect(all).toEqual(['.env', 'a/real.txt', 'inside']);
    expect(lstatSync(path.join(copy.path, 'inside')).isFile()).toBe(true);
    expect(readFileSync(path.join(copy.path, 'inside'), 'utf8')).toBe('content');
  });

  it('does not copy itself when the temporary folder is inside the workspace', async () => {
    process.env.TMPDIR = root;
    put('kept');
    const { copy, all } = await copied();
    expect(all).toEqual(['.env', 'kept']);
    await copy.dispose();
  });

  it('is not made at all, and leaves nothing, when something cannot be read', async () => {
    put('a');
    symlinkSync('loop', path.join(root, 'loop'));
    await expect(files.scratchCopy(root, [])).rejects.toMatchObject({
      name: 'PortError',
      reason: 'unreadable',
    });
    await expect(files.scratchCopy(path.join(root, 'none'), [])).rejects.toMatchObject({ reason: 'missing' });
    await expect(files.scratchCopy(path.join(root, 'a'), [])).rejects.toMatchObject({ reason: 'unreadable' });
    expect(readdirSync(temp)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('is not made when one file is closed to this account', async () => {
    put('closed');
    chmodSync(path.join(root, 'closed'), 0);
    await expect(files.scratchCopy(root, [])).rejects.toMatchObject({ reason: 'unreadable' });
    expect(readdirSync(temp)).toEqual([]);
  });
});
