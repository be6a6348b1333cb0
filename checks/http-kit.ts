import type { HttpAnswer, HttpRequest, NoAnswerReason, Secret } from '../src/ports/types.ts';
import { oneJson } from './one-json.ts';
import { MissingInput } from './run.ts';
import type { CheckTools, CutoverInputs, Environment, EnvironmentInputs, Finding, Outcome } from './types.ts';

/** One deployed environment that may be asked: its address is sound and its token is here. */
export interface Deployment {
  readonly name: Environment;
  /** Without a slash at the end. */
  readonly base: string;
  readonly token: Secret;
}

/** The header CAIO's lock reads. */
const TOKEN_HEADER = 'X-Dashboard-Token';

/** Of one answer; CAIO's largest report is far smaller. */
const MAX_BYTES = 512 * 1024;
/** The smoke script's own limit for one request. */
const REQUEST_MS = 20_000;

/** A longer Retry-After is not waited for. */
const LONGEST_PAUSE_MS = 10_000;

/** Characters. Fewer stand in every text by chance, and the redactor leaves them there. */
const SHORTEST_TOKEN = 8;

const BASE = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/i;

/** Whether an address is this computer itself. */
export function isLoopback(base: string): boolean {
  return /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(base);
}

/**
 * What is wrong with a base URL, or null. Nothing is asked, and no token is sent, while this is not null:
 * over http the token travels in clear, and a path makes every endpoint a 404 (CONTRACTS S7, SF3).
 */
