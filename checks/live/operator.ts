import type { ChildResult } from '../../src/ports/types.ts';
import { childEnvFor } from '../child-env.ts';
import { runCommand } from '../command.ts';
import { type ProductionRedis, productionRedis } from '../production-redis.ts';
import type { CheckTools, CutoverInputs } from '../types.ts';

/** What a live check works on: production's workspace and memory as they are, never a copy. */
export interface Production {
  readonly inputs: CutoverInputs;
  readonly redis: ProductionRedis & { readonly url: string };
}

/** The workspace with its shared memory. Throws MissingInput when production's settings are not there. */
export async function productionOf(inputs: CutoverInputs, tools: CheckTools): Promise<Production | null> {
  const redis = await productionRedis(tools.ports, inputs);
  const { url } = redis;
  return url === null ? null : { inputs, redis: { ...redis, url } };
}

export interface ProductionRun {
  /** Arguments after `python`. */
  readonly args: readonly string[];
  /** What the command reads, or null. */
  readonly stdin: string | null;
  /** On top of production's settings. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Runs a command of CAIO in the real workspace, with production's settings file and nothing else. */
export function runInProduction(
  { inputs, redis }: Production,
  run: ProductionRun,
  tools: CheckTools,
): Promise<ChildResult> {
  return runCommand(
    {
      interpreter: inputs.interpreter,
      command: { args: run.args },
      cwd: inputs.workspace,
      env: { ...childEnvFor(inputs.baseEnv, redis.root, redis.own, 'values-too'), ...run.env },
      timeoutMs: run.timeoutMs,
      ...(run.stdin === null ? {} : { stdin: run.stdin }),
    },
    tools,
  );
}

/** What CAIO's memory says on stderr when it works without Redis: then nothing is shared, and nothing is locked. */
export function memoryTrouble(stderr: string): string | null {
  return (
    /WARNING:state_store:.*|ERROR:state_store:.*|WARNING:operator_outbound:.*lock.*/.exec(stderr)?.[0] ?? null
  );
}

/** No address of a shared memory: CAIO would send without a lock, and nobody could approve. */
export const NO_REDIS = {
  id: 'no-shared-memory',
  message: "Production's settings name no Redis, so CAIO has no shared memory to lock and approve in.",
  fix: 'Put REDIS_URL into the settings file of production, then run the gates again.',
} as const;
