import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createJournal, readJournal } from '../../src/run/journal.ts';
import { fold } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { goodEvents, started, T0 } from '../support/run-events.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio journal '));
  path = join(folder, 'runs', 'one', 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () =>
  createJournal({ path, now: () => new Date(T0), redact: text => text.replaceAll('hush-hush', '‹hidden›') });

async function written(): Promise<string> {
  const journal = await open();
  for (const event of goodEvents()) await journal.append(event);
  await journal.close();
  return readFile(path, 'utf8');
}

describe('writing', () => {
  test('what was written is read back as the same run', async () => {
    await written();
    const read = await readJournal(path);
    expect(read.kind).toBe('whole');
    if (read.kind !== 'whole') return;
    expect(read.lines.map(line => line.event)).toEqual(goodEvents());
    expect(verdictOf(fold(read.lines), T0, {}).word).toBe('GO');
    expect(read.head).toBe(read.lines.at(-1)?.hash);
  });

  test('an appended event is on the disk when append resolves', async () => {
    const journal = await open();
    await journal.append(started);
    expect(await readFile(path, 'utf8')).toContain('run.started');
    await journal.close();
  });

  test('many appends at once keep their order and their chain', async () => {
    const journal = await open();
    await Promise.all(goodEvents().map(event => journal.append(event)));
    await journal.close();
    const read = await readJournal(path);
    expect(read.kind === 'whole' && read.lines.map(line => line.event)).toEqual(goodEvents());
  });

  test('only the owner may read it, and an existing journal is never written over', async () => {
    await written();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'runs', 'one'))).mode & 0o777).toBe(0o700);
    await expect(open()).rejects.toMatchObject({ name: 'JournalError', cause: { code: 'EEXIST' } });
  });

  test('every text passes the redactor', async () => {
    const journal = await open();
    await journal.append({ ...started, workspace: '/caio/hush-hush' } as typeof started);
    await journal.append({ type: 'run.interrupted', reason: 'said hush-hush aloud' });
    await journal.close();
    const text = await readFile(path, 'utf8');
    expect(text).not.toContain('hush-hush');
    expect(text.match(/‹hidden›/g)).toHaveLength(2);
  });

  test('a setting whose value is a word of the journal’s own does not spoil it', async () => {
    const journal = await createJournal({
      path,
      now: () => new Date(T0),
      redact: text => text.replaceAll('production', '‹X›'),
    });
    await journal.append(started);
    await journal.append({ type: 'click.ticked', environment: 'production', step: 0, done: true });
    await journal.append({ type: 'run.interrupted', reason: 'in production' });
    await journal.close();
    const read = await readJournal(path);
    expect(read.kind === 'whole' && read.lines.slice(1).map(line => line.event)).toEqual([
      { type: 'click.ticked', environment: 'production', step: 0, done: true },
      { type: 'run.interrupted', reason: 'in ‹X›' },
    ]);
  });

  test('an event that is not one is refused and nothing is written', async () => {
    const journal = await open();
    await journal.append(started);
    await expect(journal.append({ ...started, extra: 1 } as never)).rejects.toThrow();
    await journal.append({ type: 'run.resumed' });
    await journal.close();
    const read = await readJournal(path);
    expect(read.kind === 'whole' && read.lines.map(line => line.event.type)).toEqual([
      'run.started',
      'run.resumed',
    ]);
  });
});

describe('reading', () => {
  test('a torn last line is cut and counted', async () => {
    await written();
    await appendFile(path, '{"v":1,"seq":99');
    const read = await readJournal(path);
    expect(read.kind === 'whole' && read.torn).toBe(15);
    expect(read.kind === 'whole' && read.lines).toHaveLength(goodEvents().length);
  });

  test('any single altered byte breaks the chain or tears the last line: it never reads as another run', async () => {
    const text = await written();
    const bytes = Buffer.from(text);
    let looked = 0;
    for (let at = 0; at < bytes.length; at += 13) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      await writeFile(path, altered);
      const read = await readJournal(path);
      looked += 1;
      if (read.kind === 'whole') expect(read.lines.length).toBeLessThan(goodEvents().length);
      else expect(read.kind).toBe('broken');
    }
    expect(looked).toBeGreaterThan(300);
  });

  test('a line that was removed, repeated or moved is found and named', async () => {
    const lines = (await written()).trimEnd().split('\n');
    const without = [...lines.slice(0, 3), ...lines.slice(4)];
    const twice = [...lines.slice(0, 3), lines[2], ...lines.slice(3)];
    const moved = [lines[1], lines[0], ...lines.slice(2)];
    for (const [changed, line] of [
      [without, 4],
      [twice, 4],
      [moved, 1],
    ] as const) {
      await writeFile(path, `${changed.join('\n')}\n`);
      expect(await readJournal(path)).toEqual({
        kind: 'broken',
        line,
        why: 'a line before it was removed, added or altered',
      });
    }
  });

  test('a journal of another version says so', async () => {
    const { createHash } = await import('node:crypto');
    const body = JSON.stringify({
      v: 2,
      seq: 0,
      at: new Date(T0).toISOString(),
      prev: '0'.repeat(64),
      event: {},
    });
    const hash = createHash('sha256').update(body).digest('hex');
    await written();
    await writeFile(path, `${body.slice(0, -1)},"hash":"${hash}"}\n`);
    const read = await readJournal(path);
    expect(read).toEqual({
      kind: 'broken',
      line: 1,
      why: 'it was written by another version of the cockpit (format 2)',
    });
  });

  test('no journal is said as such', async () => {
    expect(await readJournal(path)).toEqual({ kind: 'missing' });
  });
});
