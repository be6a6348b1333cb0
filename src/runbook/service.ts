/**
 * The paths below /api that the runbook's build of the service has (section 7.6: none of the protected ones may
 * answer without a token). The exposure sweep adds whatever it finds in the workspace's own source.
 */

/** Open by design: health only. Anything else that answers without a token is a finding. */
export const OPEN_PATHS: readonly string[] = ['/api/health', '/api/health/ready', '/api/health/live'];

/** Protected; `none` stands for an id that cannot exist, so that nothing can act even if the lock is off. */
export const KNOWN_PATHS: readonly string[] = [
  'actions',
  'actions/record',
  'admin/regenerate_queue',
  'agents',
  'agents/none',
  'alerts',
  'cadence/due',
  'cadence/leads',
  'cadence/summary',
  'cadence/sync',
  'call-prep/batch',
  'call-prep/none',
  'clay-callback',
  'debug/correlation-id',
  'debug/filesystem',
  'email/record',
  'emails/none/approve',
  'emails/none/reject',
  'errors/frontend',
  'guardrails',
  'instantly/campaigns',
  'instantly/campaigns/none/activate',
  'instantly/dispatch-status',
  'instantly/emergency-stop',
  'integrations',
  'leads',
  'leads/bootstrap',
  'leads/detect-decay',
  'leads/funnel',
  'leads/none/timeline',
  'leads/status-summary',
  'mcp-servers',
  'metrics',
  'operator/approve-batch/none',
  'operator/history',
  'operator/pending-batch',
  'operator/reject-batch/none',
  'operator/revival-candidates',
  'operator/status',
  'operator/trigger',
  'pending-emails',
  'queue-status',
  'runtime/dependencies',
  'scorecard',
  'scorecard/constraint',
  'scorecard/markdown',
  'scorecard/refresh',
].map(path => `/api/${path}`);
