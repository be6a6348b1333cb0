import { factsOf } from './platform.ts';
import type { ChildResult, Interpreter, ProcessPort } from './types.ts';

const PROBE_MS = 10_000;
const PACKAGES_MS = 60_000;
const KEEP_BYTES = 64 * 1024;
const OLDEST = [3, 8] as const;

/** The folder one stands in goes out of the search path first: a json.py in the workspace is not Python's json. */
const CLEAN = 'import sys;sys.path=[p for p in sys.path if p];';
/** Runs on Python 2 as well, so that it can be told apart from "no Python". */
const PROBE = `${CLEAN}import json;print(json.dumps({"python":list(sys.version_info[:3]),"at":sys.executable}))`;
const PACKAGES = `${CLEAN}import json
from importlib.util import find_spec
missing=[]
for name in json.loads(sys.stdin.read()):
    try:
        found=find_spec(name) is not None
    except (ImportError,ValueError):
        found=False
    if not found:
        missing.append(name)
print(json.dumps({"missing":missing}))`;

export interface PythonSearch {
  /** From `--python`: a path or a name. */
  readonly explicit?: string;
  /** From the workspace's plan file: a path (from the workspace) or a name. */
  readonly plan?: string;
  readonly workspace: string;
  readonly platform: NodeJS.Platform;
  readonly process: ProcessPort;
  /** The whole environment of the child that is asked; see `baseEnv`. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Tried {
  readonly shown: string;
  readonly why: string;
}

export type PythonFound =
  | { readonly kind: 'found'; readonly interpreter: Interpreter }
  | { readonly kind: 'not-found'; readonly tried: readonly Tried[] };

export type PackagesFound =
  | { readonly kind: 'known'; readonly missing: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string };

interface Candidate {
  readonly command: string;
  readonly prefix: readonly string[];
  readonly shown: string;
}

/**
 * The first interpreter that answers as a Python 3.8 or newer, in the order: the one that was named, the plan's,
 * the workspace's virtual environment, `py -3` (Windows), `python`, `python3`. One that was named and does not
 * work is never replaced by another. Never throws.
 */
export async function findPython(search: PythonSearch): Promise<PythonFound> {
  const tried: Tried[] = [];
  for (const candidate of candidatesOf(search)) {
    const answer = await probe(candidate, search);
    if (answer.kind === 'python') {
      const { command, prefix, shown } = candidate;
      const { version } = answer;
      return {
        kind: 'found',
        interpreter: { command, prefix, shown: `${shown} (${version})`, version },
      };
    }
    tried.push({ shown: candidate.shown, why: answer.why });
    if (search.signal.aborted) break;
  }
  return { kind: 'not-found', tried };
}

function candidatesOf(search: PythonSearch): Candidate[] {
  const named = search.explicit ?? search.plan;
  if (named !== undefined) return [namedCandidate(named, search)];
  const { paths, venvPrograms, pythonLauncher } = factsOf(search.platform);
  const { join, sep } = paths;
  const own = ['.venv', 'venv'].flatMap(folder =>
    venvPrograms.map(parts => ({
      command: join(search.workspace, folder, ...parts),
      prefix: [],
      shown: [folder, ...parts].join(sep),
    })),
  );
  const [py, ...prefix] = pythonLauncher ?? [];
  const launcher = py === undefined ? [] : [{ command: py, prefix, shown: [py, ...prefix].join(' ') }];
  const onPath = ['python', 'python3'].map(name => ({ command: name, prefix: [], shown: name }));
  return [...own, ...launcher, ...onPath];
}

function namedCandidate(named: string, search: PythonSearch): Candidate {
  const launcher = /^py(?:\.exe)?\s+(-\d(?:\.\d+)?)$/i.exec(named.trim());
  if (launcher?.[1]) return { command: 'py', prefix: [launcher[1]], shown: `py ${launcher[1]}` };
  const { paths } = factsOf(search.platform);
  if (paths.basename(named) === named) return { command: named, prefix: [], shown: named };
  const command = paths.resolve(search.workspace, named);
  const below = paths.relative(search.workspace, command);
  const outside = below.startsWith('..') || paths.isAbsolute(below);
  // Where somebody keeps their programs is nobody's business in a report.
  return { command, prefix: [], shown: outside ? paths.basename(command) : below };
}

type Answer =
  | { readonly kind: 'python'; readonly version: string }
  | { readonly kind: 'no'; readonly why: string };

async function probe(candidate: Candidate, search: PythonSearch): Promise<Answer> {
  const result = await search.process.run(
    {
      command: candidate.command,
      args: [...candidate.prefix, '-c', PROBE],
      cwd: search.workspace,
      env: search.env,
      timeoutMs: PROBE_MS,
      keepBytes: KEEP_BYTES,
    },
    search.signal,
  );
  const version = versionIn(result);
  if (version === null) return { kind: 'no', why: whyNot(result) };
  const [major = 0, minor = 0] = version;
  if (major === OLDEST[0] ? minor < OLDEST[1] : major < OLDEST[0]) {
    const why = `it is Python ${major}.${minor}; Python ${OLDEST.join('.')} or newer is needed`;
    return { kind: 'no', why };
  }
  return { kind: 'python', version: version.join('.') };
}

function versionIn(result: ChildResult): number[] | null {
  if (result.ended !== 'by-itself' || result.exitCode !== 0) return null;
  const answer = lastJson(result);
  if (typeof answer !== 'object' || answer === null || !('python' in answer) || !('at' in answer))
    return null;
  const { python, at } = answer;
  if (typeof at !== 'string' || at === '') return null;
  if (!Array.isArray(python) || python.length !== 3) return null;
  return python.every(part => Number.isInteger(part) && part >= 0) ? python : null;
}

function whyNot(result: ChildResult): string {
  if (result.ended === 'not-started') return result.reason ?? 'it did not start';
  if (result.ended === 'timed-out') return `it gave no answer within ${PROBE_MS / 1000} s`;
  if (result.ended === 'aborted') return 'the search was stopped';
  if (result.exitCode === 9009 || /Python was not found/i.test(bothTexts(result))) {
    return "it is not a Python, only Windows' pointer to the Microsoft Store";
  }
  if (result.exitCode !== 0) return `it ended with an error (exit code ${result.exitCode ?? 'none'})`;
  return 'it did not answer as a Python does';
}

/**
 * Which of these packages this interpreter cannot find. Looks for each without running it, from `cwd`, in one
 * child. Never throws; `unknown` when the question could not be asked.
 */
export async function pythonPackages(
  interpreter: Interpreter,
  names: readonly string[],
  process: ProcessPort,
  cwd: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PackagesFound> {
  const result = await process.run(
    {
      command: interpreter.command,
      args: [...interpreter.prefix, '-c', PACKAGES],
      cwd,
      env,
      stdin: JSON.stringify(names),
      timeoutMs: PACKAGES_MS,
      keepBytes: KEEP_BYTES,
    },
    signal,
  );
  if (result.ended === 'timed-out') return { kind: 'unknown', why: 'it gave no answer in time' };
  if (result.ended !== 'by-itself' || result.exitCode !== 0) return { kind: 'unknown', why: whyNot(result) };
  const answer = lastJson(result);
  const missing =
    typeof answer === 'object' && answer !== null && 'missing' in answer ? answer.missing : null;
  if (!Array.isArray(missing) || !missing.every(name => names.includes(name))) {
    return { kind: 'unknown', why: 'it did not answer as a Python does' };
  }
  return { kind: 'known', missing };
}

/** Something that starts with every Python may print a greeting first. */
function lastJson(result: ChildResult): unknown {
  const lines = Buffer.from(result.stdout.bytes).toString('utf8').trim().split(/\r?\n/);
  try {
    return JSON.parse(lines.at(-1) ?? '');
  } catch {
    return null;
  }
}

function bothTexts(result: ChildResult): string {
  return [result.stdout, result.stderr].map(kept => Buffer.from(kept.bytes).toString('utf8')).join('\n');
}
