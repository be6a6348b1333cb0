import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessPort } from '../../src/ports/process.ts';
import { isThere, programFile } from '../../src/ports/program-file.ts';
import { nodeChild } from '../support/children.ts';

const HERE = 'D:\\Agent Swarm Orchestration';

/** Asks on a Windows on which only these files are. */
const onWindows = (files: readonly string[], command: string, env: Record<string, string> = {}) =>
  programFile(command, HERE, env, 'win32', async file => files.includes(file));

describe('on Windows', () => {
  const git = 'C:\\Program Files\\Git\\cmd\\git.exe';
  const Path = 'C:\\Windows;C:\\Program Files\\Git\\cmd;C:\\Other';

  it('a name is searched in the folders of Path, however it is spelled, the first one first', async () => {
    const two = [git, 'C:\\Other\\git.exe'];
    expect(await onWindows(two, 'git', { Path })).toEqual({ kind: 'found', file: git });
    expect(await onWindows(two, 'git', { PATH: Path })).toEqual({ kind: 'found', file: git });
    expect(await onWindows([git], 'git.exe', { Path })).toEqual({ kind: 'found', file: git });
    expect(await onWindows(['C:\\Other\\py.com'], 'py', { Path })).toMatchObject({
      file: 'C:\\Other\\py.com',
    });
  });

  it('never takes what lies in the folder it is called from', async () => {
    const planted = [`${HERE}\\git.exe`];
    expect(await onWindows(planted, 'git', { Path })).toEqual({ kind: 'missing' });
    for (const folder of ['', '.', '.\\', 'tools', '\\tools', 'C:', 'C:tools', '"."'])
      expect(await onWindows([...planted, 'tools\\git.exe', 'git.exe'], 'git', { Path: folder })).toEqual({
        kind: 'missing',
      });
  });

  it('takes folders in quotation marks, with spaces around, and on another computer', async () => {
    const search = { Path: ' "C:\\Program Files\\Git\\cmd" ;\\\\server\\tools' };
    expect(await onWindows([git], 'git', search)).toEqual({ kind: 'found', file: git });
    const far = '\\\\server\\tools\\git.exe';
    expect(await onWindows([far], 'git', search)).toEqual({ kind: 'found', file: far });
  });

  it('a path is taken from the folder given, with or without its .exe', async () => {
    const own = `${HERE}\\.venv\\Scripts\\python.exe`;
    for (const command of ['.venv\\Scripts\\python.exe', '.venv/Scripts/python', own])
      expect(await onWindows([own], command)).toEqual({ kind: 'found', file: own });
    expect(await onWindows([], own)).toEqual({ kind: 'missing' });
  });

  it('a version number in a name is no extension', async () => {
    const file = 'C:\\Other\\python3.11.exe';
    expect(await onWindows([file], 'python3.11', { Path })).toEqual({ kind: 'found', file });
  });

  it('a batch file is never started, and an .exe further on is taken before it', async () => {
    const batch = 'C:\\Windows\\python.bat';
    expect(await onWindows([batch], 'python', { Path })).toEqual({ kind: 'batch' });
    expect(await onWindows(['C:\\Other\\npx.cmd'], 'npx.cmd', { Path })).toEqual({ kind: 'batch' });
    expect(await onWindows([batch, 'C:\\Other\\python.exe'], 'python', { Path })).toMatchObject({
      kind: 'found',
      file: 'C:\\Other\\python.exe',
    });
  });
});

describe('elsewhere', () => {
  it('the system searches', async () => {
    const nothing = async () => false;
    expect(await programFile('git', '/', {}, 'linux', nothing)).toEqual({ kind: 'found', file: 'git' });
    expect(await programFile('bin/x', '/', {}, 'darwin', nothing)).toEqual({ kind: 'found', file: 'bin/x' });
  });
});

describe('a child on Windows, simulated', () => {
  const run = (command: string, found: Awaited<ReturnType<typeof programFile>>) =>
    createProcessPort({
      platform: 'win32',
      endTree: async () => {},
      findProgram: async () => found,
    }).run(nodeChild('process.stdout.write("here")', { command }), new AbortController().signal);

  it('is the file that was found', async () => {
    const result = await run('no-such-name', { kind: 'found', file: process.execPath });
    expect(Buffer.from(result.stdout.bytes).toString()).toBe('here');
  });

  it('is not started when there is none, and it says why', async () => {
    expect(await run(process.execPath, { kind: 'missing' })).toMatchObject({
      ended: 'not-started',
      reason: 'the program is not on this computer',
    });
    const batch = await run(process.execPath, { kind: 'batch' });
    expect(batch.ended).toBe('not-started');
    expect(batch.reason).toContain('batch file');
  });
});

describe('what is there', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'caio programs '));
    mkdirSync(path.join(folder, 'folder.exe'));
    writeFileSync(path.join(folder, 'file.exe'), '');
    copyFileSync(path.join(folder, 'file.exe'), path.join(folder, 'only.cmd'));
    symlinkSync(path.join(folder, 'loop.exe'), path.join(folder, 'loop.exe'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The real file system under a Windows name: `C:\x` is `x` in the folder. */
  const real = (command: string) =>
    programFile(command, HERE, { PATH: 'C:\\' }, 'win32', file => isThere(path.join(folder, file.slice(3))));

  it('is a file, or an alias that the system does not follow; never a folder', async () => {
    expect(await real('file')).toEqual({ kind: 'found', file: 'C:\\file.exe' });
    // Like the Store's: `stat` refuses it, and yet it can be started.
    expect(await real('loop')).toEqual({ kind: 'found', file: 'C:\\loop.exe' });
    expect(await real('folder')).toEqual({ kind: 'missing' });
    expect(await real('only')).toEqual({ kind: 'batch' });
    expect(await real('none')).toEqual({ kind: 'missing' });
  });
});
