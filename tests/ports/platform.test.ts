import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import {
  dataFolder,
  envValue,
  factsOf,
  isGitBashWithoutConsole,
  isWsl,
  type PlatformFacts,
  powershellProgram,
  showsUnicode,
  windowsFolder,
  windowsProgram,
} from '../../src/ports/platform.ts';

type System = 'win32' | 'darwin' | 'linux' | 'freebsd';

/** Every decision, once more and by hand: whoever changes one for Windows sees here what it is for the others. */
const TABLE: { [Fact in keyof PlatformFacts]: Record<System, PlatformFacts[Fact]> } = {
  paths: { win32: path.win32, darwin: path.posix, linux: path.posix, freebsd: path.posix },
  envNamesIgnoreCase: { win32: true, darwin: false, linux: false, freebsd: false },
  programs: { win32: 'searched', darwin: 'system', linux: 'system', freebsd: 'system' },
  treesEnd: { win32: 'taskkill', darwin: 'signals', linux: 'signals', freebsd: 'signals' },
  leftoversEnd: { win32: 'nobody', darwin: 'group', linux: 'marked', freebsd: 'group' },
  processesSeen: { win32: 'nowhere', darwin: 'ps', linux: 'proc', freebsd: 'ps' },
  birthFrom: { win32: 'powershell', darwin: 'ps', linux: 'proc', freebsd: 'ps' },
  helpersDetached: { win32: false, darwin: true, linux: true, freebsd: true },
  terminalHasMode: { win32: false, darwin: true, linux: true, freebsd: true },
  desktopInEnv: { win32: false, darwin: true, linux: true, freebsd: true },
  clipboard: { win32: 'powershell', darwin: 'pasteboard', linux: 'x11', freebsd: 'x11' },
  pagesOpen: { win32: 'rundll32', darwin: 'open', linux: 'xdg-open', freebsd: 'xdg-open' },
  venvPrograms: {
    win32: [['Scripts', 'python.exe']],
    darwin: [
      ['bin', 'python3'],
      ['bin', 'python'],
    ],
    linux: [
      ['bin', 'python3'],
      ['bin', 'python'],
    ],
    freebsd: [
      ['bin', 'python3'],
      ['bin', 'python'],
    ],
  },
  pythonLauncher: { win32: ['py', '-3'], darwin: null, linux: null, freebsd: null },
};

describe.each(['win32', 'darwin', 'linux', 'freebsd'] as const)('the facts of %s', system => {
  it.each(Object.keys(TABLE) as (keyof PlatformFacts)[])('%s', fact => {
    expect(factsOf(system)[fact]).toEqual(TABLE[fact][system]);
  });

  it('are all in the table', () => {
    expect(Object.keys(factsOf(system)).sort()).toEqual(Object.keys(TABLE).sort());
  });
});

describe('the data folder', () => {
  it.each<[string, System, Record<string, string>, string, string]>([
    ['LOCALAPPDATA', 'win32', { LOCALAPPDATA: 'D:\\Daten' }, 'C:\\Users\\Jö Ä', 'D:\\Daten\\caio-cockpit'],
    ['it in any spelling', 'win32', { LocalAppData: 'D:\\Daten' }, 'C:\\Users\\x', 'D:\\Daten\\caio-cockpit'],
    ['none', 'win32', {}, 'C:\\Users\\Jö Ä', 'C:\\Users\\Jö Ä\\AppData\\Local\\caio-cockpit'],
    ['an empty one', 'win32', { LOCALAPPDATA: '' }, 'C:\\u', 'C:\\u\\AppData\\Local\\caio-cockpit'],
    ['Library', 'darwin', { XDG_DATA_HOME: '/x' }, '/u', '/u/Library/Application Support/caio-cockpit'],
    ['XDG', 'linux', { XDG_DATA_HOME: '/x' }, '/u', '/x/caio-cockpit'],
    ['no XDG', 'linux', {}, '/u', '/u/.local/share/caio-cockpit'],
    ['a relative XDG', 'linux', { XDG_DATA_HOME: 'x' }, '/u', '/u/.local/share/caio-cockpit'],
    ['XDG elsewhere', 'freebsd', { XDG_DATA_HOME: '/x' }, '/u', '/x/caio-cockpit'],
  ])('%s on %s', (_name, system, env, home, folder) => {
    expect(dataFolder(system, env, home)).toBe(folder);
  });

  it('of the compile cache, which is needed before the bundle, is by the same rules', () => {
    const source = readFileSync('bin/start.cjs', 'utf8');
    const text = /function cacheFolder[\s\S]*?\n\}\n/.exec(source)?.[0];
    const cacheOf = (platform: System, env: Record<string, string>, home: string): string =>
      new Function('require', `${text}; return cacheFolder;`)((name: string) =>
        name === 'node:os' ? { homedir: () => home } : factsOf(platform).paths,
      )({ platform, env });
    for (const env of [{ LOCALAPPDATA: 'D:\\Daten' }, {}, { LOCALAPPDATA: '' }])
      expect(cacheOf('win32', env, 'C:\\u')).toBe(
        path.win32.join(dataFolder('win32', env, 'C:\\u'), 'cache'),
      );
    expect(cacheOf('darwin', {}, '/u')).toBe('/u/Library/Caches/caio-cockpit');
    expect(cacheOf('linux', { XDG_CACHE_HOME: '/x' }, '/u')).toBe('/x/caio-cockpit');
    for (const env of [{}, { XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: 'x' }])
      expect(cacheOf('linux', env, '/u')).toBe('/u/.cache/caio-cockpit');
  });
});

