import { LOOPBACK } from './base-url.ts';

/** Why a text is not an origin that may stand in CORS_ALLOWED_ORIGINS; null when it is one (runbook section 3). */
export function originProblem(text: string, local: boolean): string | null {
  if (text.includes('*')) return 'it holds a *, which would let every web page in';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'it is not a web address; it looks like https://app.your-company.com';
  }
  const loopback = LOOPBACK.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local && loopback))
    return 'it must begin with https://';
  if (url.username !== '' || url.password !== '') return 'it must not hold a user name or a password';
  if (text.endsWith('/')) return 'it must not end with a /';
  if (url.origin !== text)
    return 'it must be just https:// and the name, in small letters, nothing behind it';
  return null;
}
