import { readFileSync } from 'node:fs';
import { createProcessPort } from '../../src/ports/process.ts';
import type { ChildResult, ChildSpec } from '../../src/ports/types.ts';

/** The environment of a child that is a Node: nothing but the way to programs. */
export const NODE_ENV: Record<string, string> = { PATH: process.env.PATH ?? '' };

/** A child that runs this piece of JavaScript. */
export function nodeChild(source: string, more: Partial<ChildSpec> = {}): ChildSpec {
  return {
    command: process.execPath,
    args: ['--input-type=module', '-e', source],
    cwd: process.cwd(),
    env: NODE_ENV,
    timeoutMs: 30_000,
    keepBytes: 1024 * 1024,
    ...more,
  };
}

export function runReal(spec: ChildSpec, signal = new AbortController().signal): Promise<ChildResult> {
  return createProcessPort().run(spec, signal);
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** Whether this process runs. A zombie (ended, and not yet buried by its parent) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
