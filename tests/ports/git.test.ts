import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitPort } from '../../src/ports/git.ts';

const port = createGitPort();
const never = new AbortController().signal;
let root = '';
let repo = '';

function git(...args: string[]): string {
  return execFileSync(
    'git',
    ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false', ...args],
    {
      cwd: repo,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  ).trim();
}
function commit(file: string, content: string | Buffer, message = 'x'): string {
  writeFileSync(join(repo, file), content);
  git('add', '-A');
  git('commit', '-qm', message);
  return git('rev-parse', 'HEAD');
}
/** The port with a git that does this whenever its arguments hold that word. */
function gitThat(word: string, does: string) {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh\ncase "$*" in *${word}*) ${does} ;; esac\nPATH="$REAL_PATH" exec git "$@"\n`;
  writeFileSync(join(bin, 'git'), script, { mode: 0o755 });
  const { PATH } = process.env;
  return createGitPort({ ...process.env, REAL_PATH: PATH, PATH: `${bin}:${PATH}` });
}
const secret = (): string => randomBytes(20).toString('hex');
const search = (needle: string, folder = repo) => port.searchHistory(folder, [Buffer.from(needle)], never);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cockpit-git-'));
  repo = join(root, 'repo');
  mkdirSync(repo);
  git('init', '-q', '-b', 'main');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('head', () => {
  test('names the commit and everything that differs from it, ignored files apart', async () => {
    commit('old name.txt', 'some content that stays the same\n');
    const id = commit('.gitignore', 'ignored*\n');
    expect(await port.head(repo, never)).toEqual({ kind: 'head', commit: id, changed: [] });
    git('mv', 'old name.txt', 'neu ü.txt');
    mkdirSync(join(repo, 'new'));
    writeFileSync(join(repo, 'new', 'a'), '');
    writeFileSync(join(repo, 'ignored1'), '');
    writeFileSync(join(repo, 'z'), '');
    writeFileSync(join(repo, '.gitignore'), 'ignored*\n\n');
    expect(await port.head(repo, never)).toEqual({
      kind: 'head',
      commit: id,
      changed: ['.gitignore', 'neu ü.txt', 'new/a', 'old name.txt', 'z'],
    });
  });

  test('says plainly why it cannot: no repository, no commit, no folder, no git, stopped', async () => {
    expect(await port.head(root, never)).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('not a git repository'),
    });
    expect(await port.head(repo, never)).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('no commit'),
    });
    expect(await port.head(join(root, 'absent'), never)).toMatchObject({
      message: expect.stringContaining('could not be started'),
    });
    expect(await createGitPort({ PATH: root }).head(repo, never)).toMatchObject({
      message: expect.stringContaining('could not be started'),
    });
    expect(await port.head(repo, AbortSignal.abort())).toMatchObject({
      message: expect.stringContaining('stopped'),
    });
  });

  test.skipIf(process.platform === 'win32').each(['rev-parse', 'status'])(
    'a git that cannot say its %s says nothing: no commit without what differs from it',
    async word => {
      commit('a', '1');
      expect(await gitThat(word, 'exit 3').head(repo, never)).toMatchObject({ kind: 'unavailable' });
    },
  );

  test('a GIT_DIR of the shell does not lead to another repository', async () => {
    const id = commit('a', '1');
    const led = createGitPort({ ...process.env, GIT_DIR: join(root, 'elsewhere') });
    expect(await led.head(repo, never)).toMatchObject({ kind: 'head', commit: id });
  });
});

test.skipIf(process.platform === 'win32')(
  'a program that the repository makes git start is not given the tokens of this environment',
  async () => {
    const token = secret();
    const dump = join(root, 'seen.txt');
    commit('.gitattributes', '*.txt filter=spy\n');
    commit('a.txt', 'one');
    writeFileSync(join(root, 'spy.sh'), `#!/bin/sh\nenv >> '${dump}'\ncat\n`, { mode: 0o755 });
    git('config', 'filter.spy.clean', `'${join(root, 'spy.sh')}'`);
    writeFileSync(join(repo, 'a.txt'), 'two');
    const own = createGitPort({ ...process.env, CAIO_PROD_TOKEN: token, Caio_Staging_Token: token });
    expect(await own.head(repo, never)).toMatchObject({ changed: ['a.txt'] });
    const seen = readFileSync(dump, 'utf8');
    expect(seen).toContain('PATH=');
    expect(seen).not.toContain(token);
  },
);

