import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { DeploymentState } from './deployment-batches.ts';
import { apiBody } from './deployment-bodies.ts';
import { corsHeaders, preflight } from './deployment-cors.ts';
import { API_ROUTES, OPEN_API_PATHS, PAGES, routeOf, WEBHOOKS } from './deployment-routes.ts';
import { listen, type RedisStandIn } from './redis-stand-in.ts';
import type { DeploymentFaults } from './scenario.ts';

export interface Deployment {
  readonly url: string;
  /** Requests taken so far, as `METHOD /path`, without their query. */
  readonly requests: readonly string[];
  /** How often the operator was triggered by a request that was let through. */
  readonly triggers: number;
  /** What a redeploy with other variables does: from now on these tokens are known. */
  redeploy(tokens: { readonly token?: string; readonly otherToken?: string }): void;
  close(): Promise<void>;
}

export interface DeploymentOptions {
  readonly environment: 'staging' | 'production';
  readonly token: string;
  readonly otherToken: string;
  readonly previousToken: string;
  readonly corsOrigins: readonly string[];
  readonly redis: RedisStandIn;
  readonly faults: DeploymentFaults;
  readonly now: () => Date;
  /** Leads that wait at /sales; none when left out. */
  readonly pendingReviews?: () => number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const html = (status: number, title: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
});

const HOUR_MS = 3_600_000;

/** How long a silent deployment keeps its callers: long enough for any timeout of a rehearsal to end first. */
const HANG_MS = 4_000;

/** Starts one CAIO dashboard on a free port of 127.0.0.1 that keeps the contract of CONTRACTS sections 8 and 9. */
export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { faults } = options;
  const requests: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let state: DeploymentState | null = null;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${(request.url ?? '/').split('?')[0]}`);
    if (faults.hangs) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        request.socket.destroy();
      }, HANG_MS);
      timers.add(timer);
      return;
    }
    if (!state) return;
    const current = state;
    let text = '';
    request.setEncoding('utf8');
    request.on('data', chunk => {
      text += chunk;
    });
    request.on('end', () => {
      const answer = answerTo(current, request, text);
      // It has done what it was asked, and nobody hears of it.
      const decided = answer.status === 200 && request.url?.includes('/approve-batch/');
      if (faults.approval === 'breaks-off' && decided) return void request.socket.destroy();
      if (!faults.delayMs) return send(response, answer, current);
      const timer = setTimeout(() => {
        timers.delete(timer);
        send(response, answer, current);
      }, faults.delayMs);
      timers.add(timer);
    });
  });
  const port = await listen(server);
  const url = `http://127.0.0.1:${port}`;
  state = { pendingReviews: () => 0, ...options, url, triggers: 0 };
  const started = state;
  const close = async (): Promise<void> => {
    for (const timer of timers) clearTimeout(timer);
    if (!server.listening) return;
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  if (faults.down) await close();
  return {
    url,
    requests,
    get triggers() {
      return started.triggers;
    },
    redeploy: tokens => void Object.assign(started, tokens),
    close,
  };
}

function send(response: ServerResponse, answer: Answer, { now, faults }: DeploymentState): void {
  // The practice clock can be moved, and then the servers stand on the new day too.
  const time = now().getTime() + (faults.clock === 'hour-ahead' ? HOUR_MS : 0);
  response.sendDate = false;
  response.writeHead(answer.status, {
    ...answer.headers,
    server: 'uvicorn',
    ...(faults.clock === 'not-told' ? {} : { date: new Date(time).toUTCString() }),
    'content-length': String(Buffer.byteLength(answer.body)),
  });
  response.end(answer.body);
}

function answerTo(state: DeploymentState, request: IncomingMessage, text: string): Answer {
  const { faults } = state;
  const url = new URL(request.url ?? '/', state.url);
  const path = url.pathname === '/' ? '/' : url.pathname.replace(/\/+$/, '');
  if (faults.everything === 'html') return html(200, 'CAIO Dashboard');
  if (faults.everything === 'error-500') return json(500, { detail: 'Internal Server Error' });
  if (faults.everything === 'login-redirect') {
    if (path === '/login') return html(200, 'Sign in');
    return { status: 302, headers: { location: `/login?next=${encodeURIComponent(path)}` }, body: '' };
  }
  const guarded = path.startsWith('/api/') && !isOpen(state, path) && request.method !== 'OPTIONS';
  // The auth stands outside CORS, so a 401 carries no CORS headers.
  if (guarded && !letsIn(state, url, request)) return json(401, { detail: unauthorized(state) });
  const asked = preflight(state, request);
  if (asked) return asked;
  const answer = routed(state, request, path, text);
  return { ...answer, headers: { ...answer.headers, ...corsHeaders(state, request) } };
}

const isOpen = ({ faults }: DeploymentState, path: string): boolean =>
  OPEN_API_PATHS.includes(path) || (faults.openPaths ?? []).includes(path);

