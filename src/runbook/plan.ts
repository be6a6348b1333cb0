import { z } from 'zod';
import { byGate, GATE_IDS, type GateId, MIN_PASS_RATE, PYTEST_PACK } from './gates.ts';

/** The file in a workspace that changes what differs from one handoff to the next. */
export const PLAN_FILE = 'caio-cockpit.plan.json';

/** Longest life of a GO, in hours (DESIGN: 12; a plan may only shorten it). */
export const MAX_LIFE_HOURS = 12;

/** Seconds that a gate may take: the measured times of CONTRACTS with room for a slow laptop. */
const TIMEOUT_SECONDS: Readonly<Record<GateId, number>> = {
  'env-staging': 120,
  'env-production': 120,
  'auth-staging': 240,
  'auth-production': 240,
  'redis-migration': 300,
  replay: 900,
  pytest: 900,
  'dry-run-outbound': 300,
  'dry-run-all': 300,
};

const testFile = z
  .string()
  .regex(
    /^(?![-/])(?!.*\.\.)[\w./-]+\.py$/,
    'must be the path of a .py file inside the workspace, with forward slashes',
  );
const envFileName = z.string().regex(/^[\w.-]+$/, 'must be a file name in the workspace, without a folder');

const planFile = z.strictObject({
  /** Test files of runbook 5.5. */
  pytestPack: z.array(testFile).min(1).optional(),
  /** Runbook 5.4, 0 to 1. The runbook's 0.95 is the least. */
  minPassRate: z
    .number()
    .min(MIN_PASS_RATE, 'must be at least 0.95, the runbook’s own limit')
    .max(1)
    .optional(),
  /** Whether `?token=` is expected to work: "on", "off", or "ask" the deployment itself. */
  queryTokens: z.enum(['on', 'off', 'ask']).optional(),
  timeoutsSeconds: z.partialRecord(z.enum(GATE_IDS), z.number().int().min(1).max(7200)).optional(),
  envFiles: z
    .strictObject({ staging: envFileName.optional(), production: envFileName.optional() })
    .optional(),
  /** The Python to use: a path, or a name on PATH. */
  python: z.string().min(1).optional(),
  /** How long a GO lives, in hours. */
  lifeHours: z.number().positive().max(MAX_LIFE_HOURS, 'may only shorten the 12 hours').optional(),
});

export interface Plan {
  readonly pytestPack: readonly string[];
  readonly minPassRate: number;
  readonly queryTokens: 'on' | 'off' | 'ask';
  readonly timeoutMs: Readonly<Record<GateId, number>>;
  readonly envFiles: { readonly staging: string; readonly production: string };
  readonly python: string | null;
  readonly lifeHours: number;
}

export type PlanRead =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'wrong'; readonly errors: readonly string[] };

const NOT_UTF8 = `${PLAN_FILE} is not UTF-8 text. Open it in Notepad, choose "Save as" with the encoding UTF-8, and start again.`;

/**
 * The plan of a workspace: the runbook's own values, overridden by the text of its plan file (null: no file).
 * A wrong file is never half used: every mistake is named by its key.
 */
export function readPlan(text: string | null): PlanRead {
  let raw: unknown = {};
  if (text !== null) {
    // What `>` writes in the PowerShell of Windows; read as UTF-8 it is full of zeros and of signs that stand for none.
    if (/[\0\uFFFD]/.test(text)) return { kind: 'wrong', errors: [NOT_UTF8] };
    try {
      raw = JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch (error) {
      return {
        kind: 'wrong',
        errors: [`${PLAN_FILE} is not JSON: ${error instanceof Error ? error.message : error}`],
      };
    }
  }
  const parsed = planFile.safeParse(raw);
  if (!parsed.success) return { kind: 'wrong', errors: parsed.error.issues.flatMap(describe) };
  const given = parsed.data;
  const seconds = { ...TIMEOUT_SECONDS, ...given.timeoutsSeconds };
  const envFiles = {
    staging: given.envFiles?.staging ?? '.env.staging',
    production: given.envFiles?.production ?? '.env',
  };
  if (envFiles.staging === envFiles.production) {
    return { kind: 'wrong', errors: ['envFiles: staging and production must be two different files.'] };
  }
  const plan: Plan = {
    pytestPack: given.pytestPack ?? PYTEST_PACK,
    minPassRate: given.minPassRate ?? MIN_PASS_RATE,
    queryTokens: given.queryTokens ?? 'ask',
    timeoutMs: byGate(id => (seconds[id] ?? TIMEOUT_SECONDS[id]) * 1000),
    envFiles,
    python: given.python ?? null,
    lifeHours: given.lifeHours ?? MAX_LIFE_HOURS,
  };
  return { kind: 'plan', plan };
}

function describe(issue: z.core.$ZodIssue): string[] {
  const key = issue.path.map(String).join('.') || '(the whole file)';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      name => `${issue.path.length > 0 ? `${key}.` : ''}${name}: there is no such key in a plan.`,
    );
  }
  return [`${key}: ${issue.message}`];
}
