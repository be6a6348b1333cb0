import { baseEnv } from './base-env.ts';
import { factsOf } from './platform.ts';

/** What a program that talks to the desktop needs to find it. */
const DESKTOP = new Set(['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DESKTOP_SESSION', 'BROWSER']);
const DESKTOP_FAMILY = /^(?:XDG|DBUS|GTK|QT|KDE|GNOME|WSL)_/;

/**
 * The environment of a program of the desktop: a browser, a clipboard. An allow-list as in `baseEnv`: the tokens
 * that the cockpit may have been given through its environment are nothing for a browser to inherit.
 */
export function desktopEnv(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const kept = baseEnv(env, platform);
  if (!factsOf(platform).desktopInEnv) return kept;
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (DESKTOP.has(name) || DESKTOP_FAMILY.test(name))) kept[name] = value;
  }
  return kept;
}
