import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createJournal, readJournal, reopenJournal } from '../../src/run/journal.ts';
import { started, T0 } from '../support/run-events.ts';

/** What half a write leaves behind, in this process: a full disk that takes a part, and one that takes nothing back. */
let folder: string;
let path: string;
let file: { appendFile: (text: string) => Promise<void>; truncate: (size: number) => Promise<void> };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio half '));
  path = join(folder, 'run', 'journal.jsonl');
  const handle = await open(join(folder, 'any'), 'ax');
  file = Object.getPrototypeOf(handle) as typeof file;
  await handle.close();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const options = () => ({ path, now: () => new Date(T0), redact: (text: string) => text });
const resumed = { type: 'run.resumed' } as const;
const full = (): Error => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

/** The next write leaves its first bytes and fails. */
function halfWritten(): void {
  vi.spyOn(file, 'appendFile').mockImplementationOnce(async text => {
    await appendFile(path, text.slice(0, 40));
    throw full();
  });
}

async function types(): Promise<string[]> {
  const read = await readJournal(path);
  return read.kind === 'whole'
    ? [...read.lines.map(line => line.event.type), `${read.torn} torn`]
    : [read.kind];
}

describe('half a line', () => {
  test('is taken back at once, and does not count', async () => {
    const journal = await createJournal(options());
    await journal.append(started);
    const before = await readFile(path, 'utf8');
    halfWritten();
    await expect(journal.append(resumed)).rejects.toMatchObject({ kind: 'full' });
    expect(await readFile(path, 'utf8')).toBe(before);
    expect((await journal.append(resumed)).seq).toBe(1);
    await journal.close();
    expect(await types()).toEqual(['run.started', 'run.resumed', '0 torn']);
  });

  test('that cannot be taken back yet is taken back before the next, also after several tries', async () => {
    const journal = await createJournal(options());
    await journal.append(started);
    halfWritten();
    const takenBack = vi.spyOn(file, 'truncate');
    takenBack.mockRejectedValueOnce(full()).mockRejectedValueOnce(full()).mockRejectedValueOnce(full());
    await expect(journal.append(resumed)).rejects.toMatchObject({ kind: 'full' });
    expect(await types()).toEqual(['run.started', '40 torn']);
    await expect(journal.append(resumed)).rejects.toMatchObject({ kind: 'full' });
    expect(takenBack).toHaveBeenCalledTimes(3);
    await journal.append(resumed);
    await journal.close();
    expect(await types()).toEqual(['run.started', 'run.resumed', '0 torn']);
  });

  test('that somebody else wrote is never cut off by us: not before our first line, nor after one of ours', async () => {
    const journal = await createJournal(options());
    await appendFile(path, 'not ours');
    await expect(journal.append(started)).rejects.toMatchObject({ kind: 'changed' });
    await expect(journal.append(started)).rejects.toMatchObject({ kind: 'changed' });
    expect(await readFile(path, 'utf8')).toBe('not ours');
    await journal.close();
  });

  test('that was taken back is over: what somebody else writes after it is not taken for it', async () => {
    const journal = await createJournal(options());
    await journal.append(started);
    halfWritten();
    await expect(journal.append(resumed)).rejects.toMatchObject({ kind: 'full' });
    const before = await readFile(path, 'utf8');
    await appendFile(path, 'not ours');
    await expect(journal.append(resumed)).rejects.toMatchObject({ kind: 'changed' });
    expect(await readFile(path, 'utf8')).toBe(`${before}not ours`);
    await journal.close();
  });
});

describe('a file that is not the one we write', () => {
  test('is known though it is the same byte for byte', async () => {
    const journal = await createJournal(options());
    await journal.append(started);
    await copyFile(path, `${path}.copy`);
    await rename(`${path}.copy`, path);
    await expect(journal.append(resumed)).rejects.toMatchObject({ kind: 'gone' });
    await journal.close();
    expect(await types()).toEqual(['run.started', '0 torn']);
  });
});

describe('going on', () => {
  test('cuts a torn last line off and no other byte', async () => {
    const journal = await createJournal(options());
    await journal.append(started);
    await journal.close();
    await appendFile(path, '{"v":1,"seq":1,"what":"ü');
    const again = await reopenJournal(options());
    await again.append(resumed);
    await again.close();
    expect(await types()).toEqual(['run.started', 'run.resumed', '0 torn']);
  });

  test('is possible on a journal without a line yet, with or without a mark', async () => {
    await (await createJournal(options())).close();
    const empty = { kind: 'whole', lines: [], torn: 0, sealed: false };
    expect(await readJournal(path)).toMatchObject(empty);
    expect(await readJournal(path, text => `mark of ${text}`)).toMatchObject(empty);
  });

  test('is refused on a journal that is broken, missing, or no file', async () => {
    await mkdir(join(folder, 'run'));
    await expect(reopenJournal(options())).rejects.toThrow('missing');
    await writeFile(path, 'nothing we wrote\n');
    await expect(reopenJournal(options())).rejects.toThrow('broken');
    expect(await readFile(path, 'utf8')).toBe('nothing we wrote\n');
    await rm(path);
    await mkdir(path);
    expect(await readJournal(path)).toEqual({ kind: 'broken', line: 0, why: 'the file cannot be read' });
  });
});
