import type { NoAnswerReason } from './types.ts';

const BY_CODE: Readonly<Record<string, NoAnswerReason>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'not-http',
  // The address itself has been read by then: it is the proxy's that cannot be.
  ERR_INVALID_URL: 'proxy',
  UND_ERR_PRX_TLS: 'proxy',
  UND_ERR_PRX_CONN: 'proxy',
  EPROTO: 'tls',
  CERT_HAS_EXPIRED: 'tls-date',
  CERT_NOT_YET_VALID: 'tls-date',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-name',
  HOSTNAME_MISMATCH: 'tls-name',
  CERT_UNTRUSTED: 'tls-untrusted',
  INVALID_CA: 'tls-untrusted',
};

const UNTRUSTED = /^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;
const TLS = /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|PATH_LENGTH|INVALID_PURPOSE)/;
/** The one error of the tunnel that has no code of its own. */
const PROXY_SAID_NO = /^Proxy response \(\d+\)/;

function property(value: unknown, name: 'code' | 'cause' | 'errors'): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}

/** Why there was no answer, from an error's code or from the codes of what caused it. */
export function reasonOf(error: unknown, depth = 0): NoAnswerReason {
  if (depth > 4 || error === undefined || error === null) return 'other';
  // Its code is not always there.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'not-http';
  if (error instanceof Error && PROXY_SAID_NO.test(error.message)) return 'proxy';
  const code = property(error, 'code');
  if (typeof code === 'string') {
    if (code.startsWith('HPE_')) return 'not-http';
    const known = BY_CODE[code];
    if (known !== undefined) return known;
    if (UNTRUSTED.test(code)) return 'tls-untrusted';
    if (TLS.test(code)) return 'tls';
  }
  const errors = property(error, 'errors');
  // Several addresses of one host were tried: the first that says something decides.
  for (const one of [property(error, 'cause'), ...(Array.isArray(errors) ? errors : [])]) {
    const reason = reasonOf(one, depth + 1);
    if (reason !== 'other') return reason;
  }
  return 'other';
}

/** One plain sentence for each reason. `host` is all that is said of an address. */
export function wordsFor(reason: NoAnswerReason, host: string, timeoutMs: number): string {
  switch (reason) {
    case 'dns':
      return `The name ${host} is not known on the network of this computer.`;
    case 'refused':
      return `${host} refused the connection: nothing listens there.`;
    case 'reset':
      return `${host} closed the connection before it had answered in full.`;
    case 'timeout':
      return `${host} did not answer in full within ${Math.round(timeoutMs / 100) / 10} s.`;
    case 'tls':
      return `A secure connection to ${host} could not be made: its certificate or its encryption is not as it must be.`;
    case 'tls-date':
      return `The certificate of ${host} is out of date, or the clock of this computer is wrong.`;
    case 'tls-name':
      return `The certificate that answered for ${host} belongs to another name.`;
    case 'tls-untrusted':
      return `Nobody whom this computer trusts vouches for the certificate of ${host}: somebody else may be answering.`;
    case 'proxy':
      return `The proxy of this computer's network did not let the connection to ${host} through.`;
    case 'busy':
      return `${host} answered that it gets too many requests (429).`;
    case 'aborted':
      return `It was stopped before ${host} had answered.`;
    case 'not-http':
      return `What ${host} answered is not what a web server answers.`;
    case 'other':
      return `No answer could be had from ${host}.`;
  }
}