describe('searchHistory', () => {
  test('a clean history: everything was looked at', async () => {
    commit('a', 'x'.repeat(100_000));
    commit('b', 'y');
    expect(await search(secret())).toEqual({
      kind: 'searched',
      found: false,
      objects: 6,
      bytes: expect.any(Number),
    });
  });

  test('a file that was deleted, one in binary, and a commit message', async () => {
    const [a, b, c] = [secret(), secret(), secret()];
    commit('gone.env', `TOKEN=${a}\n`);
    commit('blob.bin', Buffer.concat([Buffer.from([0, 255, 10]), Buffer.from(b), Buffer.from([0])]));
    git('rm', '-q', 'gone.env');
    git('commit', '-qm', `remove ${c}`);
    git('gc', '-q');
    for (const needle of [a, b, c])
      expect(await search(needle)).toMatchObject({ kind: 'searched', found: true });
  });

  test('a commit that no branch leads to, a stash, and what only a merge holds', async () => {
    const [dangling, stashed, merged] = [secret(), secret(), secret()];
    const base = commit('a', '1\n');
    commit('lost', dangling);
    git('reset', '-q', '--hard', base);
    git('reflog', 'expire', '--expire=now', '--all');
    writeFileSync(join(repo, 'a'), stashed);
    git('stash', '-q');
    git('checkout', '-qb', 'side');
    commit('a', '2\n');
    git('checkout', '-q', 'main');
    commit('a', '3\n');
    try {
      git('merge', '-q', 'side');
    } catch {
      // The conflict is wanted: its resolution is what only the merge holds.
    }
    commit('a', merged);
    expect(git('rev-list', '--parents', '-n1', 'HEAD').split(' ')).toHaveLength(3);
    for (const needle of [dangling, stashed, merged])
      expect(await search(needle)).toMatchObject({ found: true });
  });

  test('across the borders of the pieces that git writes', async () => {
    const needle = secret();
    const parts: string[] = [];
    for (let index = 0; index < 8; index += 1)
      parts.push('z'.repeat(65_536 - 60 + index * 7), needle.slice(0, 39));
    commit('big', `${parts.join('')}${needle}${'z'.repeat(50)}`);
    expect(await search(needle)).toMatchObject({ found: true });
  });

  test('an object behind a replacement is looked at all the same', async () => {
    const needle = secret();
    commit('a', needle);
    const bad = git('rev-parse', 'HEAD:a');
    commit('a', 'clean');
    git('replace', bad, git('rev-parse', 'HEAD:a'));
    expect(await search(needle)).toMatchObject({ found: true });
  });

  test('no needle, no repository, stopped: unavailable', async () => {
    commit('a', '1');
    expect(await port.searchHistory(repo, [new Uint8Array(0)], never)).toMatchObject({ kind: 'unavailable' });
    expect(await search(secret(), root)).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('not a git'),
    });
    expect(await port.searchHistory(repo, [Buffer.from('x')], AbortSignal.abort())).toMatchObject({
      kind: 'unavailable',
    });
  });

  test('a shallow or partial clone proves nothing, unless something is found in it', async () => {
    const needle = secret();
    commit('a', '1');
    commit('b', needle);
    git('config', 'uploadpack.allowFilter', 'true');
    const url = pathToFileURL(repo).href;
    execFileSync('git', ['clone', '-q', '--depth=1', url, join(root, 'shallow')]);
    execFileSync('git', ['clone', '-q', '--filter=blob:none', '--no-checkout', url, join(root, 'partial')]);
    expect(await search(secret(), join(root, 'shallow'))).toMatchObject({
      message: expect.stringContaining('shallow clone'),
    });
    expect(await search(needle, join(root, 'shallow'))).toMatchObject({ kind: 'searched', found: true });
    expect(await search(secret(), join(root, 'partial'))).toMatchObject({
      message: expect.stringContaining('partial clone'),
    });
  });

  test('a missing and a damaged object: unavailable', async () => {
    commit('a', 'one');
    const blob = git('rev-parse', 'HEAD:a');
    const path = join(repo, '.git', 'objects', blob.slice(0, 2), blob.slice(2));
    rmSync(path);
    expect(await search(secret())).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('missing or damaged'),
    });
    writeFileSync(path, 'not an object');
    expect(await search(secret())).toMatchObject({ kind: 'unavailable' });
  });

  test('a damaged object that nothing leads to, and a missing one that a replacement hides: unavailable', async () => {
    const first = commit('a', 'one');
    const blob = git('rev-parse', 'HEAD:a');
    commit('a', 'two');
    const at = (id: string): string => join(repo, '.git', 'objects', id.slice(0, 2), id.slice(2));
    writeFileSync(join(root, 'loose'), 'loose');
    const loose = git('hash-object', '-w', join(root, 'loose'));
    rmSync(at(loose));
    writeFileSync(at(loose), 'not an object');
    expect(await search(secret())).toMatchObject({ kind: 'unavailable' });
    rmSync(at(loose));
    expect(await search(secret())).toMatchObject({ kind: 'searched', found: false });
    git('replace', '--graft', 'HEAD');
    rmSync(at(blob));
    expect(git('log', '--format=%H')).not.toContain(first);
    expect(await search(secret())).toMatchObject({ message: expect.stringContaining('missing or damaged') });
  });

  test.skipIf(process.platform === 'win32').each([
    ['cat-file', 'exit 3', 'exit code 3'],
    ['cat-file', 'echo x; exit 0', 'did not print the whole history'],
    ['--absolute-git-dir', 'exit 3', 'exit code 3'],
    ['--is-shallow-repository', 'exit 3', 'exit code 3'],
    ['partialclone', 'exit 3', 'exit code 3'],
    ['rev-list', 'exit 3', 'missing or damaged'],
  ])('a git that answers %s with %s proves nothing, however little it said', async (word, does, why) => {
    commit('a', '1');
    const failing = gitThat(word, does);
    expect(await failing.head(repo, never)).toMatchObject({ kind: 'head' });
    expect(await failing.searchHistory(repo, [Buffer.from(secret())], never)).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(why),
    });
  });

  test('looking changes nothing in the repository', async () => {
    commit('a', '1');
    const before = readdirSync(join(repo, '.git'), { recursive: true }).sort();
    await port.head(repo, never);
    await search(secret());
    expect(readdirSync(join(repo, '.git'), { recursive: true }).sort()).toEqual(before);
  });
});
