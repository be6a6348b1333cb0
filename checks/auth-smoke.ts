import type { Interpreter } from '../src/ports/types.ts';
import { judgeAuthSmoke, SmokeEvidence } from './auth-smoke-report.ts';
import { childEnvFor } from './child-env.ts';
import { cannotJudge, missingModule, missingModuleFinding, runCommand, textOf } from './command.ts';
import {
  ask,
  type Deployment,
  deploymentOf,
  isLoopback,
  isRedirect,
  type QueryTokens,
  queryTokensOf,
  redirected,
} from './http-kit.ts';
import { MissingInput } from './run.ts';
import type {
  Check,
  CheckTools,
  CutoverInputs,
  Environment,
  Finding,
  GateCommand,
  Outcome,
} from './types.ts';

/** Six requests of at most 20 s each, and the start of Python. */
const COMMAND_MS = 150_000;
/** For asking the deployment about query tokens first. */
const ASKING_MS = 30_000;

export interface AuthSmokeInput {
  readonly deployment: Deployment;
  readonly command: GateCommand;
  readonly interpreter: Interpreter;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly queryTokens: 'ask' | QueryTokens;
  readonly timeoutMs: number;
}

const commandMs = (inputs: CutoverInputs, name: Environment): number =>
  inputs.plan.timeoutMs[`auth-${name}`] ?? COMMAND_MS;

/** Milliseconds for the whole check of one environment. */
export const authSmokeMs = (inputs: CutoverInputs, name: Environment): number =>
  commandMs(inputs, name) + ASKING_MS;

export function authSmokeInput(inputs: CutoverInputs, name: Environment): AuthSmokeInput {
  const command = inputs.commands[`auth-${name}`];
  const deployment = deploymentOf(inputs, name);
  if (command === undefined) {
    throw new MissingInput({
      id: 'command-not-given',
      message: `The smoke command of ${name} is not there.`,
      fix: 'Start the cockpit again; when it happens once more, send the report to an engineer.',
    });
  }
  return {
    deployment,
    command,
    interpreter: inputs.interpreter,
    workspace: inputs.workspace,
    // The smoke script loads no env file, so no key of one has to be blanked.
    env: childEnvFor(
      isLoopback(deployment.base) ? withoutProxy(inputs.baseEnv) : inputs.baseEnv,
      { kind: 'missing', path: '' },
      new Map(),
      'blanks-only',
    ),
    queryTokens: inputs.plan.queryTokens,
    timeoutMs: commandMs(inputs, name),
  };
}

/** What runs on this computer is asked over plain http: through a proxy, the token would lie open there. */
const withoutProxy = (env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/_proxy$/i.test(name)));

/** Runbook 5.2: the deployed auth smoke, run unchanged, its answers judged harder than it judges them itself. */
export const authSmoke: Check<AuthSmokeInput, SmokeEvidence> = {
  id: 'auth-smoke',
  title: 'Auth smoke',
  why: 'The runbook’s own script finds the doors shut without the token and open with it.',
  timeoutMs: COMMAND_MS + ASKING_MS,
  evidence: SmokeEvidence,
  async run(input, tools) {
    const elsewhere = await sendsElsewhere(input.deployment, tools);
    if (elsewhere !== null) return { outcome: 'fail', findings: [elsewhere] };
    const queryTokens = await queryTokensOf(input.queryTokens, input.deployment, tools);
    const result = await runCommand(
      {
        interpreter: input.interpreter,
        command: input.command,
        cwd: input.workspace,
        env: input.env,
        timeoutMs: input.timeoutMs,
      },
      tools,
    );
    const stopped = cannotJudge(result) ?? notRun(textOf(result.stderr.bytes), textOf(result.stdout.bytes));
    if (stopped !== null) return { outcome: 'unknown', findings: [stopped] };
    const judged = judgeAuthSmoke(textOf(result.stdout.bytes), {
      baseUrl: input.deployment.base,
      queryTokens,
    });
    return withExitCode(judged, result.exitCode);
  },
};

/**
 * The script by itself follows redirects, and takes the token along to whatever host they name (CONTRACTS S7). The
 * launcher keeps it from that; still, an address that sends callers elsewhere is found out first, without a token.
 */
async function sendsElsewhere(deployment: Deployment, tools: CheckTools): Promise<Finding | null> {
  const paths = ['/api/operator/status', '/api/runtime/dependencies'];
  const answers = await Promise.all(paths.map(path => ask(deployment.base, { path }, tools)));
  for (const [at, answer] of answers.entries()) {
    if (answer.kind === 'answer' && isRedirect(answer.status))
      return redirected(`GET ${paths[at]}`, answer.status);
  }
  return null;
}

/** The script never reached its report: Python lacks something, or the script is not in the workspace. */
function notRun(stderr: string, stdout: string): Finding | null {
  if (stdout.trim() !== '') return null;
  const name = missingModule(stderr);
  if (name !== null) return missingModuleFinding(name);
  if (!/(No such file or directory|can't open file).*endpoint_auth_smoke\.py/.test(stderr)) return null;
  return {
    id: 'script-missing',
    message: 'scripts/endpoint_auth_smoke.py is not in the CAIO folder.',
    fix: 'Check that the cockpit works on the CAIO folder of the runbook, and that its code is complete.',
  };
}

/** The exit code proves nothing, but it must not contradict the report: 0 when the script passed, else 1. */
function withExitCode(judged: Outcome<SmokeEvidence>, exitCode: number | null): Outcome<SmokeEvidence> {
  const scriptPassed = judged.evidence?.scriptPassed;
  if (scriptPassed === undefined || exitCode === (scriptPassed ? 0 : 1)) return judged;
  const finding: Finding = {
    id: 'exit-code-disagrees',
    message: `The script ended with code ${exitCode ?? 'none'}, which does not agree with the report it printed.`,
    fix: 'Run the gate again; when it happens once more, send this gate’s log to an engineer.',
  };
  return judged.outcome === 'pass'
    ? { outcome: 'unknown', findings: [finding], evidence: judged.evidence }
    : { ...judged, findings: [...judged.findings, finding] };
}