describe('what hangs on the terminal', () => {
  it.each<[string, System, Record<string, string>, boolean]>([
    ['Windows Terminal', 'win32', { WT_SESSION: 'x' }, true],
    ['VS Code', 'win32', { TERM_PROGRAM: 'vscode' }, true],
    ['the old console', 'win32', {}, false],
    ['the old console, whatever LANG says', 'win32', { LANG: 'en_US.UTF-8' }, false],
    ['a UTF-8 locale', 'linux', { LANG: 'de_DE.UTF-8' }, true],
    ['utf8 without a dash', 'darwin', { LC_ALL: 'C.utf8' }, true],
    ['LC_ALL before LANG', 'linux', { LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, false],
    ['no locale', 'linux', {}, false],
  ])('%s shows Unicode on %s: %s', (_name, system, env, shows) => {
    expect(showsUnicode(env, system)).toBe(shows);
  });

  it('Git Bash without a console is Windows, with MSYSTEM, without a terminal', () => {
    expect(isGitBashWithoutConsole({ MSYSTEM: 'MINGW64' }, 'win32', false)).toBe(true);
    expect(isGitBashWithoutConsole({ MSYSTEM: 'MINGW64' }, 'win32', true)).toBe(false);
    expect(isGitBashWithoutConsole({ MSYSTEM: 'MINGW64' }, 'linux', false)).toBe(false);
    expect(isGitBashWithoutConsole({ MSYSTEM: '' }, 'win32', false)).toBe(false);
  });

  it('WSL is a Linux that knows its Windows', () => {
    expect(isWsl({ WSL_DISTRO_NAME: 'Debian' }, 'linux')).toBe(true);
    expect(isWsl({ WSL_INTEROP: '/run' }, 'linux')).toBe(true);
    expect(isWsl({}, 'linux')).toBe(false);
    expect(isWsl({ WSL_DISTRO_NAME: 'Debian' }, 'win32')).toBe(false);
  });
});

describe('the programs of Windows', () => {
  it('are named in full, wherever Windows lies', () => {
    expect(windowsProgram({ SystemRoot: 'D:\\Windows' }, 'taskkill.exe')).toBe(
      'D:\\Windows\\System32\\taskkill.exe',
    );
    expect(powershellProgram({ SYSTEMROOT: 'C:\\WINDOWS' })).toBe(
      'C:\\WINDOWS\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    );
  });

  it.each([undefined, '', 'Windows', '\\Windows', '.', 'C:Windows'])('a SystemRoot %o is none', given => {
    expect(windowsFolder({ SystemRoot: given })).toBe('C:\\Windows');
  });
});

test('a variable is found under any spelling where the system takes them for the same', () => {
  expect(envValue({ Path: 'a' }, 'PATH', 'win32')).toBe('a');
  expect(envValue({ PATH: '', Path: 'b' }, 'path', 'win32')).toBe('b');
  expect(envValue({ Path: 'a' }, 'PATH', 'linux')).toBeUndefined();
  expect(envValue({ PATH: '' }, 'PATH', 'linux')).toBeUndefined();
});

/** The one place, and what runs before the bundle on any Node. */
const MAY_NAME = ['src/ports/platform.ts', 'bin/start.cjs', 'bin/caio-cockpit.cjs'];

test('nobody else asks which system this is', () => {
  const files = ['src', 'checks', 'screens', 'bin'].flatMap(room =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map(file => path.posix.join(room, file)),
  );
  const naming = files
    .filter(file => /\.(?:tsx?|cjs|mjs|js)$/.test(file))
    .filter(file =>
      /['"`](?:win32|darwin|linux)['"`]|process\.platform|\bos\.platform\(|navigator\.platform/.test(
        readFileSync(file, 'utf8'),
      ),
    );
  expect(files.length).toBeGreaterThan(200);
  expect(naming.sort()).toEqual(MAY_NAME.toSorted());
});
