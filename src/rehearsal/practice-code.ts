import { API_ROUTES, PAGES, WEBHOOKS } from './deployment-routes.ts';

/** The text of the practice workspace's Python files: readable, and what a check that reads source finds. */

const script = (what: string): string => `#!/usr/bin/env python3
"""
${what}

Practice copy: the stand-in interpreter of the rehearsal does what this script says.
"""


def main() -> int:
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
`;

const functionName = (method: string, path: string): string =>
  `${method}_${path.replace(/[^a-z0-9]+/gi, '_')}`.toLowerCase().replace(/_+$/, '');

/** dashboard/health_app.py: the routes as decorators, so that a sweep over the source finds them. */
function healthApp(): string {
  const route = (method: string, path: string): string =>
    `@app.${method.toLowerCase()}("${path}")\nasync def ${functionName(method, path)}():\n    return {}\n\n\n`;
  return `#!/usr/bin/env python3
"""
Health Dashboard - FastAPI Web Server (practice copy)
"""

from fastapi import FastAPI

app = FastAPI(title="CAIO Swarm Health Dashboard")


${API_ROUTES.map(([method, path]) => route(method, path)).join('')}${PAGES.slice(0, 4)
  .map(path => route('GET', path))
  .join('')}`;
}

function webhooks(): string {
  const route = (name: string): string =>
    `@router.post("/webhooks/${name}")\nasync def ${name}_webhook():\n    return {}\n\n\n`;
  return `from fastapi import APIRouter

router = APIRouter()


${WEBHOOKS.map(route).join('')}`;
}

/** Path and text of every code file that does not depend on the scenario. */
export const CODE_FILES: Readonly<Record<string, string>> = {
  'scripts/validate_runtime_env.py': script('Runtime environment validator for CAIO Alpha Swarm.'),
  'scripts/endpoint_auth_smoke.py': script('Auth smoke gate for deployed CAIO dashboard endpoints.'),
  'scripts/migrate_file_state_to_redis.py': script(
    'One-time migration utility: file state -> Redis state store.',
  ),
  'scripts/replay_harness.py': script('Replay Harness for CAIO Alpha Swarm.'),
  'scripts/swarm_replay_runner.py': script('Deterministic replay runner adapter for replay_harness.py.'),
  'execution/__init__.py': '',
  'execution/operator_outbound.py': script('OPERATOR Agent - Unified Outbound Execution.'),
  'execution/run_pipeline.py': script('Unified lead pipeline.'),
  'core/__init__.py': '"""CAIO core (practice copy)."""\n',
  'core/state_store.py': script('Unified state storage for OPERATOR and Cadence.'),
  'dashboard/__init__.py': '',
  'dashboard/health_app.py': healthApp(),
  'webhooks/practice_webhooks.py': webhooks(),
  'pytest.ini': '[pytest]\nasyncio_mode = auto\ntestpaths = tests\n',
  'requirements.txt': 'fastapi\nredis\npython-dotenv\n',
  'requirements.dev.txt': 'pytest\npytest-asyncio\n',
  'CAIO_IMPLEMENTATION_PLAN.md':
    '# CAIO Implementation Plan (practice copy, v4.5)\n\nPhase 4: Autonomy Graduation.\n',
  'docs/CAIO_PRODUCTION_CUTOVER_HANDOFF_FOR_CLAUDE.md':
    '# CAIO Alpha Swarm - Claude Handoff (practice copy)\n',
  '.gitignore': '.env\n.env.*\n',
};

/** How many tests each file of the pack holds: 60 in the first eight, 84 with the ninth, as in the real one. */
const TESTS_PER_FILE = [12, 9, 7, 8, 4, 6, 8, 6, 24];

export interface TestFileFaults {
  readonly fails: boolean;
  readonly skips: boolean;
  readonly broken: boolean;
  readonly empty: boolean;
}

/** One practice test file. Its faults stand in its text: the stand-in interpreter reads them there. */
export function testFile(path: string, index: number, faults: TestFileFaults): string {
  const head = `"""${path} (practice copy)"""\n\nimport pytest\n`;
  if (faults.empty) return `${head}\n\nHELPER = 1\n`;
  const subject = path.replace(/^.*test_|\.py$/g, '');
  const count = TESTS_PER_FILE[index] ?? 1;
  const bodies = Array.from({ length: count }, (_, number) => {
    const line =
      faults.fails && number === 0
        ? 'assert 50 == 51'
        : faults.skips && number === 0
          ? 'pytest.skip("inngest is not installed")'
          : `assert ${number} == ${number}`;
    return `\n\ndef test_${subject}_${number}():\n    ${line}\n`;
  });
  return `${head}${faults.broken ? 'import not_there\n' : ''}${bodies.join('')}`;
}

/** The golden cases: 20 core, 15 edge, 15 of several steps, as in the real set. */
export function goldenCases(count: number, bad: number): unknown[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = index < 20 ? 'CORE' : index < 35 ? 'EDGE' : 'MULTI';
    return {
      id: `${kind}_${String(index + 1).padStart(3, '0')}`,
      input_query: `Practice question ${index + 1}: should we write to this lead this week?`,
      expected_tools: ['IntentInterpreter.interpret', 'UnifiedGuardrails.validate_action'],
      positive_constraints: ['ICP score', 'tier'],
      negative_constraints: ['Do not claim outreach was already sent.'],
      ...(index >= count - bad ? { practice_answer: 'bad' } : {}),
    };
  });
}
