import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/options.ts';
import { type Bench, createBench, filesBelow } from '../support/program.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

/** Whoever pipes these in wants everything at once. */
const WISHES = [
  'y',
  'live',
  'RUN PIPELINE IN PRODUCTION',
  'reviewed',
  'MAKE BATCH IN PRODUCTION',
  'APPROVE 5 LEADS FOR PRODUCTION',
  'SEND 5 LEADS FROM PRODUCTION',
  '',
].join('\n');

/** Types of all events of all journals, in order. */
async function recorded(): Promise<string[]> {
  const journals = (await filesBelow(bench.home)).filter(file => file.endsWith('journal.jsonl'));
  const texts = await Promise.all(journals.map(file => readFile(file, 'utf8')));
  return texts.flatMap(text =>
    text
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { event: { type: string } }).event.type),
  );
}

test.each([
  ['a rehearsal by itself', ['rehearse']],
  ['a rehearsal in plain lines', ['rehearse', '--plain']],
  ['the gates', ['gates', '--rehearse', '--json']],
])(
  '%s, without a terminal: a GO, and not one live step, whatever is piped in',
  {
    timeout: 120_000,
  },
  async (_name, args) => {
    const end = await bench.run(args, { stdin: WISHES });
    expect(end.exit, end.stderr).toBe(0);
    const types = await recorded();
    expect(types).toContain('run.concluded');
    expect(types.filter(type => /^(live|go-live|cycle|interlock|batch|campaign)/.test(type))).toEqual([]);
  },
);

test('no command and no option is named after a live step', async () => {
  for (const name of COMMANDS) {
    const help = await bench.run(name === 'cockpit' ? ['--help'] : [name, '--help']);
    expect(help.exit).toBe(0);
    expect(help.stdout).not.toMatch(/--(live|send|approve|reject|pipeline|phrase)\b/);
  }
  const refused = await bench.run(['gates', '--live']);
  expect([refused.exit, refused.stdout]).toEqual([2, '']);
});
