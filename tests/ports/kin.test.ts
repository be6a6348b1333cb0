import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { everybody, KIN_KEY, kinOf, readPs, type Seen } from '../../src/ports/kin.ts';
import { birthOf, isAlive, ownMark, partsOf, startQuestion, windowsStart } from '../../src/ports/owner.ts';

const seen = (pid: number, parent: number, group: number, kin: string | null = null): Seen => ({
  pid,
  parent,
  group,
  kin,
});

describe('who is ours', () => {
  const all = [
    seen(1, 0, 1),
    seen(50, 1, 50),
    seen(60, 50, 60, 'a.1'),
    seen(61, 60, 60),
    // A session of its own, its parent gone, its environment kept.
    seen(62, 1, 62, 'a.1'),
    // Thrown away, but it comes from one of ours.
    seen(63, 62, 63),
    seen(70, 50, 70, 'b.1'),
    seen(80, 1, 80),
  ];
  const ours = (isKin: (value: string) => boolean, groups: number[] = [], known: number[] = []) =>
    [...kinOf(all, { groups, isKin, known }).keys()].sort();

  it('tells by the mark, by the group, and by whom somebody comes from', () => {
    expect(ours(value => value === 'a.1')).toEqual([60, 61, 62, 63]);
    expect(ours(() => false, [60])).toEqual([60, 61]);
    expect(ours(() => false)).toEqual([]);
    expect(ours(() => false, [], [80, 99])).toEqual([80]);
  });

  it('never names number 1 or this process, whatever leads to them', () => {
    const odd = [seen(1, 0, 1, 'x'), seen(process.pid, 1, 5, 'x')];
    expect(kinOf(odd, { groups: [1, 5], isKin: () => true }).size).toBe(0);
  });

  it('reads what ps of macOS prints, spaces and all', () => {
    const text = `    1     0     1 /sbin/launchd
  501   400   501 /usr/bin/python3 a b.py PATH=/bin ${KIN_KEY}=7-123.4 HOME=/Users/x
  502   501   502 sleep 5 NOT${KIN_KEY}=7-123.4
not a line`;
    expect(readPs(text)).toEqual([seen(1, 0, 1), seen(501, 400, 501, '7-123.4'), seen(502, 501, 502)]);
  });

  it.skipIf(process.platform !== 'linux')('sees a real child by its environment', async () => {
    const child = spawn('sleep', ['60'], { env: { PATH: process.env.PATH, [KIN_KEY]: 'for-this-test.1' } });
    await once(child, 'spawn');
    try {
      expect([
        ...kinOf(everybody(), { groups: [], isKin: value => value === 'for-this-test.1' }).keys(),
      ]).toEqual([child.pid]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(kinOf(everybody(), { groups: [], isKin: value => value === 'for-this-test.1' }).size).toBe(0);
  });
});

describe('whose something is', () => {
  const parts = partsOf(ownMark());

  it('knows itself, and nobody with another birth', async () => {
    expect(parts?.pid).toBe(process.pid);
    expect(await isAlive(ownMark())).toBe(true);
    expect(await isAlive(`${process.pid}-1`)).toBe(false);
  });

  it('knows that a process has ended, also one that nobody has buried yet', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const mark = `${child.pid}-${birthOf(child.pid ?? 0)}`;
    await once(child, 'exit');
    expect(await isAlive(mark)).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('touches nobody of another namespace', async () => {
    expect(await isAlive(`${process.pid}-1.999`)).toBe(true);
  });

  it.each(['darwin', 'win32'] as const)(
    'on %s takes only who was started later than the mark for another',
    async platform => {
      const at = Date.now();
      const on = (started: number | null) => isAlive(`${process.pid}-${at}`, platform, async () => started);
      expect(await on(at + 2_000)).toBe(true);
      expect(await on(at + 60_000)).toBe(false);
      // A virus scanner held the start up, or nobody says: nothing of theirs may be touched.
      expect(await on(at - 60_000)).toBe(true);
      expect(await on(null)).toBe(true);
      expect(await on(Number.NaN)).toBe(true);
      expect(await isAlive('not a mark', platform)).toBe(true);
    },
  );

  it('reads what PowerShell says, and nothing else', () => {
    expect(startQuestion(4711).at(-1)).toBe('(Get-Process -Id 4711).StartTime.ToFileTimeUtc()');
    expect(windowsStart('116444736000000000\r\n')).toBe(0);
    expect(windowsStart('134086250400000000')).toBe(Date.parse('2025-11-26T10:04:00Z'));
    for (const odd of ['', '0', '12.5', 'Get-Process : Cannot find', '-116444736000000000', '1\n2'])
      expect(windowsStart(odd)).toBeNull();
  });

  it.skipIf(process.platform === 'win32')(
    'nobody is taken for dead where PowerShell is not there',
    async () => {
      expect(await isAlive(`${process.pid}-1`, 'win32')).toBe(true);
    },
  );
});
