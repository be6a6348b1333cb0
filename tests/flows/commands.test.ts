import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VerdictDocument } from '../../src/report/document.ts';
import { CRITERION_IDS } from '../../src/runbook/criteria.ts';
import { GATE_IDS } from '../../src/runbook/gates.ts';
import {
  type Bench,
  createBench,
  createLiveWorld,
  type Ended,
  filesBelow,
  formsOf,
  type LiveWorld,
} from '../support/program.ts';

/** One live run on a practice workspace that is a git repository, and what can be asked about it afterwards. */
let bench: Bench;
let world: LiveWorld;
let withoutGit: Ended;
let go: Ended;
let streamed: Ended;
let secrets: Map<string, string>;

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Practice', '-c', 'user.email=practice@caio.test', ...args], {
    cwd: world.workspace,
    encoding: 'utf8',
  });
const documentOf = (ended: Ended): VerdictDocument => JSON.parse(ended.stdout) as VerdictDocument;
const runIds = (): Promise<string[]> => readdir(join(bench.home, 'runs'));
const status = (env: Readonly<Record<string, string | undefined>> = world.env, home = bench.home) =>
  bench.run(['status'], { env, home });

beforeAll(async () => {
  bench = await createBench();
  world = await createLiveWorld();
  secrets = await world.secrets();
  const all = ['gates', ...world.args, '--confirm', 'all'];
  withoutGit = await bench.run([...all, '--json'], { env: world.env });
  git('init', '--quiet');
  await writeFile(join(world.workspace, '.gitignore'), '.env*\n.hive-mind/\n.practice.json\n');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Practice');
  streamed = await bench.run([...all, '--ndjson', '--inputs-stdin'], { stdin: JSON.stringify(world.inputs) });
  go = await bench.run([...all, '--json'], { env: world.env });
}, 120_000);
afterAll(async () => {
  await bench.close();
  await world.close();
});

