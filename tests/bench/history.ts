import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitPort } from '../../src/ports/git.ts';
import { CockpitSecret } from '../../src/ports/secret.ts';
import { pair, type Row, type Suite } from './row.ts';

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;

/** A text of this many bytes that packs about as well as code does, and is never the same. */
function text(seed: number, bytes: number): Buffer {
  const lines: string[] = [];
  for (let length = 0, line = 0; length < bytes; line += 1) {
    const words =
      createHash('sha256')
        .update(`${seed} ${line}`)
        .digest('hex')
        .match(/.{1,7}/g) ?? [];
    const next = `    result_${words[0]} = await self.client.get("${words[1]}", timeout=${line % 60})  # ${words.slice(2).join(' ')}\n`;
    lines.push(next);
    length += next.length;
  }
  return Buffer.from(lines.join('')).subarray(0, bytes);
}

/** A repository with one commit for each blob. */
async function repository(folder: string, blobs: number, blob: (n: number) => Buffer): Promise<void> {
  if (spawnSync('git', ['init', '-q', '-b', 'main', folder]).status !== 0) throw new Error('git init');
  const child = spawn('git', ['fast-import', '--quiet'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  for (let n = 1; n <= blobs; n += 1) {
    const content = blob(n);
    const parent = n > 1 ? `from :${n - 1}\n` : '';
    const commit = `commit refs/heads/main\nmark :${n}\ncommitter A <a@example.com> ${1_700_000_000 + n} +0000\ndata 2\n${n % 10}\n${parent}M 100644 inline src/f${n % 200}.py\ndata ${content.length}\n`;
    child.stdin.write(commit);
    child.stdin.write(content);
    if (!child.stdin.write('\n')) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}

async function search(folder: string): Promise<void> {
  const token = new CockpitSecret(randomBytes(32).toString('base64url'), 'new token');
  const answer = await createGitPort().searchHistory(folder, token, NEVER);
  if (answer.kind !== 'searched' || answer.found) throw new Error(JSON.stringify(answer));
}

function nothing(folder: string): void {
  const args = ['cat-file', '--batch-all-objects', '--batch', '--buffer', '--unordered'];
  if (spawnSync('git', args, { cwd: folder, stdio: 'ignore' }).status !== 0) throw new Error('git cat-file');
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
