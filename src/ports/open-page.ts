import { desktopEnv } from './desktop-env.ts';
import { runDetached } from './detached.ts';
import { factsOf, isWsl, windowsFolder, windowsProgram } from './platform.ts';
import type { ProcessPort } from './types.ts';

/** Windows and macOS hand the address over and end. */
const HAND_OVER_MS = 10_000;
/** xdg-open may stay as long as the browser does: still there after this long means that it found one. */
const STAYS_MS = 3000;

export type PageOpened = { readonly kind: 'opened' } | { readonly kind: 'failed'; readonly why: string };

export interface OpenPage {
  /** Opens a web page in the person's browser. Never throws; a failure says why in a plain sentence. */
  open(url: string, signal: AbortSignal): Promise<PageOpened>;
}

export interface OpenPageOptions {
  readonly platform: NodeJS.Platform;
  readonly process: ProcessPort;
  /** The whole environment; the browser sees the desktop's part of it. */
  readonly env: NodeJS.ProcessEnv;
  /** For tests: how long a program on Linux may take before it counts as a browser that stays. */
  readonly staysMs?: number;
}

/**
 * Opens web pages. No shell is involved, web addresses only (`file:` or a program's own scheme would start
 * things), and none that holds a password or a token: other programs can read the address.
 */
export function createOpenPage(options: OpenPageOptions): OpenPage {
  return {
    async open(url, signal) {
      const address = addressOf(url);
      if (address.kind === 'failed') return address;
      switch (factsOf(options.platform).pagesOpen) {
        case 'rundll32':
          return openOnWindows(address.href, options, signal);
        case 'open':
          return handOver('/usr/bin/open', [address.href], '/', options, signal);
        default:
          return openOnLinux(address.href, options, signal);
      }
    },
  };
}

function addressOf(url: string): { kind: 'address'; href: string } | { kind: 'failed'; why: string } {
  if (!URL.canParse(url)) return failed('This is not a web address.');
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    return failed('Only web addresses (https or http) are opened.');
  }
  const names = [...parsed.searchParams.keys()];
  if (
    parsed.username !== '' ||
    parsed.password !== '' ||
    names.some(name => /token|secret|passw|api.?key/i.test(name))
  ) {
    return failed('This address holds a password or a token, so it is not handed to another program.');
  }
  return { kind: 'address', href: parsed.href };
}

/** rundll32 takes the rest of its command line as the address: nothing in it needs quoting. */
function openOnWindows(href: string, options: OpenPageOptions, signal: AbortSignal): Promise<PageOpened> {
  const windows = windowsFolder(options.env);
  const command = windowsProgram(options.env, 'rundll32.exe');
  return handOver(command, ['url.dll,FileProtocolHandler', href], windows, options, signal);
}

async function handOver(
  command: string,
  args: readonly string[],
  cwd: string,
  options: OpenPageOptions,
  signal: AbortSignal,
): Promise<PageOpened> {
  const env = desktopEnv(options.env, options.platform);
  const result = await options.process.run(
    { command, args, cwd, env, timeoutMs: HAND_OVER_MS, keepBytes: 0 },
    signal,
  );
  if (result.ended === 'by-itself' && result.exitCode === 0) return { kind: 'opened' };
  if (result.ended === 'aborted') return failed('It was stopped before the page opened.');
  if (result.ended === 'timed-out') return failed('This computer did not open the page in time.');
  return failed('This computer did not open the page.');
}

async function openOnLinux(href: string, options: OpenPageOptions, signal: AbortSignal): Promise<PageOpened> {
  const { env, platform } = options;
  const wsl = isWsl(env, platform);
  if (!wsl && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return failed('This computer has no desktop here, so no browser can be opened.');
  }
  const openers: [string, ...string[]][] = wsl
    ? [['wslview'], ['rundll32.exe', 'url.dll,FileProtocolHandler'], ['xdg-open']]
    : [['xdg-open']];
  let found = false;
  for (const [command, ...before] of openers) {
    const args = [...before, href];
    const waitMs = options.staysMs ?? STAYS_MS;
    const end = await runDetached(
      { command, args, cwd: '/', env: desktopEnv(env, platform), waitMs, whenLate: 'leave' },
      signal,
    );
    if (end.kind === 'late' || (end.kind === 'ended' && end.exitCode === 0)) return { kind: 'opened' };
    if (end.kind === 'aborted') return failed('It was stopped before the page opened.');
    if (end.kind !== 'missing') found = true;
  }
  return failed(
    found ? 'This computer did not open the page.' : 'No program that opens web pages was found here.',
  );
}

function failed(why: string): { kind: 'failed'; why: string } {
  return { kind: 'failed', why };
}
