import { z } from 'zod';
import { Ledger, noAnswer, type QueryTokens } from './http-kit.ts';
import { oneJson } from './one-json.ts';
import type { Finding, Outcome } from './types.ts';

/** The six questions of endpoint_auth_smoke.py in their order; the last has a new name on newer builds. */
const QUESTIONS = [
  { names: ['protected_status_unauth'], method: 'GET', path: '/api/operator/status', kind: 'closed' },
  { names: ['protected_trigger_unauth'], method: 'POST', path: '/api/operator/trigger', kind: 'closed' },
  { names: ['health_ready_unauth'], method: 'GET', path: '/api/health/ready', kind: 'ready' },
  { names: ['protected_status_query_token'], method: 'GET', path: '/api/operator/status', kind: 'query' },
  { names: ['protected_status_header_token'], method: 'GET', path: '/api/operator/status', kind: 'header' },
  {
    names: ['runtime_dependencies_query_token', 'runtime_dependencies_header_token'],
    method: 'GET',
    path: '/api/runtime/dependencies',
    kind: 'by-name',
  },
] as const;
type Kind = 'closed' | 'ready' | 'query' | 'header';

const Row = z.strictObject({
  name: z.string(),
  method: z.string(),
  url: z.string(),
  status: z.int().min(100).max(599).nullable(),
  passed: z.boolean(),
  expectation: z.string(),
  error: z.string().nullable(),
});
type Row = z.infer<typeof Row>;
const Report = z.strictObject({
  base_url: z.string(),
  passed: z.boolean(),
  checks: z.array(Row).length(QUESTIONS.length),
});

/** Evidence of the smoke, without URLs: the script puts the token into two of them. */
export const SmokeEvidence = z.strictObject({
  baseUrl: z.string(),
  queryTokens: z.enum(['on', 'off']),
  scriptPassed: z.boolean(),
  statuses: z.array(z.strictObject({ check: z.string(), status: z.int().nullable() })).length(6),
});
export type SmokeEvidence = z.infer<typeof SmokeEvidence>;

export interface SmokeExpected {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly queryTokens: QueryTokens;
}

const unreadable = (what: string): { outcome: 'unknown'; findings: [Finding] } => ({
  outcome: 'unknown',
  findings: [
    {
      id: 'report-unreadable',
      message: `The smoke script did not print the report it should: ${what}. So it counts neither for nor against.`,
      fix: 'Run the gate again; when it happens once more, send this gate’s log to an engineer.',
    },
  ],
});

/**
 * Judges what endpoint_auth_smoke.py printed (runbook 5.2, CONTRACTS section 2). The script's "non-401" is too
 * weak (404, 500 and a redirect would do), so with a token the answer must be 200. The script's own flags must
 * agree with its own rule: a report that contradicts itself proves nothing.
 */
export function judgeAuthSmoke(text: string, expected: SmokeExpected): Outcome<SmokeEvidence> {
  const parsed = Report.safeParse(jsonOrNull(text));
  if (!parsed.success) return unreadable('it is not one JSON report of six checks');
  const report = parsed.data;
  if (report.base_url !== expected.baseUrl) return unreadable('it is about another address');
  const ledger = new Ledger();
  for (const [index, question] of QUESTIONS.entries()) {
    const row = report.checks[index];
    const wrong = row === undefined ? 'a check is missing' : contradiction(row, question, expected.baseUrl);
    if (row === undefined || wrong !== null) return unreadable(wrong ?? 'a check is missing');
    judgeRow(row, kindOf(question.kind, row.name), expected.queryTokens, ledger);
  }
  if (report.passed !== report.checks.every(row => row.passed)) {
    return unreadable('its summary does not agree with its checks');
  }
  if (!report.passed && ledger.fails.length + ledger.unknowns.length === 0) ledger.notes.push(SCRIPT_SAYS_NO);
  return ledger.outcome({
    baseUrl: report.base_url,
    queryTokens: expected.queryTokens,
    scriptPassed: report.passed,
    statuses: report.checks.map(row => ({ check: row.name, status: row.status })),
  });
}

/** The only thing the script can complain of when our judgement finds nothing wrong (CONTRACTS SF6). */
const SCRIPT_SAYS_NO: Finding = {
  id: 'query-tokens-off',
  message:
    'The script itself says that it failed (exit code 1), because it still expects a token in the address to work. This deployment says that such tokens are switched off, so its answer 401 is the right one.',
  fix: 'Nothing to do.',
};

