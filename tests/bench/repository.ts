import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';

/** A text of this many bytes that packs about as well as code does, and is never the same. */
export function text(seed: number, bytes: number): Buffer {
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
export async function repository(folder: string, blobs: number, blob: (n: number) => Buffer): Promise<void> {
  if (spawnSync('git', ['init', '-q', '-b', 'main', folder]).status !== 0) throw new Error('git init');
  await addHistory(folder, 'main', blobs, blob);
}

/** A branch of its own in a repository, with one commit for each blob. */
export async function addHistory(
  folder: string,
  branch: string,
  blobs: number,
  blob: (n: number) => Buffer,
): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  for (let n = 1; n <= blobs; n += 1) {
    const content = blob(n);
    const parent = n > 1 ? `from :${n - 1}\n` : '';
    const commit = `commit refs/heads/${branch}\nmark :${n}\ncommitter A <a@example.com> ${1_700_000_000 + n} +0000\ndata 2\n${n % 10}\n${parent}M 100644 inline src/f${n % 200}.py\ndata ${content.length}\n`;
    child.stdin.write(commit);
    child.stdin.write(content);
    if (!child.stdin.write('\n')) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}
