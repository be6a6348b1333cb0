import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isAlive, ownMark, partsOf } from '../ports/owner.ts';
import { lockPath } from './lock-path.ts';

const lockFile = z.strictObject({
  pid: z.int().positive(),
  /** What tells this process from a later one with the same number (ports/owner.ts). */
  born: z.string(),
  since: z.string(),
  run: z.string(),
  /** The state folder that the run lies in; left out by older cockpits: the lock's own. */
  home: z.string().optional(),
  /** Tells our own lock from a successor's. */
  nonce: z.string(),
});

export interface LockHolder {
  readonly pid: number;
  readonly since: string;
  readonly run: string;
  readonly home?: string | undefined;
}

export type LockTaken =
  | { readonly kind: 'held'; release(): Promise<void> }
  | { readonly kind: 'busy'; readonly holder: LockHolder | null };

type LockFile = z.infer<typeof lockFile>;

const holderLives = ({ pid, born }: LockFile): Promise<boolean> => isAlive(`${pid}-${born}`);

/** Who is at work on this workspace now; null: nobody, as far as can be told without touching anything. */
export async function holderNow(home: string, workspace: string): Promise<LockHolder | null> {
  const holder = await holderOf(lockPath(home, workspace));
  return holder === 'gone' || holder === 'unreadable' || !(await holderLives(holder)) ? null : holder;
}

/**
 * One cockpit per workspace and home. A lock whose process is dead, or whose number another process has now, is
 * taken over.
 * @param home the state folder that the lock lies in
 * @param runsIn the one that the run lies in
 */
export async function takeLock(
  home: string,
  workspace: string,
  run: string,
  now: Date,
  runsIn: string = home,
): Promise<LockTaken> {
  const path = lockPath(home, workspace);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const nonce = randomUUID();
  const { pid, born } = partsOf(ownMark()) ?? { pid: process.pid, born: '' };
  const mine: LockFile = { pid, born, since: now.toISOString(), run, home: runsIn, nonce };
  // Two tries: the first may find a dead lock and clear it away.
  for (let attempt = 0; attempt < 2; attempt++) {
    if (await create(path, nonce, JSON.stringify(mine)))
      return { kind: 'held', release: () => release(path, nonce) };
    const holder = await holderOf(path);
    if (holder === 'gone') continue;
    if (holder === 'unreadable') return { kind: 'busy', holder: null };
    if (await holderLives(holder)) return { kind: 'busy', holder };
    // Renaming is atomic: of two cockpits that both see the dead lock only one moves it away. Whoever moved a
    // fresh lock by losing that race puts it back.
    const aside = `${path}.${nonce}`;
    await rename(path, aside).catch(() => undefined);
    const moved = await holderOf(aside);
    if (moved !== 'gone' && moved !== 'unreadable' && moved.nonce !== holder.nonce) {
      await rename(aside, path).catch(() => undefined);
      return { kind: 'busy', holder: moved };
    }
    await rm(aside, { force: true });
  }
  const holder = await holderOf(path);
  return { kind: 'busy', holder: holder === 'gone' || holder === 'unreadable' ? null : holder };
}

/** A whole lock or none: one that a cockpit died over while writing it would keep everybody out for good. */
async function create(path: string, nonce: string, text: string): Promise<boolean> {
  const own = `${path}.new-${nonce}`;
  try {
    await writeFile(own, text, { flag: 'wx', mode: 0o600 });
    await link(own, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without hard links (a FAT stick).
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function holderOf(path: string): Promise<LockFile | 'gone' | 'unreadable'> {
  try {
    const parsed = lockFile.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unreadable';
  }
}

async function release(path: string, nonce: string): Promise<void> {
  const holder = await holderOf(path);
  if (holder !== 'gone' && holder !== 'unreadable' && holder.nonce === nonce) await rm(path, { force: true });
}
