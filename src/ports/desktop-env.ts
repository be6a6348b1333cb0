import { baseEnv } from './base-env.ts';

/** What a program that talks to the desktop needs to find it. */
const DESKTOP = new Set(['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DESKTOP_SESSION', 'BROWSER']);
const DESKTOP_FAMILY = /^(?:XDG|DBUS|GTK|QT|KDE|GNOME|WSL)_/;

/**
 * The environment of a program of the desktop: a browser, a clipboard. An allow-list as in `baseEnv`: the tokens
 * that the cockpit may have been given through its environment are nothing for a browser to inherit.
 */
export function desktopEnv(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const kept = baseEnv(env, platform);
  if (platform === 'win32') return kept;
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (DESKTOP.has(name) || DESKTOP_FAMILY.test(name))) kept[name] = value;
  }
  return kept;
}

/** Linux inside Windows: the clipboard and the browser are those of Windows. */
export function isWsl(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  return platform === 'linux' && Boolean(env.WSL_DISTRO_NAME || env.WSL_INTEROP);
}

/** The folder of Windows' own programs. They are named in full: Windows would look in the current folder first. */
export function windowsFolder(env: NodeJS.ProcessEnv): string {
  const found = Object.entries(env).find(([name]) => name.toUpperCase() === 'SYSTEMROOT')?.[1];
  return found || 'C:\\Windows';
}
