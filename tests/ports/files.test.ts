import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesPort } from '../../src/ports/files.ts';

const files = createFilesPort();
const NEVER = new AbortController().signal;
let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'caio files '));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(relative: string, content: string | Uint8Array = 'x'): string {
  const at = path.join(root, relative);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, content);
  return at;
}

describe('reading a text', () => {
  it('gives the text with its byte order mark, and the hash of its bytes', async () => {
    const bytes = Buffer.concat([Buffer.from('\uFEFFé='), Buffer.from([0xff]), Buffer.from('\r\n')]);
    expect(await files.readText(put('a', bytes))).toEqual({
      kind: 'text',
      text: '\uFEFFé=\uFFFD\r\n',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
    });
  });

  it('reads a text of many pieces, and says when it is too large', async () => {
    const text = 'é'.repeat(200_000);
    const at = put('long', text);
    expect(await files.readText(at)).toMatchObject({ kind: 'text', text });
    expect(await files.readText(at, 400_000)).toMatchObject({ kind: 'text' });
    expect(await files.readText(at, 399_999)).toEqual({ kind: 'too-large', bytes: 400_000 });
  });

  it.skipIf(process.platform !== 'linux')('does not believe a size that is not true', async () => {
    expect(statSync('/proc/self/status').size).toBe(0);
    expect(await files.readText('/proc/self/status', 20)).toEqual({ kind: 'too-large', bytes: 21 });
    const whole = readFileSync('/proc/filesystems', 'utf8');
    expect(await files.readText('/proc/filesystems')).toMatchObject({ text: whole, bytes: whole.length });
  });

  it('never throws: missing, a folder, a path that cannot be', async () => {
    expect(await files.readText(path.join(root, 'no'))).toEqual({ kind: 'missing' });
    expect(await files.readText(path.join(put('file'), 'below'))).toEqual({ kind: 'missing' });
    expect(await files.readText(root)).toEqual({ kind: 'unreadable', message: 'It is not a file.' });
    expect(await files.readText('a\0b')).toMatchObject({ kind: 'unreadable' });
    symlinkSync('loop', path.join(root, 'loop'));
    expect(await files.readText(path.join(root, 'loop'))).toMatchObject({ message: /leads to itself/ });
  });
});

describe('what is there', () => {
  it('is listed, sorted, files apart from folders; a link to a file is a file', async () => {
    put('b.json');
    put('a.json');
    put('folder/c.json');
    symlinkSync('a.json', path.join(root, 'link.json'));
    symlinkSync('folder', path.join(root, 'link-folder'));
    symlinkSync('nowhere', path.join(root, 'dangling'));
    expect(await files.listFiles(root)).toEqual(['a.json', 'b.json', 'link.json']);
    expect(await files.listFolders(root)).toEqual(['folder']);
    expect(await files.listFiles(path.join(root, 'none'))).toEqual([]);
    await expect(files.listFiles('a\0b')).rejects.toMatchObject({ name: 'PortError', reason: 'unreadable' });
  });

  it('exists or not, and "cannot know" is neither', async () => {
    expect(await files.exists(put('a'))).toBe(true);
    expect(await files.exists(root)).toBe(true);
    expect(await files.exists(path.join(root, 'none'))).toBe(false);
    symlinkSync('loop', path.join(root, 'loop'));
    await expect(files.exists(path.join(root, 'loop'))).rejects.toMatchObject({ reason: 'unreadable' });
  });

  it('is walked without skipped folders and without following linked ones', async () => {
    put('z.txt');
    put('a/b/c.txt');
    put('node_modules/x.js');
    put('a/.git/config');
    put('b/node_modules');
    symlinkSync('..', path.join(root, 'a', 'up'));
    symlinkSync('../z.txt', path.join(root, 'a', 'z'));
    const skip = ['node_modules', '.git'];
    const all = ['a/b/c.txt', 'a/z', 'b/node_modules', 'z.txt'];
    expect(await files.walk(root, skip, 4)).toEqual(all);
    await expect(files.walk(root, skip, 3)).rejects.toMatchObject({ reason: 'too-large' });
    expect(await files.walk(path.join(root, 'none'), [], 10)).toEqual([]);
  });
});

