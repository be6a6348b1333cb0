import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helpFor } from '../../src/commands/help.ts';
import { COMMANDS, parseCommandLine } from '../../src/commands/options.ts';
import { type Bench, createBench } from '../support/program.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.close());

/** A value that each option takes; an option that is not here takes none. */
const VALUES: Readonly<Record<string, string>> = {
  workspace: 'somewhere',
  python: 'python3',
  scenario: 'all-good',
  only: 'env-staging,replay',
  confirm: 'rotated,cors',
  'confirm-overwrite': 'OVERWRITE NEWER STATE',
  env: 'staging',
  format: 'junit',
  out: 'report.xml',
  expect: '0123456789abcdef',
};
const SWITCHES = ['plain', 'no-color', 'list', 'json', 'ndjson', 'rehearse', 'inputs-stdin', 'in-place'];

const typed = (flags: readonly string[]): string[] =>
  flags.flatMap(flag => (flag in VALUES ? [`--${flag}`, VALUES[flag] ?? ''] : [`--${flag}`]));

const documented = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/--([a-z][a-z-]*)/g)].map(([, flag = '']) => flag).filter(flag => flag !== 'home'),
  ),
];

describe('help', () => {
  test.for(COMMANDS)('%s: usage, an example, and every option it names is taken', async name => {
    const command = name === 'cockpit' ? [] : [name];
    const { exit, stdout, stderr } = await bench.run([...command, '--help']);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: {1,3}caio-cockpit/m);
    const example = /^Example: (caio-cockpit.*)$/m.exec(stdout)?.[1] ?? '';
    expect(example).not.toBe('');
    const [, ...words] = example.replace(/ >.*$/, '').match(/"[^"]*"|\S+/g) ?? [];
    expect(() => parseCommandLine(words)).not.toThrow();
    // With --help nothing is started, but everything is read.
    const flags = documented(stdout).filter(flag => name !== 'cockpit' || !/^(rehearse)$/.test(flag));
    const all = await bench.run([...command, ...typed(flags)]);
    expect([all.exit, all.stderr]).toEqual([0, '']);
  });

  test.for(COMMANDS)('%s names every option it takes', name => {
    const text = helpFor(name);
    const command = name === 'cockpit' ? [] : [name];
    for (const flag of [...Object.keys(VALUES), ...SWITCHES]) {
      const needs = flag === 'scenario' && name !== 'rehearse' ? ['rehearse', flag] : [flag];
      let taken = true;
      try {
        parseCommandLine([...command, ...typed(needs)]);
      } catch {
        taken = false;
      }
      if (taken) expect(documented(text), `--${flag}`).toContain(flag);
    }
  });

  test('the version is that of the package', async () => {
    const { default: pkg } = await import('../../package.json', { with: { type: 'json' } });
    expect(await bench.run(['--version'])).toMatchObject({ exit: 0, stdout: `${pkg.version}\n`, stderr: '' });
  });
});

const WRONG: readonly (readonly string[])[] = [
  ['gatez'],
  ['gates', '--jsno'],
  ['gates', '--only'],
  ['gates', '--only', 'env-staging,env-stagin'],
  ['gates', '--only', ''],
  ['gates', '--confirm', 'everything'],
  ['gates', '--confirm-overwrite', 'yes'],
  ['gates', '--scenario', 'all-good'],
  ['gates', 'extra'],
  ['gates', '--list'],
  ['gates', '--json=yes'],
  ['gates', '--rehearse', '--scenario', 'no-such-world'],
  ['check'],
  ['check', 'no-such-check'],
  ['check', 'env-isolation', '--env', 'development'],
  ['report', '--format', 'pdf'],
  ['status', 'one'],
  ['--list'],
  ['-x'],
];

describe('wrong usage', () => {
  test.for([['--in-place'], ['--confirm-overwrite', 'OVERWRITE NEWER STATE']])(
    'a check alone has no lock, so it does not take %j; whole gates do',
    flags => {
      expect(() => parseCommandLine(['check', 'dry-run', ...flags])).toThrow(/check" does not take/);
      expect(() => parseCommandLine(['gates', ...flags])).not.toThrow();
    },
  );

  test.for(WRONG)('%j: exit 2, three plain lines on stderr, nothing on stdout', async args => {
    const { exit, stdout, stderr } = await bench.run(args);
    expect([exit, stdout]).toEqual([2, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^[A-Z“"–-].*\S$/);
    expect(stderr).not.toMatch(/ at .*:\d+|Error:|node:|undefined|\[object/);
  });

  test('a token given by mistake is printed back nowhere, and nothing is kept', {
    timeout: 120_000,
  }, async () => {
    const hex = randomBytes(24).toString('hex');
    const word = hex.replace(/\d/g, digit => 'ghijklmnop'[Number(digit)] ?? 'q');
    for (const token of [hex, `--${word}`]) {
      const places = [
        [token],
        [`-${word}`],
        ['gates', `--token=${hex}`],
        ['gates', token],
        ['gates', '--token', token],
        ['gates', '--only', token],
        ['gates', '--confirm', token],
        ['gates', '--rehearse', '--scenario', token],
        ['gates', '--workspace', token],
        ['check', token],
        ['report', token],
        ['report', '--format', token],
        ['audit', token],
        ['status', token],
        ['rehearse', '--scenario', token],
      ];
      for (const args of places) {
        const { exit, stdout, stderr } = await bench.run(args);
        // A report or an audit without any run is NOT YET, whatever the name.
        expect([2, 3], args.join(' ')).toContain(exit);
        for (const part of [hex, word].flatMap(text => [text.slice(0, 12), text.slice(-12)]))
          expect(`${stdout}${stderr}`, args.join(' ')).not.toContain(part);
      }
    }
    expect(await readdir(bench.outside)).toEqual([]);
  });
});
