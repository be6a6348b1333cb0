import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProcessPort } from '../../src/ports/process.ts';
import type { ChildResult, ChildSpec } from '../../src/ports/types.ts';
import { isRunning, nodeChild, runReal, textOf } from '../support/children.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'caio-process-end-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STUBBORN = `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); setInterval(() => {}, 1000);`;

/** Prints its own pid, its child's and its grandchild's; the two below ignore every polite signal. */
const FAMILY = `import { spawn } from 'node:child_process';
  const grandchild = ${JSON.stringify(`${STUBBORN} console.log('pid ' + process.pid)`)};
  const middle = "import { spawn } from 'node:child_process'; spawn(process.execPath, ['-e', "
    + JSON.stringify(grandchild) + "], { stdio: 'inherit' }); console.log('pid ' + process.pid);" + ${JSON.stringify(STUBBORN)};
  spawn(process.execPath, ['--input-type=module', '-e', middle], { stdio: 'inherit' });
  console.log('pid ' + process.pid);
  setInterval(() => {}, 1000);`;

/** Starts the family, and calls `then` once all three have printed their pids. */
async function withFamily(
  then: (abort: () => void) => void,
  more: Partial<ChildSpec> = {},
): Promise<{ result: ChildResult; pids: number[] }> {
  const controller = new AbortController();
  let printed = '';
  let told = false;
  const pids = () => [...printed.matchAll(/pid (\d+)\n/g)].map(match => Number(match[1]));
  const result = await runReal(
    nodeChild(FAMILY, {
      onChunk: (_stream, bytes) => {
        printed += textOf(bytes);
        if (told || pids().length < 3) return;
        told = true;
        then(() => controller.abort());
      },
      ...more,
    }),
    controller.signal,
  );
  return { result, pids: pids() };
}

describe('a tree that does not want to end', () => {
  it('is gone, to the last grandchild, when an abort has given its result', async () => {
    const { result, pids } = await withFamily(abort => abort());
    expect(result.ended).toBe('aborted');
    expect(pids).toHaveLength(3);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('is gone after a timeout', async () => {
    const { result, pids } = await withFamily(() => {}, { timeoutMs: 3000 });
    expect(result.ended).toBe('timed-out');
    expect(pids).toHaveLength(3);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('is gone after its summary and the grace time', async () => {
    const { result, pids } = await withFamily(() => {}, {
      finishedWhen: tail => (tail.match(/pid \d+\n/g) ?? []).length === 3,
      graceMs: 50,
    });
    expect(result.ended).toBe('after-its-summary');
    expect(pids).toHaveLength(3);
    expect(pids.filter(isRunning)).toEqual([]);
  });
});

describe('a child that leaves somebody behind', () => {
  const leave = (options: string) => `import { spawn } from 'node:child_process';
    const left = spawn(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}], ${options});
    console.log('pid ' + left.pid); left.unref();`;
  const pidIn = (result: ChildResult) => Number(/pid (\d+)/.exec(textOf(result.stdout.bytes))?.[1]);

  it('has ended by itself though its pipe is still held, and what it left is ended', async () => {
    const result = await runReal(nodeChild(leave(`{ stdio: 'inherit' }`)));
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(isRunning(pidIn(result))).toBe(false);
  });

  it('has ended by itself when nobody holds its pipe, and what it left is ended as well', async () => {
    const result = await runReal(nodeChild(leave(`{ stdio: 'ignore' }`)));
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(isRunning(pidIn(result))).toBe(false);
  });

  it('ends what it left in a session of its own as well', async () => {
    const result = await runReal(nodeChild(leave(`{ stdio: 'inherit', detached: true }`)));
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(isRunning(pidIn(result))).toBe(false);
  });

  it('does not hang on a pipe held by one that lost its parent, its group and its environment', async () => {
    const result = await runReal(nodeChild(leave(`{ stdio: 'inherit', detached: true, env: {} }`)));
    const pid = pidIn(result);
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5000 });
  });

  it('keeps the last words of a child whose pipe is still held by another', async () => {
    const result = await runReal(
      nodeChild(
        `import { spawn } from 'node:child_process';
        console.log('first');
        process.stdin.once('data', () => {
          spawn(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}], { stdio: 'inherit' }).unref();
          process.stdout.write('x'.repeat(60_000) + 'LAST', () => process.exit(0));
        });`,
        { stdin: 'go' },
      ),
    );
    expect(textOf(result.stdout.bytes).endsWith('LAST')).toBe(true);
  });
});

describe('a child that printed its summary', () => {
  it('is ended when it hangs; its summary is kept', async () => {
    const tails: string[] = [];
    const result = await runReal(
      nodeChild(
        `process.stdout.write('a'.repeat(9000) + '\\n'); console.log('5 passed in 1s'); setInterval(() => {}, 1000)`,
        {
          finishedWhen: tail => {
            tails.push(tail);
            return tail.includes('5 passed in');
          },
          graceMs: 100,
        },
      ),
    );
    expect(result.ended).toBe('after-its-summary');
    expect(textOf(result.stdout.bytes)).toContain('5 passed in 1s');
    expect(Math.max(...tails.map(tail => Buffer.byteLength(tail)))).toBe(4096);
  });

  it('ends by itself when it does so within the grace time', async () => {
    const result = await runReal(
      nodeChild(`console.log('5 passed in 1s'); process.exitCode = 1`, {
        finishedWhen: tail => tail.includes('5 passed in'),
        graceMs: 20_000,
      }),
    );
    expect(result).toMatchObject({ ended: 'by-itself', exitCode: 1 });
  });

  it('is not ended while the summary is not there', async () => {
    const result = await runReal(
      nodeChild(`console.log('nothing'); setInterval(() => {}, 1000)`, {
        finishedWhen: tail => tail.includes('5 passed in'),
        graceMs: 1,
        timeoutMs: 1500,
      }),
    );
    expect(result.ended).toBe('timed-out');
  });

  it('is recognised when the summary comes in pieces', async () => {
    const result = await runReal(
      nodeChild(
        `process.stdout.write('5 pas'); setTimeout(() => process.stdout.write('sed in 1s'), 300); setInterval(() => {}, 1000)`,
        { finishedWhen: tail => tail.includes('5 passed in'), graceMs: 10 },
      ),
    );
    expect(result.ended).toBe('after-its-summary');
  });
});

describe('Windows, simulated', () => {
  it('ends the tree of a running child by its number, and nobody once it has ended', async () => {
    const ended: [number, string][] = [];
    const port = createProcessPort({
      platform: 'win32',
      findProgram: async file => ({ kind: 'found', file }),
      endTree: async (pid, platform) => {
        ended.push([pid, platform]);
        process.kill(-pid, 'SIGKILL');
      },
    });
    const quiet = await port.run(nodeChild(''), new AbortController().signal);
    expect(quiet.ended).toBe('by-itself');
    expect(ended).toEqual([]);
    const hung = await port.run(
      nodeChild(`console.log(process.pid); setInterval(() => {}, 1000)`, {
        finishedWhen: tail => tail.endsWith('\n'),
        graceMs: 0,
      }),
      new AbortController().signal,
    );
    expect(hung.ended).toBe('after-its-summary');
    expect(ended).toEqual([[Number(textOf(hung.stdout.bytes)), 'win32']]);
  });
});
