import { createHash } from 'node:crypto';
import { type DeploymentState, decideBatch, type Json, pendingBatch, stored } from './deployment-batches.ts';

const SCHEDULE = {
  email_daily_limit: 5,
  linkedin_daily_limit: 5,
  linkedin_warmup_start: '2026-02-16',
  linkedin_warmup_week: 0,
  is_linkedin_warmup: true,
  revival_daily_limit: 5,
};

const CADENCE = {
  total_enrolled: 0,
  by_status: { active: 0, completed: 0, paused: 0, exited: 0 },
  by_current_step: {},
  exit_reasons: {},
  actions_due_today: 0,
};

const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

function redisDependency({ faults, redis }: DeploymentState) {
  const required = faults.redisRequired ?? true;
  const up = redis.answers;
  return {
    name: 'redis',
    required,
    configured: true,
    package_available: true,
    connected: up,
    latency_ms: 0.96,
    status: up ? 'healthy' : required ? 'unhealthy' : 'degraded',
    ready: up || !required,
    message: up
      ? 'Redis ping succeeded'
      : `Redis ping failed: Error 111 connecting to 127.0.0.1:${redis.port}. Connection refused.`,
  };
}

function inngestDependency({ faults, environment, url }: DeploymentState) {
  const required = faults.inngestRequired ?? true;
  const keys = !faults.inngestKeysMissing;
  return {
    name: 'inngest',
    required,
    configured: keys,
    package_available: true,
    keys_present: keys,
    route_mounted: true,
    app_id: `caio-alpha-swarm-${environment}`,
    webhook_url: faults.inngestElsewhere ? 'http://127.0.0.1:9/inngest' : `${url}/inngest`,
    status: keys ? 'healthy' : required ? 'unhealthy' : 'not_configured',
    ready: keys || !required,
    message: keys
      ? 'Inngest keys present and route mounted'
      : required
        ? 'INNGEST_REQUIRED=true but signing/event keys are missing'
        : 'Inngest keys not configured',
  };
}

/** What the later build says of its webhooks; the runbook's build does not look at them. */
const WEBHOOKS_READY = {
  name: 'webhooks',
  required: true,
  configured: true,
  ready: true,
  status: 'healthy',
  message: 'Webhook auth configured for all providers',
  unauthed_providers: [],
};

/** Body of /api/runtime/dependencies: 200 even when not ready. */
function runtimeDependencies(state: DeploymentState) {
  const redis = redisDependency(state);
  const inngest = inngestDependency(state);
  const failures = [redis, inngest]
    .filter(each => each.required && !each.ready)
    .map(each => `${each.name}: ${each.message}`);
  return {
    status: failures.length === 0 ? 'ready' : 'not_ready',
    ready: failures.length === 0,
    checked_at: state.now().toISOString().replace('Z', '000+00:00'),
    dependencies: { redis, inngest, ...(state.faults.newerBuild ? { webhooks: WEBHOOKS_READY } : {}) },
    required_failures: failures,
    ...(state.faults.newerBuild
      ? {
          auth: {
            strict_mode: state.faults.strict ?? true,
            query_token_enabled: false,
            token_header: 'X-Dashboard-Token',
            token_configured: !state.faults.noToken,
            session_secret_explicit: true,
            session_secret_source: 'SESSION_SECRET_KEY',
            webhook_signature_required: true,
            environment: state.environment,
          },
        }
      : {}),
  };
}

/** Status and body of /api/health/ready. */
function readiness(state: DeploymentState): { status: number; body: unknown } {
  const runtime = runtimeDependencies(state);
  if (!runtime.ready && !state.faults.saysReadyAnyway) {
    const detail = `Runtime dependencies not ready: ${runtime.required_failures.join(', ')}`;
    return { status: 503, body: { detail } };
  }
  const checks = { health_monitor: 'ok', integrations: 'ok', runtime_dependencies: runtime.status };
  return {
    status: 200,
    body: {
      status: 'ready',
      timestamp: state.now().toISOString().replace('Z', '000'),
      checks,
      runtime_dependencies: runtime,
    },
  };
}

