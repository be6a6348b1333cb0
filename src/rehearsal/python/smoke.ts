import { request } from 'node:http';
import { LOOPBACK } from '../redis-client.ts';
import { parseArguments } from './arguments.ts';
import { type Script, traceback } from './host.ts';
import { dumps } from './json.ts';

interface Ask {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token: 'none' | 'query' | 'header';
  readonly expectation: string;
  readonly passes: (status: number | null) => boolean;
}

const is =
  (wanted: number) =>
  (status: number | null): boolean =>
    status === wanted;
/** The script's own rule, as weak as it is. */
const not401 = (status: number | null): boolean => status !== null && status !== 401;

const STATUS = '/api/operator/status';

const ASKS: readonly Ask[] = [
  {
    name: 'protected_status_unauth',
    method: 'GET',
    path: STATUS,
    token: 'none',
    expectation: '401 unauthorized',
    passes: is(401),
  },
  {
    name: 'protected_trigger_unauth',
    method: 'POST',
    path: '/api/operator/trigger',
    token: 'none',
    expectation: '401 unauthorized',
    passes: is(401),
  },
  {
    name: 'health_ready_unauth',
    method: 'GET',
    path: '/api/health/ready',
    token: 'none',
    expectation: '200 ready',
    passes: is(200),
  },
  {
    name: 'protected_status_query_token',
    method: 'GET',
    path: STATUS,
    token: 'query',
    expectation: 'non-401 with query token',
    passes: not401,
  },
  {
    name: 'protected_status_header_token',
    method: 'GET',
    path: STATUS,
    token: 'header',
    expectation: 'non-401 with header token',
    passes: not401,
  },
  {
    name: 'runtime_dependencies_query_token',
    method: 'GET',
    path: '/api/runtime/dependencies',
    token: 'query',
    expectation: 'non-401 runtime dependencies with token',
    passes: not401,
  },
];

/** scripts/endpoint_auth_smoke.py: six real requests, one JSON document; 0 all passed, 1 not, 2 wrong usage. */
export const smokeScript: Script = async (args, host) => {
  const parsed = parseArguments(
    'endpoint_auth_smoke.py',
    [
      { name: '--base-url', takes: 'value', required: true },
      { name: '--token', takes: 'value', required: true },
      { name: '--timeout-seconds', takes: 'value' },
    ],
    args,
  );
  if (!parsed.ok) {
    await host.err(parsed.usage);
    return 2;
  }
  const base = (parsed.values.get('--base-url') ?? '').replace(/\/+$/, '');
  const token = parsed.values.get('--token') ?? '';
  const timeoutMs = Number(parsed.values.get('--timeout-seconds') ?? 20) * 1000;
  if (!/^https?:\/\//.test(base)) {
    const error = `ValueError: unknown url type: '${base}${STATUS}'`;
    await host.err(traceback('scripts/endpoint_auth_smoke.py', 164, 'raise SystemExit(main())', error));
    return 1;
  }
  const checks: { passed: boolean }[] = [];
  for (const ask of ASKS) {
    const url = `${base}${ask.path}${ask.token === 'query' ? `?${new URLSearchParams({ token })}` : ''}`;
    const headers: Record<string, string> = {
      'user-agent': 'Python-urllib/3.11',
      ...(ask.token === 'header' ? { 'x-dashboard-token': token } : {}),
      ...(ask.method === 'POST' ? { 'content-type': 'application/json' } : {}),
    };
    const body = ask.method === 'POST' ? '{"dry_run": true}' : null;
    const { status, error } = await fetchStatus(
      { url, method: ask.method, headers, body, timeoutMs },
      host.followsRedirects === false ? 0 : 10,
    );
    checks.push({
      ...{ name: ask.name, method: ask.method, url, status },
      passed: ask.passes(status),
      ...{ expectation: ask.expectation, error },
    });
  }
  const passed = checks.every(check => check.passed);
  await host.out(`${dumps({ base_url: base, passed, checks })}\n`);
  return passed ? 0 : 1;
};

interface Request {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
}

type Got = { readonly status: number | null; readonly error: string | null };

/** Like urllib: redirects are followed as GET, and the token header goes along; unless it was told not to. */
async function fetchStatus(ask: Request, redirectsLeft: number): Promise<Got> {
  let got: Got & { location?: string };
  try {
    got = await once(ask);
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : String(error) };
  }
  if (!got.location || redirectsLeft === 0) return { status: got.status, error: got.error };
  const url = new URL(got.location, ask.url).href;
  return fetchStatus({ ...ask, url, method: 'GET', body: null }, redirectsLeft - 1);
}

function once({ url, method, headers, body, timeoutMs }: Request): Promise<Got & { location?: string }> {
  // The practice world never leaves this computer, whatever address it is given.
  if (!LOOPBACK.test(new URL(url).hostname))
    return Promise.resolve({
      status: null,
      error: '<urlopen error [Errno -2] Name or service not known>',
    });
  return new Promise(resolve => {
    const failed = (why: string): void => resolve({ status: null, error: why });
    const timer = setTimeout(() => {
      asked.destroy();
      failed('timed out');
    }, timeoutMs);
    const asked = request(url, { method, headers, agent: false }, response => {
      response.resume();
      clearTimeout(timer);
      const status = response.statusCode ?? null;
      const { location } = response.headers;
      const redirected = status !== null && [301, 302, 303, 307].includes(status) && location !== undefined;
      resolve({ status, error: null, ...(redirected ? { location } : {}) });
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      failed(
        error.code === 'ECONNREFUSED'
          ? '<urlopen error [Errno 111] Connection refused>'
          : `<urlopen error ${error.message}>`,
      );
    });
    asked.end(body ?? undefined);
  });
}
