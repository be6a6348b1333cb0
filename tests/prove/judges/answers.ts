import { authProbes, authProbesInput } from '../../../checks/auth-probes.ts';
import { corsPreflight, corsPreflightInput } from '../../../checks/cors-preflight.ts';
import { deploymentReport, deploymentReportInput } from '../../../checks/deployment-report.ts';
import { exposureSweep, exposureSweepInput } from '../../../checks/exposure-sweep.ts';
import { inngestMounted, inngestMountedInput } from '../../../checks/inngest-mounted.ts';
import { runCheck } from '../../../checks/run.ts';
import type { CheckResult, CheckTools, CutoverInputs, Environment } from '../../../checks/types.ts';
import type { HttpAnswer, HttpRequest } from '../../../src/ports/types.ts';
import { cutoverInputs, scriptedPorts, testSecret, toolsFor } from '../../support/check-kit.ts';
import type { Chance } from './chance.ts';
import { changedAnswer } from './changed-answer.ts';
import { at, readJson, type Value } from './read-json.ts';

type Answer = Extract<HttpAnswer, { kind: 'answer' }>;
type Build = 'A' | 'B';

/** A question as the deployment sees it, and what it was told. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly answer: HttpAnswer;
}

export interface Deployment {
  readonly name: Environment;
  readonly build: Build;
  readonly base: string;
  readonly token: string;
  readonly origin: string;
  readonly inputs: CutoverInputs;
}

const STATUS = '/api/operator/status';
const DEPENDENCIES = '/api/runtime/dependencies';
const OPEN = ['/api/health', '/api/health/ready', '/api/health/live'];

export function deployment(name: Environment, build: Build): Deployment {
  const own = testSecret('own');
  const usual = cutoverInputs({ rehearsal: true });
  const base = `https://caio-${name}.example.org`;
  const origin = `https://app-${name}.example.org`;
  const here = { ...usual[name], url: base, token: own, corsOrigins: [origin] };
  return { name, build, base, token: own.reveal(), origin, inputs: { ...usual, [name]: here } };
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  kind: 'answer',
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  cut: false,
  durationMs: 1,
});

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly header: string | undefined;
  readonly query: string | null;
  readonly origin: string;
}

function asked({ method, url, headers = {} }: HttpRequest): Asked {
  const where = new URL(url);
  const of = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return {
    method,
    path: where.pathname,
    header: of('x-dashboard-token'),
    query: where.searchParams.get('token'),
    origin: of('origin') ?? '',
  };
}

/** What a sound deployment of CAIO answers (CONTRACTS section 8). */
export function honest(of: Deployment, request: HttpRequest): Answer {
  const { method, path, header, query, origin } = asked(request);
  if (method === 'OPTIONS')
    return origin === of.origin
      ? answer(200, 'OK', { 'access-control-allow-origin': origin })
      : answer(400, 'Disallowed CORS origin');
  const given = of.build === 'A' ? (query ?? header) : header;
  if (path.startsWith('/api/') && !OPEN.includes(path) && given !== of.token)
    return answer(401, { detail: 'Unauthorized. Provide dashboard token.' });
  if (path === STATUS)
    return answer(200, { enabled: true, ramp: { enabled: true }, gatekeeper: { required: true } });
  if (path === '/api/health/ready') return answer(200, { status: 'ready' });
  if (path === '/inngest')
    return answer(200, {
      function_count: 5,
      has_event_key: true,
      has_signing_key: true,
      mode: of.name === 'production' ? 'cloud' : 'dev',
    });
  if (path !== DEPENDENCIES) return answer(404, { detail: 'Not Found' });
  const auth = {
    strict_mode: true,
    query_token_enabled: false,
    token_configured: true,
    environment: of.name,
  };
  const report = {
    ready: true,
    dependencies: {
      redis: { required: true, ready: true, connected: true },
      inngest: {
        required: true,
        ready: true,
        keys_present: true,
        route_mounted: true,
        webhook_url: `${of.base}/inngest`,
      },
    },
    required_failures: [],
    ...(of.build === 'A' ? {} : { auth }),
  };
  return answer(200, report, { date: new Date().toUTCString() });
}

const json = (answer: Answer): Value | undefined => (answer.cut ? undefined : readJson(answer.text));
const isTrue = (body: Value | undefined, ...path: string[]): boolean => at(body, ...path) === true;
const isObject = (value: Value | undefined): boolean => typeof value === 'object' && value !== null;

function statusOwed(body: Value | undefined): string | null {
  return typeof at(body, 'enabled') === 'boolean' &&
    isObject(at(body, 'ramp')) &&
    isObject(at(body, 'gatekeeper'))
    ? null
    : 'not the operator status';
}

function dependenciesOwed(of: Deployment, body: Value | undefined): string | null {
  const redis = ['required', 'ready', 'connected'].every(key => isTrue(body, 'dependencies', 'redis', key));
  const inngest = ['required', 'ready', 'keys_present', 'route_mounted'].every(key =>
    isTrue(body, 'dependencies', 'inngest', key),
  );
  const failures = at(body, 'required_failures');
  if (!isTrue(body, 'ready') || !redis || !inngest || !Array.isArray(failures) || failures.length > 0)
    return 'not ready';
  if (at(body, 'dependencies', 'inngest', 'webhook_url') !== `${of.base}/inngest`) return 'another webhook';
  if (at(body, 'auth') === undefined) return null;
  const sound =
    isTrue(body, 'auth', 'strict_mode') &&
    isTrue(body, 'auth', 'token_configured') &&
    at(body, 'auth', 'environment') === of.name;
  return sound ? null : 'not strict, no token, or another environment';
}

