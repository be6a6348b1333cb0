/** Characters. Shorter values stand in every text by chance: replacing them would shred it and hide nothing. */
const SHORTEST_SECRET = 6;
/** A secret made of fewer different characters is a row of stars or dashes. */
const FEWEST_SIGNS = 3;
/** Lines of a key file. Shorter ones are its frame or its end. */
const SHORTEST_LINE = 16;

/** What settings are made of. A token that is one of these words protects nothing, and hiding it hides every log. */
const SETTINGS = new Set(
  [
    'production staging development preview sandbox testing default local localhost remote primary secondary',
    'enabled disabled required optional strict lenient always never public private internal external active',
    'inactive unlimited unknown undefined memory redis sqlite postgres supabase railway vercel heroku docker',
    'header cookie session bearer secret password passwd username apikey api_key api-key access refresh token',
    'disable enable debug warning critical error verbose normal manual automatic duckdb upstash inngest',
  ]
    .join(' ')
    .split(' '),
);
/** Numbers up to nine digits are durations, ports, counts and identifiers of somebody. */
const NUMBER = /^[+-]?[\d.,_]{1,10}$/;

/** Whether a value can be told from ordinary text at all; what cannot is never hidden. */
export function canBeSecret(value: string): boolean {
  const signs = [...value];
  return (
    signs.length >= SHORTEST_SECRET &&
    new Set(signs).size >= FEWEST_SIGNS &&
    !NUMBER.test(value) &&
    !SETTINGS.has(value.toLowerCase())
  );
}

/** A part of a secret value that is a secret by itself. */
export interface SecretPart {
  readonly value: string;
  readonly what: string;
}

function decoded(text: string): string[] {
  try {
    // The second is how a form's decoder reads it.
    return [text, decodeURIComponent(text), decodeURIComponent(text.replaceAll('+', ' '))];
  } catch {
    return [text];
  }
}

/** The login within a URL, as it stands there and decoded: whoever prints a URL may print the parts of it. */
function loginIn(value: string): SecretPart[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^:@/]*:(.+)@[^@]*$/is.exec(value)?.[1];
  // A user without a password is a key: Sentry's and Git hosts' addresses are made so.
  const user = /^[a-z][a-z0-9+.-]*:\/\/([^:@/?#]+)@[^@]*$/i.exec(value)?.[1];
  const secret = password ?? user;
  if (secret === undefined) return [];
  const what = password === undefined ? 'login' : 'password';
  return [...new Set(decoded(secret))].map(one => ({ value: one, what }));
}

/** The lines of a key that stands in several. */
function linesIn(value: string): SecretPart[] {
  const lines = value.split(/\r?\n|\\n/).map(line => line.trim());
  if (lines.length < 2) return [];
  return lines
    .filter(line => line.length >= SHORTEST_LINE && !line.startsWith('-----'))
    .map(line => ({ value: line, what: 'line' }));
}

/** What else must be hidden when this value must be. */
export function partsOf(value: string): SecretPart[] {
  return [...loginIn(value), ...linesIn(value)];
}

/**
 * The proxies in an environment that hold a login, as URLs: one may be named without a scheme, and its password is as
 * secret then. Each child sees them and may print them.
 */
export function proxyLogins(
  env: Readonly<Record<string, string | undefined>>,
): { name: string; value: string }[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (!/_proxy$/i.test(name) || !value.includes('@')) return [];
    const bare = value.replace(/^\/\//, '');
    return [value, ...(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? [] : [`http://${bare}`])].map(one => ({
      name,
      value: one,
    }));
  });
}
