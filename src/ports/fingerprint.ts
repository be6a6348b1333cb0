import { createHmac, randomBytes } from 'node:crypto';
import { chmod, constants, copyFile, link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PortError } from './types.ts';

const KEY_FILE = 'installation.key';
const KEY_BYTES = 32;

/** Tells two values apart without saying anything about either; only this installation can make the same one. */
export interface Fingerprint {
  /** `fp:` and 16 hex characters. The same value gives the same fingerprint on this installation for good. */
  of(value: string): string;
  /** A keyed mark over a text, 64 hex characters; never the same as a fingerprint of it. */
  seal(text: string): string;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

async function readKey(path: string): Promise<Buffer | null> {
  let key: Buffer;
  try {
    key = await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new PortError('unreadable', `The file ${path} cannot be read (${codeOf(error)}).`);
  }
  // Never replaced by itself: with another key every fingerprint in older runs would mean something else.
  if (key.length !== KEY_BYTES)
    throw new PortError(
      'unreadable',
      `The file ${path} is damaged. Remove it; older runs are then not comparable.`,
    );
  return key;
}

/** Puts a whole file in place under its name, unless somebody was first. Nobody ever sees half a key. */
async function placeKey(home: string, path: string): Promise<void> {
  const own = join(home, `.${KEY_FILE}.${process.pid}.${randomBytes(6).toString('hex')}`);
  const file = await open(own, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(own, path).catch(async (error: unknown) => {
      // A file system without hard links (a FAT stick): still never over an existing one.
      if (codeOf(error) !== 'EEXIST') await copyFile(own, path, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(own);
  }
}

/**
 * Opens the key of this installation in `home`, making both when absent (folder 0700, file 0600).
 * Several cockpits may do so at once: all get the same key. Throws a `PortError` when the key cannot be had.
 */
export async function openFingerprint(home: string): Promise<Fingerprint> {
  const path = join(home, KEY_FILE);
  let key: Buffer | null;
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await chmod(home, 0o700);
    key = await readKey(path);
    if (key === null) {
      await placeKey(home, path);
      key = await readKey(path);
    }
  } catch (error) {
    if (error instanceof PortError) throw error;
    throw new PortError('unreadable', `The folder ${home} cannot be used (${codeOf(error)}).`);
  }
  if (key === null) throw new PortError('unreadable', `The file ${path} cannot be made.`);
  const held = key;
  return {
    of: value => `fp:${createHmac('sha256', held).update(value, 'utf8').digest('hex').slice(0, 16)}`,
    seal: text => createHmac('sha256', held).update('seal\0').update(text, 'utf8').digest('hex'),
  };
}
