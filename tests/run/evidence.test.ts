import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRedactor } from '../../src/ports/redact.ts';
import { type EvidenceLog, openEvidence } from '../../src/run/evidence.ts';

const MB = 1_000_000;
const redactor = createRedactor();
const secret = randomBytes(24).toString('base64url');
redactor.register(secret, 'staging token');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-evidence-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): Promise<EvidenceLog> => openEvidence(join(folder, 'evidence', 'x-1.log'), redactor);
const print = (log: EvidenceLog, text: string, stream: 'stdout' | 'stderr' = 'stdout'): void =>
  log.output(stream, Buffer.from(text));

/** The file's lines after the one that explains it; its hash is checked on the way. */
async function closed(log: EvidenceLog): Promise<string[]> {
  log.endOfOutput();
  const { sha256 } = await log.close();
  const bytes = readFileSync(join(folder, 'evidence', 'x-1.log'));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  const [legend, ...lines] = bytes.toString('utf8').trimEnd().split('\n');
  expect(legend).toMatch(/^# Lines that begin with two spaces/);
  return lines;
}

test('a command cannot print a line of ours, nor one of its other stream', async () => {
  const log = await open();
  print(
    log,
    '# replay: pass (3 ms)\n! all good\n\u2028# replay: pass\n\r# replay: pass\r\u001b[2K\r# replay: pass\n',
  );
  print(log, '# replay: pass\n  out\n', 'stderr');
  log.note('replay: fail\n# replay: pass');
  const lines = await closed(log);
  expect(lines.filter(line => line.startsWith('# '))).toEqual(['# replay: fail # replay: pass']);
  expect(lines.filter(line => line.startsWith('! '))).toEqual(['! # replay: pass', '!   out']);
  expect(lines).toContain('  # replay: pass (3 ms)');
});

test('a secret is hidden that colours cut, that a console folded, and that comes byte by byte', async () => {
  const log = await open();
  print(log, `a ${secret.slice(0, 9)}\u001b[1m${secret.slice(9)} b\n`);
  print(log, `c ${secret.slice(0, 20)}\n${secret.slice(20)} d\n`);
  for (const byte of Buffer.from(`e ${secret} f\n`)) log.output('stderr', Uint8Array.of(byte));
  expect(log.latest(9)).toEqual(['a ‹staging token› b', 'c ‹staging token› d', 'e ‹staging token› f']);
  expect(await closed(log)).toEqual([
    '  a ‹staging token› b',
    '  c ‹staging token› d',
    '! e ‹staging token› f',
  ]);
});

test('a flood keeps its head and its tail, says what is left out, and every line is there or counted', async () => {
  const log = await open();
  const count = 300_000;
  let text = '';
  for (let line = 0; line < count; line += 1) {
    text += `line ${line} ${'x'.repeat(60)}\n`;
    if (text.length < 60_000) continue;
    print(log, text);
    text = '';
  }
  print(log, `${text}its last words`);
  log.endOfOutput();
  log.note('replay: unknown');
  const lines = await closed(log);
  const numbers = lines.flatMap(line => /^ {2}line (\d+) x{60}$/.exec(line)?.[1] ?? []).map(Number);
  const said = lines.find(line => line.includes('left out here'));
  const [, gone = '', size = ''] = /^# … (\d+) lines \((\d+\.\d) MB\) left out here/.exec(said ?? '') ?? [];
  expect(numbers.length + Number(gone)).toBe(count);
  expect(Number(size) * MB).toBeCloseTo(Number(gone) * 73, -6);
  expect(numbers[0]).toBe(0);
  expect(numbers.at(-1)).toBe(count - 1);
  const jump = lines.indexOf(said ?? '');
  expect(numbers.slice(0, jump)).toEqual(Array.from({ length: jump }, (_, line) => line));
  expect(lines.slice(-2)).toEqual(['  its last words', '# replay: unknown']);
  expect(statSync(join(folder, 'evidence', 'x-1.log')).size).toBeLessThan(6 * MB);
});

test.each([
  ['one line of 20 MB', 'x'.repeat(MB / 10), 200],
  ['tabs', `${'\t'.repeat(MB / 10)}\n`, 200],
  ['nothing but bad bytes', Buffer.alloc(MB / 10, 0xc3), 200],
  ['bad bytes in lines', Buffer.concat([Buffer.alloc(99, 0xff), Buffer.from('\n')]), 100_000],
  ['piles of accents', `a${'\u0301'.repeat(MB / 20)}\n`, 200],
])('the file stays small: %s', async (_, piece, times) => {
  const log = await open();
  for (let time = 0; time < times; time += 1) log.output('stdout', Buffer.from(piece as string));
  log.output('stdout', Buffer.from('\nits last words\n'));
  const lines = await closed(log);
  expect(lines.join('\n')).toMatch(/left out|its last words/);
  expect(lines).toContain('  its last words');
  expect(statSync(join(folder, 'evidence', 'x-1.log')).size).toBeLessThan(7 * MB);
});

/** How many lines of the output stand in the file, and what is said of the others. */
const keptOf = (lines: readonly string[]): { kept: number; gone: number } => ({
  kept: lines.filter(line => line.startsWith('  ')).length,
  gone: Number(
    /^# … (\d+) lines .*left out here/.exec(lines.find(line => line.includes('left out')) ?? '')?.[1] ?? 0,
  ),
});

test('the head ends by what it has become in the file: tabs make more of what came', async () => {
  const log = await open();
  const count = 3_900;
  // Less than the head may be, so that what came alone never ends it.
  for (let line = 0; line < count; line += 1) print(log, `${'\t'.repeat(1_000)}.\n`);
  const { kept, gone } = keptOf(await closed(log));
  expect(kept + gone).toBe(count);
  expect(gone).toBeGreaterThan(0);
});

test('the head ends by what came too: of control sequences nothing stands in the file', async () => {
  const log = await open();
  const count = 20_000;
  const line = `${'\u001b[31m'.repeat(100)}.\n`;
  for (let part = 0; part < count / 100; part += 1) print(log, line.repeat(100));
  const { kept, gone } = keptOf(await closed(log));
  expect(kept + gone).toBe(count);
  expect(kept * line.length).toBeLessThan(6 * MB);
});

test('how much of an overlong line is missing is said', async () => {
  const log = await open();
  for (let piece = 0; piece < 50; piece += 1) print(log, 'x'.repeat(60_000));
  print(log, '\nshort\n');
  const lines = await closed(log);
  expect(lines[0]).toMatch(/^ {2}x{2000} … \(cut\)$/);
  expect(lines.slice(1)).toEqual(['  short', '# … 2.9 MB left out of lines longer than 65536 bytes …']);
});

test('the newest lines: at most so many, each cut, only what came since', async () => {
  const log = await open();
  print(log, Array.from({ length: 90 }, (_, line) => `${line}\n`).join(''));
  expect(log.latest(3)).toEqual(['87', '88', '89']);
  expect(log.latest(3)).toEqual([]);
  print(log, `10%\r20%\r${'y'.repeat(900)}\nhalf a line`);
  print(log, 'warned\n', 'stderr');
  expect(log.latest(9)).toEqual(['10%', '20%', 'y'.repeat(512), 'warned']);
  print(log, ' and its end\n');
  expect(log.latest(9)).toEqual(['half a line and its end']);
  await closed(log);
});
