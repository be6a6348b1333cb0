import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authGates } from '../../checks/gates/auth.ts';
import { runCheck } from '../../checks/run.ts';
import { tokenFreshness, tokenFreshnessInput } from '../../checks/token-freshness.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createGitPort } from '../../src/ports/git.ts';
import { type GitPort, PortError, type TreeSearch } from '../../src/ports/types.ts';
import { CRITERIA } from '../../src/runbook/criteria.ts';
import { GATE_STEPS } from '../../src/runbook/gates.ts';
import { idsOf } from '../support/auth-world.ts';
import { cutoverInputs, scriptedPorts, testSecret, toolsFor } from '../support/check-kit.ts';

const clean: TreeSearch = { foundIn: [], files: 3, unreadable: [], skipped: [] };
const cleanGit: Pick<GitPort, 'searchHistory'> = {
  searchHistory: async () => ({ kind: 'searched', found: false, objects: 9, bytes: 99 }),
};

async function judge(of: {
  token?: string;
  other?: string | null;
  tree?: TreeSearch | (() => Promise<TreeSearch>);
  git?: Pick<GitPort, 'searchHistory'>;
  rehearsal?: boolean;
}) {
  const base = cutoverInputs();
  const inputs = cutoverInputs({
    rehearsal: of.rehearsal ?? false,
    staging: { ...base.staging, token: testSecret('staging token', of.token) },
    production: {
      ...base.production,
      token: of.other === null ? null : testSecret('production token', of.other),
    },
  });
  const { tree = clean } = of;
  const ports = scriptedPorts({
    files: { searchTree: typeof tree === 'function' ? tree : async () => tree },
    git: of.git ?? cleanGit,
  });
  const result = await runCheck(
    tokenFreshness,
    () => tokenFreshnessInput(inputs, 'staging'),
    toolsFor(ports),
  );
  return { result, ids: idsOf(result), notes: result.notes.map(note => note.id) };
}
/** A strong token made here; with no dash in front. */
const strong = (): string => `T${randomBytes(32).toString('base64url')}`;

describe('the form of a token', () => {
  it('a strong one passes', async () => {
    const { result } = await judge({ token: strong() });
    expect(result.findings).toEqual([]);
    expect(result.outcome).toBe('pass');
  });
  it.each<[string, string]>([
    ['token-too-short', strong().slice(0, 31)],
    ['token-characters', `${strong()} `],
    ['token-characters', `${strong()}\n`],
    ['token-characters', `${strong()}é`],
    ['token-leading-dash', `-${strong()}`],
    ['token-placeholder', `${strong()}ChangeMe`],
    ['token-placeholder', `NEW_STAGING_DASHBOARD_AUTH_TOKEN_0123456789`],
    ['token-too-simple', 'abcdefghijk'.repeat(4)],
    ['token-too-short', ''],
    ['token-too-short', 'abc'],
  ])('%s', async (id, token) => {
    const { result, ids } = await judge({ token });
    expect(result.outcome).toBe('fail');
    expect(ids).toContain(id);
  });
  it('no token with a foreign character or under 32 characters ever passes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), async token => {
        fc.pre(token.length < 32 || !/^[A-Za-z0-9_-]+$/.test(token));
        expect((await judge({ token })).result.outcome).toBe('fail');
      }),
    );
  });
});

describe('a token of its own', () => {
  it('one token for both fails; an unknown other one is unknown', async () => {
    const token = strong();
    expect((await judge({ token, other: token })).ids).toEqual(['token-shared']);
    const missing = await judge({ token, other: null });
    expect([missing.result.outcome, missing.ids]).toEqual(['unknown', ['production-token-not-given']]);
  });
  it('one that is asked for later is compared later: by the gates', async () => {
    const input = tokenFreshnessInput(cutoverInputs(), 'staging');
    const ports = scriptedPorts({ files: { searchTree: async () => clean }, git: cleanGit });
    const later = { ...input, other: { name: 'production', token: 'later' } } as const;
    expect((await runCheck(tokenFreshness, () => later, toolsFor(ports))).outcome).toBe('pass');
  });
});

it('a pass is of a strong token that was looked for: the second lock behind the judge', () => {
  const facts = { length: 32, distinct: 12, filesSearched: 1, foldersNotSearched: 0, historyObjects: 1 };
  const holds = (change: object): boolean =>
    tokenFreshness.evidence.safeParse({ ...facts, ...change }).success;
  expect([{}, { historyObjects: null }].map(holds)).toEqual([true, true]);
  for (const change of [{ length: 31 }, { distinct: 11 }, { filesSearched: 0 }, { historyObjects: 0 }])
    expect(holds(change)).toBe(false);
});

