import type { Dispatcher } from 'undici';
import { reasonOf, wordsFor } from './no-answer.ts';
import type { HttpAnswer, HttpPort, HttpRequest } from './types.ts';

type Undici = typeof import('undici');
type Env = Readonly<Record<string, string | undefined>>;

/** Longest wait for a connection that nobody waits for any more: the request itself has its own limit. */
const CONNECT_MS = 60_000;
/** Never sent to a proxy: it could not reach them, and what runs on this computer stays here. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1'];

function proxyOf(env: Env, name: string): string {
  return env[name] || env[name.toUpperCase()] || '';
}

/** `proxy.example:8080` without a scheme is what many people have set. */
function proxyUrl(text: string): string {
  return text === '' || text.includes('://') ? text : `http://${text}`;
}

/** Certificates that this computer trusts count too: a company's network often signs with one of its own. */
async function tlsOptions(): Promise<object> {
  const tls = await import('node:tls');
  const trusted = new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]);
  // Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED=0 in somebody's environment would switch it off: then whoever
  // stands between would get the new token and could answer for the deployment.
  return { secureContext: tls.createSecureContext({ ca: [...trusted] }), rejectUnauthorized: true };
}

async function makeAgent(undici: Undici, env: Env, secure: boolean): Promise<Dispatcher> {
  const connect = { timeout: CONNECT_MS, ...(secure ? await tlsOptions() : {}) };
  const httpProxy = proxyUrl(proxyOf(env, 'http_proxy'));
  const httpsProxy = proxyUrl(proxyOf(env, 'https_proxy'));
  const base = { connect, headersTimeout: 0, bodyTimeout: 0, allowH2: false };
  if (httpProxy === '' && httpsProxy === '') return new undici.Agent(base);
  const given = proxyOf(env, 'no_proxy');
  // Empty text, not absence: with no value the agent would read this program's own environment.
  const noProxy = given === '*' ? given : [...given.split(','), ...LOCAL_HOSTS].filter(Boolean).join(',');
  return new undici.EnvHttpProxyAgent({
    ...base,
    requestTls: connect,
    proxyTls: connect,
    httpProxy,
    httpsProxy,
    noProxy,
  });
}

async function readBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ text: string; cut: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let cut = false;
  for await (const chunk of body) {
    const room = maxBytes - size;
    if (chunk.length > room) {
      parts.push(chunk.subarray(0, room));
      cut = true;
      // Leaving the loop closes the connection: an endless body ends here.
      break;
    }
    parts.push(chunk);
    size += chunk.length;
  }
  return { text: new TextDecoder('utf-8').decode(Buffer.concat(parts)), cut };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) result[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  return result;
}

function webAddress(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}

/**
 * Web requests, one connection each, nothing followed and nothing retried. `timeoutMs` of a request covers all of
 * it, from the name look-up to the last byte. Messages name the host only, never the query or a header.
 */
export function createHttpPort(options: { readonly env: Env }): HttpPort & { close(): Promise<void> } {
  const agents = new Map<boolean, Promise<Dispatcher>>();
  const agentFor = (undici: Undici, secure: boolean): Promise<Dispatcher> => {
    const agent = agents.get(secure) ?? makeAgent(undici, options.env, secure);
    agents.set(secure, agent);
    return agent;
  };

  const exchange = async (
    request: HttpRequest,
    url: URL,
    signal: AbortSignal,
  ): Promise<Omit<Extract<HttpAnswer, { kind: 'answer' }>, 'durationMs'>> => {
    // Loaded late: the first screen must not wait for it.
    const undici = await import('undici');
    const { statusCode, headers, body } = await undici.request(url, {
      method: request.method,
      dispatcher: await agentFor(undici, url.protocol === 'https:'),
      signal,
      // A connection kept open may have been closed by the server meanwhile, which would look like a reset.
      reset: true,
      ...(request.headers ? { headers: { ...request.headers } } : {}),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const { text, cut } = await readBody(body, request.maxBytes);
    return { kind: 'answer', status: statusCode, headers: flat(headers), text, cut };
  };

  return {
    async request(request, signal): Promise<HttpAnswer> {
      const started = performance.now();
      const elapsed = (): number => Math.round(performance.now() - started);
      const none = (reason: Parameters<typeof wordsFor>[0], message: string): HttpAnswer => ({
        kind: 'no-answer',
        reason,
        message,
        durationMs: elapsed(),
      });
      const url = webAddress(request.url);
      if (url === null) return none('other', 'The address is not a web address (https://…).');
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
      try {
        const answer = await exchange(request, url, AbortSignal.any([signal, deadline.signal]));
        return { ...answer, durationMs: elapsed() };
      } catch (error) {
        const reason = signal.aborted ? 'aborted' : deadline.signal.aborted ? 'timeout' : reasonOf(error);
        return none(reason, wordsFor(reason, url.host, request.timeoutMs));
      } finally {
        clearTimeout(timer);
      }
    },

    /** Ends what is still open; later requests begin anew. */
    async close() {
      const open = [...agents.values()];
      agents.clear();
      for (const agent of open) await (await agent).destroy();
    },
  };
}
