import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { Program } from '../scenario.ts';
import type { Practice, PythonHost, Script } from './host.ts';
import { dumps } from './json.ts';
import { migrateScript } from './migrate.ts';
import { runWithFaults } from './misbehave.ts';
import { operatorScript } from './operator.ts';
import { pipelineScript } from './pipeline.ts';
import { pytestScript } from './pytest.ts';
import { replayScript } from './replay.ts';
import { smokeScript } from './smoke.ts';
import { validateScript } from './validate.ts';

/** The file beside the scripts that says how they misbehave. A private copy of the workspace keeps it. */
export const PRACTICE_FILE = '.practice.json';

interface Known {
  readonly program: Program | null;
  readonly script: Script;
}

const SCRIPTS: Readonly<Record<string, Known>> = {
  'scripts/validate_runtime_env.py': { program: 'validate', script: validateScript },
  'scripts/endpoint_auth_smoke.py': { program: 'smoke', script: smokeScript },
  'scripts/migrate_file_state_to_redis.py': { program: 'migrate', script: migrateScript },
  'scripts/replay_harness.py': { program: 'replay', script: replayScript },
  'execution/run_pipeline.py': { program: null, script: pipelineScript },
  'execution/operator_outbound.py': { program: 'operator', script: operatorScript },
};

const VERSION = [3, 11, 2] as const;

/**
 * The stand-in interpreter: does what `python` would do with these arguments in a practice workspace, and gives
 * the exit code. Called in a child process by the hidden command `practice-python`.
 * @param argv what would stand after `python`
 * @param env the child's environment
 */
export async function practicePython(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  // A reader that has gone away is not this script's problem.
  process.stdout.on('error', () => process.exit(1));
  process.stderr.on('error', () => process.exit(1));
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const cwd = process.cwd();
  const practice = await readPractice(cwd);
  return runPython(
    argv,
    {
      env: Object.fromEntries(given),
      cwd,
      executable: practice.python.replayCannotStart ? '/srv/practice tools/python3' : 'python',
      stdin: readStdin,
      out: data => write(process.stdout, data),
      err: text => write(process.stderr, text),
      now: () => new Date(Date.now() + practice.clockOffsetMs),
    },
    practice,
  );
}

function write(stream: NodeJS.WriteStream, data: string | Uint8Array): Promise<void> {
  return new Promise(resolve => {
    stream.write(data, () => resolve());
  });
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** The faults of the workspace that one stands in; none where there is no practice file. */
export async function readPractice(cwd: string): Promise<Practice> {
  const none: Practice = { python: {}, clockOffsetMs: 0, workspace: cwd, postOffice: null };
  try {
    return {
      ...none,
      ...(JSON.parse(await readFile(join(cwd, PRACTICE_FILE), 'utf8')) as Partial<Practice>),
    };
  } catch {
    return none;
  }
}

/** The same on any host: what the tests call. */
export async function runPython(
  argv: readonly string[],
  host: PythonHost,
  practice: Practice,
): Promise<number> {
  const words = [...argv];
  while (words[0] === '-u' || words[0] === '-B') words.shift();
  const [first, second = ''] = words;
  if (first === '-V' || first === '--version') {
    await host.out(`Python ${VERSION.join('.')}\n`);
    return 0;
  }
  if (first === '-c') return runProgram(second, host, practice);
  if (first === '-m') return runModule(second, words.slice(2), host, practice);
  return runScript(first ?? '', words.slice(1), host, practice);
}

/** The three programs that the cockpit hands over with `-c`; any other is no practice matter. */
async function runProgram(text: string, host: PythonHost, practice: Practice): Promise<number> {
  if (text.includes('runpy')) {
    const line = (await host.stdin()).split('\n')[0] ?? '';
    const argv = JSON.parse(line) as string[];
    const followsRedirects = !text.includes('redirect_request');
    return runScript(argv[0] ?? '', argv.slice(1), { ...host, followsRedirects }, practice);
  }
  if (text.includes('find_spec')) {
    await host.out('{"missing": []}\n');
    return 0;
  }
  if (text.includes('version_info')) {
    await host.out(`${dumps({ python: VERSION, at: host.executable }, null)}\n`);
    return 0;
  }
  await host.err('SyntaxError: the practice interpreter does not know this program\n');
  return 1;
}

async function runModule(
  name: string,
  args: readonly string[],
  host: PythonHost,
  practice: Practice,
): Promise<number> {
  if (name === 'pytest') return runWithFaults('pytest', pytestScript, args, host, practice);
  const path = `${name.replaceAll('.', '/')}.py`;
  if (name in SCRIPTS || !existsSync(resolve(host.cwd, path))) {
    await host.err(`${host.executable}: No module named '${name.split('.')[0]}'\n`);
    return 1;
  }
  return runScript(path, args, host, practice);
}

async function runScript(
  given: string,
  args: readonly string[],
  host: PythonHost,
  practice: Practice,
): Promise<number> {
  const path = given.replaceAll('\\', '/').replace(/^\.\//, '');
  const known = SCRIPTS[path];
  if (!known || !existsSync(resolve(host.cwd, path))) {
    const whole = resolve(host.cwd, path);
    await host.err(`${host.executable}: can't open file '${whole}': [Errno 2] No such file or directory\n`);
    return 2;
  }
  return known.program === null
    ? known.script(args, host, practice)
    : runWithFaults(known.program, known.script, args, host, practice);
}