describe('gates --json', () => {
  test('a workspace without git is NOT YET, because no history can be searched for the token', () => {
    const document = documentOf(withoutGit);
    expect([withoutGit.exit, document.verdict, document.boundTo?.gitCommit]).toEqual([3, 'NOT YET', null]);
    expect(document.failedChecks.join('\n')).toMatch(/auth-staging\/token-freshness/);
    expect(document.missing.join('\n')).toMatch(/git/);
  });

  test('with everything it is GO, exit 0', () => {
    expect([go.exit, documentOf(go).verdict], go.stderr).toEqual([0, 'GO']);
    expect(documentOf(go).boundTo?.gitCommit).toBe(git('rev-parse', 'HEAD').trim());
  });

  test('the document has the keys of DESIGN section 4 in their order, then what was added, and no other', () => {
    const document = documentOf(go);
    expect(Object.keys(document)).toEqual(
      'schema run mode verdict evaluatedAt validUntil boundTo criteria gates missing failedChecks fixes live days journal'.split(
        ' ',
      ),
    );
    expect(document.schema).toBe('caio-cockpit/verdict@1');
    expect(document.mode).toBe('live');
    expect(Object.keys(document.boundTo ?? {})).toEqual(
      'gitCommit dirty stagingUrl productionUrl stagingToken productionToken envFiles scripts'.split(' '),
    );
    expect(document.criteria.map(one => one.id)).toEqual(CRITERION_IDS);
    expect(document.gates.map(one => one.id)).toEqual(GATE_IDS);
    for (const criterion of document.criteria)
      expect(Object.keys(criterion)).toEqual(['id', 'title', 'met', 'gates']);
    for (const gate of document.gates) {
      expect(Object.keys(gate)).toEqual(
        'id outcome command exitCode durationMs witnesses findings evidence'.split(' '),
      );
      expect(gate.witnesses.length, gate.id).toBeGreaterThan(0);
      for (const witness of gate.witnesses) expect(Object.keys(witness)).toEqual(['id', 'outcome']);
      for (const finding of gate.findings) expect(Object.keys(finding)).toEqual(['id', 'message', 'fix']);
      expect(Object.keys(gate.evidence ?? {})).toEqual(['log', 'sha256']);
    }
    expect(document.boundTo?.stagingToken).toMatch(/^fp:[0-9a-f]{16}$/);
    expect(document.gates.find(gate => gate.id === 'auth-staging')?.command).toContain('"‹staging token›"');
    expect([document.missing, document.failedChecks]).toEqual([[], []]);
    expect(Date.parse(document.validUntil ?? '')).toBeGreaterThan(Date.parse(document.evaluatedAt));
  });

  test('stdout holds the document and nothing else; progress is on stderr', () => {
    expect(go.stdout).toBe(`${JSON.stringify(documentOf(go), null, 2)}\n`);
    expect(go.stderr).toContain('Gate 9 of 9');
    expect(go.stderr).toContain('VERDICT: GO');
  });

  test('--ndjson: every line is JSON, one per event, the last one is the document; inputs came by stdin', () => {
    const parsed = streamed.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    const document = parsed.at(-1) as unknown as VerdictDocument;
    expect([streamed.exit, document.schema, document.verdict]).toEqual([0, 'caio-cockpit/verdict@1', 'GO']);
    const types = parsed.slice(0, -1).map(line => (line.event as { type: string }).type);
    expect(types[0]).toBe('run.started');
    expect(types.indexOf('run.bound')).toBeLessThan(types.indexOf('gate.intended'));
    expect(types.at(-1)).toBe('run.concluded');
    expect(types.filter(type => type === 'gate.finished')).toHaveLength(9);
    expect(document.boundTo).toEqual(documentOf(go).boundTo);
  });

  test('without any input: NOT YET, exit 3, every missing one is named', async () => {
    const other = await createBench();
    const ended = await other.run([
      'gates',
      ...world.args,
      '--json',
      '--only',
      'auth-staging,auth-production',
    ]);
    const unconfirmed = documentOf(ended);
    expect([ended.exit, unconfirmed.verdict]).toEqual([3, 'NOT YET']);
    for (const id of ['rotated', 'redeployed', 'cors', 'strict', 'approve-smoke'])
      expect(unconfirmed.missing.join('\n')).toContain(`Not confirmed yet (${id})`);
    expect(unconfirmed.gates.find(gate => gate.id === 'auth-staging')?.outcome).toBe('blocked');
    const all = [
      'gates',
      ...world.args,
      '--json',
      '--only',
      'auth-staging,auth-production',
      '--confirm',
      'all',
    ];
    const document = documentOf(await other.run(all));
    expect(document.verdict).toBe('NOT YET');
    for (const name of ['staging', 'production'])
      for (const what of ['url', 'token', 'cors-origins'])
        expect(document.failedChecks.join('\n')).toContain(`: ${name}-${what}-not-given`);
    expect(document.gates.filter(gate => gate.outcome === 'not-run')).toHaveLength(7);
    await other.close();
  });
});

describe('what is kept', () => {
  test('no secret is anywhere: not on stdout, not on stderr, not in any file below the state folder', async () => {
    expect(secrets.size).toBeGreaterThan(15);
    const files = await filesBelow(bench.home);
    expect(files.length).toBeGreaterThan(3 * 14);
    const texts = new Map<string, Buffer>(
      await Promise.all(files.map(async file => [file, await readFile(file)] as const)),
    );
    for (const [name, ended] of Object.entries({ withoutGit, go, streamed }))
      texts.set(name, Buffer.from(ended.stdout + ended.stderr));
    for (const [place, bytes] of texts)
      for (const [name, secret] of secrets)
        for (const form of formsOf(secret)) expect(bytes.includes(form), `${name} in ${place}`).toBe(false);
  });

  test.skipIf(process.platform === 'win32')('files are 0600 and folders 0700', async () => {
    const found = await readdir(bench.home, { recursive: true, withFileTypes: true });
    for (const entry of found) {
      const mode = (await stat(join(entry.parentPath, entry.name))).mode & 0o777;
      expect([entry.name, mode.toString(8)]).toEqual([entry.name, entry.isDirectory() ? '700' : '600']);
    }
    expect(((await stat(bench.home)).mode & 0o777).toString(8)).toBe('700');
  });

  test('nothing is left in the temporary folder, and no lock', async () => {
    expect(await readdir(bench.tmp)).toEqual([]);
    expect(await readdir(join(bench.home, 'locks'))).toEqual([]);
  });
});