describe('where it stands', () => {
  it('says which folders it did not look into, and how many of them are there', async () => {
    const { result, notes } = await judge({
      token: strong(),
      tree: { ...clean, skipped: ['.git', '.venv', '__pycache__', '__pycache__'] },
    });
    expect(result.outcome).toBe('pass');
    expect(notes).toEqual(['folders-not-searched']);
    expect(result.notes[0]?.message).toContain('3 folders');
    expect(result.notes[0]?.message).toContain('(1 × .venv, 2 × __pycache__)');
    expect(result.evidence).toMatchObject({ foldersNotSearched: 3 });
    const all = await judge({ token: strong(), tree: { ...clean, skipped: ['.git'] } });
    expect([all.notes, all.result.evidence]).toMatchObject([[], { foldersNotSearched: 0 }]);
  });
  it('the env files at the top may hold it, anything else may not', async () => {
    const top = await judge({ tree: { ...clean, foundIn: ['.env', '.env.staging'] } });
    const below = await judge({ tree: { ...clean, foundIn: ['.env', 'docs/.env', 'notes.md'] } });
    expect(top.result.outcome).toBe('pass');
    expect([below.result.outcome, below.ids]).toEqual(['fail', ['token-in-workspace']]);
    expect(below.result.findings[0]?.message).toContain('docs/.env, notes.md');
  });
  it('files that were not read, or none at all, are no proof', async () => {
    const unread = await judge({ tree: { ...clean, unreadable: ['docs/a.md'] } });
    const none = await judge({ tree: { ...clean, files: 0 } });
    expect([unread.result.outcome, unread.ids]).toEqual(['unknown', ['files-not-searched']]);
    expect([none.result.outcome, none.ids]).toEqual(['unknown', ['files-not-searched']]);
  });
  it.each<[string, Pick<GitPort, 'searchHistory'>]>([
    ['unavailable', { searchHistory: async () => ({ kind: 'unavailable', message: 'No git.' }) }],
    ['empty', { searchHistory: async () => ({ kind: 'searched', found: false, objects: 0, bytes: 0 }) }],
  ])('a history that is %s is unknown, and only in a rehearsal a note', async (_name, git) => {
    const real = await judge({ git });
    const practice = await judge({ git, rehearsal: true });
    expect([real.result.outcome, real.ids]).toEqual(['unknown', ['history-not-searched']]);
    expect([practice.result.outcome, practice.notes]).toEqual(['pass', ['history-not-searched-rehearsal']]);
  });
});

it('a folder that cannot be searched ends the search of the history, and is no proof', async () => {
  let ended = false;
  const git: Pick<GitPort, 'searchHistory'> = {
    searchHistory: (_folder, _sought, signal) =>
      new Promise(resolve => {
        signal.addEventListener('abort', () => {
          ended = true;
          resolve({ kind: 'searched', found: false, objects: 9, bytes: 99 });
        });
      }),
  };
  const tree = (): Promise<TreeSearch> => Promise.reject(new PortError('unreadable', 'It is gone.'));
  const { result, ids } = await judge({ token: strong(), tree, git });
  expect([result.outcome, ids, ended]).toEqual(['unknown', ['check-broke'], true]);
});

describe('in a real folder with a real history', () => {
  let workspace = '';
  beforeEach(async () => {
    workspace = await mkdtemp(path.join(tmpdir(), 'caio-token-'));
  });
  afterEach(() => rm(workspace, { recursive: true }));
  const put = async (name: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
    await writeFile(path.join(workspace, name), text);
  };
  const git = (...args: string[]): Promise<unknown> =>
    promisify(execFile)('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: workspace,
    });

  async function search(token: string) {
    const base = cutoverInputs();
    const inputs = cutoverInputs({ workspace, staging: { ...base.staging, token: testSecret('t', token) } });
    const ports = scriptedPorts({
      files: createFilesPort(),
      git: createGitPort(),
    });
    const result = await runCheck(
      tokenFreshness,
      () => tokenFreshnessInput(inputs, 'staging'),
      toolsFor(ports),
    );
    return { result, ids: idsOf(result) };
  }

  it('passes when it stands in the env file only; a committed and removed one is found', async () => {
    const [fresh, leaked] = [strong(), strong()];
    await put('.env.staging', `DASHBOARD_AUTH_TOKEN=${fresh}\n`);
    await put('.gitignore', '.env*\n');
    await put('docs/setup.md', `open https://x/?token=${leaked}\n`);
    await git('init', '-q');
    await git('add', '.');
    await git('commit', '-qm', 'one');
    await put('docs/setup.md', 'gone\n');
    await git('commit', '-qam', 'two');
    const clean = await search(fresh);
    expect([clean.result.outcome, clean.ids]).toEqual(['pass', []]);
    const found = await search(leaked);
    expect([found.result.outcome, found.ids]).toEqual(['fail', ['token-in-workspace']]);
    expect(JSON.stringify(found.result)).not.toContain(leaked);
  });
  it('finds it in a file, and says so even without a repository', async () => {
    const token = strong();
    await put('notes/today.txt', `x${token}y`);
    const { result, ids } = await search(token);
    expect([result.outcome, ids]).toEqual(['fail', ['token-in-workspace', 'history-not-searched']]);
    expect(JSON.stringify(result)).not.toContain(token);
  });
});

describe('the two gates', () => {
  it('are those of the runbook, with every witness a criterion names, none of which stops the command', () => {
    const steps = GATE_STEPS.filter(step => step.id.startsWith('auth-'));
    expect(authGates.map(gate => [gate.id, gate.title, gate.environment])).toEqual(
      steps.map(step => [step.id, step.title, step.environment]),
    );
    for (const gate of authGates) {
      const witnesses = gate.witnesses.map(witness => witness.check.id);
      for (const criterion of CRITERIA.filter(entry =>
        (entry.gates as readonly string[]).includes(gate.id),
      )) {
        expect(witnesses).toEqual(expect.arrayContaining([...criterion.witnesses]));
      }
      expect(new Set(gate.witnesses.map(witness => witness.when))).toEqual(new Set(['beside']));
      expect(gate.command.id).toBe('auth-smoke');
    }
  });
  it('say what is missing, each check by itself, and never pass without inputs', async () => {
    const base = cutoverInputs();
    const inputs = cutoverInputs({
      production: { ...base.production, url: null, token: null, corsOrigins: null },
    });
    const gate = authGates[1];
    if (gate === undefined) throw new Error('no production gate');
    const checks = [gate.command, ...gate.witnesses.map(witness => witness.check)];
    for (const check of checks) {
      const result = await check.run(inputs, () => undefined, toolsFor(scriptedPorts()));
      expect(result.outcome).toBe('unknown');
      expect(idsOf(result)[0]).toMatch(/^(production-(url|token|cors-origins)-not-given|command-not-given)$/);
    }
  });
});
