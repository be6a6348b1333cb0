import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitPort } from '../../src/ports/git.ts';
import { CockpitSecret } from '../../src/ports/secret.ts';
import { repository, text } from './repository.ts';
import { pair, type Row, type Suite } from './row.ts';

const MIB = 1024 * 1024;
/** Of one search or one look at all objects. */
const RUN_MS = 300_000;

async function search(folder: string): Promise<void> {
  const token = new CockpitSecret(randomBytes(32).toString('base64url'), 'new token');
  const answer = await createGitPort().searchHistory(folder, token, AbortSignal.timeout(RUN_MS));
  if (answer.kind !== 'searched' || answer.found) throw new Error(JSON.stringify(answer));
}

function nothing(folder: string): void {
  const args = ['cat-file', '--batch-all-objects', '--batch', '--buffer', '--unordered'];
  if (spawnSync('git', args, { cwd: folder, stdio: 'ignore', timeout: RUN_MS }).status !== 0)
    throw new Error('git cat-file');
}

/** The memory that a long history takes beside what this process has anyhow. */
async function memory(folder: string): Promise<Row> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const from = performance.now();
  await search(folder);
  clearInterval(timer);
  const grown = (most - before) / MIB;
  console.error(`2 GiB of history searched in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return {
    what: 'memory while 2 GiB of history are searched',
    baseline: 'before it',
    unit: 'MiB',
    own: grown,
    base: before / MIB,
    ratio: most / before,
    pairs: 1,
    wanted: { of: 'own', atMost: 64 },
  };
}

/** The new token in the whole history, in every encoding. */
export const suite: Suite = {
  name: 'history',
  async measure() {
    const folder = await mkdtemp(join(tmpdir(), 'caio bench '));
    try {
      const usual = join(folder, 'usual');
      const long = join(folder, 'long');
      await repository(usual, 1_650, n => text(n, 20 * 1024));
      const row = await pair(
        'search 33 MB of history for a new token',
        'git cat-file of all objects to nothing',
        () => search(usual),
        () => nothing(usual),
        { pairs: 7, wanted: { of: 'ratio', atMost: 2.5 } },
      );
      if (process.env.LONG_HISTORY !== '1')
        return {
          rows: [row],
          leftOut: ['the memory for 2 GiB of history: set LONG_HISTORY=1 (it takes a minute or two)'],
        };
      // Alike but for one number, so that it is made in a minute; what git prints of it is 2 GiB all the same.
      const body = text(0, MIB - 16);
      await repository(long, 2_048, n => Buffer.concat([Buffer.from(String(n).padStart(16)), body]));
      return { rows: [row, await memory(long)] };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