/** Body of /api/operator/status, and of `--status --json`. */
function operatorStatus(state: DeploymentState): Json {
  const date = isoDay(state.now());
  const today = stored(state, `caio:operator:state:${date}`) ?? {};
  const count = (key: string): number => Number(today[key] ?? 0);
  const leads = today.leads_dispatched;
  return {
    enabled: true,
    emergency_stop: false,
    date,
    warmup_schedule: SCHEDULE,
    ramp: {
      enabled: true,
      active: true,
      day: 1,
      remaining_days: 3,
      email_limit_override: 5,
      tier_filter: 'tier_1',
      ...(state.faults.newerBuild
        ? { mode: 'clean_days', clean_days_required: 3, clean_days_completed: 0, clean_days_dates: [] }
        : {}),
    },
    today: {
      outbound_email: count('outbound_email_dispatched'),
      outbound_linkedin: count('outbound_linkedin_dispatched'),
      revival: count('revival_dispatched'),
      cadence: count('cadence_dispatched'),
      total_leads: Array.isArray(leads) ? leads.length : 0,
      runs: count('runs_today') + state.triggers,
      last_run: today.last_run_at ?? null,
    },
    limits: {
      email_remaining: Math.max(0, 5 - count('outbound_email_dispatched')),
      linkedin_remaining: Math.max(0, 5 - count('outbound_linkedin_dispatched')),
      revival_remaining: 5,
    },
    cadence: CADENCE,
    gatekeeper: { required: true, pending_batch: pendingBatch(state) },
    config: {
      tier_routing: {
        tier_1: ['instantly', 'heyreach'],
        tier_2: ['instantly', 'heyreach'],
        tier_3: ['instantly'],
      },
      revival_enabled: true,
      revival_stages: ['Cold', 'Lost', 'Nurture'],
    },
  };
}

/** A dry run on the server: it is counted, so that a test can see that it was let through. */
function trigger(state: DeploymentState): Json {
  state.triggers += 1;
  const at = state.now().toISOString();
  const id = createHash('sha256').update(`${at}${state.triggers}`).digest('hex').slice(0, 8);
  return {
    run_id: `op_all_${id}`,
    started_at: at,
    completed_at: at,
    dry_run: true,
    motion: 'all',
    instantly_report: null,
    heyreach_report: null,
    revival_candidates_found: 0,
    revival_dispatched: 0,
    cadence_actions_due: 0,
    cadence_dispatched: 0,
    cadence_synced: { exited: [], paused: [], connected: [] },
    cadence_auto_enrolled: 0,
    warmup_schedule: SCHEDULE,
    errors: [],
    pending_approval: false,
    batch_id: null,
  };
}

/** What a matched /api route answers once the auth let it through. */
export function apiBody(
  state: DeploymentState,
  template: string,
  parameter: string | null,
  request: Json,
): { status: number; body: unknown } {
  const ok = (body: unknown) => ({ status: 200, body });
  switch (template) {
    case '/api/health/ready':
      return readiness(state);
    case '/api/runtime/dependencies':
      return ok(runtimeDependencies(state));
    case '/api/operator/status':
      return ok(operatorStatus(state));
    case '/api/operator/trigger':
      return ok(trigger(state));
    case '/api/operator/pending-batch':
      return ok(
        pendingBatch(state) ?? {
          status: 'no_pending_batch',
          message: 'No dispatch batch awaiting approval',
        },
      );
    case '/api/operator/approve-batch/{batch_id}':
      return decideBatch(state, parameter ?? '', 'approved', String(request.approved_by ?? 'dashboard'));
    case '/api/operator/reject-batch/{batch_id}':
      return decideBatch(state, parameter ?? '', 'rejected', String(request.reason ?? ''));
    case '/api/operator/history':
    case '/api/cadence/leads':
      return ok([]);
    case '/api/cadence/summary':
      return ok(CADENCE);
    case '/api/pending-emails':
      return ok({ pending_emails: [], count: state.pendingReviews() });
    case '/api/health':
      return ok({
        status: 'healthy',
        timestamp: state.now().toISOString(),
        health_score: 100,
        agents: {},
        runtime_dependencies: runtimeDependencies(state),
      });
    default:
      return ok({ timestamp: state.now().toISOString() });
  }
}
