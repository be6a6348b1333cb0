import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../src/rehearsal/index.ts';
import { readJournal } from '../../src/run/journal.ts';
import { EVERY_SCENARIO, HAVE_NODE_EXE, type Installed, install } from './node-exe.ts';

/** One of a kind: each verdict, a tree that is ended, bytes that are no UTF-8, CRLF and a byte order mark, a crash. */
const OF_A_KIND = [
  'all-good',
  'strict-off',
  'server-down',
  'env-file-bom',
  'tests-hang-after-summary',
  'half-character',
  'script-crashes',
  'live-lock-held',
];
const EXITS = { GO: 0, 'NO-GO': 1, 'NOT YET': 3 } as const;
const MINUTES = 60_000;

it.skipIf(HAVE_NODE_EXE)('on a node.exe: not run, because CAIO_WINDOWS_NODE names none', ({ skip }) =>
  skip(),
);

if (HAVE_NODE_EXE)
  describe('on a node.exe', () => {
    let there: Installed;
    beforeAll(async () => {
      there = await install();
    }, 2 * MINUTES);
    afterAll(() => there?.remove());

    it('is Windows, with its drive letters and its folders', async () => {
      const seen = await there.probe('places');
      expect(seen).toMatchObject({ platform: 'win32', data: 'D:\\Daten\\caio-cockpit' });
      expect(seen.folder).toMatch(/^[A-Z]:\\.*Übung für Müller & Co /);
    });

    it('says its version and its help', async () => {
      expect(await there.run('--version')).toMatchObject({
        exit: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
      });
      const help = await there.run('--help');
      expect([help.exit, help.stderr]).toEqual([0, '']);
      expect(help.stdout).toContain('rehearse');
      expect((await there.run('--no-such-flag')).exit).toBe(2);
    });

    it('doctor looks, and ends with a word for everything', async () => {
      const { exit, stdout, stderr } = await there.run('doctor', '--home', there.home);
      expect([0, 2, 3]).toContain(exit);
      expect(`${stdout}${stderr}`).not.toMatch(/ at .*\(.*:\d+:\d+\)|undefined/);
    });

    const played = SCENARIOS.filter(({ name }) => EVERY_SCENARIO || OF_A_KIND.includes(name));
    it.each(played)(
      '$name ends in $expect.verdict',
      async ({ name, expect: { verdict } }) => {
        const ended = await there.run(
          'gates',
          '--rehearse',
          '--scenario',
          name,
          '--json',
          '--home',
          there.home,
        );
        expect(JSON.parse(ended.stdout).verdict, ended.stderr).toBe(verdict);
        expect(ended.exit).toBe(EXITS[verdict]);
      },
      5 * MINUTES,
    );

    it('its runs can be listed, audited and reported, and their journals are whole for every system', async () => {
      // A practice keeps to a state folder of its own.
      const home = ['--home', `${there.home}\\rehearsal`] as const;
      const runsHere = path.join(there.homeHere, 'rehearsal', 'runs');
      const runs = JSON.parse((await there.run('runs', '--json', ...home)).stdout);
      expect(runs.length).toBeGreaterThan(0);
      expect((await there.run('audit', ...home)).exit).toBe(0);
      for (const format of ['md', 'json', 'junit', 'html']) {
        const report = await there.run('report', '--rehearse', '--format', format, '--home', there.home);
        expect([format, report.exit, report.stdout.length > 500]).toEqual([format, 0, true]);
        expect(report.stdout).not.toContain('\u0000');
      }
      for (const run of readdirSync(runsHere)) {
        const read = await readJournal(path.join(runsHere, run, 'journal.jsonl'));
        expect([run, read.kind]).toEqual([run, 'whole']);
      }
      // What Windows allows as a name, and short enough to lie deep below a person's own folders.
      for (const file of readdirSync(runsHere, { recursive: true, encoding: 'utf8' })) {
        expect(file).not.toMatch(
          /[<>:"|?*\\]|[. ](?:$|\/)|(?:^|\/)(?:con|nul|aux|prn|com\d|lpt\d)(?:\.|\/|$)/i,
        );
        expect(file.length).toBeLessThan(100);
      }
    });

    it('starts programs by their own path, with every argument as it was given, and no shell', async () => {
      const seen = await there.probe('children');
      const [args, cwd] = JSON.parse((seen.args as { stdout: string }).stdout);
      expect(args).toEqual(seen.odd);
      expect(cwd).toMatch(/^[A-Z]:\\.*work$/);
      expect(seen).toMatchObject({
        exit: { ended: 'by-itself', exitCode: 7 },
        stdin: { exitCode: 0, stdout: 'ja é\n' },
        missing: { ended: 'not-started', reason: 'the program is not on this computer' },
        planted: { ended: 'not-started', reason: 'the program is not on this computer' },
        batch: { ended: 'not-started', reason: expect.stringContaining('batch file') },
        byName: { exitCode: 0, stdout: '42\n' },
      });
    });

    it('ends a whole tree', async () => {
      expect(await there.probe('tree')).toEqual({
        began: true,
        before: [true, true],
        ended: 'aborted',
        gone: true,
      });
    });

    it('the guard ends what a killed cockpit had started', async () => {
      expect(await there.probe('guard')).toEqual({ began: true, before: [true, true], gone: true });
    });

    it('a lock is kept while its holder runs, and taken over when it was killed', async () => {
      expect(await there.probe('lock')).toEqual({
        whileHeld: 'busy',
        afterwards: 'held',
        own: true,
        left: [],
      });
    });

    it('replaces files whole, keeps CRLF, backs up, and says that a file is read-only', async () => {
      const seen = await there.probe('files');
      expect(seen).toMatchObject({
        replaced: 'new',
        written: 'written',
        text: 'A=1\r\n# comment\r\nTOKEN=VALUE\r\nB=2\r\n',
        readOnly: { kind: 'failed', message: expect.stringContaining('marked read-only') },
        kept: true,
        drafts: [],
      });
      expect(seen.backups).toEqual([expect.stringMatching(/^\.env\.staging\.caio-backup-\d{8}T\d{6}Z$/)]);
    });

    it('a journal with a torn end is gone on with', async () => {
      expect(await there.probe('journal')).toEqual({ kind: 'whole', lines: 2, grew: true });
    });
  });
