import { z } from 'zod';
import type { HistorySearch, Secret, TreeSearch } from '../src/ports/types.ts';
import { folderCounts } from './folders-left.ts';
import { Ledger, tokenOf } from './http-kit.ts';
import type { Check, CheckTools, CutoverInputs, Environment, Finding } from './types.ts';

/** Characters; 32 of this alphabet are 192 bits. */
const MIN_LENGTH = 32;
const MIN_DISTINCT = 12;
/** Shorter text stands everywhere by chance; it has failed already and is not searched for. */
const MIN_NEEDLE = 8;
/** Its objects are searched as the history. */
const GIT = '.git';
/** What programs put there by themselves, tens of thousands of files at times. */
const SKIP = [GIT, '.venv', 'venv', 'node_modules', '__pycache__'];
const PLACEHOLDER = /change.?me|placeholder|example|your[-_]|new[-_]|dashboard|password|secret|xxxx|1234567/i;

const Evidence = z.strictObject({
  length: z.int().min(MIN_LENGTH),
  distinct: z.int().min(MIN_DISTINCT),
  filesSearched: z.int().positive(),
  /** Folders of installed packages and compiled code; nobody looked into them. */
  foldersNotSearched: z.int().min(0),
  /** Null only in a rehearsal. */
  historyObjects: z.int().positive().nullable(),
});
type Evidence = z.infer<typeof Evidence>;

export interface TokenFreshnessInput {
  readonly name: Environment;
  readonly token: Secret;
  /** `later`: it is not asked for yet; the gates compare both. */
  readonly other: { readonly name: Environment; readonly token: Secret | null | 'later' };
  readonly workspace: string;
  /** The two places where a token may stand. */
  readonly envFiles: readonly string[];
  readonly rehearsal: boolean;
}

export function tokenFreshnessInput(inputs: CutoverInputs, name: Environment): TokenFreshnessInput {
  const { staging, production, workspace, rehearsal } = inputs;
  const other = name === 'staging' ? production : staging;
  return {
    name,
    token: tokenOf(inputs[name]),
    other: { name: other.name, token: other.token },
    workspace,
    envFiles: [staging, production].flatMap(env => [env.envFile, env.envFileShown]),
    rehearsal,
  };
}

/** Runbook section 2: the token is new, strong, its own, and stands nowhere in the code or its history. */
export const tokenFreshness: Check<TokenFreshnessInput, Evidence> = {
  id: 'token-freshness',
  title: 'The new token itself',
  why: 'The token is strong, belongs to one environment only, and was never written into the project.',
  timeoutMs: 180_000,
  evidence: Evidence,
  async run(input, tools) {
    const ledger = new Ledger();
    const token = input.token.reveal();
    judgeForm(token, input.name, ledger);
    judgeOther(token, input, ledger);
    const sought = token.length >= MIN_NEEDLE;
    const searched = sought ? await search(input, tools) : null;
    const { files, left } = searched ? judgeFiles(input, searched.tree, ledger) : { files: 0, left: 0 };
    const historyObjects = searched ? judgeHistory(input, searched.history, ledger, tools) : null;
    return ledger.outcome<Evidence>({
      length: token.length,
      distinct: new Set(token).size,
      filesSearched: files,
      foldersNotSearched: left,
      historyObjects,
    });
  },
};

function judgeForm(token: string, name: Environment, ledger: Ledger): void {
  const fix = `Make a new ${name} token with Ctrl-G where it is asked for, set it in Railway, redeploy, and paste it again.`;
  const must = (good: boolean, id: string, message: string): void => {
    if (!good) ledger.fails.push({ id, message, fix });
  };
  must(
    token.length >= MIN_LENGTH,
    'token-too-short',
    `The ${name} token has ${token.length} characters; at least ${MIN_LENGTH} are needed.`,
  );
  must(
    /^[A-Za-z0-9_-]*$/.test(token),
    'token-characters',
    `The ${name} token has characters other than letters, digits, - and _ (a space or a line break perhaps).`,
  );
  must(!token.startsWith('-'), 'token-leading-dash', `The ${name} token begins with a dash.`);
  must(!PLACEHOLDER.test(token), 'token-placeholder', `The ${name} token reads like a placeholder.`);
  must(
    new Set(token).size >= MIN_DISTINCT,
    'token-too-simple',
    `The ${name} token repeats a few characters; it could be guessed.`,
  );
}

