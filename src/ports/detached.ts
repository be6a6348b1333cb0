import { spawn } from 'node:child_process';
import { codeOf } from './file-errors.ts';
import { endTree } from './kill-tree.ts';
import { thisPlatform } from './platform.ts';

export interface DetachedSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Written to stdin, which is then closed. May hold a secret. */
  readonly stdin?: string;
  /** How long to wait for its end, in milliseconds. */
  readonly waitMs: number;
  /** What becomes of one that has not ended by then: it lives on, or it is ended. */
  readonly whenLate: 'leave' | 'end';
}

export type DetachedEnd =
  | { readonly kind: 'ended'; readonly exitCode: number | null }
  | { readonly kind: 'late' | 'aborted' | 'missing' | 'refused' };

/**
 * Starts a program (Linux, macOS) in a session of its own, whose children may outlive it and the cockpit. For two
 * kinds only, which the process port would rightly end as leftovers: a clipboard program that goes on holding what
 * was copied, and a browser. Its output is thrown away, so that no pipe it leaves open can make us wait.
 * Never throws.
 */
export async function runDetached(spec: DetachedSpec, signal: AbortSignal): Promise<DetachedEnd> {
  if (signal.aborted) return { kind: 'aborted' };
  const child = startDetached(spec);
  if (typeof child === 'string') return { kind: child };
  const over = Promise.withResolvers<DetachedEnd>();
  child.once('error', error => over.resolve({ kind: codeOf(error) === 'ENOENT' ? 'missing' : 'refused' }));
  child.once('exit', exitCode => over.resolve({ kind: 'ended', exitCode }));
  const late = setTimeout(() => over.resolve({ kind: 'late' }), spec.waitMs);
  const onAbort = () => over.resolve({ kind: 'aborted' });
  signal.addEventListener('abort', onAbort, { once: true });
  // A program that ends without reading breaks the pipe; its exit code says the rest.
  child.stdin?.on('error', () => {});
  child.stdin?.end(spec.stdin);
  try {
    const end = await over.promise;
    const unwanted = end.kind === 'aborted' || (end.kind === 'late' && spec.whenLate === 'end');
    if (unwanted && child.pid !== undefined) await endTree(child.pid, thisPlatform());
    return end;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', onAbort);
    child.stdin?.destroy();
    child.unref();
  }
}

function startDetached(spec: DetachedSpec) {
  try {
    return spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: { ...spec.env },
      detached: true,
      shell: false,
      stdio: [spec.stdin === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'],
    });
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'missing' : 'refused';
  }
}
