import { z } from 'zod';
import type { HttpAnswer, Secret } from '../src/ports/types.ts';
import {
  ask,
  type Deployment,
  deploymentOf,
  isLoopback,
  isOrigin,
  isRedirect,
  Ledger,
  noAnswer,
  objectOf,
  type QueryTokens,
  type Question,
  queryTokensOf,
  redirected,
  urlOf,
  urlProblem,
} from './http-kit.ts';
import type { Check, CheckTools, CutoverInputs, Environment, Finding } from './types.ts';

const STATUS = '/api/operator/status';
const TRIGGER = '/api/operator/trigger';

type Expected = '401' | '200' | '2xx';
const fits = (status: number | null, expected: string): boolean =>
  status !== null && (expected === '2xx' ? status >= 200 && status < 300 : String(status) === expected);

const Evidence = z.strictObject({
  queryTokens: z.enum(['on', 'off']),
  probes: z
    .array(z.strictObject({ asked: z.string(), expected: z.string(), status: z.int().nullable() }))
    .min(10)
    .refine(rows => rows.every(row => fits(row.status, row.expected)), 'not every answer is as expected'),
});
type Evidence = z.infer<typeof Evidence>;

export interface AuthProbesInput {
  /** A `problem` is the answer: nothing is asked at an address that is not sound. */
  readonly target: { readonly deployment: Deployment } | { readonly problem: Finding };
  readonly other: { readonly name: Environment; readonly token: Secret | null };
  readonly sameAddress: boolean;
  readonly queryTokens: 'ask' | QueryTokens;
  readonly corsOrigin: string | null;
  readonly rehearsal: boolean;
}

export function authProbesInput(inputs: CutoverInputs, name: Environment): AuthProbesInput {
  const other = name === 'staging' ? inputs.production : inputs.staging;
  const problem = urlProblem(urlOf(inputs[name]), name);
  const plain = (url: string | null): string | undefined => url?.replace(/\/+$/, '').toLowerCase();
  return {
    target: problem === null ? { deployment: deploymentOf(inputs, name) } : { problem },
    other: { name: other.name, token: other.token },
    sameAddress: plain(inputs[name].url) === plain(other.url),
    queryTokens: inputs.plan.queryTokens,
    // What is no origin may be a pasted token: it is neither sent nor named here; the preflight check says so.
    corsOrigin: inputs[name].corsOrigins?.map(origin => origin.replace(/\/+$/, '')).find(isOrigin) ?? null,
    rehearsal: inputs.rehearsal,
  };
}

/** The smoke's questions asked again natively, and those it never asks: wrong tokens, the other token, JSON. */
export const authProbes: Check<AuthProbesInput, Evidence> = {
  id: 'auth-probes',
  title: 'Lock, tried natively',
  why: 'Only the new token opens this deployment: no token, a made-up one and the other environment’s do not.',
  timeoutMs: 180_000,
  evidence: Evidence,
  async run(input, tools) {
    if ('problem' in input.target) return { outcome: 'fail', findings: [input.target.problem] };
    const { deployment } = input.target;
    const ledger = new Ledger();
    if (input.sameAddress) ledger.fails.push(SAME_ADDRESS);
    if (isLoopback(deployment.base) && !input.rehearsal) ledger.notes.push(THIS_COMPUTER);
    const queryTokens = await queryTokensOf(input.queryTokens, deployment, tools);
    const probe = new Prober(deployment, ledger, tools);
    const closed = await withoutToken(probe);
    await triggerWithoutToken(probe, closed);
    await withToken(probe, queryTokens);
    await withWrongTokens(probe, input.other);
    await preflight(probe, input.corsOrigin);
    return ledger.outcome({ queryTokens, probes: probe.seen });
  },
};

/** Asks, writes down what was seen, and turns silence and redirects into their findings. */
class Prober {
  readonly seen: Evidence['probes'] = [];
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly tools: CheckTools;

  constructor(deployment: Deployment, ledger: Ledger, tools: CheckTools) {
    this.deployment = deployment;
    this.ledger = ledger;
    this.tools = tools;
  }

  /** The answer when it has the expected status, else null with a finding in the ledger. */
  async expect(
    asked: string,
    expected: Expected,
    question: Question,
    otherwise: (status: number, answer: HttpAnswer) => Finding,
  ): Promise<Extract<HttpAnswer, { kind: 'answer' }> | null> {
    const answer = await ask(this.deployment.base, question, this.tools);
    this.seen.push({ asked, expected, status: answer.kind === 'answer' ? answer.status : null });
    this.tools.emit({ type: 'progress', done: this.seen.length, total: null, what: asked });
    if (answer.kind === 'no-answer') {
      this.ledger.unknowns.push(noAnswer(asked, answer.reason));
      return null;
    }
    if (fits(answer.status, expected)) return answer;
    this.ledger.fails.push(
      isRedirect(answer.status) ? redirected(asked, answer.status) : otherwise(answer.status, answer),
    );
    return null;
  }
}

