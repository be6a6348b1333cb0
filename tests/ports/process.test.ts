import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KIN_KEY } from '../../src/ports/kin.ts';
import { createProcessPort } from '../../src/ports/process.ts';
import { NODE_ENV, nodeChild, runReal, textOf } from '../support/children.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'caio process '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a child that ends by itself', () => {
  it('gives both streams, its exit code and the chunks as they come', async () => {
    const chunks: string[] = [];
    const result = await runReal(
      nodeChild(`process.stdout.write('out é'); process.stderr.write('err'); process.exitCode = 3`, {
        onChunk: (stream, bytes) => chunks.push(`${stream}:${textOf(bytes)}`),
      }),
    );
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 3, signal: null });
    expect(textOf(result.stdout.bytes)).toBe('out é');
    expect(textOf(result.stderr.bytes)).toBe('err');
    expect(result.stdout).toMatchObject({ total: 6, whole: true });
    expect(chunks.sort()).toEqual(['stderr:err', 'stdout:out é']);
  });

  it('sees its own environment only, and no shell touches its arguments', async () => {
    const result = await runReal(
      nodeChild('process.stdout.write(JSON.stringify([process.env, process.argv.slice(1)]))', {
        args: [
          '-e',
          'process.stdout.write(JSON.stringify([process.env, process.argv.slice(1)]))',
          '$HOME',
          'a b',
          '"',
          '',
        ],
        env: { ONLY: 'this' },
      }),
    );
    expect(JSON.parse(textOf(result.stdout.bytes))).toEqual([
      { ONLY: 'this', [KIN_KEY]: expect.stringMatching(/^\d+-[\w.]+\.\d+$/) },
      ['$HOME', 'a b', '"', ''],
    ]);
  });

  it('runs a program whose path and folder hold spaces', async () => {
    const inside = path.join(folder, 'a folder');
    mkdirSync(inside, { recursive: true });
    const script = path.join(inside, 'my script.mjs');
    writeFileSync(script, 'process.stdout.write(process.cwd())');
    const result = await runReal(nodeChild('', { args: [script], cwd: inside }));
    expect(textOf(result.stdout.bytes)).toBe(inside);
  });

  it('says which signal ended it', async () => {
    const result = await runReal(nodeChild(`process.kill(process.pid, 'SIGKILL')`));
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: null, signal: 'SIGKILL' });
  });
});

