import { z } from 'zod';
import type { HttpAnswer, Secret } from '../src/ports/types.ts';
import {
  corsNotGiven,
  crossed,
  notCaio,
  notReady,
  open,
  openOrElse,
  queryNotOff,
  refused,
  SAME_ADDRESS,
  THIS_COMPUTER,
} from './auth-probe-findings.ts';
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
    const probe = new Prober(deployment, ledger, tools);
    // Each question as soon as what it hangs on is known: a deployment far away is waited for twice, not a dozen times.
    const queryTokens = queryTokensOf(input.queryTokens, deployment, tools);
    let closed: Promise<boolean>;
    let refusesOwn: Promise<boolean>;
    await probe.together(
      part => {
        closed = withoutToken(part);
        return closed;
      },
      async part => triggerWithoutToken(part, await closed),
      part => {
        refusesOwn = withToken(part, queryTokens);
        return refusesOwn;
      },
      withMadeUpToken,
      part => withOtherToken(part, input.other, () => refusesOwn),
      part => preflight(part, input.corsOrigin),
    );
    return ledger.outcome({ queryTokens: await queryTokens, probes: probe.seen });
  },
};

/** Asks, writes down what was seen, and turns silence and redirects into their findings. */
class Prober {
  readonly seen: Evidence['probes'] = [];
  readonly deployment: Deployment;
  readonly ledger: Ledger;
  readonly tools: CheckTools;
  private readonly told: (what: string) => void;

  constructor(deployment: Deployment, ledger: Ledger, tools: CheckTools, told = tellerOf(tools)) {
    this.deployment = deployment;
    this.ledger = ledger;
    this.tools = tools;
    this.told = told;
  }

  /** All at once; what they saw and found stands in their order, whoever is answered first. */
  async together<R extends readonly unknown[]>(
    ...works: { [At in keyof R]: (part: Prober) => Promise<R[At]> }
  ): Promise<R> {
    const parts = works.map(() => new Prober(this.deployment, new Ledger(), this.tools, this.told));
    const results = await Promise.all(works.map((work, at) => work(parts[at] as Prober)));
    for (const { ledger, seen } of parts) {
      this.seen.push(...seen);
      this.ledger.add(ledger);
    }
    return results as unknown as R;
  }

  /** The answer when it has the expected status, else null with a finding in the ledger. */
  async expect(
    asked: string,
    expected: Expected,
    question: Question,
    otherwise: (status: number, answer: HttpAnswer) => Finding | Promise<Finding>,
  ): Promise<Extract<HttpAnswer, { kind: 'answer' }> | null> {
    const answer = await ask(this.deployment.base, question, this.tools);
    this.seen.push({ asked, expected, status: answer.kind === 'answer' ? answer.status : null });
    this.told(asked);
    if (answer.kind === 'no-answer') {
      this.ledger.unknowns.push(noAnswer(asked, answer.reason));
      return null;
    }
    if (fits(answer.status, expected)) return answer;
    this.ledger.fails.push(
      isRedirect(answer.status) ? redirected(asked, answer.status) : await otherwise(answer.status, answer),
    );
    return null;
  }
}

function tellerOf({ emit }: CheckTools): (what: string) => void {
  let done = 0;
  return what => {
    done += 1;
    emit({ type: 'progress', done, total: null, what });
  };
}

/** True when both questions without a token were answered 401 by CAIO: only then may the POST be tried. */
async function withoutToken(probe: Prober): Promise<boolean> {
  const [status, report] = await probe.together(
    part => shut(part, STATUS),
    part => shut(part, '/api/runtime/dependencies'),
    ready,
  );
  return status && report;
}

async function shut(probe: Prober, path: string): Promise<boolean> {
  const asked = `GET ${path} without a token`;
  const answer = await probe.expect(asked, '401', { path }, openOrElse('status-open', asked));
  if (answer === null) return false;
  if (typeof objectOf(answer)?.detail === 'string') return true;
  probe.ledger.fails.push(notCaio(`${asked}: 401, but not with CAIO’s own words`));
  return false;
}

async function ready(probe: Prober): Promise<void> {
  const asked = 'GET /api/health/ready without a token';
  const answer = await probe.expect(asked, '200', { path: '/api/health/ready' }, status =>
    notReady(asked, status),
  );
  const said = answer === null ? null : objectOf(answer);
  if (answer !== null && said === null)
    probe.ledger.fails.push(notCaio(`${asked}: 200, but not CAIO’s report`));
  else if (said !== null && said.status !== 'ready') probe.ledger.fails.push(notReady(asked, 200));
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

/** Whether the deployment refuses its own token. */
async function withToken(probe: Prober, queryTokens: Promise<QueryTokens>): Promise<boolean> {
  const token = probe.deployment.token.reveal();
  const header = `GET ${STATUS} with the new token in the header`;
  const query = `GET ${STATUS} with the new token in the address`;
  const asQuery = { path: STATUS, query: token };
  await probe.together(
    part => caio(part, header, { path: STATUS, header: token }),
    async part => {
      if ((await queryTokens) === 'on') await caio(part, query, asQuery);
      else await part.expect(query, '401', asQuery, status => queryNotOff(query, status));
    },
  );
  probe.ledger.notes.push({
    id: 'query-token-in-log',
    message: `The runbook asks for a check with ?token=… in the address, so the ${probe.deployment.name} token now stands in that server’s access log.`,
    fix: 'Treat the log as secret. When query tokens are no longer needed, switch them off and rotate once more.',
  });
  return probe.ledger.fails.some(finding => finding.id === 'token-refused');
}

async function caio(probe: Prober, asked: string, question: Question): Promise<void> {
  const answer = await probe.expect(asked, '200', question, status => refused(asked, status));
  const body = answer === null ? null : objectOf(answer);
  if (answer === null) return;
  // HTML with 200 is a login or a placeholder page; the endpoint owes these three (CONTRACTS S1).
  const owed = typeof body?.enabled === 'boolean' && isObject(body.ramp) && isObject(body.gatekeeper);
  if (!owed) probe.ledger.fails.push(notCaio(`${asked}: 200, but not CAIO’s operator status`));
}

async function withMadeUpToken(probe: Prober): Promise<void> {
  const random = probe.tools.ports.random.text(32);
  const byHeader = `GET ${STATUS} with a made-up token in the header`;
  const byQuery = `GET ${STATUS} with a made-up token in the address`;
  const any = (asked: string) => openOrElse('any-token-accepted', asked);
  await probe.together(
    part => part.expect(byHeader, '401', { path: STATUS, header: random }, any(byHeader)),
    part => part.expect(byQuery, '401', { path: STATUS, query: random }, any(byQuery)),
  );
}

async function withOtherToken(
  probe: Prober,
  other: AuthProbesInput['other'],
  refusesOwn: () => Promise<boolean>,
): Promise<void> {
  const { name } = probe.deployment;
  if (other.token === null) {
    probe.ledger.unknowns.push({
      id: 'crossed-token-not-tried',
      message: `Whether the ${other.name} token opens ${name} was not tried: it has not been given.`,
      fix: `Give the new ${other.name} token, then run the gate again.`,
    });
    return;
  }
  // In the header only: another environment's token has no business in this server's log.
  const asked = `GET ${STATUS} with the ${other.name} token in the header`;
  const question = { path: STATUS, header: other.token.reveal() };
  await probe.expect(asked, '401', question, async (status, answer) =>
    status < 300 && objectOf(answer) !== null
      ? crossed(asked, status, (await refusesOwn()) ? name : null)
      : openOrElse('crossed-token-accepted', asked)(status, answer),
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