function judgeOther(token: string, { name, other }: TokenFreshnessInput, ledger: Ledger): void {
  if (other.token === 'later') return;
  if (other.token === null) {
    ledger.unknowns.push({
      id: `${other.name}-token-not-given`,
      message: `Whether ${name} and ${other.name} have different tokens cannot be said: the ${other.name} token has not been given.`,
      fix: `Give the new ${other.name} token on the Rotate screen.`,
    });
  } else if (other.token.equals(token)) {
    ledger.fails.push({
      id: 'token-shared',
      message: 'Staging and production have the same token.',
      fix: 'Make one new token for each environment, set them in Railway, redeploy both, and paste them again.',
    });
  }
}

/** Folder and history at once: both take as long as the gate's own command. */
async function search(
  { workspace, token }: TokenFreshnessInput,
  { ports, signal, emit }: CheckTools,
): Promise<{ readonly tree: TreeSearch; readonly history: HistorySearch }> {
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  try {
    const [tree, history] = await Promise.all([
      ports.files.searchTree(workspace, token, SKIP, until),
      ports.git.searchHistory(workspace, token, until, (done, total) =>
        emit({ type: 'progress', done, total, what: 'Git history searched for the token' }),
      ),
    ]);
    return { tree, history };
  } finally {
    // When one of them broke off, the other has nothing left to prove.
    ended.abort();
  }
}

function judgeFiles(
  { envFiles, name }: TokenFreshnessInput,
  found: TreeSearch,
  ledger: Ledger,
): { files: number; left: number } {
  const allowed = new Set(envFiles.map(plainPath));
  const elsewhere = found.foundIn.filter(path => !allowed.has(plainPath(path)));
  if (elsewhere.length > 0) {
    ledger.fails.push(compromised(name, `stands in ${elsewhere.slice(0, 5).join(', ')}`));
  }
  // The env files hold the token by right, so one of them that cannot be read hides nothing.
  const unread = found.unreadable.filter(path => !allowed.has(plainPath(path)));
  if (unread.length > 0 || found.files === 0) {
    ledger.unknowns.push({
      id: 'files-not-searched',
      message:
        found.files === 0
          ? 'No file of the CAIO folder could be searched for the token.'
          : `${unread.length} files could not be searched for the token (${unread.slice(0, 3).join(', ')}).`,
      fix: 'Close what may hold these files open, check that you may read them, then run the gate again.',
    });
  }
  const left = found.skipped.filter(folder => folder !== GIT);
  if (left.length > 0) {
    ledger.notes.push({
      id: 'folders-not-searched',
      message: `${left.length} folders of installed packages or compiled code were not searched for the token (${folderCounts(left)}).`,
      fix: 'Nothing to do, unless somebody may have written the token into a file there: then make another new token.',
    });
  }
  return { files: found.files, left: left.length };
}

const plainPath = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '');

function judgeHistory(
  { rehearsal, name }: TokenFreshnessInput,
  history: HistorySearch,
  ledger: Ledger,
  { ports }: CheckTools,
): number | null {
  if (history.kind === 'searched' && history.objects > 0) {
    if (history.found) ledger.fails.push(compromised(name, 'stands in the git history'));
    return history.objects;
  }
  const reason = history.kind === 'unavailable' ? history.message : 'It holds nothing.';
  if (rehearsal) {
    ledger.notes.push({
      id: 'history-not-searched-rehearsal',
      message: 'The practice folder has no git history, so it was not searched for the token.',
      fix: 'Nothing to do: on the real CAIO folder the history is searched.',
    });
  } else {
    ledger.unknowns.push({
      id: 'history-not-searched',
      message: `The git history could not be searched for the token. ${ports.redact.text(reason)}`,
      fix: 'Install git and use the CAIO folder as it was cloned (with its .git folder, complete), then run the gate again.',
    });
  }
  return null;
}

const compromised = (name: Environment, where: string): Finding => ({
  id: 'token-in-workspace',
  message: `The new ${name} token ${where}. A token that was written down in the project counts as leaked.`,
  fix: 'Make another new token with Ctrl-G where it is asked for, set it in Railway, redeploy, and keep it only in Railway and the env file.',
});
