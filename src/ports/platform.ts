import path from 'node:path';

/**
 * Every question whose answer hangs on the operating system, answered in this one place. Nobody else compares names
 * of platforms: they ask here, so that what Windows needs is read, and tested, as one table. `bin/start.cjs` runs
 * before the bundle and repeats its folder by hand; a test holds the two together.
 */
export interface PlatformFacts {
  readonly paths: path.PlatformPath;
  /** Whether `Path` and `PATH` are one variable. */
  readonly envNamesIgnoreCase: boolean;
  /**
   * How a program is found: `searched` by us, and only what starts without a command window (.exe, .com), because
   * Windows looks in the current folder first and starts a batch file through a shell; `system`: exec's own way.
   */
  readonly programs: 'searched' | 'system';
  /** How a tree of processes ends: `taskkill /T /F` while its root runs, or signals to a group. */
  readonly treesEnd: 'taskkill' | 'signals';
  /**
   * Who of a child's tree can be ended after the child itself has ended: `marked` and its group, its `group` alone
   * (looking at everybody is not cheap), or `nobody`, because its number may be somebody else's by then.
   */
  readonly leftoversEnd: 'marked' | 'group' | 'nobody';
  /** Where all processes and their environment are seen. */
  readonly processesSeen: 'proc' | 'ps' | 'nowhere';
  /** Who says when a process was started; see `isAlive`. */
  readonly birthFrom: 'proc' | 'ps' | 'powershell';
  /** Whether a helper has a session of its own; on Windows it would get a console window of its own instead. */
  readonly helpersDetached: boolean;
  /** Whether the terminal's mode is a thing of its own that `stty` gives back, with shells that take it back. */
  readonly terminalHasMode: boolean;
  /** Whether programs find the desktop by variables (DISPLAY, DBUS_...) that a child must be given. */
  readonly desktopInEnv: boolean;
  readonly clipboard: 'powershell' | 'pasteboard' | 'x11';
  readonly pagesOpen: 'rundll32' | 'open' | 'xdg-open';
  /** The interpreters of a virtual environment, as parts of a path. */
  readonly venvPrograms: readonly (readonly string[])[];
  /** What comes after the virtual environment and before `python`: the launcher of python.org. */
  readonly pythonLauncher: readonly string[] | null;
}

const WINDOWS: PlatformFacts = {
  paths: path.win32,
  envNamesIgnoreCase: true,
  programs: 'searched',
  treesEnd: 'taskkill',
  leftoversEnd: 'nobody',
  processesSeen: 'nowhere',
  birthFrom: 'powershell',
  helpersDetached: false,
  terminalHasMode: false,
  desktopInEnv: false,
  clipboard: 'powershell',
  pagesOpen: 'rundll32',
  venvPrograms: [['Scripts', 'python.exe']],
  pythonLauncher: ['py', '-3'],
};

const LINUX: PlatformFacts = {
  paths: path.posix,
  envNamesIgnoreCase: false,
  programs: 'system',
  treesEnd: 'signals',
  leftoversEnd: 'marked',
  processesSeen: 'proc',
  birthFrom: 'proc',
  helpersDetached: true,
  terminalHasMode: true,
  desktopInEnv: true,
  clipboard: 'x11',
  pagesOpen: 'xdg-open',
  venvPrograms: [
    ['bin', 'python3'],
    ['bin', 'python'],
  ],
  pythonLauncher: null,
};

/** The other POSIX systems: macOS, and what is near enough to it. */
const OTHER: PlatformFacts = {
  ...LINUX,
  leftoversEnd: 'group',
  processesSeen: 'ps',
  birthFrom: 'ps',
};

const MACOS: PlatformFacts = { ...OTHER, clipboard: 'pasteboard', pagesOpen: 'open' };

/** What holds on a system. */
export function factsOf(platform: NodeJS.Platform): PlatformFacts {
  if (platform === 'win32') return WINDOWS;
  if (platform === 'darwin') return MACOS;
  return platform === 'linux' ? LINUX : OTHER;
}

/** The system that this process runs on. */
export const thisPlatform = (): NodeJS.Platform => process.platform;

type Env = Readonly<Record<string, string | undefined>>;

/** The value of a variable under whatever spelling of its name the system takes for the same; empty is none. */
export function envValue(env: Env, name: string, platform: NodeJS.Platform): string | undefined {
  if (!factsOf(platform).envNamesIgnoreCase) return env[name] || undefined;
  const wanted = name.toUpperCase();
  return Object.entries(env).find(([given, value]) => given.toUpperCase() === wanted && value)?.[1];
}

/** Where this account's programs keep their data: LOCALAPPDATA, Library or the XDG folder. */
export function dataFolder(platform: NodeJS.Platform, env: Env, home: string): string {
  const { join } = factsOf(platform).paths;
  if (platform === 'win32')
    return join(envValue(env, 'LOCALAPPDATA', platform) ?? join(home, 'AppData', 'Local'), 'caio-cockpit');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'caio-cockpit');
  return join(xdgFolder(env.XDG_DATA_HOME) ?? join(home, '.local', 'share'), 'caio-cockpit');
}

/** The XDG rule: a relative path is none. It would be another folder wherever one stands. */
function xdgFolder(given: string | undefined): string | null {
  return given !== undefined && path.posix.isAbsolute(given) ? given : null;
}

/** Windows Terminal and VS Code show Unicode; the old console does not by itself. Elsewhere the locale decides. */
export function showsUnicode(env: Env, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM === 'vscode');
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

/** Git Bash gives a Windows program pipes instead of a console. */
export function isGitBashWithoutConsole(env: Env, platform: NodeJS.Platform, terminal: boolean): boolean {
  return platform === 'win32' && !terminal && Boolean(env.MSYSTEM);
}

/** Linux inside Windows: the clipboard and the browser are those of Windows. */
export function isWsl(env: Env, platform: NodeJS.Platform): boolean {
  return platform === 'linux' && Boolean(env.WSL_DISTRO_NAME || env.WSL_INTEROP);
}

/** The folder of Windows' own programs. They are named in full: Windows would look in the current folder first. */
export function windowsFolder(env: Env): string {
  const found = envValue(env, 'SYSTEMROOT', 'win32');
  return found !== undefined && /^[a-z]:[/\\]/i.test(found) ? found : 'C:\\Windows';
}

/** A program of Windows itself, by its full path. */
export const windowsProgram = (env: Env, ...below: readonly string[]): string =>
  path.win32.join(windowsFolder(env), 'System32', ...below);

/** Windows' own PowerShell 5, which every Windows has. */
export const powershellProgram = (env: Env): string =>
  windowsProgram(env, 'WindowsPowerShell', 'v1.0', 'powershell.exe');
