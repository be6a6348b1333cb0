import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type GitRun, runGit } from './git-process.ts';
import { createObjectSearch } from './object-search.ts';
import { seekerOf } from './secret-search.ts';
import { searchFiles } from './tree.ts';
import type { GitHead, GitPort, HistorySearch, Sought } from './types.ts';

type Unavailable = Extract<GitHead, { kind: 'unavailable' }>;
const unavailable = (message: string): Unavailable => ({ kind: 'unavailable', message });

interface Output extends GitRun {
  readonly text: string;
}

type Ask = (folder: string, args: readonly string[], signal: AbortSignal) => Promise<Output>;

/** A status of more than this is not the workspace of a cutover. */
const MAX_TEXT = 16 * 1024 * 1024;

/** Why git said no, in words for a person; git's own words may hold paths and remotes. */
function whyNot(run: GitRun, signal: AbortSignal): Unavailable {
  if (signal.aborted) return unavailable('It was stopped before git had answered.');
  if (!run.started)
    return unavailable('Git could not be started on this computer, or the folder does not exist.');
  if (/not a git repository/i.test(run.stderr))
    return unavailable('This folder is not a git repository, so its history cannot be looked at.');
  if (/dubious ownership/i.test(run.stderr))
    return unavailable(
      'Git does not trust this folder because it belongs to another user of this computer (safe.directory).',
    );
  if (/needed a single revision|unknown revision|does not have any commits/i.test(run.stderr))
    return unavailable('This git repository has no commit yet.');
  return unavailable(`Git stopped with an error (exit code ${run.exitCode ?? 'none'}).`);
}

/** Paths of `status --porcelain=v1 -z`: `XY path`, and for a rename or copy the old path as a part of its own. */
function changedPaths(status: string): string[] {
  const parts = status.split('\0');
  const paths = new Set<string>();
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    if (part.length < 4) continue;
    paths.add(part.slice(3));
    if (/[RC]/.test(part.slice(0, 2))) {
      index += 1;
      const old = parts[index];
      if (old !== undefined && old !== '') paths.add(old);
    }
  }
  return [...paths].sort();
}

/** Why a search that found nothing proves nothing: parts of the history are not on this computer. */
async function whyNotWhole(ask: Ask, folder: string, signal: AbortSignal): Promise<Unavailable | null> {
  const shallow = await ask(folder, ['rev-parse', '--is-shallow-repository'], signal);
  if (shallow.exitCode !== 0) return whyNot(shallow, signal);
  if (shallow.text.trim() !== 'false')
    return unavailable(
      'This is a shallow clone: older history is not on this computer. Run "git fetch --unshallow", then try again.',
    );
  const partial = await ask(
    folder,
    ['config', '--get-regexp', '^(extensions\\.partialclone|remote\\..*\\.promisor)$'],
    signal,
  );
  // Exit code 1: no such setting.
  if (partial.exitCode !== 1) {
    return partial.exitCode === 0
      ? unavailable(
          'This is a partial clone: some of the history is not on this computer. Make a full clone.',
        )
      : whyNot(partial, signal);
  }
  const walk = await ask(folder, ['rev-list', '--objects', '--all', '--missing=print', '--quiet'], signal);
  if (signal.aborted) return whyNot(walk, signal);
  if (walk.exitCode !== 0 || /^\?/m.test(walk.text))
    return unavailable(
      'Some of the history is missing or damaged on this computer. Make a fresh full clone, then try again.',
    );
  return null;
}

/** Progress is told each time that so many objects more were looked at. */
const PROGRESS_OBJECTS = 2_000;

/** How many objects there are; those in two packs count twice, so it is for a progress bar only. */
async function objectsIn(ask: Ask, folder: string, signal: AbortSignal): Promise<number | null> {
  const { text } = await ask(folder, ['count-objects', '-v'], signal);
  const counted = [/^count: (\d+)$/m, /^in-pack: (\d+)$/m].map(line => Number(line.exec(text)?.[1]));
  return counted.some(Number.isNaN) ? null : counted.reduce((sum, one) => sum + one, 0);
}

