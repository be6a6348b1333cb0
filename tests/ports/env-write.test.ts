import { randomBytes } from 'node:crypto';
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
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createEnvFilePort } from '../../src/ports/env-file.ts';
import { createEnvWriter, type EnvWriterOptions } from '../../src/ports/env-write.ts';

const NOW = new Date('2026-02-03T04:05:06.789Z');
const root = mkdtempSync(path.join(tmpdir(), 'cockpit-env-write-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
let backups: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'a workspace '));
  backups = path.join(folder, '..', `${path.basename(folder)} home`, 'backups');
  file = path.join(folder, '.env.staging');
});

const writer = (more: Partial<EnvWriterOptions> = {}) =>
  createEnvWriter({ envFile: createEnvFilePort(), backupFolder: backups, ...more });
const map = (values: Record<string, string>) => new Map(Object.entries(values));
const content = (at = file) => readFileSync(at, 'utf8');
const systemError = (code: string) => Object.assign(new Error(code), { code });
const fill = (name: string): string => `\${${name}}`;

describe('on the disk', () => {
  it('says how the keys stand, without their values', async () => {
    writeFileSync(file, 'SAME=1\nOTHER=x\nEMPTY\n');
    const wanted = map({ SAME: '1', OTHER: 'y', EMPTY: 'z', NONE: '' });
    expect(await writer().compare(file, wanted)).toEqual({
      kind: 'compared',
      changes: [
        { key: 'SAME', state: 'same' },
        { key: 'OTHER', state: 'differs' },
        { key: 'EMPTY', state: 'missing' },
        { key: 'NONE', state: 'missing' },
      ],
    });
    expect(await writer().compare(folder, wanted)).toMatchObject({ kind: 'unreadable' });
  });

  it('writes, keeps the mode, and keeps the old file elsewhere for this account only', async () => {
    const secret = randomBytes(24).toString('base64url');
    writeFileSync(file, 'TOKEN=old\nB=2\n');
    chmodSync(file, 0o640);
    const done = await writer().write(file, map({ TOKEN: secret, B: '2' }), NOW);
    const backup = path.join(backups, '.env.staging.caio-backup-20260203T040506Z');
    expect(done).toEqual({ kind: 'written', backup, written: ['TOKEN'] });
    expect(content()).toBe(`TOKEN=${secret}\nB=2\n`);
    expect(content(backup)).toBe('TOKEN=old\nB=2\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(statSync(backups).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(['.env.staging']);
    // In the same second again: the first backup is not lost.
    const again = await writer().write(file, map({ TOKEN: 'x' }), NOW);
    expect(again).toMatchObject({ kind: 'written', backup: `${backup}-2` });
    expect(content(backup)).toBe('TOKEN=old\nB=2\n');
  });

  it('touches nothing when all is as wanted, and makes a file that is not there', async () => {
    const made = await writer().write(file, map({ A: '1' }), NOW);
    expect(made).toEqual({ kind: 'written', backup: null, written: ['A'] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = lstatSync(file, { bigint: true });
    expect(await writer().write(file, map({ A: '1' }), NOW)).toEqual({
      kind: 'written',
      backup: null,
      written: [],
    });
    expect(lstatSync(file, { bigint: true }).ino).toBe(before.ino);
  });

  it('finds the first key behind a byte order mark again', async () => {
    writeFileSync(file, '\ufeffA=1\nB=2\n');
    expect(await writer().write(file, map({ A: '1' }), NOW)).toMatchObject({ written: ['A'] });
    expect(content()).toBe('A=1\nB=2\n');
  });

  it('leaves the original when it ends between the draft and the exchange', async () => {
    writeFileSync(file, 'A=1\n');
    const rename = async () => {
      expect(readdirSync(folder)).toHaveLength(2);
      throw systemError('ENOSPC');
    };
    const done = await writer({ tools: { rename } }).write(file, map({ A: '2' }), NOW);
    expect(done).toEqual({
      kind: 'failed',
      message: 'The file could not be written: the disk is full. It is as it was.',
    });
    expect(content()).toBe('A=1\n');
    expect(readdirSync(folder)).toEqual(['.env.staging']);
    expect(readdirSync(backups)).toEqual([]);
  });

  it('takes away the draft of a cockpit that was ended, and nobody else’s file', async () => {
    writeFileSync(file, 'A=1\n');
    const draft = (name: string) => `${name}.caio-draft-${randomBytes(6).toString('hex')}`;
    const others = [draft('.env.other'), '.env.staging.caio-draft-notes'];
    for (const name of [draft('.env.staging'), ...others]) writeFileSync(path.join(folder, name), 'x');
    await writer().write(file, map({ A: '2' }), NOW);
    expect(readdirSync(folder).sort()).toEqual([...others, '.env.staging'].sort());
  });

  it('tries again while another program holds the file, and gives up in the end', async () => {
    writeFileSync(file, 'A=1\n');
    const { rename: real } = await import('node:fs/promises');
    for (const [busy, kind] of [
      [3, 'written'],
      [99, 'failed'],
    ] as const) {
      let tried = 0;
      const rename = (from: string, to: string) => {
        tried += 1;
        return tried <= busy ? Promise.reject(systemError('EBUSY')) : real(from, to);
      };
      const wait = () => Promise.resolve();
      const done = await writer({ tools: { rename, wait } }).write(file, map({ A: String(busy) }), NOW);
      expect(done.kind).toBe(kind);
    }
    expect(content()).toBe('A=3\n');
  });

  it('says that a file is marked read-only where the system minds that, and nothing of it elsewhere', async () => {
    const said: string[] = [];
    for (const mode of [0o444, 0o644]) {
      writeFileSync(file, 'A=1\n');
      chmodSync(file, mode);
      const tools = { rename: () => Promise.reject(systemError('EPERM')), wait: async () => {} };
      const done = await writer({ tools }).write(file, map({ A: '2' }), NOW);
      if (done.kind === 'failed') said.push(done.message);
      expect(content()).toBe('A=1\n');
      chmodSync(file, 0o644);
    }
    expect(said).toEqual([
      expect.stringMatching(/marked read-only.*It is as it was.*Properties/),
      'The file could not be written: this account is not allowed to. It is as it was.',
    ]);
  });

  it('puts the original back when it does not read back', async () => {
    const other = `${folder}.other`;
    writeFileSync(other, 'A=9\n');
    for (const [before, readsAs] of [
      ['A=1\n# é\n', path.join(folder, 'nowhere')],
      ['A=1\n# é\n', other],
      [null, other],
    ] as const) {
      if (before === null) rmSync(file);
      else writeFileSync(file, before);
      const real = createEnvFilePort();
      let reads = 0;
      const envFile = {
        read: (at: string) => {
          reads += 1;
          if (reads === 2) expect(content()).toContain('A=2');
          return real.read(reads === 2 ? readsAs : at);
        },
      };
      const done = await writer({ envFile }).write(file, map({ A: '2' }), NOW);
      expect(done).toMatchObject({ kind: 'failed', message: expect.stringContaining('was put back') });
      expect(readdirSync(folder)).toEqual(before === null ? [] : ['.env.staging']);
      if (before !== null) expect(content()).toBe(before);
    }
  });

  it('keeps the backup, and says where, when the original cannot be put back', async () => {
    writeFileSync(file, 'A=1\n');
    const { rename: real } = await import('node:fs/promises');
    let renamed = 0;
    const rename = (from: string, to: string) => {
      renamed += 1;
      return renamed === 1 ? real(from, to) : Promise.reject(systemError('EROFS'));
    };
    const port = createEnvFilePort();
    const envFile = {
      read: (at: string) => (renamed > 0 ? port.read(path.join(folder, 'nowhere')) : port.read(at)),
    };
    const done = await writer({ envFile, tools: { rename } }).write(file, map({ A: '2' }), NOW);
    const [name = ''] = readdirSync(backups);
    expect(done).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(path.join(backups, name)),
    });
    expect(content(path.join(backups, name))).toBe('A=1\n');
  });

  it('loses no change that an editor saved in between', async () => {
    writeFileSync(file, 'A=1\n');
    // The editor holds the file, saves it, and lets it go.
    const rename = () => Promise.reject(systemError('EBUSY'));
    const wait = async () => writeFileSync(file, 'A=1\nMINE=1\n');
    const done = await writer({ tools: { rename, wait } }).write(file, map({ A: '2' }), NOW);
    expect(done).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('changed by somebody else'),
    });
    expect(content()).toBe('A=1\nMINE=1\n');
  });

  it('follows a link inside the folder and refuses one that leads out', async () => {
    writeFileSync(path.join(folder, 'real.env'), 'A=1\n');
    symlinkSync('real.env', file);
    expect(await writer().write(file, map({ A: '2' }), NOW)).toMatchObject({ kind: 'written' });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(content(path.join(folder, 'real.env'))).toBe('A=2\n');

    const outside = path.join(folder, '..', `${path.basename(folder)}.env`);
    writeFileSync(outside, 'A=1\n');
    mkdirSync(path.join(folder, 'sub'));
    const dangling = path.join(folder, '..', `${path.basename(folder)}.none`);
    for (const [name, to] of [
      ['out', outside],
      ['nowhere', dangling],
      [path.join('sub', 'up'), '../real.env'],
    ] as const) {
      const link = path.join(folder, name);
      symlinkSync(to, link);
      expect(await writer().write(link, map({ A: '3' }), NOW)).toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('leads out of its folder'),
      });
    }
    expect(content(outside)).toBe('A=1\n');
    expect(readdirSync(root)).not.toContain(path.basename(dangling));
  });

  it('refuses what is not text, and says no value in any message', async () => {
    const secret = randomBytes(24).toString('base64url');
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x41]));
    const bad = await writer().write(file, map({ A: secret }), NOW);
    expect(bad).toMatchObject({ kind: 'failed', message: expect.stringContaining('not UTF-8') });
    writeFileSync(file, 'A=1\n');
    const refused = await writer().write(file, map({ A: `${secret}${fill('X')}` }), NOW);
    expect(refused).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify([bad, refused])).not.toContain(secret);
  });
});