function jsonOrNull(text: string): unknown {
  try {
    return oneJson(text);
  } catch {
    return null;
  }
}

const kindOf = (kind: Kind | 'by-name', name: string): Kind =>
  kind !== 'by-name' ? kind : name.endsWith('_query_token') ? 'query' : 'header';

/** What in a row is not what the script can have printed, or null. */
function contradiction(row: Row, question: (typeof QUESTIONS)[number], baseUrl: string): string | null {
  const kind = kindOf(question.kind, row.name);
  if (!question.names.some(name => name === row.name)) return 'its checks are not the six known ones';
  const [address, query, ...more] = row.url.split('?');
  const queryFits = kind === 'query' ? /^token=[^&#\s]+$/.test(query ?? '') : query === undefined;
  if (
    row.method !== question.method ||
    address !== `${baseUrl}${question.path}` ||
    !queryFits ||
    more.length
  ) {
    return `${row.name} asked something else`;
  }
  if ((row.status === null) !== (row.error !== null))
    return `${row.name} has both or neither of status and error`;
  const rule = ruleOf(row.expectation);
  const allowed = { closed: ['401'], ready: ['200'], query: ['non-401', '401'], header: ['non-401'] }[kind];
  if (rule === null || !allowed.includes(rule)) return `${row.name} expects something else`;
  const byItsRule =
    row.status !== null && (rule === 'non-401' ? row.status !== 401 : row.status === Number(rule));
  return row.passed === byItsRule ? null : `${row.name} says passed=${row.passed} against its own rule`;
}

const ruleOf = (expectation: string): string | null =>
  /^(401|200|non-401)(?= |$)/.exec(expectation)?.[1] ?? null;

function judgeRow(row: Row, kind: Kind, queryTokens: QueryTokens, ledger: Ledger): void {
  const what = `${row.method} ${new URL(row.url).pathname}`;
  if (row.status === null) {
    ledger.unknowns.push({
      id: 'no-answer',
      message: `${what} (${row.name}): the script got no answer, so nothing is known.`,
      fix: 'Check the address and this computer’s connection, wait until Railway shows the deployment as active, then run the gate again.',
    });
    return;
  }
  if (row.status === 429) {
    ledger.unknowns.push(noAnswer(`${what} (${row.name})`, 'busy'));
    return;
  }
  const demanded = kind === 'closed' || (kind === 'query' && queryTokens === 'off') ? 401 : 200;
  if (row.status === demanded) return;
  ledger.fails.push({
    id: `auth-${row.name.replaceAll('_', '-')}`,
    ...wordsFor(kind, what, row.status, queryTokens),
  });
}

function wordsFor(kind: Kind, what: string, status: number, queryTokens: QueryTokens): Omit<Finding, 'id'> {
  const answered = `${what} answered ${status}`;
  if (kind === 'closed') {
    const ran = what.startsWith('POST') && status < 300 ? ' This question itself ran a dry run there.' : '';
    return {
      message: `${answered} without a token; it must answer 401.${ran}`,
      fix: 'Stop: the lock is not shut. In Railway set DASHBOARD_AUTH_TOKEN and DASHBOARD_AUTH_STRICT=true, check DASHBOARD_AUTH_ALLOWLIST, redeploy, then run the gate again.',
    };
  }
  if (kind === 'ready') {
    return {
      message: `${answered}; a ready deployment answers 200.`,
      fix: 'Open the deployment’s log in Railway: Redis, Inngest or a required variable is not ready. Then run the gate again.',
    };
  }
  if (kind === 'query' && queryTokens === 'off') {
    return {
      message: `${answered} to the token in the address, although tokens in the address are said to be off; it must answer 401.`,
      fix: 'In Railway set DASHBOARD_QUERY_TOKEN_ENABLED=false and redeploy, or set queryTokens in caio-cockpit.plan.json to what is true.',
    };
  }
  const way = kind === 'query' ? 'in the address' : 'in the header';
  return status === 401
    ? {
        message: `${answered}: the new token ${way} was refused.`,
        fix: 'Check that Railway’s DASHBOARD_AUTH_TOKEN is the token you pasted and that the service was redeployed after the change; then paste it again without spaces.',
      }
    : {
        message: `${answered} to the token ${way}; it must answer 200. The script itself lets this pass.`,
        fix: 'Open the deployment’s log in Railway: the service is running but this part of it is not. Send the log to an engineer.',
      };
}