/** What git keeps beside the objects: settings with addresses, names of branches, messages, the logs of each branch. */
async function searchBeside(
  ask: Ask,
  folder: string,
  sought: Sought,
  signal: AbortSignal,
): Promise<{ readonly kind: 'searched'; readonly found: boolean } | Unavailable> {
  const asked = await ask(folder, ['rev-parse', '--absolute-git-dir', '--git-common-dir'], signal);
  if (asked.exitCode !== 0) return whyNot(asked, signal);
  const [own = '', common = ''] = asked.text.split('\n').map(line => line.trim());
  // Of another working tree of the same repository the first is a folder within the second; both are searched.
  const folders = new Set([own, path.resolve(folder, common)]);
  try {
    for (const gitFolder of folders) {
      if (await isFolder(path.join(gitFolder, 'modules')))
        return unavailable(
          'This repository holds other repositories (submodules), whose history is not looked at.',
        );
      // Large files have their objects in a folder of the same name.
      const large = path.join(gitFolder, 'lfs');
      const found = [
        await searchFiles(gitFolder, sought, ['objects'], signal),
        ...((await isFolder(large)) ? [await searchFiles(large, sought, [], signal)] : []),
      ];
      if (found.some(one => one.foundIn.length > 0)) return { kind: 'searched', found: true };
      if (found.some(one => one.unreadable.length > 0))
        return unavailable('A part of what git keeps beside the history could not be read.');
    }
  } catch {
    return unavailable('What git keeps beside the history could not be read.');
  }
  return { kind: 'searched', found: false };
}

const isFolder = (at: string): Promise<boolean> =>
  stat(at).then(
    found => found.isDirectory(),
    () => false,
  );

/**
 * The repository as git sees it, read only: no lock, no hook, no pager, no network. `env` is the environment of
 * this program; git needs PATH and the home folder from it.
 */
export function createGitPort(env: Readonly<Record<string, string | undefined>> = process.env): GitPort {
  const ask: Ask = async (folder, args, signal) => {
    const parts: Buffer[] = [];
    let size = 0;
    const run = await runGit(
      folder,
      args,
      bytes => {
        parts.push(bytes);
        size += bytes.length;
        return size > MAX_TEXT;
      },
      env,
      signal,
    );
    return { ...run, text: Buffer.concat(parts).toString('utf8') };
  };

  return {
    async head(folder, signal): Promise<GitHead> {
      // At once: it is asked before and after every gate.
      const [commit, status] = await Promise.all([
        ask(folder, ['rev-parse', '--verify', 'HEAD^{commit}'], signal),
        ask(folder, ['status', '--porcelain=v1', '-z', '-uall'], signal),
      ]);
      if (commit.exitCode !== 0) return whyNot(commit, signal);
      if (status.exitCode !== 0) return whyNot(status, signal);
      return { kind: 'head', commit: commit.text.trim(), changed: changedPaths(status.text) };
    },

    async searchHistory(folder, sought, signal, onProgress): Promise<HistorySearch> {
      const seeker = seekerOf(sought);
      if (seeker === null) return unavailable('There is nothing to search for.');
      const search = createObjectSearch(seeker);
      const total = onProgress ? await objectsIn(ask, folder, signal) : null;
      let told = 0;
      const args = ['cat-file', '--batch-all-objects', '--batch', '--buffer', '--unordered'];
      const look = (bytes: Buffer): boolean => {
        const enough = search.push(bytes);
        if (onProgress && search.objects() - told >= PROGRESS_OBJECTS) {
          told = search.objects();
          onProgress(told, total);
        }
        return enough;
      };
      // At once: in a large history each of them takes long.
      const ended = new AbortController();
      const until = AbortSignal.any([signal, ended.signal]);
      const beside = searchBeside(ask, folder, sought, until);
      const whole = whyNotWhole(ask, folder, until);
      const run = await runGit(folder, args, look, env, signal);
      const result = search.end();
      if (result?.found === true || run.exitCode !== 0 || result === null) ended.abort();
      const [other, gap] = await Promise.all([beside, whole]);
      // A find is a find, however the rest would have gone.
      if (result?.found === true) return { kind: 'searched', ...result };
      if (run.exitCode !== 0) return whyNot(run, signal);
      if (result === null) return unavailable('Git did not print the whole history.');
      if (other.kind === 'unavailable') return other;
      if (other.found) return { kind: 'searched', ...result, found: true };
      if (gap) return gap;
      // Git goes on without objects that it should borrow from another repository, and says so here only.
      if (run.stderr.trim() !== '') return unavailable('Git could not read a part of the history.');
      return { kind: 'searched', ...result };
    },
  };
}
