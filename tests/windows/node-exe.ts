import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, open, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { factsOf, thisPlatform } from '../../src/ports/platform.ts';

/** The words that start a node.exe, and the folder that it sees as drive Z:. */
const [command, ...before] = (process.env.CAIO_WINDOWS_NODE ?? '').split(' ').filter(Boolean);
const drive = process.env.CAIO_WINDOWS_DRIVE ?? '/';
/** Every scenario instead of one of a kind: some ten minutes. */
export const EVERY_SCENARIO = process.env.CAIO_WINDOWS_SCENARIOS === 'all';

export const HAVE_NODE_EXE = command !== undefined;
if (!HAVE_NODE_EXE)
  console.warn(
    'SKIPPED: the tests on a node.exe, because CAIO_WINDOWS_NODE names none (see docs/windows.md).',
  );

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url));
const ON_WINDOWS = factsOf(thisPlatform()).paths === path.win32;

export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The packed program and the probe in a folder whose name has spaces and umlauts, as a node.exe sees them. */
export interface Installed {
  /** The folder for state, as Windows names it. */
  readonly home: string;
  /** The same folder as this system names it. */
  readonly homeHere: string;
  /** Runs the program to its end. */
  run(...args: readonly string[]): Promise<Ended>;
  /** Runs one part of the probe; what it printed as JSON. */
  probe(part: string): Promise<Record<string, unknown>>;
  remove(): Promise<void>;
}

export async function install(): Promise<Installed> {
  const temporary = path.join(drive, ON_WINDOWS ? '' : 'tmp');
  const folder = await realpath(await mkdtemp(path.join(temporary, 'caio Übung für Müller & Co ')));
  for (const part of ['bin', 'dist', 'package.json'])
    await cp(path.join(ROOT, part), path.join(folder, 'app', part), { recursive: true });
  await build({
    entryPoints: [PROBE],
    outfile: path.join(folder, 'app', 'probe.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.19',
    // Execa and its kin are CommonJS in parts, and ask for modules by `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const homeHere = path.join(folder, 'state of Jörg');
  const work = path.join(folder, 'work');
  await mkdir(work);
  const program = seen(path.join(folder, 'app', 'bin', 'caio-cockpit.cjs'));
  return {
    home: seen(homeHere),
    homeHere,
    run: (...args) => runNode([program, ...args]),
    async probe(part) {
      const args = [seen(path.join(folder, 'app', 'probe.mjs')), part, seen(work)];
      const { exit, stdout, stderr } = await runNode(args);
      if (exit !== 0) throw new Error(`The probe "${part}" ended with ${exit}.\n${stdout}\n${stderr}`);
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** The name that Windows has for a file of ours. */
function seen(file: string): string {
  return ON_WINDOWS ? file : `Z:\\${path.relative(drive, file).replaceAll('/', '\\')}`;
}

/** Into files: the pipes that Node makes are sockets, which Wine does not take for its standard streams. */
async function runNode(args: readonly string[]): Promise<Ended> {
  const folder = await mkdtemp(path.join(tmpdir(), 'caio node.exe '));
  const [out, err] = [await open(path.join(folder, 'out'), 'w+'), await open(path.join(folder, 'err'), 'w+')];
  try {
    const child = spawn(command ?? '', [...before, ...args], { stdio: ['ignore', out.fd, err.fd] });
    const exit = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    const text = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
    return { exit, stdout: await text('out'), stderr: await text('err') };
  } finally {
    await out.close();
    await err.close();
    await rm(folder, { recursive: true, force: true });
  }
}
