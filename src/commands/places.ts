import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT, PersonError, type World } from './world.ts';

/** The script that makes a folder a CAIO workspace; the first that the gates need. */
const MARK = join('scripts', 'validate_runtime_env.py');
const REMEMBERED = 'workspace.json';

/** Where the cockpit keeps its runs: `--home`, else the user's data folder by the system's own convention. */
export function homeFolder(given: string | null, world: Pick<World, 'env' | 'platform' | 'cwd'>): string {
  if (given !== null) return resolve(world.cwd, given);
  const { env, platform } = world;
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'caio-cockpit');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'caio-cockpit');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'caio-cockpit');
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether a folder holds the CAIO Alpha Swarm. */
export async function isWorkspace(folder: string): Promise<boolean> {
  return stat(join(folder, MARK)).then(
    found => found.isFile(),
    () => false,
  );
}

/**
 * The CAIO folder: `--workspace`, else the folder one stands in, else the one of last time.
 * @throws PersonError (exit 2) when none of them is one
 */
export async function workspaceFolder(
  given: string | null,
  home: string,
  world: Pick<World, 'cwd'>,
): Promise<string> {
  if (given !== null) {
    const folder = resolve(world.cwd, given);
    if (await isWorkspace(folder)) return folder;
    throw new PersonError(
      EXIT.usage,
      (await exists(folder))
        ? `"${folder}" is not the CAIO folder: ${MARK} is not in it.`
        : // Not said back: what is no folder may be anything, also a token.
          'The folder given with --workspace does not exist.',
      'Nothing was started.',
      'Give the folder that holds CAIO: --workspace "D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm"',
    );
  }
  if (await isWorkspace(world.cwd)) return world.cwd;
  const last = await remembered(home);
  if (last !== null && (await isWorkspace(last))) return last;
  throw new PersonError(
    EXIT.usage,
    'You are not in the CAIO folder.',
    'The cockpit runs CAIO’s own scripts, so it needs to know where they are. Nothing was started.',
    'Go there first (cd "D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm") or add --workspace and the folder. To practise without it: caio-cockpit rehearse',
  );
}

async function remembered(home: string): Promise<string | null> {
  try {
    const read: unknown = JSON.parse(await readFile(join(home, REMEMBERED), 'utf8'));
    return typeof read === 'string' ? read : null;
  } catch {
    return null;
  }
}

/** Keeps the folder for next time. Losing this is no harm, so a failure is not an error. */
export async function rememberWorkspace(home: string, folder: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(join(home, REMEMBERED), JSON.stringify(folder), { mode: 0o600 }).catch(() => undefined);
}