describe('afterwards', () => {
  test('status: GO, exit 0, with and without the inputs; the folder is remembered', async () => {
    for (const env of [world.env, {}]) {
      const ended = await status(env);
      expect([ended.exit, ended.stderr]).toEqual([0, '']);
      expect(ended.stdout).toContain('VERDICT: GO');
    }
    const json = await bench.run(['status', '--json'], { env: world.env });
    expect({ ...documentOf(json), evaluatedAt: '' }).toEqual({ ...documentOf(go), evaluatedAt: '' });
  });

  test('one byte of .env makes it STALE, exit 4, and says so; put back it is GO again', async () => {
    const path = join(world.workspace, '.env');
    const before = await readFile(path);
    await writeFile(path, Buffer.concat([before, Buffer.from('\n')]));
    const changed = await status();
    await writeFile(path, before);
    expect(changed.exit).toBe(4);
    expect(changed.stdout).toMatch(/VERDICT: STALE[\s\S]*the settings file \.env/);
    expect((await status()).exit).toBe(0);
  });

  test('changed code that is not committed makes it STALE', async () => {
    const path = join(world.workspace, 'scripts', 'replay_harness.py');
    const before = await readFile(path);
    await writeFile(path, Buffer.concat([before, Buffer.from('# changed\n')]));
    const changed = await status();
    await writeFile(path, before);
    expect(changed.exit).toBe(4);
    expect(changed.stdout).toMatch(/uncommitted changes appeared[\s\S]*the code in scripts\//);
    expect((await status()).exit).toBe(0);
  });

  test('another token or another address makes it STALE, and the token is not printed', async () => {
    const other = `${world.env.CAIO_PROD_TOKEN ?? ''}x`;
    const token = await status({ ...world.env, CAIO_STAGING_TOKEN: other });
    expect(token.exit).toBe(4);
    expect(token.stdout).toContain('the staging token');
    expect(token.stdout + token.stderr).not.toContain(other);
    const url = await status({ ...world.env, CAIO_PROD_URL: world.inputs.CAIO_STAGING_URL });
    expect([url.exit, url.stdout.includes('the production URL')]).toEqual([4, true]);
  });

  test('another commit makes it STALE', async () => {
    git('commit', '--quiet', '--allow-empty', '--message', 'Another');
    const changed = await status();
    git('reset', '--quiet', '--soft', 'HEAD~1');
    expect(changed.exit).toBe(4);
    expect(changed.stdout).toContain('another git commit is checked out');
    expect((await status()).exit).toBe(0);
  });

  test('report: four forms to stdout and into a file; a file that cannot be written is exit 2', async () => {
    const begins = { md: '# ', json: '{', junit: '<?xml', html: '<!doctype html>' };
    for (const [format, begin] of Object.entries(begins)) {
      const shown = await bench.run(['report', '--format', format], { env: world.env });
      expect([shown.exit, shown.stderr, shown.stdout.slice(0, begin.length).toLowerCase()]).toEqual([
        0,
        '',
        begin,
      ]);
      const out = join(bench.outside, `report ${format}`);
      const kept = await bench.run(['report', '--format', format, '--out', out], { env: world.env });
      expect([kept.exit, kept.stdout]).toEqual([0, '']);
      const text = await readFile(out, 'utf8');
      expect(text.slice(0, begin.length).toLowerCase()).toBe(begin);
      for (const secret of secrets.values()) expect(text.includes(secret)).toBe(false);
      expect(((await stat(out)).mode & 0o777).toString(8)).toBe('600');
    }
    const nowhere = await bench.run(['report', '--out', join(bench.outside, 'no', 'folder')]);
    expect([nowhere.exit, nowhere.stderr.trimEnd().split('\n').length]).toEqual([2, 3]);
    const [first] = (await runIds()).sort();
    const earlier = await bench.run(['report', first ?? '', '--format', 'json']);
    expect(documentOf(earlier)).toMatchObject({ run: first, verdict: 'NOT YET' });
  });

  test('runs: newest first, with what was said', async () => {
    const rows = JSON.parse((await bench.run(['runs', '--json'])).stdout) as { run: string; said: string }[];
    expect(rows.map(row => row.said)).toEqual(['GO', 'GO', 'NOT YET']);
    expect(rows.map(row => row.run)).toEqual((await runIds()).sort().reverse());
    const text = (await bench.run(['runs'])).stdout;
    expect(text.trimEnd().split('\n')).toHaveLength(3);
    expect(text).toContain(world.workspace);
  });
});
