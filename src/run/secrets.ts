import type { EnvFilePort, EnvFileRead, RedactPort } from '../ports/types.ts';

/** Keys of an env file whose value must never be printed. */
const SECRET_KEY =
  /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS$|PWD|JWT|BEARER|COOKIE|SESSION|PRIVATE|CREDENTIAL|DSN|WEBHOOK|SALT$|SIGNING|AUTHORIZATION|BASIC_AUTH|CONNECTION_STRING)/;
/** A URL that holds a user or a password; a password may have been pasted as it is, with signs that end a login. */
const URL_WITH_LOGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#\s]*|[^/?#\s:]*:\S*)@/i;
/** One of several in a list, or within other text. */
const URLS_WITH_LOGIN = /[a-z][a-z0-9+.-]{0,30}:\/\/[^/?#\s,;'"]*@[^\s,;'"]*/gi;
/** A URL that brings its key in the query. */
const KEY_IN_QUERY = /[?&][\w-]*(?:key|token|secret|sig|signature|password|auth)=([^&#\s]+)/gi;
/** INNGEST_WEBHOOK_URL is the deployment's public address and must stay readable in findings. */
const PUBLIC_KEYS = new Set(['INNGEST_WEBHOOK_URL']);

interface Hidden {
  readonly value: string;
  /** What it is, beside the setting's name. */
  readonly what: string;
}

/** The values of one setting that must be hidden. */
function secretsOf(key: string, value: string): Hidden[] {
  const found = [...value.matchAll(KEY_IN_QUERY)].map(([, secret = '']) => ({
    value: secret,
    what: ': key',
  }));
  for (const [url] of value.matchAll(URLS_WITH_LOGIN))
    if (url !== value) found.push({ value: url, what: '' });
  found.push(...secretsInJson(value));
  if (!SECRET_KEY.test(key.toUpperCase())) {
    return URL_WITH_LOGIN.test(value) ? [{ value, what: '' }, ...found] : found;
  }
  // API_KEYS=one,two and COOKIE=name=one; other=two: whoever prints one of them prints it alone.
  const several = value.split(/\s*[,;]\s*/);
  if (several.length > 1)
    for (const [index, one] of several.entries())
      if (/^[^\s'"{}]{8,}$/.test(one)) found.push({ value: one, what: `: ${index + 1}` });
  for (const [, name = '', one = ''] of value.matchAll(/(?:^|;)\s*([\w.-]+)=([^;\s]{8,})/g))
    found.push({ value: one, what: `: ${name}` });
  return [{ value, what: '' }, ...found];
}

/** The secrets of a JSON value at any depth, such as the key within a cloud's account file. */
function secretsInJson(value: string): Hidden[] {
  const found: Hidden[] = [];
  const look = (name: string, inner: unknown): void => {
    if (typeof inner === 'string') {
      if (SECRET_KEY.test(name.toUpperCase()) || URL_WITH_LOGIN.test(inner))
        found.push({ value: inner, what: `: ${name}` });
    } else if (Array.isArray(inner)) for (const one of inner) look(name, one);
    else if (typeof inner === 'object' && inner !== null)
      for (const [own, one] of Object.entries(inner)) look(own, one);
  };
  try {
    look('', JSON.parse(value));
  } catch {
    // Not JSON, or nested without end: the setting's own value is hidden as it is.
  }
  return found;
}

/** From now on no secret of these env files is printed: a child that echoes one is redacted. */
export function registerEnvSecrets(
  reads: readonly { readonly shown: string; readonly read: EnvFileRead }[],
  redact: RedactPort,
): void {
  for (const { shown, read } of reads) {
    if (read.kind !== 'read') continue;
    for (const [key, value] of read.file.values) {
      if (PUBLIC_KEYS.has(key)) continue;
      for (const secret of secretsOf(key, value))
        redact.register(secret.value, `${shown} ${key}${secret.what}`);
    }
  }
}

/**
 * Env files whose secrets are known to the redactor from the moment they are read: a file that is edited while the
 * gates run gives a child values that nobody knew at the start.
 */
export function redactingEnvFiles(files: EnvFilePort, redact: RedactPort): EnvFilePort {
  return {
    async read(path) {
      const read = await files.read(path);
      registerEnvSecrets([{ shown: path.replace(/^.*[\\/]/, ''), read }], redact);
      return read;
    },
  };
}