describe('writing a text', () => {
  it('makes the folder, replaces the file, and leaves nothing else behind', async () => {
    const at = path.join(root, 'new', 'report.md');
    await files.writeText(at, 'one');
    await files.writeText(at, 'two é');
    expect(readFileSync(at, 'utf8')).toBe('two é');
    expect(statSync(at).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(at))).toEqual(['report.md']);
  });

  it('says when it could not, and leaves the old file and no draft', async () => {
    put('folder/inside');
    await expect(files.writeText(path.join(root, 'folder'), 'x')).rejects.toMatchObject({
      name: 'PortError',
      reason: 'refused-write',
    });
    expect(readdirSync(root)).toEqual(['folder']);
  });
});

describe('searching a tree', () => {
  const needle = randomBytes(24);
  const search = (needles: Uint8Array[], skip: string[] = [], signal = NEVER) =>
    files.searchTree(root, needles, skip, signal);

  it('names the files that hold one of the needles', async () => {
    const other = randomBytes(9);
    put('a/with.txt', Buffer.concat([Buffer.from('x='), needle, Buffer.from('\n')]));
    put('other.bin', other);
    put('clean.txt', 'nothing');
    put('almost.txt', needle.subarray(0, 23));
    put('skipped/with.txt', needle);
    put('b/skipped/with.txt', needle);
    put('c/other/skipped', 'a file of that name');
    symlinkSync('a', path.join(root, 'linked'));
    const found = await search([needle, other], ['skipped']);
    expect(found).toEqual({
      foundIn: ['a/with.txt', 'other.bin'],
      files: 5,
      unreadable: [],
      skipped: ['skipped', 'skipped'],
    });
  });

  it('finds a needle wherever it stands, also across the pieces that a file is read in', async () => {
    const piece = 1024 * 1024;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 50 }),
        async (pieces, offset, length, longerNeedle, after) => {
          const sought = Buffer.alloc(length, 1);
          const start = pieces * piece + offset;
          const content = Buffer.concat([Buffer.alloc(start), sought, Buffer.alloc(after)]);
          put('big', content);
          const absent = Buffer.alloc(longerNeedle, 2);
          expect((await search([absent, sought])).foundIn).toEqual(['big']);
          content[start + length - 1] = 3;
          put('big', content);
          expect((await search([absent, sought])).foundIn).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds nothing that stands only in two files together, or twice in pieces', async () => {
    put('1', needle.subarray(0, 12));
    put('2', needle.subarray(12));
    expect((await search([needle])).foundIn).toEqual([]);
  });

  it('says what could not be read, instead of calling it clean', async () => {
    symlinkSync('loop', path.join(root, 'loop'));
    expect(await search([needle])).toEqual({ foundIn: [], files: 0, unreadable: ['loop'], skipped: [] });
  });

  it('throws rather than prove something it did not look at', async () => {
    put('a');
    await expect(search([])).rejects.toMatchObject({ name: 'PortError' });
    await expect(search([needle, Buffer.alloc(0)])).rejects.toMatchObject({ name: 'PortError' });
    await expect(search([needle], [], AbortSignal.abort())).rejects.toMatchObject({ reason: 'aborted' });
    const gone = files.searchTree(path.join(root, 'none'), [needle], [], NEVER);
    await expect(gone).rejects.toMatchObject({ reason: 'missing' });
    const noFolder = files.searchTree(path.join(root, 'a'), [needle], [], NEVER);
    await expect(noFolder).rejects.toMatchObject({ reason: 'unreadable' });
  });

  it('stops in the middle of a large file', async () => {
    // A file with a hole: far more than can be read while this test runs.
    truncateSync(put('big'), 200 * 1024 ** 3);
    // Aborted when it is looked at for the tenth time: by then the first pieces of the file have been read.
    let looks = 0;
    const { signal } = new AbortController();
    Object.defineProperty(signal, 'aborted', { get: () => ++looks >= 10 });
    const searching = search([needle], [], signal);
    await expect(searching).rejects.toMatchObject({ reason: 'aborted' });
  });
});
