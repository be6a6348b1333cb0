import type { HttpAnswer } from '../src/ports/types.ts';
import { objectOf } from './http-kit.ts';
import type { Environment, Finding } from './types.ts';

/** What the native probes of the lock say to a person. */

/** CORS origins that the PTO has not given yet. */
export const corsNotGiven = (name: Environment): Finding => ({
  id: `${name}-cors-origins-not-given`,
  message: `The allowed origins of ${name} (CORS_ALLOWED_ORIGINS) have not been given.`,
  fix: `Give the ${name} allowlist on the Inputs screen, as it stands in Railway.`,
});

export const open = (id: string, asked: string, status: number): Finding => ({
  id: status < 300 ? id : 'status-not-401',
  message: `${asked} answered ${status}; it must answer 401.`,
  fix: 'Stop: the lock is not shut. In Railway set DASHBOARD_AUTH_TOKEN and DASHBOARD_AUTH_STRICT=true, redeploy, then run the gate again. A build that takes any token is too old.',
});

/** A page where CAIO owes JSON is no open lock: a login page of the network, or a parked domain, says 200 to all. */
export const openOrElse =
  (id: string, asked: string) =>
  (status: number, answer: HttpAnswer): Finding =>
    status < 300 && objectOf(answer) === null
      ? notCaio(`${asked} answered ${status}, but not with CAIO’s JSON`)
      : open(id, asked, status);

export const notReady = (asked: string, status: number): Finding => ({
  id: 'not-ready',
  message: `${asked} answered ${status} and does not say that it is ready.`,
  fix: 'Open the deployment’s log in Railway: Redis, Inngest or a required variable is not ready. Then run the gate again.',
});

export const refused = (asked: string, status: number): Finding =>
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

export const queryNotOff = (asked: string, status: number): Finding => ({
  id: 'query-token-accepted',
  message: `${asked} answered ${status}, although tokens in the address are said to be off; it must answer 401.`,
  fix: 'In Railway set DASHBOARD_QUERY_TOKEN_ENABLED=false and redeploy, or set queryTokens in caio-cockpit.plan.json to what is true.',
});

export const notCaio = (what: string): Finding => ({
  id: 'not-caio-json',
  message: `${what}. Something other than CAIO seems to answer at this address.`,
  fix: 'Check that the address is the CAIO service itself, not a login page, a parked domain or a proxy.',
});

export const SAME_ADDRESS: Finding = {
  id: 'same-address-twice',
  message: 'Staging and production have been given the same address, so one of them is not looked at at all.',
  fix: 'Give each environment its own address from Railway.',
};

export const THIS_COMPUTER: Finding = {
  id: 'address-is-this-computer',
  message: 'The address is this computer itself, not a deployment.',
  fix: 'For a real cutover give the address from Railway.',
};

/** `refuses` is the environment when it refuses its own token. */
export const crossed = (asked: string, status: number, refuses: Environment | null): Finding => ({
  id: 'crossed-token-accepted',
  message: `${asked} answered ${status}; it must answer 401. ${refuses === null ? 'Each environment needs a token of its own.' : `As it refuses the ${refuses} token, the two addresses or the two tokens seem to be swapped.`}`,
  fix:
    refuses === null
      ? 'Set a different DASHBOARD_AUTH_TOKEN in each environment in Railway, redeploy both, then run the gate again.'
      : 'Compare both addresses and both tokens with Railway, give them again the right way round, then run the gate again.',
});
