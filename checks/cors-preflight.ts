import { z } from 'zod';
import { corsNotGiven } from './auth-probe-findings.ts';
import {
  ask,
  type Deployment,
  deploymentOf,
  isOrigin,
  isRedirect,
  Ledger,
  noAnswer,
  redirected,
} from './http-kit.ts';
import { MissingInput } from './run.ts';
import type { Check, CheckTools, CutoverInputs, Environment, Finding } from './types.ts';

/** Answers a preflight on the runbook's build too: it stands in front of the lock (CONTRACTS section 8). */
const PATH = '/api/health/ready';

const Evidence = z.strictObject({
  allowed: z.array(z.string()).min(1),
  /** What the made-up origin was answered with. */
  strangerStatus: z.int(),
  strangerAllowed: z.literal(false),
});
type Evidence = z.infer<typeof Evidence>;

export interface CorsPreflightInput {
  readonly deployment: Deployment;
  readonly origins: readonly string[];
}

export function corsPreflightInput(inputs: CutoverInputs, name: Environment): CorsPreflightInput {
  const origins = inputs[name].corsOrigins;
  if (origins === null || origins.length === 0) throw new MissingInput(corsNotGiven(name));
  return { deployment: deploymentOf(inputs, name), origins };
}

/** Runbook 3.3, 3.4: the allowlist is explicit. Asked as a browser would, from allowed origins and a made-up one. */
export const corsPreflight: Check<CorsPreflightInput, Evidence> = {
  id: 'cors-preflight',
  title: 'Allowed origins',
  why: 'Browsers may use this deployment from the allowed pages and from no other.',
  timeoutMs: 120_000,
  evidence: Evidence,
  async run({ deployment, origins }, tools) {
    const ledger = new Ledger();
    const allowed: string[] = [];
    for (const [index, given] of [...new Set(origins)].entries()) {
      if (await allows(given, index + 1, deployment, ledger, tools)) allowed.push(given);
    }
    const strangerStatus = await stranger(deployment, ledger, tools);
    return ledger.outcome<Evidence>(
      strangerStatus === null ? null : { allowed, strangerStatus, strangerAllowed: false },
    );
  },
};

/** The status and the origin that the deployment lets in, or null without an answer. */
async function preflight(origin: string, deployment: Deployment, ledger: Ledger, tools: CheckTools) {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'GET' };
  const answer = await ask(deployment.base, { method: 'OPTIONS', path: PATH, headers }, tools);
  if (answer.kind === 'answer') {
    return { status: answer.status, lets: answer.headers['access-control-allow-origin'] ?? null };
  }
  ledger.unknowns.push(noAnswer(`OPTIONS ${PATH} from ${origin}`, answer.reason));
  return null;
}

async function allows(
  given: string,
  place: number,
  deployment: Deployment,
  ledger: Ledger,
  tools: CheckTools,
) {
  // A browser never sends the slash, so an origin is always asked for without it.
  const origin = given.replace(/\/+$/, '');
  if (!isOrigin(origin)) {
    ledger.fails.push(given.includes('*') ? wildcard(deployment.name) : notAnOrigin(place));
    return false;
  }
  const answer = await preflight(origin, deployment, ledger, tools);
  if (answer === null) return false;
  if (answer.lets === '*') ledger.fails.push(wildcard(deployment.name));
  else if (isRedirect(answer.status)) ledger.fails.push(redirected(`OPTIONS ${PATH}`, answer.status));
  else if (answer.status === 200 && answer.lets === origin) return true;
  else {
    const slashed = await preflight(`${origin}/`, deployment, ledger, tools);
    ledger.fails.push(refused(origin, deployment.name, slashed?.lets === `${origin}/`));
  }
  return false;
}

/** Asks from an origin that nobody can have allowed; null without an answer. */
async function stranger(deployment: Deployment, ledger: Ledger, tools: CheckTools): Promise<number | null> {
  const name = tools.ports.random
    .text(9)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, 'x');
  const origin = `https://caio-cockpit-${name}.invalid`;
  const answer = await preflight(origin, deployment, ledger, tools);
  if (answer === null) return null;
  if (answer.lets === '*' || answer.lets?.toLowerCase() === origin) {
    ledger.fails.push(wildcard(deployment.name));
    return null;
  }
  return answer.status;
}

const wildcard = (name: Environment): Finding => ({
  id: 'cors-wildcard',
  message: `${name} lets browsers in from any page: its list of allowed origins is open.`,
  fix: 'In Railway set CORS_ALLOWED_ORIGINS to the exact addresses (https://…, separated by commas, no *), redeploy, then run the gate again.',
});

/** Named by its place: what is no origin may be a pasted token, or an address with a password in it. */
const notAnOrigin = (place: number): Finding => ({
  id: 'cors-origin-unreadable',
  message: `Entry ${place} of your list of allowed origins is not an origin.`,
  fix: 'Write an origin as https:// and the domain, without a path, and several separated by commas.',
});

function refused(origin: string, name: Environment, slashInRailway: boolean): Finding {
  return slashInRailway
    ? {
        id: 'cors-origin-trailing-slash',
        message: `In ${name} the origin ${origin} stands with a slash at its end, and browsers never send that slash.`,
        fix: `In Railway write ${origin} without the slash in CORS_ALLOWED_ORIGINS, redeploy, then run the gate again.`,
      }
    : {
        id: 'cors-origin-refused',
        message: `${name} does not let browsers in from ${origin}, although it is on your list.`,
        fix: 'Compare CORS_ALLOWED_ORIGINS in Railway with your list letter by letter (https://, domain, no slash at the end), redeploy, then run the gate again.',
      };
}
