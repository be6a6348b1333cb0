import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  readonly header: string | null;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly json?: unknown;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** The headers say what time it is, or nothing does: Node adds no Date of its own. */
  readonly ownDate?: boolean;
  /** Close the connection without an answer. */
  readonly hangUp?: boolean;
}

export interface MiniOptions {
  readonly token: string;
  readonly environment?: 'staging' | 'production';
  /** A: the runbook's build. B: the later one, which reports its lock and has query tokens off. */
  readonly build?: 'A' | 'B';
  readonly origins?: readonly string[];
  /** Looked at first: what it gives is the answer, and so one thing at a time can be broken. */
  readonly fault?: (asked: Asked, usual: () => Answered) => Answered | undefined;
}

export interface MiniDeployment {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

const OPEN = ['/api/health', '/api/health/ready', '/api/health/live'];
const UNAUTHORIZED: Answered = {
  status: 401,
  json: { detail: 'Unauthorized. Provide dashboard token.' },
};

/** A loopback server that keeps CAIO's contract (CONTRACTS section 8) as far as the lock gates ask. */
export async function startMini(options: MiniOptions): Promise<MiniDeployment> {
  const asked: Asked[] = [];
  let url = '';
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const at = new URL(request.url ?? '/', 'http://mini');
      const header = request.headers['x-dashboard-token'];
      const question: Asked = {
        method: request.method ?? '',
        path: at.pathname,
        query: at.searchParams.get('token'),
        header: typeof header === 'string' ? header : null,
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      asked.push(question);
      const usual = (): Answered => answerOf(question, options, url);
      const answer = options.fault?.(question, usual) ?? usual();
      if (answer.hangUp) {
        request.socket.destroy();
        return;
      }
      const type = answer.html === undefined ? 'application/json' : 'text/html';
      response.sendDate = !answer.ownDate;
      response.writeHead(answer.status, { 'Content-Type': type, ...answer.headers });
      response.end(answer.html ?? JSON.stringify(answer.json ?? {}));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address with a port.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOf(asked: Asked, options: MiniOptions, url: string): Answered {
  const { build = 'A', environment = 'staging', origins = [] } = options;
  const guarded = asked.path.startsWith('/api/') && !OPEN.includes(asked.path);
  // Build A has no OPTIONS pass-through; the runbook's text has one, and so has this build A.
  if (asked.method === 'OPTIONS') return preflight(asked, origins);
  if (guarded) {
    const given = build === 'A' ? (asked.query ?? asked.header) : asked.header;
    if (given !== options.token) return UNAUTHORIZED;
  }
  switch (`${asked.method === 'HEAD' ? 'GET' : asked.method} ${asked.path}`) {
    case 'GET /api/operator/status':
      return {
        status: 200,
        json: { enabled: true, ramp: { enabled: true }, gatekeeper: { required: true } },
      };
    case 'POST /api/operator/trigger':
      return { status: 200, json: { dry_run: true } };
    case 'GET /api/health/ready':
      return { status: 200, json: { status: 'ready' } };
    case 'GET /api/runtime/dependencies':
      return { status: 200, json: dependencies(url, build, environment) };
    case 'GET /inngest':
      return {
        status: 200,
        json: {
          function_count: 5,
          has_event_key: true,
          has_signing_key: true,
          mode: environment === 'production' ? 'cloud' : 'dev',
        },
      };
    default:
      return { status: 404, json: { detail: 'Not Found' } };
  }
}

function preflight(asked: Asked, origins: readonly string[]): Answered {
  const origin = asked.headers.origin ?? '';
  return origins.includes(origin)
    ? { status: 200, headers: { 'Access-Control-Allow-Origin': origin } }
    : { status: 400, html: 'Disallowed CORS origin' };
}

/** The report of a healthy deployment, as in the recorded GET_api_runtime_dependencies. */
export function dependencies(url: string, build: 'A' | 'B', environment: string): Record<string, unknown> {
  const both = {
    required: true,
    configured: true,
    package_available: true,
    status: 'healthy',
    ready: true,
  };
  return {
    status: 'ready',
    ready: true,
    dependencies: {
      redis: { name: 'redis', ...both, connected: true, latency_ms: 1 },
      inngest: {
        name: 'inngest',
        ...both,
        keys_present: true,
        route_mounted: true,
        webhook_url: `${url}/inngest`,
      },
    },
    required_failures: [],
    ...(build === 'A'
      ? {}
      : { auth: { strict_mode: true, query_token_enabled: false, token_configured: true, environment } }),
  };
}
