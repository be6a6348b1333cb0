import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VerdictDocument } from '../../src/report/document.ts';
import { GENESIS, lineText } from '../../src/run/journal-line.ts';
import { type Bench, createBench } from '../support/program.ts';

/** A rehearsal that ends in GO, and what is said of it when its folder was changed afterwards. */
let bench: Bench;
let run: string;
beforeAll(async () => {
  bench = await createBench();
  const go = await bench.run(['gates', '--rehearse', '--json']);
  const document = JSON.parse(go.stdout) as VerdictDocument;
  expect(document.verdict, go.stderr).toBe('GO');
  run = document.run;
});
afterAll(() => bench.close());

describe('audit', () => {
  const GATE_LINE = 4;
  async function copied(change: (folder: string) => Promise<void>): Promise<string> {
    const home = join(bench.outside, `home ${Math.random()}`);
    await cp(bench.home, home, { recursive: true });
    await change(join(home, 'rehearsal', 'runs', run));
    return home;
  }
  const audit = (home: string, ...more: string[]) => bench.run(['audit', '--rehearse', ...more], { home });

  test('a run that nobody touched is whole: exit 0', async () => {
    const { exit, stdout } = await audit(bench.home);
    expect([exit, stdout.includes('Whole and unaltered.')]).toEqual([0, true]);
    const json = JSON.parse((await audit(bench.home, '--json')).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ whole: true, tornBytes: 0, problems: [] });
  });

  test('the last hash stands in the report, and --expect tells whether it is still the end', async () => {
    const { stdout } = await audit(bench.home);
    const head = /^Record ends with: ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? '';
    const report = await bench.run(['report', '--rehearse', '--format', 'json'], { home: bench.home });
    expect((JSON.parse(report.stdout) as VerdictDocument).journal.head).toBe(head);
    expect((await bench.run(['status', '--rehearse'])).stdout).toContain(head);
    const same = await audit(bench.home, '--expect', head.slice(0, 16));
    expect([same.exit, same.stdout.includes('It ends with the hash that you gave')]).toEqual([0, true]);
    // The last line cut off cleanly: every line that is left is whole and marked.
    const cut = await copied(async folder => {
      const path = join(folder, 'journal.jsonl');
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      await writeFile(path, `${lines.slice(0, -1).join('\n')}\n`);
    });
    expect((await audit(cut)).exit).toBe(0);
    const other = await audit(cut, '--expect', head);
    expect([other.exit, other.stdout.includes('does not end with the hash')]).toEqual([1, true]);
    expect((await audit(bench.home, '--expect', 'abc')).exit).toBe(2);
  });

  test('a journal that was edited and chained anew without the key: exit 3', async () => {
    const home = await copied(async folder => {
      const path = join(folder, 'journal.jsonl');
      let prev = GENESIS;
      const made = (await readFile(path, 'utf8'))
        .trimEnd()
        .split('\n')
        .map(text => {
          const { hash: _hash, mac: _mac, ...line } = JSON.parse(text.replaceAll('all-good', 'all-fine'));
          const one = lineText({ ...line, prev }, undefined);
          prev = one.hash;
          return one.text;
        });
      await writeFile(path, made.join(''));
    });
    const { exit, stderr } = await audit(home);
    expect(exit).toBe(3);
    expect(stderr).toContain('does not carry the mark of this installation');
  });

  test('altered or missing evidence: exit 1, naming the file', async () => {
    const altered = await copied(folder => writeFile(join(folder, 'evidence/replay-1.log'), 'all good\n'));
    const one = await audit(altered);
    expect([one.exit, one.stdout.includes('Evidence was altered: evidence/replay-1.log')]).toEqual([1, true]);
    expect(one.stdout).toContain('NOT whole');
    const gone = await audit(await copied(folder => rm(join(folder, 'evidence/pytest-1.log'))));
    expect([gone.exit, gone.stdout.includes('Evidence is missing: evidence/pytest-1.log')]).toEqual([
      1,
      true,
    ]);
  });

  const tampered: readonly [string, (text: string) => string][] = [
    ['one byte changed', text => text.replace('"outcome":"pass"', '"outcome":"fail"')],
    [
      'a line taken out',
      text =>
        text
          .split('\n')
          .filter((_, index) => index !== GATE_LINE)
          .join('\n'),
    ],
    ['a line twice', text => text.replace(/\n([^\n]+)\n$/, '\n$1\n$1\n')],
  ];
  test.for(tampered)('a journal with %s: exit 3, and nobody says a verdict', async ([, change]) => {
    const home = await copied(async folder => {
      const path = join(folder, 'journal.jsonl');
      const text = await readFile(path, 'utf8');
      expect(change(text)).not.toBe(text);
      await writeFile(path, change(text));
    });
    for (const args of [
      ['audit'],
      ['status'],
      ['status', '--json'],
      ['report'],
      ['report', '--format', 'json'],
    ]) {
      const { exit, stdout, stderr } = await bench.run([...args, '--rehearse'], { home });
      expect([exit, stdout], args.join(' ')).toEqual([3, '']);
      expect(stderr).toMatch(/^The journal of run .* cannot be trusted: line \d+: /);
    }
    expect((await bench.run(['runs', '--rehearse'], { home })).stdout).toMatch(/unreadable/);
  });

  test('a torn last line is said and left out: without its end a GO is no GO', async () => {
    const home = await copied(async folder => {
      const path = join(folder, 'journal.jsonl');
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, -40));
    });
    const looked = await audit(home);
    expect([looked.exit, /The last line was cut off after \d+ bytes/.test(looked.stdout)]).toEqual([0, true]);
    const now = await bench.run(['status', '--rehearse'], { home });
    expect(now.exit).toBe(3);
    expect(now.stdout).toContain('The last line of the journal was cut off');
    expect(now.stdout).toContain('VERDICT: REHEARSAL NOT YET');
  });
});