describe('stdin', () => {
  const echo = `process.stdin.pipe(process.stdout)`;

  it('is handed over whole and closed', async () => {
    const text = randomBytes(150_000).toString('hex');
    const result = await runReal(nodeChild(echo, { stdin: text }));
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(textOf(result.stdout.bytes)).toBe(text);
  });

  it('is empty when nothing is given, and when an empty text is', async () => {
    for (const more of [{}, { stdin: '' }]) {
      const result = await runReal(nodeChild(echo, more));
      expect(result).toMatchObject({ ended: 'by-itself', exitCode: 0, stdout: { total: 0 } });
    }
  });

  it('may be closed by the child before it was read', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const text = 'x'.repeat(4 * 1024 * 1024);
    const early = await runReal(
      nodeChild(`import fs from 'node:fs'; fs.closeSync(0); console.log('done')`, { stdin: text }),
    );
    const atOnce = await runReal(nodeChild('process.exit(0)', { stdin: text }));
    process.off('unhandledRejection', unhandled);
    expect(early).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(textOf(early.stdout.bytes)).toBe('done\n');
    expect(atOnce).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('what is kept', () => {
  it('is the head, byte for byte, with the total of everything', async () => {
    const result = await runReal(
      nodeChild(`for (let i = 0; i < 3000; i++) process.stdout.write(String(i % 10))`, { keepBytes: 1234 }),
    );
    const all = Array.from({ length: 3000 }, (_, i) => i % 10).join('');
    expect(textOf(result.stdout.bytes)).toBe(all.slice(0, 1234));
    expect(result.stdout).toMatchObject({ total: 3000, whole: false });
  });

  it('is whole when exactly as much came as is kept', async () => {
    const result = await runReal(nodeChild(`process.stdout.write('x'.repeat(500))`, { keepBytes: 500 }));
    expect(result.stdout).toMatchObject({ total: 500, whole: true });
  });

  it('stays small under a flood of 200 MB, and every byte is counted and shown', async () => {
    const flood = `import fs from 'node:fs';
      const part = Buffer.alloc(1024 * 1024, 'x');
      for (let i = 0; i < 200; i++) { let at = 0; while (at < part.length) {
        try { at += fs.writeSync(1, part, at); } catch (e) { if (e.code !== 'EAGAIN') throw e; } } }`;
    let shown = 0;
    let highest = 0;
    const before = process.memoryUsage().rss;
    const result = await runReal(
      nodeChild(flood, {
        keepBytes: 1024 * 1024,
        timeoutMs: 55_000,
        onChunk: (_stream, bytes) => {
          shown += bytes.length;
          highest = Math.max(highest, process.memoryUsage.rss());
        },
      }),
    );
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(result.stdout).toMatchObject({ total: 200 * 1024 * 1024, whole: false });
    expect(result.stdout.bytes.length).toBe(1024 * 1024);
    expect(shown).toBe(200 * 1024 * 1024);
    expect(highest - before).toBeLessThan(120 * 1024 * 1024);
  });
});

describe('a child that cannot be started', () => {
  it.each([
    ['a program that is not there', { command: 'caio-no-such-program' }, 'not on this computer'],
    ['a path that is not there', { command: '/caio-no-such-folder/python' }, 'not on this computer'],
    ['a folder that is not there', { cwd: '/caio-no-such-folder' }, 'folder to start it in is not there'],
    ['a folder that is a file', { cwd: process.execPath }, 'is not a folder'],
    ['an argument with a null byte', { args: ['a\0b'] }, 'holds a character'],
    ['an environment with a null byte', { env: { A: 'a\0b' } }, 'holds a character'],
    ['an argument of 300 KB', { args: ['x'.repeat(300_000)] }, 'too long'],
  ])('%s', async (_name, more, words) => {
    const result = await runReal(nodeChild('', more));
    expect(result).toMatchObject({ ended: 'not-started', exitCode: null, stdout: { total: 0 } });
    expect(result.reason).toContain(words);
  });

  it('a file that is no program', async () => {
    const file = path.join(folder, 'not-a-program');
    writeFileSync(file, 'x');
    chmodSync(file, 0o600);
    const result = await runReal(nodeChild('', { command: file }));
    expect(result).toMatchObject({ ended: 'not-started', reason: 'this computer does not let it run' });
  });

  it('never repeats its arguments', async () => {
    const secret = randomBytes(16).toString('hex');
    const result = await runReal(nodeChild('', { args: [`${secret}\0`], stdin: secret }));
    expect(result.ended).toBe('not-started');
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it('is not started at all when it is aborted before', async () => {
    const marker = path.join(folder, 'was-started');
    const result = await createProcessPort().run(
      nodeChild(`import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(marker)}, '')`),
      AbortSignal.abort(),
    );
    expect(result).toMatchObject({ ended: 'aborted', exitCode: null });
    const nowhere = nodeChild('', { cwd: path.join(folder, 'none') });
    expect(await createProcessPort().run(nowhere, AbortSignal.abort())).toMatchObject({ ended: 'aborted' });
    expect(() => rmSync(marker)).toThrow(/ENOENT/);
  });
});

describe('whoever listens', () => {
  it('gets their own error back, after the child was ended', async () => {
    const spec = nodeChild(`console.log('hello'); setInterval(() => {}, 1000)`, {
      onChunk: () => {
        throw new Error('disk full');
      },
    });
    await expect(runReal(spec)).rejects.toThrow('disk full');
  });

  it('may name a timeout that no timer can hold', async () => {
    const result = await runReal(nodeChild('', { timeoutMs: Number.POSITIVE_INFINITY, env: NODE_ENV }));
    expect(result.ended).toBe('by-itself');
  });
});
