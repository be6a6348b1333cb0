/** Why a base URL cannot be used, or the URL in its one canonical form (no slash at the end). */
export type BaseUrl =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'wrong'; readonly why: string };

/** Hosts that are this computer itself, as `URL.hostname` spells them. */
export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads a deployment's base URL as a person pastes it. https only, since a token travels with it (loopback may be
 * http); no path, query, user or password (runbook section 3.6).
 */
export function readBaseUrl(text: string): BaseUrl {
  const wrong = (why: string): BaseUrl => ({ kind: 'wrong', why });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return wrong('it is not a web address; it looks like https://name.up.railway.app');
  }
  if (url.username !== '' || url.password !== '') return wrong('it must not hold a user name or a password');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    return wrong(
      'it begins with http:// and a token sent there could be read on the way; it must be https://',
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return wrong('it must begin with https://');
  if (url.search !== '' || url.hash !== '') return wrong('it must end after the name, without ? or #');
  if (url.pathname !== '/') return wrong('it must end after the name; nothing may stand behind it');
  return { kind: 'url', url: url.origin };
}
