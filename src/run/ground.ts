import type { CutoverInputs, EnvironmentInputs } from '../../checks/types.ts';
import type { Redactor } from '../ports/redact.ts';
import { createSecret } from '../ports/secret.ts';
import type { Interpreter, Ports } from '../ports/types.ts';
import { type Environment, type GateId, PYTEST_PACK } from '../runbook/gates.ts';
import type { Plan } from '../runbook/plan.ts';
import { KNOWN_PATHS, OPEN_PATHS } from '../runbook/service.ts';
import { bindingNow } from './binding.ts';
import type { Binding } from './events.ts';
import { gateCommands, shownCommands } from './gate-commands.ts';

/** What stays the same for all gates of a run: the computer and the workspace. */
export interface Ground {
  readonly ports: Ports;
  readonly redactor: Redactor;
  readonly plan: Plan;
  readonly workspace: string;
  readonly interpreter: Interpreter;
  readonly baseEnv: Readonly<Record<string, string>>;
  /** A private folder of this process, for junit files. */
  readonly ownFolder: string;
  readonly inPlace: boolean;
  readonly migrateOverNewer: boolean;
  readonly rehearsal: boolean;
  fingerprint(value: string): string;
}

/** What the PTO gives for one environment; null: not given. */
export interface EnvironmentGiven {
  readonly url: string | null;
  readonly token: string | null;
  readonly corsOrigins: readonly string[] | null;
}

export type Given = Readonly<Record<Environment, EnvironmentGiven>>;

/** The gates' inputs, and what a verdict over them would be bound to. */
export interface Cutover {
  readonly inputs: CutoverInputs;
  /** Every command as it may be shown. */
  readonly shown: Record<GateId, string>;
  /** Looks at everything anew on each call. */
  bind(signal: AbortSignal): Promise<Binding>;
}

/** Puts what the PTO gave on the ground. From here on the tokens are redacted wherever they turn up. */
export function cutoverOf(ground: Ground, given: Given): Cutover {
  const { ports, plan, workspace } = ground;
  const environment = (name: Environment): EnvironmentInputs => {
    const { url, token, corsOrigins } = given[name];
    if (token !== null) ground.redactor.register(token, `${name} token`);
    return {
      name,
      url,
      token: token === null ? null : createSecret(token, `${name} token`),
      corsOrigins,
      envFile: ports.files.join(workspace, plan.envFiles[name]),
      envFileShown: plan.envFiles[name],
    };
  };
  const staging = environment('staging');
  const production = environment('production');
  const slots = {
    stagingUrl: staging.url,
    productionUrl: production.url,
    stagingToken: staging.token,
    productionToken: production.token,
  };
  return {
    shown: shownCommands(plan, slots),
    inputs: {
      workspace,
      interpreter: ground.interpreter,
      baseEnv: ground.baseEnv,
      ownFolder: ground.ownFolder,
      inPlace: ground.inPlace,
      staging,
      production,
      commands: gateCommands(plan, slots),
      plan: {
        pytestPack: plan.pytestPack,
        runbookPack: PYTEST_PACK,
        minPassRate: plan.minPassRate,
        queryTokens: plan.queryTokens,
        timeoutMs: plan.timeoutMs,
        openPaths: OPEN_PATHS,
        knownPaths: KNOWN_PATHS,
      },
      migrateOverNewer: ground.migrateOverNewer,
      rehearsal: ground.rehearsal,
    },
    bind: signal =>
      bindingNow(
        { ports, workspace, plan, ...slots, fingerprint: value => ground.fingerprint(value) },
        signal,
      ),
  };
}
