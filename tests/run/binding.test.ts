import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFilesPort } from '../../src/ports/files.ts';
import { createGitPort } from '../../src/ports/git.ts';
import { bindingNow } from '../../src/run/binding.ts';
import { changedSince } from '../../src/run/validity.ts';
import { readPlan } from '../../src/runbook/plan.ts';
import { scriptedPorts } from '../support/check-kit.ts';

let workspace = '';
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
};
const git = (...args: string[]): void => {
  const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd: workspace, stdio: 'ignore' });
};

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'cockpit-binding-'));
  put('core/a.py', '1');
  put('tests/conftest.py', '1');
  put('notes.py', '1');
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'x');
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function bound() {
  const read = readPlan(null);
  if (read.kind !== 'plan') throw new Error('no plan');
  const ports = scriptedPorts({ git: createGitPort(), files: createFilesPort() });
  const nothing = { stagingUrl: null, productionUrl: null, stagingToken: null, productionToken: null };
  return bindingNow(
    { ports, workspace, plan: read.plan, ...nothing, fingerprint: () => 'fp:x' },
    new AbortController().signal,
  );
}

test('a GO over uncommitted code is bound to what that code is, not only to there being some', async () => {
  put('notes.py', '2');
  const before = await bound();
  expect(changedSince(before, await bound())).toEqual([]);
  for (const path of ['tests/conftest.py', 'pytest.ini', 'notes.py']) {
    put(path, 'other');
    const now = await bound();
    expect(now.dirty).toBe(true);
    expect(changedSince(before, now), path).toHaveLength(1);
    git('checkout', '--', '.');
    put('notes.py', '2');
    rmSync(join(workspace, 'pytest.ini'), { force: true });
  }
});

test('what the gates themselves leave behind changes nothing', async () => {
  put('notes.py', '2');
  const before = await bound();
  put('.hive-mind/operator_state.json', '{}');
  put('log.txt', 'x');
  expect(changedSince(before, await bound())).toEqual([]);
});
