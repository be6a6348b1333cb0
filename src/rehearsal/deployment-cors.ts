import type { IncomingMessage } from 'node:http';
import type { DeploymentState } from './deployment-batches.ts';

interface Preflight {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What stands in for an empty CORS_ALLOWED_ORIGINS. */
const LOCAL_ORIGINS = [
  'http://localhost:8080',
  'http://127.0.0.1:8080',
  'http://localhost:3000',
  'http://127.0.0.1:3000',
];

const METHODS = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

function allows({ faults, corsOrigins }: DeploymentState, origin: string): boolean {
  if (faults.cors === 'wildcard') return true;
  return (faults.cors === 'unset' ? LOCAL_ORIGINS : corsOrigins).includes(origin);
}

/** The answer to a CORS preflight; null when the request is none. */
export function preflight(state: DeploymentState, request: IncomingMessage): Preflight | null {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || !origin || !method) return null;
  const common = {
    'content-type': 'text/plain; charset=utf-8',
    vary: 'Origin',
    'access-control-allow-methods': state.faults.newerBuild ? 'GET, POST, OPTIONS' : METHODS,
    'access-control-max-age': '600',
    'access-control-allow-credentials': 'true',
  };
  if (!allows(state, origin)) return { status: 400, headers: common, body: 'Disallowed CORS origin' };
  if (state.faults.newerBuild && !['GET', 'POST', 'OPTIONS'].includes(method))
    return { status: 400, headers: common, body: 'Disallowed CORS method' };
  return { status: 200, headers: { ...common, 'access-control-allow-origin': origin }, body: 'OK' };
}

/** CORS headers of an ordinary answer. */
export function corsHeaders(state: DeploymentState, request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  if (!origin) return {};
  const credentials = { 'access-control-allow-credentials': 'true' };
  if (state.faults.cors === 'wildcard' && !request.headers.cookie)
    return { ...credentials, 'access-control-allow-origin': '*' };
  if (!allows(state, origin)) return credentials;
  return { ...credentials, 'access-control-allow-origin': origin, vary: 'Origin' };
}
