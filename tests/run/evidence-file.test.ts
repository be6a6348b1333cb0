import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type * as Promises from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRedactor } from '../../src/ports/redact.ts';
import { createEvidenceFile } from '../../src/run/evidence-file.ts';

/** What a disk answers to each write, and whether the files that were opened are closed. */
const disk = vi.hoisted(() => ({ fails: [] as (string | null)[], open: 0 }));

vi.mock('node:fs/promises', async original => {
  const real = await original<typeof Promises>();
  return {
    ...real,
    async open(...given: Parameters<typeof real.open>): Promise<FileHandle> {
      const handle = await real.open(...given);
      disk.open += 1;
      const { appendFile, close } = handle;
      handle.appendFile = async (...data) => {
        const code = disk.fails.shift() ?? null;
        if (code !== null) throw Object.assign(new Error(code), { code });
        return appendFile.apply(handle, data);
      };
      handle.close = async () => {
        disk.open -= 1;
        return close.apply(handle);
      };
      return handle;
    },
  };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-evidence-'));
  disk.fails = [];
  disk.open = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Enough to be written by itself. */
const BLOCK = Array.from({ length: 1100 }, (_, at) => `${at}`.padEnd(80, '.'));

test('holds each line with its break, and the hash is that of the file', async () => {
  const path = join(folder, 'a.log');
  const file = await createEvidenceFile(path, createRedactor());
  file.add(['one']);
  file.add([]);
  file.add(BLOCK);
  file.add(['last', '']);
  const { sha256 } = await file.close();
  const text = ['one', ...BLOCK, 'last', '', ''].join('\n');
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
  expect([file.size(), disk.open]).toEqual([text.length, 0]);
});

test.each([[['ENOSPC']], [[null, 'ENOSPC']], [['ENOSPC', 'EIO']]])(
  'a write that the disk refused (%j) is told at the end, and the file is closed',
  async fails => {
    disk.fails = [...fails];
    const file = await createEvidenceFile(join(folder, 'a.log'), createRedactor());
    file.add(BLOCK);
    file.add(BLOCK);
    await expect(file.close()).rejects.toThrow('ENOSPC');
    expect(disk.open).toBe(0);
  },
);
