import type { Dispatcher } from 'undici';
import { reasonOf, wordsFor } from './no-answer.ts';
import { type Env, proxyFor, reasonThrough } from './proxy.ts';
import type { HttpAnswer, HttpPort, HttpRequest } from './types.ts';

type Undici = typeof import('undici');

/** Longest wait for a connection that nobody waits for any more: the request itself has its own limit. */
const CONNECT_MS = 20_000;
/** Certificates that this computer trusts count too: a company's network often signs with one of its own. */
async function tlsOptions(): Promise<object> {
  const tls = await import('node:tls');
  const trusted = new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]);
  // Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED=0 in somebody's environment would switch it off: then whoever
  // stands between would get the new token and could answer for the deployment.
  return { secureContext: tls.createSecureContext({ ca: [...trusted] }), rejectUnauthorized: true };
}

async function makeAgent(undici: Undici, url: URL, proxy: string): Promise<Dispatcher> {
  const connect = { timeout: CONNECT_MS, ...(url.protocol === 'https:' ? await tlsOptions() : {}) };
  const base = { connect, headersTimeout: 0, bodyTimeout: 0, allowH2: false };
  return proxy === ''
    ? new undici.Agent(base)
    : new undici.ProxyAgent({ ...base, uri: proxy, requestTls: connect, proxyTls: connect });
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
 * What `work` comes to, or a rejection as soon as `stop` says so: while a connection is being made (a TLS handshake
 * that never ends) undici does not listen to its signal.
 */
async function unless<T>(stop: AbortSignal, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  stop.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const end = (): void => stopped.reject(stop.reason);
  stop.addEventListener('abort', end, { once: true });
  const working = work(stop);
  // When the stop has won, nobody else hears of its end.
  working.catch(() => undefined);
  try {
    return await Promise.race([working, stopped.promise]);
  } finally {
    stop.removeEventListener('abort', end);
  }
}

/**
 * Web requests, one connection each, nothing followed and nothing retried. `timeoutMs` of a request covers all of
 * it, from the name look-up to the last byte. Messages name the host only, never the query or a header.
 */
export function createHttpPort(options: { readonly env: Env }): HttpPort & { close(): Promise<void> } {
  const agents = new Map<string, Promise<Dispatcher>>();
  const agentFor = (undici: Undici, url: URL, proxy: string): Promise<Dispatcher> => {
    const kind = `${url.protocol} ${proxy}`;
    const agent = agents.get(kind) ?? makeAgent(undici, url, proxy);
    agents.set(kind, agent);
    return agent;
  };

  const exchange = async (
    request: HttpRequest,
    url: URL,
    proxy: string,
    signal: AbortSignal,
  ): Promise<Omit<Extract<HttpAnswer, { kind: 'answer' }>, 'durationMs'>> => {
    // Loaded late: the first screen must not wait for it.
    const undici = await import('undici');
    const { statusCode, headers, body } = await undici.request(url, {
      method: request.method,
      dispatcher: await agentFor(undici, url, proxy),
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
      const proxy = proxyFor(url, options.env);
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
      try {
        const answer = await unless(AbortSignal.any([signal, deadline.signal]), stop =>
          exchange(request, url, proxy, stop),
        );
        return { ...answer, durationMs: elapsed() };
      } catch (error) {
        const reason = signal.aborted
          ? 'aborted'
          : deadline.signal.aborted
            ? 'timeout'
            : reasonThrough(proxy, reasonOf(error));
        return none(reason, wordsFor(reason, url.host, request.timeoutMs));
      } finally {
        clearTimeout(timer);
      }
    },

    async prepare(urls) {
      try {
        const undici = await import('undici');
        for (const url of urls.map(webAddress))
          if (url !== null) await agentFor(undici, url, proxyFor(url, options.env));
      } catch {
        // As said in the port: a request meets it again.
      }
    },

    /** Ends what is still open; later requests begin anew. */
    async close() {
      const open = [...agents.values()];
      agents.clear();
      for (const agent of open) await agent.then(one => one.destroy()).catch(() => undefined);
    },
  };
}
