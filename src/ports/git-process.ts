import { spawn } from 'node:child_process';
import { thisPlatform } from './platform.ts';
import { programFile } from './program-file.ts';

/** What came of one git command. Its output went to `onStdout` piece by piece. */
export interface GitRun {
  readonly started: boolean;
  readonly exitCode: number | null;
  /** The first 4 KiB, for telling reasons apart; never shown. */
  readonly stderr: string;
}

const KEEP_STDERR = 4_096;

/**
 * Git obeys no configuration here that runs a program or waits for a person, writes nothing, and looks at the
 * objects themselves instead of at replacements for them.
 */
const FLAGS = [
  '--no-pager',
  '--no-replace-objects',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
];

function gitEnv(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  // A GIT_DIR left over from a hook or an alias would make git look at another repository than the folder's. And
  // git starts the filters that a repository names: the tokens in CAIO_… are nothing for them.
  const own = Object.entries(env).filter(([name]) => !/^(?:GIT|CAIO)_/i.test(name));
  return {
    ...Object.fromEntries(own),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_PAGER: 'cat',
    LC_ALL: 'C',
  };
}

/**
 * Runs git in `folder` and waits for its end. Never throws. When `onStdout` returns true enough is known, and
 * git is ended.
 */
export async function runGit(
  folder: string,
  args: readonly string[],
  onStdout: (bytes: Buffer) => boolean,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<GitRun> {
  const git = await programFile('git', folder, env, thisPlatform());
  if (git.kind !== 'found') return { started: false, exitCode: null, stderr: '' };
  return new Promise(resolve => {
    let stderr = '';
    const done = (started: boolean, exitCode: number | null): void => resolve({ started, exitCode, stderr });
    if (signal.aborted) {
      done(false, null);
      return;
    }
    const child = spawn(git.file, [...FLAGS, ...args], {
      cwd: folder,
      env: gitEnv(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stop = (): void => void child.kill();
    signal.addEventListener('abort', stop, { once: true });
    child.stdout.on('data', (bytes: Buffer) => {
      if (onStdout(bytes)) child.kill();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      if (stderr.length < KEEP_STDERR) stderr += bytes.toString('utf8', 0, KEEP_STDERR - stderr.length);
    });
    child.once('error', () => {
      signal.removeEventListener('abort', stop);
      done(false, null);
    });
    child.once('close', exitCode => {
      signal.removeEventListener('abort', stop);
      done(true, exitCode);
    });
  });
}
