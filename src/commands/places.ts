import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { dataFolder } from '../ports/platform.ts';
import { EXIT, PersonError, type World } from './world.ts';

/** The script that makes a folder a CAIO workspace; the first that the gates need. */
const MARK = join('scripts', 'validate_runtime_env.py');
const REMEMBERED = 'workspace.json';

/** Where the cockpit keeps its runs: `--home`, else the user's data folder by the system's own convention. */
export function homeFolder(given: string | null, world: Pick<World, 'env' | 'platform' | 'cwd'>): string {
  if (given !== null) return resolve(world.cwd, given);
  const { env, platform } = world;
  return dataFolder(platform, env, homedir());
}

/** The state folder of whoever names none; a practice keeps to its own, which no real run shares. */
export const usualHome = (
  { home, scenario }: { readonly home: string; readonly scenario: string | null },
  world: Pick<World, 'env' | 'platform' | 'cwd'>,
): string => (scenario === null ? homeFolder(null, world) : home);

// Looked for before the first frame, and so without `node:fs/promises`: loading that takes longer than the looking.

/** Whether a folder holds the CAIO Alpha Swarm. */
function isWorkspace(folder: string): boolean {
  try {
    return statSync(join(folder, MARK)).isFile();
  } catch {
    return false;
  }
}

/**
 * The CAIO folder: `--workspace`, else the folder one stands in, else the one of last time.
 * @throws PersonError (exit 2) when none of them is one
 */
export function workspaceFolder(given: string | null, home: string, world: Pick<World, 'cwd'>): string {
  if (given !== null) {
    const folder = resolve(world.cwd, given);
    if (isWorkspace(folder)) return folder;
    throw new PersonError(
      EXIT.usage,
      existsSync(folder)
        ? `"${folder}" is not the CAIO folder: ${MARK} is not in it.`
        : // Not said back: what is no folder may be anything, also a token.
          'The folder given with --workspace does not exist.',
      'Nothing was started.',
      'Give the folder that holds CAIO: --workspace "D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm"',
    );
  }
  if (isWorkspace(world.cwd)) return world.cwd;
  const last = remembered(home);
  if (last !== null && isWorkspace(last)) return last;
  throw new PersonError(
    EXIT.usage,
    'You are not in the CAIO folder.',
    'The cockpit runs CAIO’s own scripts, so it needs to know where they are. Nothing was started.',
    'Go there first (cd "D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm") or add --workspace and the folder. To practise without it: caio-cockpit rehearse',
  );
}

/**
 * The CAIO folder that is asked about: `--workspace`, else the one that one stands in; null: none is meant.
 * @throws PersonError (exit 2) when the given one is none
 */
export function askedFolder(given: string | null, world: Pick<World, 'cwd'>): string | null {
  if (given !== null) return workspaceFolder(given, '', world);
  return isWorkspace(world.cwd) ? world.cwd : null;
}

function remembered(home: string): string | null {
  try {
    const read: unknown = JSON.parse(readFileSync(join(home, REMEMBERED), 'utf8'));
    return typeof read === 'string' ? read : null;
  } catch {
    return null;
  }
}

/** Keeps the folder for next time. Losing this is no harm, so a failure is not an error. */
export function rememberWorkspace(home: string, folder: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(join(home, REMEMBERED), JSON.stringify(folder), { mode: 0o600 });
  } catch {
    // It will be asked for, or stood in, next time.
  }
}