export function urlProblem(url: string, name: Environment): Finding | null {
  const base = url.replace(/\/+$/, '');
  const fix = `Give the ${name} address as Railway shows it under Settings, Networking: https://, the domain, and nothing after it.`;
  const parts = BASE.exec(base);
  if (parts === null) {
    return /^https?:\/\/[^/?#\s@\\]+[/?#]/i.test(base)
      ? { id: 'url-has-path', message: `The ${name} address has something after its domain.`, fix }
      : { id: 'url-unreadable', message: `The ${name} address is not a web address.`, fix };
  }
  if (parts[1]?.toLowerCase() !== 'https' && !isLoopback(base)) {
    return {
      id: 'url-not-https',
      message: `The ${name} address does not begin with https://, so the token would travel unprotected.`,
      fix,
    };
  }
  return null;
}

/** Where an environment is, without a slash at the end, or a `MissingInput` that says what is wrong with its address. */
export function baseOf(inputs: CutoverInputs, name: Environment): string {
  const url = urlOf(inputs[name]);
  const problem = urlProblem(url, name);
  if (problem !== null) throw new MissingInput(problem);
  return url.replace(/\/+$/, '');
}

/** The URL and token of one environment, or a `MissingInput` that says which one is not there or not sound. */
export function deploymentOf(inputs: CutoverInputs, name: Environment): Deployment {
  const base = baseOf(inputs, name);
  const token = tokenOf(inputs[name]);
  // So short that it could not be kept out of the log: the script prints it.
  if (token.reveal().length < SHORTEST_TOKEN) {
    throw new MissingInput({
      id: 'token-too-short',
      message: `The ${name} token has fewer than ${SHORTEST_TOKEN} characters, so it was not sent anywhere.`,
      fix: `Make a new ${name} token with Ctrl-G where it is asked for, set it in Railway, redeploy, and paste it again.`,
    });
  }
  return { name, base, token };
}

/** The input's name for whoever runs the gates without screens (DESIGN section 4). */
export const inputName = (name: Environment, what: 'URL' | 'TOKEN' | 'CORS_ORIGINS'): string =>
  `CAIO_${name === 'staging' ? 'STAGING' : 'PROD'}_${what}`;

export function urlOf(given: EnvironmentInputs): string {
  if (given.url !== null) return given.url;
  throw new MissingInput({
    id: `${given.name}-url-not-given`,
    message: `The ${given.name} address has not been given.`,
    fix: `Give the final address of ${given.name} (https://<${given.name}-domain>) on the Inputs screen, or without screens in ${inputName(given.name, 'URL')}.`,
  });
}

export function tokenOf(given: EnvironmentInputs): Secret {
  if (given.token !== null) return given.token;
  throw new MissingInput({
    id: `${given.name}-token-not-given`,
    message: `The new ${given.name} dashboard token has not been given.`,
    fix: `Rotate the ${given.name} token (runbook section 4A), then paste the new one on the Rotate screen, or without screens give it in ${inputName(given.name, 'TOKEN')}.`,
  });
}

/** As a browser sends it: scheme, host, port, and no user or password. */
export const isOrigin = (text: string): boolean => /^https?:\/\/[^/?#\s*,@]+$/i.test(text);

export interface Question {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'OPTIONS';
  /** Begins with a slash. */
  readonly path: string;
  readonly header?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Asks the deployment itself and nobody else: the address is always its base with a path behind it. A 429 is waited
 * out once, as long as the server says and no longer than is bearable; a POST is never sent twice.
 */
export async function ask(base: string, question: Question, tools: CheckTools): Promise<HttpAnswer> {
  const { http, clock } = tools.ports;
  const request = requestOf(base, question);
  const first = await http.request(request, tools.signal);
  if (first.kind === 'no-answer' || first.status !== 429) return first;
  const pause = pauseOf(first.headers['retry-after'], clock.now().getTime());
  if (pause > LONGEST_PAUSE_MS || request.method === 'POST') return tooMany(first);
  await clock.wait(pause, tools.signal);
  const second = await http.request(request, tools.signal);
  return second.kind === 'answer' && second.status === 429 ? tooMany(second) : second;
}

function requestOf(base: string, question: Question): HttpRequest {
  const query = question.query === undefined ? '' : `?token=${encodeURIComponent(question.query)}`;
  return {
    method: question.method ?? 'GET',
    url: `${base}${question.path}${query}`,
    headers: {
      ...question.headers,
      ...(question.header === undefined ? {} : { [TOKEN_HEADER]: question.header }),
      ...(question.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(question.body === undefined ? {} : { body: question.body }),
    timeoutMs: REQUEST_MS,
    maxBytes: MAX_BYTES,
  };
}

/** Milliseconds that Retry-After asks for, as seconds or as a date; one second when it says nothing readable. */
function pauseOf(header: string | undefined, now: number): number {
  const text = header?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? 1_000 : Math.max(ms, 0);
}

/** A refusal to answer now is no answer to what was asked: neither a shut door nor an open one. */
const tooMany = ({ durationMs }: HttpAnswer): HttpAnswer => ({
  kind: 'no-answer',
  reason: 'busy',
  message: 'The server answered that it gets too many requests (429).',
  durationMs,
});

const REACH =
  'Check the address and this computer’s connection, wait until Railway shows the deployment as active, then run the gate again.';
const CERTIFICATE =
  'Use another network (no guest or hotel network, no VPN) and run the gate again; when it stays, look at the domain under Settings, Networking in Railway and send the report to an engineer.';

/** What is said, and what to do, for each reason for which there was no answer. */
const REASONS: Readonly<Record<NoAnswerReason, readonly [says: string, fix: string]>> = {
  dns: ['the address was not found', REACH],
  refused: ['nothing accepts connections there', REACH],
  reset: ['the connection broke off', REACH],
  timeout: ['no answer came in time', REACH],
  tls: ['the secure connection could not be made', CERTIFICATE],
  'tls-date': [
    'the certificate is out of date, or this computer’s clock is wrong',
    'Let this computer set its date and time by itself, then run the gate again; when it stays, look at the domain under Settings, Networking in Railway.',
  ],
  'tls-name': ['the certificate that answered is for another name', CERTIFICATE],
  'tls-untrusted': ['nobody whom this computer trusts vouches for the certificate', CERTIFICATE],
  proxy: [
    'the proxy of this network did not let it through',
    'Ask whoever looks after this network to let this address through, or use another network, then run the gate again.',
  ],
  busy: [
    'it gets too many requests at the moment (429)',
    'Wait five minutes, close what else may be asking this deployment, then run the gate again.',
  ],
  aborted: ['it was stopped', 'Run the gate again.'],
  'not-http': ['what answered is not a web server', REACH],
  other: ['the connection failed', REACH],
};

/** A finding for a question that got no answer: nothing is known, which is neither good nor bad news. */
export function noAnswer(what: string, reason: NoAnswerReason): Finding {
  const [says, fix] = REASONS[reason];
  return {
    id: reason === 'busy' ? 'too-many-requests' : 'no-answer',
    message: `${what}: no answer (${says}).`,
    fix,
  };
}

/** A finding for an answer that sends elsewhere: CAIO's API never does, a login page or a proxy does. */
export function redirected(what: string, status: number): Finding {
  return {
    id: 'redirected',
    message: `${what}: the answer sends the caller to another page (${status}), as a login page or a wrong domain does.`,
    fix: 'Check that the address is the final domain of the CAIO service, with https:// and without www if Railway shows none.',
  };
}

export const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** The JSON object of a whole answer, else null. */
export function objectOf(answer: HttpAnswer): Readonly<Record<string, unknown>> | null {
  if (answer.kind !== 'answer' || answer.cut) return null;
  try {
    const value: unknown = oneJson(answer.text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

export type QueryTokens = 'on' | 'off';

/**
 * Whether the deployment takes `?token=`. `ask` reads it from the deployment's own report; a build that does not
 * say (the runbook's) takes it, and so the runbook's expectation stands (CONTRACTS SF6).
 */
export async function queryTokensOf(
  setting: 'ask' | QueryTokens,
  deployment: Deployment,
  tools: CheckTools,
): Promise<QueryTokens> {
  if (setting !== 'ask') return setting;
  const answer = await ask(
    deployment.base,
    { path: '/api/runtime/dependencies', header: deployment.token.reveal() },
    tools,
  );
  const auth = answer.kind === 'answer' && answer.status === 200 ? objectOf(answer)?.auth : null;
  const says = typeof auth === 'object' && auth !== null && 'query_token_enabled' in auth ? auth : null;
  return says?.query_token_enabled === false ? 'off' : 'on';
}

/** Collects what a check sees; one failure makes a fail, else one open question makes an unknown. */
export class Ledger {
  readonly fails: Finding[] = [];
  readonly unknowns: Finding[] = [];
  readonly notes: Finding[] = [];

  add({ fails, unknowns, notes }: Ledger): void {
    this.fails.push(...fails);
    this.unknowns.push(...unknowns);
    this.notes.push(...notes);
  }

  /** Without evidence there is no pass: then an empty ledger is a mistake of the check. */
  outcome<E>(evidence: E | null): Outcome<E> {
    const [first, ...rest] = [...this.fails, ...this.unknowns];
    if (first === undefined) {
      if (evidence === null) throw new Error('nothing was found and nothing was proven');
      return { outcome: 'pass', evidence, notes: this.notes };
    }
    return {
      outcome: this.fails.length > 0 ? 'fail' : 'unknown',
      findings: [first, ...rest],
      ...(evidence === null ? {} : { evidence }),
      notes: this.notes,
    };
  }
}
