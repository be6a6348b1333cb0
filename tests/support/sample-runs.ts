import type { Binding, CheckOutcome, Finding, RunEvent } from '../../src/run/events.ts';
import type { LiveEvent } from '../../src/run/live.ts';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { GATE_IDS, type GateId, stepOf } from '../../src/runbook/gates.ts';

/** Runs to show, made of the events that a real run would tell: nothing here sets a state by hand. */

export const START = Date.parse('2026-02-18T13:14:00.000Z');

export const BOUND: Binding = {
  gitCommit: '746d347c0a4f5c6c1f0b6a5f1d2e3c4b5a697887',
  dirty: true,
  stagingUrl: 'https://caio-staging.example.com',
  productionUrl: 'https://caio.example.com',
  stagingToken: 'fp:5b1e88c2',
  productionToken: 'fp:90c7a1d4',
  envFiles: { '.env': 'sha256:1', '.env.staging': 'sha256:2' },
  scripts: { 'scripts/endpoint_auth_smoke.py': 'sha256:3', 'scripts/replay_harness.py': 'sha256:4' },
};

const TOOK: Readonly<Record<GateId, number>> = {
  'env-staging': 2_300,
  'env-production': 2_100,
  'auth-staging': 12_400,
  'auth-production': 11_800,
  'redis-migration': 6_000,
  replay: 41_000,
  pytest: 74_000,
  'dry-run-outbound': 18_000,
  'dry-run-all': 21_000,
};
export const ESTIMATES: Readonly<Record<GateId, number>> = { ...TOOK, pytest: 80_000 };

/** A tape of live events with a clock of its own. */
export function tape(run: { mode?: 'live' | 'rehearsal'; gates?: readonly GateId[] } = {}) {
  let at = START;
  let seq = 0;
  const events: { at: number; event: LiveEvent }[] = [];
  const journal = (event: RunEvent): void => {
    const line = { v: 1 as const, seq, at: new Date(at).toISOString(), prev: '', event, hash: String(seq) };
    seq += 1;
    events.push({ at, event: { type: 'journal', line } });
  };
  journal({
    type: 'run.started',
    run: '2026-02-18-1314-k3f9',
    mode: run.mode ?? 'live',
    workspace: 'D:\\Agent Swarm Orchestration\\chiefaiofficer-alpha-swarm',
    scenario: null,
    cockpit: '0.1.0',
    gates: [...(run.gates ?? GATE_IDS)],
    lifeHours: 12,
    commands: Object.fromEntries(GATE_IDS.map(id => [id, stepOf(id).posix])) as Record<GateId, string>,
  });
  journal({ type: 'run.bound', binding: BOUND });

  const check = (
    id: string,
    outcome: CheckOutcome['outcome'],
    findings: Finding[],
    notes: Finding[] = [],
  ) => ({
    id,
    outcome,
    durationMs: 900,
    findings,
    notes,
  });
  const witnessOf = (gate: GateId): string =>
    gate.startsWith('auth') ? 'exposure-sweep' : `${gate}-witness`;
  const self = {
    events,
    now: () => at,
    wait(ms: number) {
      at += ms;
      return self;
    },
    live(event: Exclude<LiveEvent, { type: 'journal' }>) {
      events.push({ at, event });
      return self;
    },
    confirmAll() {
      for (const id of CONFIRMATION_IDS) journal({ type: 'confirmation.given', id, by: 'PTO' });
      return self;
    },
    intend(gate: GateId) {
      journal({ type: 'gate.intended', gate, attempt: 1 });
      return self;
    },
    finish(
      gate: GateId,
      end: { command?: Finding[]; witness?: Finding[]; unproven?: boolean; notes?: Finding[] } = {},
    ) {
      at += TOOK[gate];
      const bad = end.unproven ? 'unknown' : 'fail';
      const { command = [], witness = [], notes = [] } = end;
      journal({
        type: 'gate.finished',
        gate,
        attempt: 1,
        exitCode: command.length > 0 ? 1 : 0,
        durationMs: TOOK[gate],
        command: check('command', command.length > 0 ? bad : 'pass', command, notes),
        witnesses: [check(witnessOf(gate), witness.length > 0 ? bad : 'pass', witness)],
        expected: [witnessOf(gate)],
        evidence: { log: `evidence/${gate}-1.log`, sha256: '0' },
      });
      return self;
    },
    pass(gates: readonly GateId[]) {
      for (const gate of gates) self.intend(gate).finish(gate);
      return self;
    },
    block(gate: GateId, finding: Finding) {
      journal({ type: 'gate.blocked', gate, finding });
      return self;
    },
    tell(...more: readonly RunEvent[]) {
      for (const event of more) journal(event);
      return self;
    },
    interrupt(reason: string) {
      journal({ type: 'run.interrupted', reason });
      return self;
    },
    conclude(verdict: 'GO' | 'NO-GO' | 'NOT YET', after: Binding = BOUND) {
      journal({ type: 'run.concluded', verdict, binding: after });
      return self;
    },
  };
  return self;
}

