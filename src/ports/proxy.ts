import { isLoopback } from './loopback-only.ts';
import type { NoAnswerReason } from './types.ts';

export type Env = Readonly<Record<string, string | undefined>>;

const given = (env: Env, name: string): string => env[name] || env[name.toUpperCase()] || '';

/** Whether one entry of NO_PROXY means this host: its name, a domain above it, with or without a port. */
function excepts(entry: string, url: URL): boolean {
  const [, name = '', port = ''] =
    /^(?:\*?\.)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (name === '' || (port !== '' && port !== (url.port || '443'))) return false;
  const host = url.hostname.toLowerCase();
  return host === name || host.replace(/^\[(.*)\]$/, '$1') === name || host.endsWith(`.${name}`);
}

/**
 * The proxy to go through, from HTTPS_PROXY and NO_PROXY (either spelling, the lower one first, as Python has it);
 * empty when there is none. Only https goes through one: its tunnel hides the token from the proxy. What is asked by
 * plain http would lie open there, and only this computer is ever asked that way.
 */
export function proxyFor(url: URL, env: Env): string {
  if (url.protocol !== 'https:' || isLoopback(url.hostname)) return '';
  const proxy = given(env, 'https_proxy').trim();
  const exceptions = given(env, 'no_proxy').split(/[\s,]+/);
  if (proxy === '' || exceptions.some(entry => entry === '*' || excepts(entry, url))) return '';
  // `proxy.example:8080` without a scheme is what many people have set.
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** Through a proxy only the proxy itself is looked up and connected to, so that a failure of this is a failure there. */
export function reasonThrough(proxy: string, reason: NoAnswerReason): NoAnswerReason {
  return proxy !== '' && (reason === 'dns' || reason === 'refused') ? 'proxy' : reason;
}
