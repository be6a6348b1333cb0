/** The /api routes of the runbook's build (CONTRACTS section 9). `{…}` stands for one path segment. */
export const API_ROUTES: readonly (readonly ['GET' | 'POST', string])[] = [
  ['POST', '/api/admin/regenerate_queue'],
  ['GET', '/api/health'],
  ['GET', '/api/runtime/dependencies'],
  ['GET', '/api/metrics'],
  ['GET', '/api/agents'],
  ['GET', '/api/agents/{agent_name}'],
  ['GET', '/api/integrations'],
  ['GET', '/api/mcp-servers'],
  ['GET', '/api/guardrails'],
  ['GET', '/api/actions'],
  ['GET', '/api/alerts'],
  ['POST', '/api/errors/frontend'],
  ['GET', '/api/debug/correlation-id'],
  ['GET', '/api/debug/filesystem'],
  ['POST', '/api/actions/record'],
  ['POST', '/api/email/record'],
  ['GET', '/api/scorecard'],
  ['POST', '/api/scorecard/refresh'],
  ['GET', '/api/scorecard/constraint'],
  ['GET', '/api/scorecard/markdown'],
  ['GET', '/api/pending-emails'],
  ['POST', '/api/emails/{email_id}/approve'],
  ['POST', '/api/emails/{email_id}/reject'],
  ['GET', '/api/queue-status'],
  ['GET', '/api/health/ready'],
  ['POST', '/api/call-prep/batch'],
  ['POST', '/api/call-prep/{contact_id}'],
  ['POST', '/api/clay-callback'],
  ['GET', '/api/leads'],
  ['GET', '/api/leads/funnel'],
  ['GET', '/api/leads/status-summary'],
  ['GET', '/api/leads/{email}/timeline'],
  ['POST', '/api/leads/detect-decay'],
  ['POST', '/api/leads/bootstrap'],
  ['GET', '/api/operator/status'],
  ['GET', '/api/operator/revival-candidates'],
  ['POST', '/api/operator/trigger'],
  ['GET', '/api/operator/history'],
  ['GET', '/api/operator/pending-batch'],
  ['POST', '/api/operator/approve-batch/{batch_id}'],
  ['POST', '/api/operator/reject-batch/{batch_id}'],
  ['GET', '/api/cadence/summary'],
  ['GET', '/api/cadence/due'],
  ['GET', '/api/cadence/leads'],
  ['POST', '/api/cadence/sync'],
  ['GET', '/api/instantly/dispatch-status'],
  ['GET', '/api/instantly/campaigns'],
  ['POST', '/api/instantly/campaigns/{campaign_id}/activate'],
  ['POST', '/api/instantly/emergency-stop'],
];

/** Paths that answer without a token by design. */
export const OPEN_API_PATHS: readonly string[] = ['/api/health', '/api/health/ready', '/api/health/live'];

/** HTML pages outside the auth of the runbook's build. */
export const PAGES: readonly string[] = ['/', '/sales', '/leads', '/scorecard', '/docs', '/redoc'];

export const WEBHOOKS: readonly string[] = ['heyreach', 'clay', 'rb2b'];

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/\{[^}]+\}/g, '([^/]+)').replaceAll('-', '\\-')}$`);

const PATTERNS = API_ROUTES.map(([method, template]) => ({ method, template, pattern: patternOf(template) }));

export type RouteMatch =
  | { readonly kind: 'route'; readonly template: string; readonly parameter: string | null }
  | { readonly kind: 'other-method'; readonly allow: string }
  | { readonly kind: 'none' };

/** Which route a request means; a path that is known with another method only is a 405. */
export function routeOf(method: string, path: string): RouteMatch {
  const known = PATTERNS.filter(route => route.pattern.test(path));
  const exact = known.find(route => route.method === method);
  if (exact) {
    const parameter = exact.pattern.exec(path)?.[1];
    return {
      kind: 'route',
      template: exact.template,
      parameter: parameter ? decodeURIComponent(parameter) : null,
    };
  }
  return known[0] ? { kind: 'other-method', allow: known[0].method } : { kind: 'none' };
}
