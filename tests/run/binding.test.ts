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

const read = readPlan(null);
if (read.kind !== 'plan') throw new Error('no plan');
const PLAN = read.plan;

function bound(plan = PLAN) {
  const ports = scriptedPorts({ git: createGitPort(), files: createFilesPort() });
  const nothing = { stagingUrl: null, productionUrl: null, stagingToken: null, productionToken: null };
  return bindingNow(
    { ports, workspace, plan, ...nothing, fingerprint: () => 'fp:x' },
    new AbortController().signal,
  );
}

test('a GO over uncommitted code is bound to what that code is, not only to there being some', async () => {
  put('notes.py', '2');
  const before = await bound();
  expect(changedSince(before, await bound())).toEqual([]);
  const steering = ['pytest.ini', 'a.toml', 'a.cfg', 'a.pth', 'a.yaml', 'a.yml', 'a.json'];
  for (const path of ['tests/conftest.py', 'notes.py', ...steering]) {
    put(path, 'other');
    const now = await bound();
    expect(now.dirty).toBe(true);
    expect(changedSince(before, now), path).toHaveLength(1);
    git('checkout', '--', '.');
    put('notes.py', '2');
    git('clean', '-fdq');
  }
});

test('what the gates themselves leave behind changes nothing', async () => {
  put('notes.py', '2');
  const before = await bound();
  put('.hive-mind/operator_state.json', '{}');
  put('log.txt', 'x');
  expect(changedSince(before, await bound())).toEqual([]);
});

const commitAll = (): void => {
  git('add', '-A');
  git('commit', '-qm', 'more');
};

test('a commit is bound by its name, and whether anything differs from it', async () => {
  const before = await bound();
  expect(before.gitCommit).toMatch(/^[0-9a-f]{40}$/);
  expect(before.dirty).toBe(false);
  put('README', 'says nothing to a gate');
  commitAll();
  const now = await bound();
  expect(now.gitCommit).not.toBe(before.gitCommit);
  expect(changedSince(before, now)).toHaveLength(1);
});

test.each(['config', 'core', 'dashboard', 'execution', 'scripts', 'webhooks'])(
  'the code in %s is bound, also where git does not see it change',
  async folder => {
    put('.gitignore', `${folder}/\n`);
    commitAll();
    for (const [path, other] of [
      ['deep/er.py', '2'],
      ['a.json', '{}'],
      ['a.yaml', 'a: 1'],
      ['a.yml', 'a: 1'],
    ] as const) {
      const absent = await bound();
      put(`${folder}/${path}`, '1');
      const before = await bound();
      put(`${folder}/${path}`, other);
      const now = await bound();
      expect(changedSince(absent, before), path).toHaveLength(1);
      expect(changedSince(before, now), path).toHaveLength(1);
    }
    expect((await bound()).gitCommit).not.toBeNull();
  },
);

test('a file of code under another name is other code; what is no code, and what Python makes of it, is none', async () => {
  put('core/b.py', 'b');
  commitAll();
  const before = await bound();
  put('core/notes.txt', 'x');
  put('core/__pycache__/a.py', 'x');
  const { scripts } = await bound();
  expect(scripts['core/']).toBe(before.scripts['core/']);
  git('mv', 'core/b.py', 'core/c.py');
  expect((await bound()).scripts['core/']).not.toBe(before.scripts['core/']);
});

test('where git says nothing the code is bound all the same', async () => {
  rmSync(join(workspace, '.git'), { recursive: true });
  const before = await bound();
  expect([before.gitCommit, before.dirty]).toEqual([null, false]);
  expect(before.scripts).toMatchObject({
    'core/': expect.stringMatching(/^sha256:/),
    'webhooks/': 'missing',
  });
  put('core/a.py', '2');
  expect(changedSince(before, await bound())).toHaveLength(1);
});

const GOLDEN_SET = 'tests/golden/caio_alpha_golden_set_v1.json';
test.each(['.env', '.env.staging', 'caio-cockpit.plan.json', GOLDEN_SET, ...PLAN.pytestPack])(
  '%s is bound: that it is missing, and what it is',
  async name => {
    put('.gitignore', `${name}\n`);
    commitAll();
    const missing = await bound();
    put(name, 'A=1\n');
    const one = await bound();
    put(name, 'A=2\n');
    const two = await bound();
    expect([missing, one, two].map(({ envFiles, scripts }) => envFiles[name] ?? scripts[name])).toEqual([
      'missing',
      expect.stringMatching(/^sha256:/),
      expect.stringMatching(/^sha256:/),
    ]);
    expect(changedSince(missing, one)).toHaveLength(1);
    expect(changedSince(one, two)).toHaveLength(1);
  },
);

test('the .env that CAIO loads by itself is bound, also when production has a file of another name', async () => {
  const plan = { ...PLAN, envFiles: { ...PLAN.envFiles, production: '.env.production' } };
  put('.gitignore', '.env*\n');
  put('.env', 'A=1\n');
  put('.env.production', 'A=1\n');
  const before = await bound(plan);
  expect(Object.keys(before.envFiles).sort()).toEqual(['.env', '.env.production', '.env.staging']);
  put('.env', 'A=2\n');
  expect(changedSince(before, await bound(plan))).toHaveLength(1);
});
