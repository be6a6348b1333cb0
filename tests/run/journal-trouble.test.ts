import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFingerprint } from '../../src/ports/fingerprint.ts';
import { createJournal, readJournal, reopenJournal } from '../../src/run/journal.ts';
import { GENESIS, lineText } from '../../src/run/journal-line.ts';
import { goodEvents, started, T0 } from '../support/run-events.ts';

const WRITER = fileURLToPath(new URL('../support/programs/journal-writer.mjs', import.meta.url));
const MODULE = new URL('../../src/run/journal.ts', import.meta.url).href;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio journal '));
  path = join(folder, 'runs', 'one', 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = async (home = folder) => ({
  path,
  now: () => new Date(T0),
  redact: (text: string) => text,
  seal: (await openFingerprint(home)).seal,
});

async function whole(): Promise<number> {
  const read = await readJournal(path);
  return read.kind === 'whole' && read.torn === 0 ? read.lines.length : -1;
}

describe('what cannot be written', () => {
  test('no room: the half line is taken back, what was kept is kept, and the next line is whole', async () => {
    // A limit on the size of files cuts a write in the middle, as a full disk does.
    const node = `'${process.execPath}' '${WRITER}' '${path}' '${MODULE}' 12`;
    const { stdout } = spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f 6; ${node}`], { encoding: 'utf8' });
    const kept = stdout.split('\n').filter(line => line.startsWith('kept'));
    expect(stdout).toContain('JournalError full');
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.length).toBeLessThan(12);
    expect(await whole()).toBe(kept.length);
    const journal = await reopenJournal({ ...(await options()), seal: undefined });
    await journal.append({ type: 'run.resumed' });
    await journal.close();
    expect(await whole()).toBe(kept.length + 1);
  });

  test.for([
    ['removed', () => rm(join(folder, 'runs'), { recursive: true }), 'gone'],
    ['moved away', () => rename(join(folder, 'runs'), join(folder, 'elsewhere')), 'gone'],
    ['written over', () => writeFile(path, 'x'), 'changed'],
    ['cut', () => truncate(path, 10), 'changed'],
    ['longer than we made it', () => appendFile(path, '{}'), 'changed'],
  ] as const)(
    'a journal that was %s while it was open is not written to as if nothing were',
    async ([, happens, kind]) => {
      const journal = await createJournal(await options());
      await journal.append(started);
      await happens();
      await expect(journal.append({ type: 'run.resumed' })).rejects.toMatchObject({
        name: 'JournalError',
        kind,
      });
      await journal.close();
    },
  );

  test('a folder that may not be written to has its own word', async () => {
    await writeFile(join(folder, 'runs'), 'a file where the folder should be');
    await expect(createJournal(await options())).rejects.toMatchObject({ name: 'JournalError' });
  });
});

describe('the mark of the installation', () => {
  /** What somebody does who can write the file but has no key: another outcome, and the whole chain anew. */
  async function rewritten(mac: boolean): Promise<void> {
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    let prev = GENESIS;
    const out = lines.map(text => {
      const { hash: _hash, mac: old, ...line } = JSON.parse(text.replaceAll('"fail"', '"pass"'));
      const made = lineText({ ...line, prev }, mac ? () => old : undefined);
      prev = made.hash;
      return made.text;
    });
    await writeFile(path, out.join(''));
  }
  const FAILING = goodEvents().map(event =>
    event.type === 'gate.finished'
      ? { ...event, command: { ...event.command, outcome: 'fail' as const } }
      : event,
  );
  beforeEach(async () => {
    const journal = await createJournal(await options());
    for (const event of FAILING) await journal.append(event);
    await journal.close();
  });

  test('is whole on what this installation wrote', async () => {
    const { seal } = await options();
    const read = await readJournal(path, seal);
    expect(read).toMatchObject({ kind: 'whole', sealed: true });
    expect(read.kind === 'whole' && read.lines.map(line => line.event)).toEqual(FAILING);
  });

  test.for([true, false])(
    'finds a journal that was edited and chained anew (old marks kept: %s)',
    async mac => {
      await rewritten(mac);
      // The chain alone does not find it: this is what the mark is for.
      expect((await readJournal(path)).kind).toBe('whole');
      const { seal } = await options();
      expect(await readJournal(path, seal)).toMatchObject({ kind: 'broken', line: FAILING.length });
    },
  );

  test('another installation’s journal, or one cut to end at a line of another, is not ours', async () => {
    const { seal } = await options(join(folder, 'other home'));
    expect(await readJournal(path, seal)).toMatchObject({ kind: 'broken' });
    // Also when it has but one line.
    await writeFile(path, `${(await readFile(path, 'utf8')).split('\n')[0]}\n`);
    expect(await readJournal(path, seal)).toMatchObject({ kind: 'broken', line: 1 });
  });

  test('a mark in the middle cannot be altered either', async () => {
    const text = await readFile(path, 'utf8');
    const at = text.indexOf('"mac":"') + 10;
    const file = await open(path, 'r+');
    await file.write(text[at] === '0' ? '1' : '0', Buffer.byteLength(text.slice(0, at)));
    await file.close();
    const { seal } = await options();
    expect(await readJournal(path, seal)).toMatchObject({ kind: 'broken', line: 1 });
  });
});
