import { lstat, stat } from 'node:fs/promises';
import { codeOf } from './file-errors.ts';
import { envValue, factsOf } from './platform.ts';

/** What Windows starts by itself. Everything else (.cmd, .bat) it hands to a command window, which reads signs. */
const DIRECT = ['.exe', '.com'];
const BATCH = ['.bat', '.cmd'];

/** Which file a command is; or why none of it can be started. */
export type ProgramFile =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'batch' };

export type FindProgram = (
  command: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
) => Promise<ProgramFile>;

/** For a system that is not this one: whether something that can be started has this path. */
export type IsProgram = (file: string) => Promise<boolean>;

/**
 * The file that a command means. On Windows it is searched here, in the folders of PATH that are named in full and
 * nowhere else: the system would take a `git.exe` that lies in the CAIO folder first, and for a program that is not
 * there a command window would be opened, whose complaint looks like the program's own. Elsewhere the system does it.
 */
export async function programFile(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  isProgram: IsProgram = isThere,
): Promise<ProgramFile> {
  const facts = factsOf(platform);
  if (facts.programs === 'system') return { kind: 'found', file: command };
  const { paths } = facts;
  const bases = /[/\\:]/.test(command)
    ? [paths.resolve(cwd, command)]
    : foldersOf(envValue(env, 'PATH', platform) ?? '')
        .filter(folder => /^(?:[a-z]:[/\\]|\\\\)/i.test(folder))
        .map(folder => paths.join(folder, command));
  let batch = false;
  for (const base of bases) {
    const extension = paths.extname(base).toLowerCase();
    const names = DIRECT.includes(extension) ? [base] : DIRECT.map(end => `${base}${end}`);
    for (const file of names) if (await isProgram(file)) return { kind: 'found', file };
    const batches = BATCH.includes(extension) ? [base] : BATCH.map(end => `${base}${end}`);
    for (const file of batches) batch ||= await isProgram(file);
  }
  return { kind: batch ? 'batch' : 'missing' };
}

/** A folder in PATH may stand in quotation marks. */
const foldersOf = (search: string): string[] =>
  search.split(';').map(folder => folder.trim().replace(/^"(.*)"$/, '$1'));

/** Whether a file is there. The Store's aliases (its Python is one) can be started though `stat` refuses to follow them. */
export async function isThere(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    return lstat(file).then(
      about => !about.isDirectory(),
      () => false,
    );
  }
}