/** What a person may give anew after the gates have run, each with what tells it. */
export const ANOTHER: readonly (readonly [what: string, event: RunEvent])[] = (
  ['staging', 'production'] as const
).flatMap(environment => {
  const url = `https://caio-${environment}-b.example.org`;
  return [
    [`the ${environment} address`, { type: 'url.given', environment, url }],
    [`the ${environment} token`, { type: 'token.given', environment, fingerprint: 'fp:another', length: 43 }],
  ] as const;
});

export const FINDINGS = {
  open: {
    id: 'open-without-token',
    message: 'GET /api/operator/status answered 200 without any token: anybody on the internet can read it.',
    fix: 'In Railway, staging, open Variables, set DASHBOARD_AUTH_STRICT=true, save and redeploy. Then run this gate again.',
  },
  openMany: {
    id: 'open-without-token-many',
    message:
      'Three protected addresses answered without a token: /api/leads/status-summary, /api/instantly/dispatch-status, /api/operator/revival-candidates.',
    fix: 'Send the report to an engineer: these routes are outside the lock in this build. Do not go live before they answer 401.',
  },
  tests: {
    id: 'tests-failed',
    message:
      '2 of 84 critical tests failed: test_batch_snapshot_is_immutable, test_dedup_by_canonical_email.',
    fix: 'Send evidence/pytest-1.log to an engineer. Nothing on this screen can mend a failing test.',
  },
  noAnswer: {
    id: 'no-answer',
    message: 'https://caio.example.com did not answer within 20 s.',
    fix: 'Look in Railway whether production is running, then run this gate again.',
  },
  heldBack: {
    id: 'needs-env-production',
    message: 'The migration writes to production, and the production settings have not passed.',
    fix: 'Get "Production settings" to pass first; then run this gate again.',
  },
  note: {
    id: 'ended-after-summary',
    message: 'The tests printed their summary and did not end by themselves; they were ended.',
    fix: 'Nothing to do.',
  },
} as const satisfies Record<string, Finding>;

/** Gate 3 in the middle of its work. */
export function running(mode: 'live' | 'rehearsal' = 'live') {
  return tape({ mode })
    .confirmAll()
    .pass(['env-staging', 'env-production'])
    .intend('auth-staging')
    .wait(4_000)
    .live({
      type: 'check-started',
      gate: 'auth-staging',
      check: 'exposure-sweep',
      title: 'Every protected address, without a token',
    })
    .live({
      type: 'check-started',
      gate: 'auth-staging',
      check: 'command',
      title: "The runbook's own script",
    })
    .live({
      type: 'progress',
      gate: 'auth-staging',
      done: 2,
      total: 6,
      what: 'POST /api/operator/trigger without a token',
    })
    .live({
      type: 'output',
      gate: 'auth-staging',
      lines: [
        '{',
        '  "base_url": "https://caio-staging.example.com",',
        '  "checks": [',
        '    { "name": "protected_status_unauth", "status": 401, "passed": true },',
      ],
    })
    .live({
      type: 'check-finished',
      gate: 'auth-staging',
      check: 'exposure-sweep',
      title: 'Every protected address, without a token',
      outcome: 'pass',
    });
}

/** The tests print nothing for a long time. */
export function quiet() {
  return tape()
    .confirmAll()
    .pass(GATE_IDS.slice(0, 6))
    .intend('pytest')
    .wait(30_000)
    .live({
      type: 'output',
      gate: 'pytest',
      lines: Array.from({ length: 40 }, (_, n) => `tests/test_${n}.py ........ [${n}%]`),
    })
    .wait(60_000)
    .live({ type: 'quiet', gate: 'pytest', seconds: 60 })
    .wait(5_000);
}

/** Gate 3 has failed, gate 4 could not be checked, gate 5 is held back. */
export function failure() {
  return tape()
    .confirmAll()
    .pass(['env-staging', 'env-production'])
    .intend('auth-staging')
    .finish('auth-staging', { command: [FINDINGS.open], witness: [FINDINGS.openMany] })
    .intend('auth-production')
    .finish('auth-production', { command: [FINDINGS.noAnswer], unproven: true })
    .block('redis-migration', FINDINGS.heldBack);
}

export const allPassed = () => tape().confirmAll().pass(GATE_IDS);
export const go = (mode: 'live' | 'rehearsal' = 'live') =>
  tape({ mode }).confirmAll().pass(GATE_IDS).conclude('GO');

export const noGo = () =>
  failure()
    .pass(['replay'])
    .intend('pytest')
    .finish('pytest', { command: [FINDINGS.tests], notes: [FINDINGS.note] })
    .pass(['dry-run-outbound', 'dry-run-all'])
    .conclude('NO-GO');

/** Nothing failed; production did not answer, the migration was held back, nobody confirmed. */
export const notYet = () =>
  tape()
    .pass(['env-staging', 'env-production', 'auth-staging'])
    .intend('auth-production')
    .finish('auth-production', { command: [FINDINGS.noAnswer], unproven: true })
    .block('redis-migration', FINDINGS.heldBack)
    .pass(['replay', 'pytest', 'dry-run-outbound', 'dry-run-all'])
    .conclude('NOT YET');

/** A GO during which somebody checked out other code. */
export const stale = () =>
  tape()
    .confirmAll()
    .pass(GATE_IDS)
    .conclude('GO', { ...BOUND, gitCommit: 'c00893f1a2b3c4d5e6f708192a3b4c5d6e7f8091' });
