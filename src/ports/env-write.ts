import { lstat, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { editEnvText } from './env-edit.ts';
import { codeOf, isAbsent, plainCause } from './file-errors.ts';
import { keepBackup, type ReplaceTools, removeDrafts, replaceFile, takeAway } from './replace-file.ts';
import type { EnvFile, EnvFilePort } from './types.ts';

export interface EnvKeyState {
  readonly key: string;
  readonly state: 'same' | 'differs' | 'missing';
}

export type EnvCompared =
  | { readonly kind: 'compared'; readonly changes: readonly EnvKeyState[] }
  | { readonly kind: 'unreadable'; readonly message: string };

export type EnvWritten =
  | {
      readonly kind: 'written';
      /** Where the file as it was lies now. It holds the old secrets. Null when there was none, or nothing to change. */
      readonly backup: string | null;
      /** The keys that were not as wanted before. Empty: the file was not touched. */
      readonly written: readonly string[];
    }
  | { readonly kind: 'failed'; readonly message: string };

/** Sets keys of an env file. No method throws, and no message holds a value. */
export interface EnvWriter {
  /** How the keys stand, as python-dotenv reads the file. In a file that is not there, all are missing. */
  compare(file: string, wanted: ReadonlyMap<string, string>): Promise<EnvCompared>;
  /** `now` names the backup. */
  write(file: string, wanted: ReadonlyMap<string, string>, now: Date): Promise<EnvWritten>;
}

export interface EnvWriterOptions {
  readonly envFile: EnvFilePort;
  /**
   * Where the file as it was is kept, for this account only. Not in the workspace: a backup holds the old secrets,
   * and git may not know that it must leave it alone. Made when it is not there.
   */
  readonly backupFolder: string;
  /** For tests of what goes wrong on a disk. */
  readonly tools?: Partial<ReplaceTools>;
}

const MARKED_READ_ONLY =
  'The file could not be written: it is marked read-only. It is as it was. Take the mark off (on Windows: right-click the file, Properties, no tick at "Read-only"), then try again.';

class Failed extends Error {}
class NotPutBack extends Failed {}

interface Target {
  /** The file itself, not a link to it. */
  readonly file: string;
  /** Null: it is not there yet. */
  readonly bytes: Buffer | null;
  readonly mode: number;
}

/**
 * Writes env files whole or not at all: the draft lies in the same folder, reaches the disk, and takes the file's
 * place. The file is then read back as CAIO reads it; when a key is not as wanted, the original is put back.
 * See `editEnvText` for what becomes of the lines. A byte order mark goes, because with it the first key is lost.
 * A link that leads out of its folder is refused. On Windows a new file has the rights of its folder.
 */
export function createEnvWriter(options: EnvWriterOptions): EnvWriter {
  const compare = async (file: string, wanted: ReadonlyMap<string, string>): Promise<EnvCompared> => {
    const read = await options.envFile.read(file);
    if (read.kind === 'unreadable') return { kind: 'unreadable', message: read.message };
    const values = read.kind === 'read' ? read.file.values : new Map<string, string>();
    return { kind: 'compared', changes: [...wanted].map(([key, value]) => stateOf(values, key, value)) };
  };
  return {
    compare,
    async write(file, wanted, now) {
      const before = await compare(file, wanted);
      if (before.kind === 'unreadable') return { kind: 'failed', message: before.message };
      const written = before.changes.filter(change => change.state !== 'same').map(change => change.key);
      if (written.length === 0) return { kind: 'written', backup: null, written };
      try {
        return { kind: 'written', backup: await change(file, wanted, now, options), written };
      } catch (error) {
        const message = error instanceof Failed ? error.message : plainSentence(error);
        return { kind: 'failed', message };
      }
    },
  };
}

function stateOf(values: EnvFile['values'], key: string, value: string): EnvKeyState {
  const found = values.get(key);
  if (found === undefined) return { key, state: 'missing' };
  return { key, state: found === value ? 'same' : 'differs' };
}

/** Returns where the backup lies. Throws when the file is as it was. */
async function change(
  file: string,
  wanted: ReadonlyMap<string, string>,
  now: Date,
  options: EnvWriterOptions,
): Promise<string | null> {
  const { backupFolder, tools } = options;
  const target = await targetOf(file);
  const edited = editEnvText(decode(target.bytes), wanted);
  if (edited.kind === 'refused') throw new Failed(edited.message);
  const bytes = Buffer.from(edited.text, 'utf8');
  await removeDrafts(target.file);
  const name = path.basename(target.file);
  const backup = target.bytes === null ? null : await keepBackup(backupFolder, name, target.bytes, now);
  try {
    await replaceFile(target.file, bytes, target.mode, { ...tools, check: () => refuseChanged(target) });
    if (await isAsWanted(file, wanted, options.envFile)) return backup;
    await putBack(target, backup, tools);
    throw new Failed('The file did not read back as it was written, so the original was put back.');
  } catch (error) {
    // A second copy of secrets that nobody needs: the file is as it was.
    if (backup !== null && !(error instanceof NotPutBack)) await takeAway(backup);
    // POSIX replaces such a file, Windows does not: without this word nobody would think of the mark.
    const readOnly = target.bytes !== null && (target.mode & 0o200) === 0;
    if (readOnly && ['EPERM', 'EACCES'].includes(codeOf(error))) throw new Failed(MARKED_READ_ONLY);
    throw error;
  }
}

async function targetOf(file: string): Promise<Target> {
  const about = await lstat(file).catch(error => {
    if (isAbsent(error)) return null;
    throw error;
  });
  if (about === null) return { file, bytes: null, mode: 0o600 };
  const real = await realpath(file).catch(() => null);
  const folder = await realpath(path.dirname(file));
  if (real === null || !real.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)) {
    throw new Failed('The file is a link that leads out of its folder. Change the file it leads to by hand.');
  }
  const mode = (await lstat(real)).mode & 0o777;
  return { file: real, bytes: await readFile(real), mode };
}

function decode(bytes: Buffer | null): string {
  if (bytes === null) return '';
  try {
    // `ignoreBOM` means the opposite of what it says: the mark stays in the text.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failed('The file is not UTF-8 text. Save it again with the encoding UTF-8 (without BOM).');
  }
}

/** Somebody may have saved the file in an editor since it was read: their change must not be lost. */
async function refuseChanged(target: Target): Promise<void> {
  const now = await readFile(target.file).catch(error => {
    if (isAbsent(error)) return null;
    throw error;
  });
  const same = now === null ? target.bytes === null : target.bytes?.equals(now) === true;
  if (!same) throw new Failed('The file was changed by somebody else just now, so nothing was written.');
}

async function isAsWanted(
  file: string,
  wanted: ReadonlyMap<string, string>,
  envFile: EnvFilePort,
): Promise<boolean> {
  const read = await envFile.read(file).catch(() => null);
  if (read?.kind !== 'read') return false;
  return [...wanted].every(([key, value]) => read.file.values.get(key) === value);
}

async function putBack(
  target: Target,
  backup: string | null,
  tools: EnvWriterOptions['tools'],
): Promise<void> {
  try {
    if (target.bytes === null) await takeAway(target.file);
    else await replaceFile(target.file, target.bytes, target.mode, { ...tools });
  } catch {
    const where = backup === null ? 'Delete it by hand.' : `The original lies in ${backup}.`;
    throw new NotPutBack(`The file did not read back as it was written, and could not be put back. ${where}`);
  }
}

function plainSentence(error: unknown): string {
  return `The file could not be written: ${plainCause(error)}. It is as it was.`;
}
