import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const lockFile = z.strictObject({
  pid: z.int().positive(),
  /** What tells this process from a later one with the same number; null where the system cannot say. */
  born: z.string().nullable(),
  since: z.string(),
  run: z.string(),
  /** Tells our own lock from a successor's. */
  nonce: z.string(),
});

export interface LockHolder {
  readonly pid: number;
  readonly since: string;
  readonly run: string;
}

export type LockTaken =
  | { readonly kind: 'held'; release(): Promise<void> }
  | { readonly kind: 'busy'; readonly holder: LockHolder | null };

/** A process's birth mark: boot-relative start time on Linux; elsewhere none is to be had without a child. */
async function bornAt(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces: count fields from behind it. Field 22 is the start time.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

async function isAlive(pid: number, born: string | null): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, it is just not ours.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (born === null) return true;
  const now = await bornAt(pid);
  return now === null || now === born;
}

/**
 * One cockpit per workspace and home. A lock whose process is dead, or whose number another process has now, is
 * taken over.
 * @param home the state folder
 */
export async function takeLock(home: string, workspace: string, run: string, now: Date): Promise<LockTaken> {
  const folder = join(home, 'locks');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const real = await realpath(workspace).catch(() => workspace);
  const path = join(folder, `${createHash('sha256').update(real).digest('hex').slice(0, 16)}.lock`);
  const nonce = randomUUID();
  const mine = { pid: process.pid, born: await bornAt(process.pid), since: now.toISOString(), run, nonce };
  // Two tries: the first may find a dead lock and clear it away.
  for (let attempt = 0; attempt < 2; attempt++) {
    if (await create(path, JSON.stringify(mine)))
      return { kind: 'held', release: () => release(path, nonce) };
    const holder = await holderOf(path);
    if (holder === 'gone') continue;
    if (holder === 'unreadable') return { kind: 'busy', holder: null };
    if (await isAlive(holder.pid, holder.born)) return { kind: 'busy', holder };
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

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(path: string): Promise<z.infer<typeof lockFile> | 'gone' | 'unreadable'> {
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