/** True when both questions without a token were answered 401 by CAIO: only then may the POST be tried. */
async function withoutToken(probe: Prober): Promise<boolean> {
  let closed = true;
  for (const path of [STATUS, '/api/runtime/dependencies']) {
    const asked = `GET ${path} without a token`;
    const answer = await probe.expect(asked, '401', { path }, openOrElse('status-open', asked));
    if (answer === null) closed = false;
    else if (typeof objectOf(answer)?.detail !== 'string') {
      closed = false;
      probe.ledger.fails.push(notCaio(`${asked}: 401, but not with CAIO’s own words`));
    }
  }
  const asked = 'GET /api/health/ready without a token';
  const ready = await probe.expect(asked, '200', { path: '/api/health/ready' }, status =>
    notReady(asked, status),
  );
  const said = ready === null ? null : objectOf(ready);
  if (ready !== null && said === null)
    probe.ledger.fails.push(notCaio(`${asked}: 200, but not CAIO’s report`));
  else if (said !== null && said.status !== 'ready') probe.ledger.fails.push(notReady(asked, 200));
  return closed;
}

/** An open server would really run this, so it is asked only behind a lock that was just seen to be shut. */
async function triggerWithoutToken(probe: Prober, closed: boolean): Promise<void> {
  const asked = `POST ${TRIGGER} without a token`;
  if (!closed) {
    probe.ledger.unknowns.push({
      id: 'trigger-not-tried',
      message: `${asked} was not tried: the lock was not seen to be shut, and an open server would really run it.`,
      fix: 'Put right what is said above, then run the gate again.',
    });
    return;
  }
  const body = JSON.stringify({ dry_run: true });
  const question = { method: 'POST', path: TRIGGER, body } as const;
  await probe.expect(asked, '401', question, status => open('trigger-open', asked, status));
}

async function withToken(probe: Prober, queryTokens: QueryTokens): Promise<void> {
  const token = probe.deployment.token.reveal();
  const header = `GET ${STATUS} with the new token in the header`;
  await caio(probe, header, { path: STATUS, header: token });
  const query = `GET ${STATUS} with the new token in the address`;
  if (queryTokens === 'on') await caio(probe, query, { path: STATUS, query: token });
  else await probe.expect(query, '401', { path: STATUS, query: token }, status => queryNotOff(query, status));
  probe.ledger.notes.push({
    id: 'query-token-in-log',
    message: `The runbook asks for a check with ?token=… in the address, so the ${probe.deployment.name} token now stands in that server’s access log.`,
    fix: 'Treat the log as secret. When query tokens are no longer needed, switch them off and rotate once more.',
  });
}

async function caio(probe: Prober, asked: string, question: Question): Promise<void> {
  const answer = await probe.expect(asked, '200', question, status => refused(asked, status));
  const body = answer === null ? null : objectOf(answer);
  if (answer === null) return;
  // HTML with 200 is a login or a placeholder page; the endpoint owes these three (CONTRACTS S1).
  const owed = typeof body?.enabled === 'boolean' && isObject(body.ramp) && isObject(body.gatekeeper);
  if (!owed) probe.ledger.fails.push(notCaio(`${asked}: 200, but not CAIO’s operator status`));
}

async function withWrongTokens(probe: Prober, other: AuthProbesInput['other']): Promise<void> {
  const random = probe.tools.ports.random.text(32);
  const byHeader = `GET ${STATUS} with a made-up token in the header`;
  const any = (asked: string) => openOrElse('any-token-accepted', asked);
  await probe.expect(byHeader, '401', { path: STATUS, header: random }, any(byHeader));
  const byQuery = `GET ${STATUS} with a made-up token in the address`;
  await probe.expect(byQuery, '401', { path: STATUS, query: random }, any(byQuery));
  if (other.token === null) {
    probe.ledger.unknowns.push({
      id: 'crossed-token-not-tried',
      message: `Whether the ${other.name} token opens ${probe.deployment.name} was not tried: it has not been given.`,
      fix: `Give the new ${other.name} token, then run the gate again.`,
    });
    return;
  }
  // In the header only: another environment's token has no business in this server's log.
  const crossed = `GET ${STATUS} with the ${other.name} token in the header`;
  const ownRefused = probe.ledger.fails.some(finding => finding.id === 'token-refused');
  const fix = ownRefused
    ? 'Compare both addresses and both tokens with Railway, give them again the right way round, then run the gate again.'
    : 'Set a different DASHBOARD_AUTH_TOKEN in each environment in Railway, redeploy both, then run the gate again.';
  const question = { path: STATUS, header: other.token.reveal() };
  await probe.expect(crossed, '401', question, (status, answer) =>
    status < 300 && objectOf(answer) !== null
      ? {
          id: 'crossed-token-accepted',
          message: `${crossed} answered ${status}; it must answer 401. ${ownRefused ? `As it refuses the ${probe.deployment.name} token, the two addresses or the two tokens seem to be swapped.` : 'Each environment needs a token of its own.'}`,
          fix,
        }
      : openOrElse('crossed-token-accepted', crossed)(status, answer),
  );
}

