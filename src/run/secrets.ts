import type { EnvFilePort, EnvFileRead, RedactPort } from '../ports/types.ts';

/** Keys of an env file whose value must never be printed. */
const SECRET_KEY =
  /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS$|PWD|JWT|BEARER|COOKIE|SESSION|PRIVATE|CREDENTIAL|DSN|WEBHOOK)/;
/** A URL that holds a user or a password. */
const URL_WITH_LOGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*@/i;
/** Settings, not secrets, though their keys look like it (…_KEY_REQUIRED=true). */
const PLAIN_VALUE = /^(true|false|yes|no|on|off|none|null|\d{1,6})$/i;
/** INNGEST_WEBHOOK_URL is the deployment's public address and must stay readable in findings. */
const PUBLIC_KEYS = new Set(['INNGEST_WEBHOOK_URL']);

/** From now on no secret of these env files is printed: a child that echoes one is redacted. */
export function registerEnvSecrets(
  reads: readonly { readonly shown: string; readonly read: EnvFileRead }[],
  redact: RedactPort,
): void {
  for (const { shown, read } of reads) {
    if (read.kind !== 'read') continue;
    for (const [key, value] of read.file.values) {
      if (PUBLIC_KEYS.has(key) || PLAIN_VALUE.test(value.trim())) continue;
      if (SECRET_KEY.test(key.toUpperCase()) || URL_WITH_LOGIN.test(value))
        redact.register(value, `${shown} ${key}`);
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
