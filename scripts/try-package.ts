import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Packs the package and uses it as others would: `npx` in an empty folder on each Node that it is for, and on one that
 * is too old. The Nodes come from npm, into a temporary folder. `npm run try-package`.
 */

const NODES = ['22', '24', '26'];
const TOO_OLD = '20';
const LARGEST = 1_000_000;
const LONGEST_MS = 180_000;

const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '..');
const WINDOWS = process.platform === 'win32';
const NPM = process.env.npm_execpath;
if (!NPM) throw new Error('Start it as: npm run try-package');
const NPX = join(NPM, '../npx-cli.js');
const exec = promisify(execFile);

interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(node: string, args: readonly string[], cwd: string, env = process.env): Promise<Ended> {
  const options = { cwd, env, timeout: LONGEST_MS, maxBuffer: 64 * 1024 * 1024 };
  try {
    return { exit: 0, ...(await exec(node, args, options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { exit: code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

const well = (ended: Ended, what: string): Ended => {
  assert.equal(ended.exit, 0, `${what} ended with ${ended.exit}:\n${ended.stdout}\n${ended.stderr}`);
  return ended;
};

/** The one file that is published, and what must hold of it. */
async function pack(to: string): Promise<string> {
  const { stdout } = well(
    await run(process.execPath, [NPM as string, 'pack', '--json', '--pack-destination', to], ROOT),
    'npm pack',
  );
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  assert.ok(packed);
  const foreign = packed.files.filter(
    ({ path }) => !/^(?:bin\/|dist\/|package\.json$|README\.md$|CHANGELOG\.md$|LICENSE$)/.test(path),
  );
  assert.deepEqual(foreign, []);
  for (const needed of ['dist/THIRD-PARTY-LICENSES.txt', 'dist/types/checks/index.d.ts', 'dist/guard.mjs'])
    assert.ok(
      packed.files.some(({ path }) => path === needed),
      needed,
    );
  assert.ok(packed.size < LARGEST, `The package has ${packed.size} bytes.`);
  console.log(`${packed.filename}: ${packed.size} bytes, ${packed.files.length} files`);
  return join(to, packed.filename);
}

/** Where a Node of this version is. */
async function nodeOf(version: string, folder: string): Promise<string> {
  const name = `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`;
  const prefix = join(folder, `node ${version}`);
  await mkdir(prefix, { recursive: true });
  const install = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--force',
    '--prefix',
    prefix,
    `${name}@${version}`,
  ];
  well(await run(process.execPath, [NPM as string, ...install], prefix), `npm install ${name}@${version}`);
  return join(prefix, 'node_modules', name, 'bin', WINDOWS ? 'node.exe' : 'node');
}

/** What a person's shell has when this Node is the one that is installed, and nothing of this repository. */
function shellOf(node: string, home: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (!/^npm_|^INIT_CWD$|^NODE/i.test(name)) env[name] = value;
  return {
    ...env,
    PATH: [join(node, '..'), env.PATH ?? ''].join(delimiter),
    npm_config_cache: join(home, 'npm-cache'),
    HOME: home,
    USERPROFILE: home,
    LOCALAPPDATA: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
  };
}

async function tryOn(version: string, tarball: string, folder: string): Promise<void> {
  const node = await nodeOf(version, folder);
  const { stdout } = well(await run(node, ['--version'], folder), 'node');
  assert.match(stdout, new RegExp(`^v${version}\\.`));
  const empty = join(folder, `empty ${version}`);
  const home = join(folder, `home ${version}`);
  for (const made of [empty, home]) await mkdir(made);
  await cp(tarball, join(empty, basename(tarball)));
  const npx = (...args: string[]): Promise<Ended> =>
    run(node, [NPX, '--yes', `./${basename(tarball)}`, ...args], empty, shellOf(node, home));

  if (version === TOO_OLD) {
    const old = await npx('rehearse');
    assert.equal(old.exit, 2, old.stderr);
    assert.match(old.stderr, /caio-cockpit needs Node 22\.19 or newer; this computer runs Node 20\./);
    assert.match(old.stderr, /Nothing was started and nothing was changed\./);
    assert.equal(old.stdout, '');
  } else {
    const { version: own } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(well(await npx('--version'), '--version').stdout.trim(), own);
    const rehearsed = well(await npx('gates', '--rehearse', '--json'), 'gates --rehearse');
    assert.equal((JSON.parse(rehearsed.stdout) as { verdict: string }).verdict, 'GO');
    assert.deepEqual(await readdir(empty), [basename(tarball)]);
  }
  console.log(`${stdout.trim()}: ${version === TOO_OLD ? 'says what it needs' : 'GO'}`);
}

/** Another program: the checks by name, with types that need nothing else. */
async function tryImport(tarball: string, folder: string): Promise<void> {
  const user = join(folder, 'user');
  await mkdir(user);
  await writeFile(join(user, 'package.json'), '{ "type": "module", "private": true }');
  well(await run(process.execPath, [NPM as string, 'install', tarball], user), 'npm install');
  const installed = await readdir(join(user, 'node_modules'));
  assert.deepEqual(
    installed.filter(name => !name.startsWith('.')),
    ['caio-cockpit'],
  );
  await writeFile(
    join(user, 'use.ts'),
    `import { gates, type Gate } from 'caio-cockpit/checks';
const ids: readonly string[] = gates.map((gate: Gate) => gate.id);
// @ts-expect-error a gate has no such thing
gates[0]?.nothing;
process.stdout.write(JSON.stringify(ids));\n`,
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const strict = [
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024',
    '--skipLibCheck',
    'false',
  ];
  const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
  well(await run(process.execPath, [tsc, ...strict, ...types, 'use.ts'], user), 'tsc');
  const { stdout } = well(await run(process.execPath, ['use.ts'], user), 'use.ts');
  assert.equal((JSON.parse(stdout) as string[]).length, 9);
  console.log('caio-cockpit/checks: imported and type-checked');
}

const folder = await mkdtemp(join(tmpdir(), 'caio package '));
try {
  const tarball = await pack(folder);
  await tryImport(tarball, folder);
  for (const version of [...NODES, TOO_OLD]) await tryOn(version, tarball, folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
