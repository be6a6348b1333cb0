import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeOwnTemp, removeLeftTemp } from '../../src/ports/own-temp.ts';
import { birthOf } from '../../src/ports/owner.ts';

const before = process.env.TMPDIR;
let base: string;
let temp: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'caio-temp-'));
  temp = path.join(base, 'tmp');
  mkdirSync(temp);
  process.env.TMPDIR = temp;
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(base, { recursive: true, force: true });
});

const HOUR = 60 * 60 * 1000;
const aged = (name: string, hours: number): void => {
  mkdirSync(path.join(temp, name, 'inside'), { recursive: true });
  const at = new Date(Date.now() - hours * HOUR);
  utimesSync(path.join(temp, name), at, at);
};

it('makes folders that only this account reads', async () => {
  for (const kind of ['scratch', 'own', 'practice'] as const)
    expect(statSync(await makeOwnTemp(kind)).mode & 0o777).toBe(0o700);
});

it('removes what a dead cockpit has left, whatever its age, and nothing of one that lives', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const dead = `${child.pid}-${birthOf(child.pid ?? 0)}`;
  await once(child, 'exit');
  const mine = path.basename(await makeOwnTemp('practice'));
  for (const name of [`caio-cockpit-scratch-${dead}-AbC123`, `caio-cockpit practice ${dead}-AbC123`])
    aged(name, 0);
  aged(mine, 100);
  expect(await removeLeftTemp()).toBe(2);
  expect(readdirSync(temp)).toEqual([mine]);
});

it('of those that do not say whose they are it removes only what is older than a day', async () => {
  aged('caio-cockpit-scratch-old', 25);
  aged('caio-cockpit-own-young', 23);
  aged('somebody-elses', 25);
  aged('caio-cockpit-notes-of-mine', 25);
  mkdirSync(path.join(base, 'precious'));
  symlinkSync(path.join(base, 'precious'), path.join(temp, 'caio-cockpit-scratch-link'));
  expect(await removeLeftTemp()).toBe(1);
  expect(readdirSync(temp).sort()).toEqual(
    [
      'caio-cockpit-notes-of-mine',
      'caio-cockpit-own-young',
      'caio-cockpit-scratch-link',
      'somebody-elses',
    ].sort(),
  );
  expect(existsSync(path.join(base, 'precious'))).toBe(true);
});
