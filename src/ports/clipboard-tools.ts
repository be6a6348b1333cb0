import { desktopEnv } from './desktop-env.ts';
import { runDetached } from './detached.ts';
import { factsOf, isWsl, powershellProgram, windowsFolder } from './platform.ts';
import { READ_SCRIPT, readAnswer, WRITE_SCRIPT, writeInput } from './powershell-clipboard.ts';
import type { ChildResult, ProcessPort } from './types.ts';

/** PowerShell takes some seconds to start on a slow computer. */
const POWERSHELL_MS = 20_000;
const TOOL_MS = 5000;
/** Far more than a token or a help text; somebody else's picture or book is cut and is not ours. */
const KEEP_BYTES = 1024 * 1024;

export interface ToolWorld {
  readonly platform: NodeJS.Platform;
  readonly process: ProcessPort;
  /** The whole environment; the programs see the desktop's part of it. */
  readonly env: NodeJS.ProcessEnv;
  /** For tests: how long a clipboard program may take, in milliseconds. */
  readonly waitMs?: number;
}

export type ToolRead = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unknown' };

/** One program that reaches the clipboard. Copying an empty text empties the clipboard. */
export interface ClipboardTool {
  copy(text: string, signal: AbortSignal): Promise<'copied' | 'failed' | 'missing' | 'aborted'>;
  read(signal: AbortSignal): Promise<ToolRead>;
}

/**
 * The programs to try, best first. `wl-copy` is not among them: it lays what it copies into a file below /tmp, and
 * a secret is never on disk. A Wayland desktop is reached through its X server (DISPLAY), which nearly all have.
 */
export function toolsOf(world: ToolWorld): ClipboardTool[] {
  const { env, platform } = world;
  const { clipboard } = factsOf(platform);
  if (clipboard === 'powershell') return [powershell(powershellProgram(env), windowsFolder(env), world)];
  if (clipboard === 'pasteboard') return [pasteboard(world)];
  const x11 = env.DISPLAY
    ? [
        xTool(['xclip', '-selection', 'clipboard'], ['-o'], world),
        xTool(['xsel', '--clipboard'], ['--output'], world, ['--input']),
      ]
    : [];
  return isWsl(env, platform) ? [...x11, powershell('powershell.exe', '/', world)] : x11;
}

function powershell(command: string, cwd: string, world: ToolWorld): ClipboardTool {
  const env = desktopEnv(world.env, world.platform);
  const run = (script: string, stdin: string, signal: AbortSignal) => {
    const args = ['-NoProfile', '-NonInteractive', '-STA', '-Command', script];
    const timeoutMs = world.waitMs ?? POWERSHELL_MS;
    // Base64 makes a third more of it.
    const keepBytes = 2 * KEEP_BYTES;
    return world.process.run({ command, args, cwd, env, stdin, timeoutMs, keepBytes }, signal);
  };
  return {
    copy: async (text, signal) => endOf(await run(WRITE_SCRIPT, writeInput(text), signal)),
    async read(signal) {
      const result = await run(READ_SCRIPT, '', signal);
      const text = endedWell(result) ? readAnswer(textOf(result)) : null;
      return text === null ? { kind: 'unknown' } : { kind: 'text', text };
    },
  };
}

function pasteboard(world: ToolWorld): ClipboardTool {
  // Without it pbcopy and pbpaste take everything for Mac Roman.
  const env = { ...desktopEnv(world.env, world.platform), LC_CTYPE: 'UTF-8' };
  const run = (command: string, stdin: string, signal: AbortSignal) =>
    world.process.run(
      { command, args: [], cwd: '/', env, stdin, timeoutMs: world.waitMs ?? TOOL_MS, keepBytes: KEEP_BYTES },
      signal,
    );
  return {
    copy: async (text, signal) => endOf(await run('/usr/bin/pbcopy', text, signal)),
    async read(signal) {
      const result = await run('/usr/bin/pbpaste', '', signal);
      return endedWell(result) ? { kind: 'text', text: textOf(result) } : { kind: 'unknown' };
    },
  };
}

/**
 * xclip and xsel fork: the one we started ends, its child stays and answers whoever pastes. Run through the
 * process port the child would be ended as a leftover, and the clipboard would be empty.
 */
function xTool(
  [command = '', ...always]: readonly string[],
  toRead: readonly string[],
  world: ToolWorld,
  toCopy: readonly string[] = [],
): ClipboardTool {
  const env = desktopEnv(world.env, world.platform);
  const waitMs = world.waitMs ?? TOOL_MS;
  return {
    async copy(text, signal) {
      const args = [...always, ...toCopy];
      const end = await runDetached(
        { command, args, env, cwd: '/', stdin: text, waitMs, whenLate: 'end' },
        signal,
      );
      if (end.kind === 'ended') return end.exitCode === 0 ? 'copied' : 'failed';
      return end.kind === 'aborted' || end.kind === 'missing' ? end.kind : 'failed';
    },
    async read(signal) {
      const args = [...always, ...toRead];
      const result = await world.process.run(
        { command, args, env, cwd: '/', timeoutMs: waitMs, keepBytes: KEEP_BYTES },
        signal,
      );
      if (endedWell(result)) return { kind: 'text', text: textOf(result) };
      // xclip's way to say that there is no text, which is an answer: an empty clipboard, or a picture.
      const empty = result.ended === 'by-itself' && /target \S+ not available/i.test(errorsOf(result));
      return empty ? { kind: 'text', text: '' } : { kind: 'unknown' };
    },
  };
}

function endOf(result: ChildResult): 'copied' | 'failed' | 'missing' | 'aborted' {
  if (result.ended === 'aborted') return 'aborted';
  if (result.ended === 'not-started') return 'missing';
  return endedWell(result) ? 'copied' : 'failed';
}

function endedWell(result: ChildResult): boolean {
  return result.ended === 'by-itself' && result.exitCode === 0;
}

function textOf(result: ChildResult): string {
  return Buffer.from(result.stdout.bytes).toString('utf8');
}

function errorsOf(result: ChildResult): string {
  return Buffer.from(result.stderr.bytes).toString('utf8');
}
