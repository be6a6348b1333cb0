/** Runbook v4.5, sections 1, 2, 3 and 9: where CAIO stands, what comes first, what the PTO brings. Texts to the letter. */

/** One line of the runbook, with where it stands there. `items` are the lines below it. */
export interface Entry {
  readonly section: string;
  readonly text: string;
  readonly items: readonly string[];
}

/** Entries of a numbered list: `numbered('2', ['Rotate …'])` is the entry 2.1. */
export function numbered(section: string, lines: readonly (string | readonly [string, readonly string[]])[]) {
  return lines.map((line, index): Entry => {
    const [text, items] = typeof line === 'string' ? [line, []] : line;
    return { section: `${section}.${index + 1}`, text, items };
  });
}

/** The day and the plan that this handoff belongs to. */
export const HANDOFF = {
  title: 'CAIO Alpha Swarm — Claude Handoff (v4.5 Aligned)',
  date: '2026-02-17',
  sourceOfTruth: 'CAIO_IMPLEMENTATION_PLAN.md (v4.5)',
} as const;

export const CURRENT_PHASE = 'CAIO is in Phase 4 (Autonomy Graduation) with:';

/** What the runbook says of each part of phase 4, as of its date. */
export interface PhaseStatus {
  readonly section: string;
  readonly phases: readonly string[];
  readonly status: string;
}

export const PHASES: readonly PhaseStatus[] = [
  { section: '1', phases: ['4A', '4C', '4D', '4F', '4G'], status: 'complete' },
  { section: '1', phases: ['4B'], status: 'infra mostly complete, operational warmup pending' },
  { section: '1', phases: ['4E'], status: 'ramp active, awaiting first supervised live dispatch' },
  { section: '1', phases: ['4H'], status: 'deep review hardening follow-up in progress' },
];

/** What the runbook says is already in the code. A claim to be checked, never taken for a result. */
export const IMPLEMENTED: readonly Entry[] = numbered('1', [
  'Strict API auth middleware for protected /api/*.',
  'Immutable Gatekeeper batch execution scope (preview hash + expiry + one-time execution).',
  'Duplicate-send and dedup hardening (canonical email keys + GHL-sent exclusion).',
  'Redis state store with dual-read cutover and live dispatch locks.',
  'Deterministic auth smoke gate script (scripts/endpoint_auth_smoke.py).',
  [
    'Deep review hardening:',
    [
      'constant-time token checks (hmac.compare_digest)',
      'OPTIONS preflight pass-through in auth middleware',
      'Instantly control-route auth tests',
    ],
  ],
]);

/** Runbook 2: why the tokens have to change, and what may not happen before. */
export const ROTATION = {
  section: '2',
  why: 'The previous dashboard token appeared in documentation history and must be treated as compromised.',
  mandatory: 'Mandatory before rigorous testing:',
  otherwise: 'Do not proceed to autonomy graduation gates without this.',
  steps: numbered('2', [
    'Rotate staging DASHBOARD_AUTH_TOKEN.',
    'Rotate production DASHBOARD_AUTH_TOKEN.',
    'Redeploy both environments.',
    'Re-run deployed auth smoke on both environments with new tokens.',
  ]),
} as const;

/** Runbook 3: what the PTO has to bring, six entries in its order. */
export const PTO_INPUTS: readonly Entry[] = numbered('3', [
  'New staging DASHBOARD_AUTH_TOKEN',
  'New production DASHBOARD_AUTH_TOKEN',
  'Staging CORS_ALLOWED_ORIGINS explicit allowlist',
  'Production CORS_ALLOWED_ORIGINS explicit allowlist',
  [
    'Strict flags (both envs):',
    ['DASHBOARD_AUTH_STRICT=true', 'REDIS_REQUIRED=true', 'INNGEST_REQUIRED=true'],
  ],
  ['Final deployed base URLs:', ['https://<staging-domain>', 'https://<production-domain>']],
]);

/** Runbook 9: what an assistant is told, and what it owes at the end. The reports are these deliverables. */
export const CLAUDE_PROMPT = {
  section: '9',
  opening: [
    'You are executing CAIO v4.5 cutover and revalidation.',
    'Follow docs/CAIO_PRODUCTION_CUTOVER_HANDOFF_FOR_CLAUDE.md exactly.',
  ],
  rules: numbered('9', [
    'Use CAIO_IMPLEMENTATION_PLAN.md as source of truth.',
    'Do not use or display old tokens from docs/history.',
    'Require new staging/prod DASHBOARD_AUTH_TOKEN values before auth smoke.',
    'Run commands in section 5 in exact order.',
    'Stop only when a PTO secret/decision is required.',
  ]),
  deliverables: [
    'Per-step PASS/FAIL with command output summary.',
    'Final verdict: GO / NO-GO.',
    'If NO-GO, list exact failed checks and minimal fix actions.',
  ],
} as const;
