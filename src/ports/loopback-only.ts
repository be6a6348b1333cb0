import type { HttpPort, RedisPort } from './types.ts';

/** Names and addresses that cannot leave this computer. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

function hostOf(url: string): string | null {
  try {
    return new URL(url).hostname;
  } catch {
    return null;
  }
}

const REFUSED = 'The practice world only speaks to this computer.';

/** An HTTP port that refuses everything but this computer: what the rehearsal gets, so that it can touch nothing real. */
export function loopbackHttp(port: HttpPort): HttpPort {
  return {
    request: async (request, signal) =>
      isLoopback(hostOf(request.url) ?? '')
        ? port.request(request, signal)
        : { kind: 'no-answer', reason: 'refused', message: REFUSED, durationMs: 0 },
    prepare: urls => port.prepare(urls),
  };
}

/** The same for Redis. */
export function loopbackRedis(port: RedisPort): RedisPort {
  return {
    open: async (url, timeoutMs, signal) =>
      isLoopback(hostOf(url) ?? '')
        ? port.open(url, timeoutMs, signal)
        : { kind: 'closed', reason: 'refused', message: REFUSED },
  };
}