/** Browsers ask first with OPTIONS and no token; the lock must let that question through (runbook 1.6). */
async function preflight(probe: Prober, origin: string | null): Promise<void> {
  const asked = `OPTIONS ${STATUS} (a browser’s question before it asks)`;
  if (origin === null) {
    probe.ledger.unknowns.push(corsNotGiven(probe.deployment.name));
    return;
  }
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'GET' };
  await probe.expect(asked, '2xx', { method: 'OPTIONS', path: STATUS, headers }, status => ({
    id: 'options-blocked',
    message: `${asked} answered ${status}; it must answer 200, or the dashboard does not work from ${origin}.`,
    fix: 'When this origin is in CORS_ALLOWED_ORIGINS in Railway, the deployed build lacks the OPTIONS pass-through of runbook section 1: deploy the current build, then run the gate again.',
  }));
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** CORS origins that the PTO has not given yet. */
export const corsNotGiven = (name: Environment): Finding => ({
  id: `${name}-cors-origins-not-given`,
  message: `The allowed origins of ${name} (CORS_ALLOWED_ORIGINS) have not been given.`,
  fix: `Give the ${name} allowlist on the Inputs screen, as it stands in Railway.`,
});

const open = (id: string, asked: string, status: number): Finding => ({
  id: status < 300 ? id : 'status-not-401',
  message: `${asked} answered ${status}; it must answer 401.`,
  fix: 'Stop: the lock is not shut. In Railway set DASHBOARD_AUTH_TOKEN and DASHBOARD_AUTH_STRICT=true, redeploy, then run the gate again. A build that takes any token is too old.',
});

/** A page where CAIO owes JSON is no open lock: a login page of the network, or a parked domain, says 200 to all. */
const openOrElse =
  (id: string, asked: string) =>
  (status: number, answer: HttpAnswer): Finding =>
    status < 300 && objectOf(answer) === null
      ? notCaio(`${asked} answered ${status}, but not with CAIO’s JSON`)
      : open(id, asked, status);

const notReady = (asked: string, status: number): Finding => ({
  id: 'not-ready',
  message: `${asked} answered ${status} and does not say that it is ready.`,
  fix: 'Open the deployment’s log in Railway: Redis, Inngest or a required variable is not ready. Then run the gate again.',
});

const refused = (asked: string, status: number): Finding =>
  status === 401
    ? {
        id: 'token-refused',
        message: `${asked} answered 401: the new token is not the one this deployment knows.`,
        fix: 'Check that Railway’s DASHBOARD_AUTH_TOKEN is the token you pasted and that the service was redeployed after the change; then paste it again.',
      }
    : {
        id: 'status-broken',
        message: `${asked} answered ${status}; it must answer 200.`,
        fix: 'Open the deployment’s log in Railway and send it to an engineer: the service runs, but this part of it does not.',
      };

const queryNotOff = (asked: string, status: number): Finding => ({
  id: 'query-token-accepted',
  message: `${asked} answered ${status}, although tokens in the address are said to be off; it must answer 401.`,
  fix: 'In Railway set DASHBOARD_QUERY_TOKEN_ENABLED=false and redeploy, or set queryTokens in caio-cockpit.plan.json to what is true.',
});

const notCaio = (what: string): Finding => ({
  id: 'not-caio-json',
  message: `${what}. Something other than CAIO seems to answer at this address.`,
  fix: 'Check that the address is the CAIO service itself, not a login page, a parked domain or a proxy.',
});

const SAME_ADDRESS: Finding = {
  id: 'same-address-twice',
  message: 'Staging and production have been given the same address, so one of them is not looked at at all.',
  fix: 'Give each environment its own address from Railway.',
};

const THIS_COMPUTER: Finding = {
  id: 'address-is-this-computer',
  message: 'The address is this computer itself, not a deployment.',
  fix: 'For a real cutover give the address from Railway.',
};
