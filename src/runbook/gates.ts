/**
 * Runbook v4.5, section 5: the commands in their order. `windows` is the runbook's own text; `posix` the same for
 * a POSIX shell; `args` the same as an argument list, with what the PTO gives as a named slot.
 */

export const GATE_IDS = [
  'env-staging',
  'env-production',
  'auth-staging',
  'auth-production',
  'redis-migration',
  'replay',
  'pytest',
  'dry-run-outbound',
  'dry-run-all',
] as const;

export type GateId = (typeof GATE_IDS)[number];

/** A value for each gate. */
export function byGate<T>(of: (id: GateId) => T): Record<GateId, T> {
  return Object.fromEntries(GATE_IDS.map(id => [id, of(id)])) as Record<GateId, T>;
}

export type Environment = 'staging' | 'production';

export type Slot = 'stagingUrl' | 'stagingToken' | 'productionUrl' | 'productionToken';

/** How a slot reads in the runbook, and how it is shown on a screen. */
export const SLOTS: Readonly<Record<Slot, { runbook: string; shown: string; secret: boolean }>> = {
  stagingUrl: { runbook: 'https://<staging-domain>', shown: '‹staging URL›', secret: false },
  stagingToken: { runbook: '<NEW_STAGING_DASHBOARD_AUTH_TOKEN>', shown: '‹staging token›', secret: true },
  productionUrl: { runbook: 'https://<production-domain>', shown: '‹production URL›', secret: false },
  productionToken: { runbook: '<NEW_PROD_DASHBOARD_AUTH_TOKEN>', shown: '‹production token›', secret: true },
};

export type Arg = string | { readonly slot: Slot };

export interface GateStep {
  readonly id: GateId;
  /** Section and number in the runbook. */
  readonly section: string;
  readonly title: string;
  readonly environment: Environment | null;
  /** Arguments after `python`. */
  readonly args: readonly Arg[];
  readonly windows: string;
  readonly posix: string;
}

export const PYTEST_PACK: readonly string[] = [
  'tests/test_gatekeeper_integration.py',
  'tests/test_runtime_reliability.py',
  'tests/test_runtime_determinism_flows.py',
  'tests/test_trace_envelope_and_hardening.py',
  'tests/test_replay_harness_assets.py',
  'tests/test_operator_batch_snapshot_integrity.py',
  'tests/test_operator_dedup_and_send_path.py',
  'tests/test_state_store_redis_cutover.py',
  'tests/test_instantly_webhook_auth.py',
];

export const MIN_PASS_RATE = 0.95;

const same = (line: string): { windows: string; posix: string } => ({ windows: line, posix: line });

export const GATE_STEPS: readonly GateStep[] = [
  {
    id: 'env-staging',
    section: '5.1',
    title: 'Staging settings',
    environment: 'staging',
    args: [
      'scripts/validate_runtime_env.py',
      '--mode',
      'staging',
      '--env-file',
      '.env.staging',
      '--check-connections',
    ],
    ...same(
      'python scripts/validate_runtime_env.py --mode staging --env-file .env.staging --check-connections',
    ),
  },
  {
    id: 'env-production',
    section: '5.1',
    title: 'Production settings',
    environment: 'production',
    args: [
      'scripts/validate_runtime_env.py',
      '--mode',
      'production',
      '--env-file',
      '.env',
      '--check-connections',
    ],
    ...same('python scripts/validate_runtime_env.py --mode production --env-file .env --check-connections'),
  },
  {
    id: 'auth-staging',
    section: '5.2',
    title: 'Staging lock',
    environment: 'staging',
    args: [
      'scripts/endpoint_auth_smoke.py',
      '--base-url',
      { slot: 'stagingUrl' },
      '--token',
      { slot: 'stagingToken' },
    ],
    ...same(
      'python scripts/endpoint_auth_smoke.py --base-url "https://<staging-domain>" --token "<NEW_STAGING_DASHBOARD_AUTH_TOKEN>"',
    ),
  },
  {
    id: 'auth-production',
    section: '5.2',
    title: 'Production lock',
    environment: 'production',
    args: [
      'scripts/endpoint_auth_smoke.py',
      '--base-url',
      { slot: 'productionUrl' },
      '--token',
      { slot: 'productionToken' },
    ],
    ...same(
      'python scripts/endpoint_auth_smoke.py --base-url "https://<production-domain>" --token "<NEW_PROD_DASHBOARD_AUTH_TOKEN>"',
    ),
  },
  {
    id: 'redis-migration',
    section: '5.3',
    title: 'Shared memory',
    environment: 'production',
    args: ['scripts/migrate_file_state_to_redis.py', '--hive-dir', '.hive-mind'],
    ...same('python scripts/migrate_file_state_to_redis.py --hive-dir .hive-mind'),
  },
  {
    id: 'replay',
    section: '5.4',
    title: 'Replay',
    environment: null,
    args: ['scripts/replay_harness.py', '--min-pass-rate', '0.95'],
    ...same('python scripts/replay_harness.py --min-pass-rate 0.95'),
  },
  {
    id: 'pytest',
    section: '5.5',
    title: 'Critical tests',
    environment: null,
    args: ['-m', 'pytest', '-q', ...PYTEST_PACK],
    windows: ['python -m pytest -q', ...PYTEST_PACK].join(' `\n  '),
    posix: ['python -m pytest -q', ...PYTEST_PACK].join(' \\\n  '),
  },
  {
    id: 'dry-run-outbound',
    section: '5.6',
    title: 'Dry run: outbound',
    environment: null,
    args: ['-m', 'execution.operator_outbound', '--motion', 'outbound', '--dry-run', '--json'],
    ...same('python -m execution.operator_outbound --motion outbound --dry-run --json'),
  },
  {
    id: 'dry-run-all',
    section: '5.6',
    title: 'Dry run: everything',
    environment: null,
    args: ['-m', 'execution.operator_outbound', '--motion', 'all', '--dry-run', '--json'],
    ...same('python -m execution.operator_outbound --motion all --dry-run --json'),
  },
];

/** The runbook's step behind a gate. */
export function stepOf(id: GateId): GateStep {
  const step = GATE_STEPS.find(candidate => candidate.id === id);
  if (!step) throw new Error(`The runbook has no step for ${id}.`);
  return step;
}