const unauthorized = ({ faults }: DeploymentState): string =>
  faults.newerBuild
    ? 'Unauthorized. Query-token auth is disabled. Provide dashboard token via X-Dashboard-Token header.'
    : 'Unauthorized. Provide dashboard token via ?token=... or X-Dashboard-Token header.';

function letsIn(state: DeploymentState, url: URL, request: IncomingMessage): boolean {
  const { faults } = state;
  if (faults.noToken) return faults.strict === false;
  const header = request.headers['x-dashboard-token'];
  const inHeader = Array.isArray(header) ? header[0] : header;
  // The runbook's build looks at the query first: a wrong query token beats a right header.
  const given = faults.newerBuild ? inHeader : url.searchParams.get('token') || inHeader;
  if (!given) return false;
  switch (faults.accepts) {
    case 'anything':
      return true;
    case 'nobody':
      return false;
    case 'previous-only':
      return same(given, state.previousToken);
    case 'other-environment-too':
      return same(given, state.token) || same(given, state.otherToken);
    default:
      return same(given, state.token);
  }
}

function same(given: string, configured: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(configured);
  return a.length === b.length && timingSafeEqual(a, b);
}

function routed(state: DeploymentState, request: IncomingMessage, path: string, text: string): Answer {
  const { faults } = state;
  const method = request.method ?? 'GET';
  if (path.startsWith('/webhooks/')) return webhook(state, method, path, text);
  if (path === '/openapi.json' && method === 'GET') return openapi(state);
  if (path === '/inngest' && method === 'GET') return json(200, inngest(state));
  if (PAGES.includes(path) && method === 'GET') return page(state, path);
  if (path === '/login' && faults.newerBuild) return html(200, 'Sign in');
  const route = routeOf(method, path);
  if (route.kind === 'other-method')
    return json(405, { detail: 'Method Not Allowed' }, { allow: route.allow });
  const absent = faults.operatorMissing && path.startsWith('/api/operator/');
  if (route.kind === 'none' || absent) return json(404, { detail: 'Not Found' });
  if (faults.breaksAt?.includes(path)) return json(500, { detail: 'Internal Server Error' });
  const { status, body } = apiBody(state, route.template, route.parameter, objectOf(text));
  return json(status, body);
}

function page({ faults }: DeploymentState, path: string): Answer {
  if (!faults.newerBuild)
    return html(200, path === '/sales' ? 'HoS Email Queue' : 'CAIO Swarm Health Dashboard');
  if (path === '/docs' || path === '/redoc') return json(404, { detail: 'Not Found' });
  return { status: 302, headers: { location: `/login?next=${encodeURIComponent(path)}` }, body: '' };
}

/** The runbook's build lists its routes to anyone; the later one does not. */
function openapi({ faults }: DeploymentState): Answer {
  if (faults.newerBuild) return json(404, { detail: 'Not Found' });
  const paths: Record<string, Record<string, object>> = {};
  for (const [method, path] of API_ROUTES) paths[path] = { ...paths[path], [method.toLowerCase()]: {} };
  return json(200, {
    openapi: '3.0.2',
    info: { title: 'CAIO Swarm Health Dashboard', version: '1.0.0' },
    paths,
  });
}

/** The introspection of /inngest; the mode is `cloud` in production only. */
const inngest = ({ faults, environment }: DeploymentState) => ({
  schema_version: '2024-05-24',
  authentication_succeeded: null,
  function_count: 5,
  has_event_key: !faults.inngestKeysMissing,
  has_signing_key: !faults.inngestKeysMissing,
  has_signing_key_fallback: false,
  mode: environment === 'production' ? 'cloud' : 'dev',
});

/** Outside the lock. The runbook's build lets anybody in; the later one asks for a secret first. */
function webhook({ faults }: DeploymentState, method: string, path: string, text: string): Answer {
  const [, , name = '', health] = path.split('/');
  if (health === 'health' && method === 'GET') return webhookHealth(name, faults.newerBuild ?? false);
  if (!WEBHOOKS.includes(name) || health !== undefined) return json(404, { detail: 'Not Found' });
  if (method !== 'POST') return json(405, { detail: 'Method Not Allowed' }, { allow: 'POST' });
  if (faults.newerBuild) return json(401, { detail: 'Invalid webhook signature' });
  try {
    JSON.parse(text);
  } catch (error) {
    // Only the HeyReach one catches it as what it is.
    return name === 'heyreach'
      ? json(400, { detail: 'Invalid JSON' })
      : json(500, { detail: error instanceof Error ? error.message : '' });
  }
  return json(200, { status: 'received' });
}

/** At the runbook's build only two of the four say whether they have a secret. */
function webhookHealth(name: string, newer: boolean): Answer {
  if (![...WEBHOOKS, 'instantly'].includes(name)) return json(404, { detail: 'Not Found' });
  const says = newer || name === 'rb2b' || name === 'instantly';
  return json(200, {
    status: 'healthy',
    webhook: name,
    ...(says ? { secret_configured: newer } : {}),
    ...(newer ? { signature_strict_mode: true } : {}),
  });
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? { ...value } : {};
  } catch {
    return {};
  }
}