function inngestOwed(of: Deployment, body: Value | undefined): string | null {
  const functions = at(body, 'function_count');
  const sound =
    Number.isInteger(functions) &&
    Number(functions) >= 1 &&
    isTrue(body, 'has_event_key') &&
    isTrue(body, 'has_signing_key');
  const mode = at(body, 'mode');
  return sound && (mode === 'cloud' || (of.name === 'staging' && mode === 'dev'))
    ? null
    : 'Inngest is not whole';
}

/** Whole to the letter, since a time with anything behind it may be of any zone; two minutes and the test's own time. */
function clockOwed(date: string | undefined): string | null {
  const given = new Date(date ?? '');
  if (Number.isNaN(given.getTime()) || given.toUTCString() !== date) return 'no readable time';
  return Math.abs(given.getTime() - Date.now()) < 180_000 ? null : 'another time';
}

/** Why this answer keeps the check from passing, or null. Written from CONTRACTS sections 2, 8 and 9. */
function owed(
  of: Deployment,
  check: string,
  { request, answer: given }: Exchange,
  queryOff: boolean,
): string | null {
  const { method, path, header, query, origin } = asked(request);
  const what = `${method} ${path}`;
  // Asked for information only: a deployment that does not tell is taken for the runbook's build.
  if (
    path === '/openapi.json' ||
    (path === DEPENDENCIES && header === of.token && check !== 'deployment-report')
  )
    return null;
  if (given.kind !== 'answer') return `${what}: no answer`;
  const body = json(given);
  if (method === 'OPTIONS') {
    const lets = given.headers['access-control-allow-origin'];
    if (origin !== of.origin) return lets === '*' || lets === origin ? `${what}: a stranger is let in` : null;
    if (check === 'cors-preflight')
      return given.status === 200 && lets === origin ? null : `${what}: not let in`;
    return given.status >= 200 && given.status < 300 ? null : what;
  }
  const own = (query ?? header) === of.token && !(query !== null && queryOff);
  if (path.startsWith('/api/') && !OPEN.includes(path) && !own) {
    if (given.status !== 401) return `${what}: ${given.status} where it must be shut`;
    // Made-up and foreign tokens get 401 too; whose words those are is known from the questions without any.
    const bare = header === undefined && query === null && method === 'GET';
    return bare && typeof at(body, 'detail') !== 'string' ? `${what}: shut by somebody else` : null;
  }
  if (given.status !== 200) return `${what}: ${given.status}`;
  if (path === STATUS) return statusOwed(body);
  if (path === '/api/health/ready') return at(body, 'status') === 'ready' ? null : 'not ready';
  if (path === DEPENDENCIES) return dependenciesOwed(of, body) ?? clockOwed(given.headers.date);
  return path === '/inngest' ? inngestOwed(of, body) : null;
}

/** A 429 is waited out once: then the second answer is the answer. */
const askedAgain = ({ request, answer: given }: Exchange, later: readonly Exchange[]): boolean =>
  given.kind === 'answer' && given.status === 429 && later.some(other => other.request === request);

/** Why a check that saw these exchanges may not pass, or null. */
export function mustNotPass(of: Deployment, check: string, seen: readonly Exchange[]): string | null {
  const question = seen.find(
    ({ request }) => asked(request).path === DEPENDENCIES && asked(request).header === of.token,
  )?.request;
  const told = seen.findLast(({ request }) => request === question);
  const report = told?.answer.kind === 'answer' && told.answer.status === 200 ? json(told.answer) : undefined;
  const queryOff = at(report, 'auth', 'query_token_enabled') === false;
  for (const [at, exchange] of seen.entries()) {
    if (askedAgain(exchange, seen.slice(at + 1))) continue;
    const reason = owed(of, check, exchange, queryOff);
    if (reason !== null) return reason;
  }
  return null;
}

const files = {
  listFiles: async () => [],
  exists: async (path: string) => path.endsWith('dashboard'),
  walk: async () => ['health_app.py'],
  readText: async () =>
    ({
      kind: 'text',
      text: `@app.get("${STATUS}")\n@app.get("/api/leads")\n`,
      sha256: '',
      bytes: 1,
    }) as const,
};

type Asks = (of: Deployment, tools: CheckTools) => Promise<CheckResult>;
export const CHECKS: Readonly<Record<string, Asks>> = {
  'auth-probes': (of, tools) => runCheck(authProbes, () => authProbesInput(of.inputs, of.name), tools),
  'deployment-report': (of, tools) =>
    runCheck(deploymentReport, () => deploymentReportInput(of.inputs, of.name), tools),
  'exposure-sweep': (of, tools) =>
    runCheck(exposureSweep, () => exposureSweepInput(of.inputs, of.name), tools),
  'cors-preflight': (of, tools) =>
    runCheck(corsPreflight, () => corsPreflightInput(of.inputs, of.name), tools),
  'inngest-mounted': (of, tools) =>
    runCheck(inngestMounted, () => inngestMountedInput(of.inputs, of.name), tools),
};

/** Lets a check ask a deployment of which one question in `every` is answered wrongly; gives all that it saw. */
export async function judged(of: Deployment, check: string, every: number, by: Chance) {
  const seen: Exchange[] = [];
  const request = async (asks: HttpRequest): Promise<HttpAnswer> => {
    const sound = honest(of, asks);
    const exchange = { request: asks, answer: by.once(every) ? changedAnswer(sound, by) : sound };
    seen.push(exchange);
    return exchange.answer;
  };
  const run = CHECKS[check];
  if (run === undefined) throw new Error(`no check ${check}`);
  const result = await run(of, toolsFor(scriptedPorts({ http: { request }, files })));
  return { result, seen };
}
