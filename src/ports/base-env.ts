import { factsOf } from './platform.ts';

/** What any program needs to find itself, its libraries, a folder for temporary files, and the way out. */
const NEEDED = new Set([
  'PATH',
  'PATHEXT',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'PROCESSOR_ARCHITECTURE',
  'NUMBER_OF_PROCESSORS',
  'TEMP',
  'TMP',
  'TMPDIR',
  'HOME',
  'HOMEDRIVE',
  'HOMEPATH',
  'USERPROFILE',
  'USERNAME',
  'USER',
  'LOGNAME',
  'APPDATA',
  'LOCALAPPDATA',
  'LANG',
  'LANGUAGE',
  'TZ',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
]);

/** These are read in both spellings on every system. */
const EITHER_CASE = /^(?:https?|all|no)_proxy$/;

/** The one word for CAIO that counts wherever it is said: whoever stopped it on this computer stopped the cockpit too. */
const STOP = 'EMERGENCY_STOP';
const SAYS_STOP = /^\s*(?:true|1|yes|on)\s*$/i;

/**
 * The variables of this process that a child may see. An allow-list: what CAIO reads (REDIS_URL, DASHBOARD_*, ...)
 * must come from its env file alone (but for a stop), and PYTHON* or VIRTUAL_ENV would bend the interpreter that was chosen.
 * Names keep the spelling they have ("Path" on Windows, where case says nothing).
 */
export function baseEnv(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const { envNamesIgnoreCase } = factsOf(platform);
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const known = envNamesIgnoreCase ? name.toUpperCase() : name;
    if (known === STOP && SAYS_STOP.test(value)) kept[STOP] = value;
    else if (NEEDED.has(known) || known.startsWith('LC_') || EITHER_CASE.test(name)) kept[name] = value;
  }
  return kept;
}
