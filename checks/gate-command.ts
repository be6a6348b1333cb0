import { MissingInput } from './run.ts';
import type { CutoverInputs, GateCommand } from './types.ts';

/** Milliseconds a gate's command may take when the plan says nothing; several times what was measured. */
const DEFAULT_TIMEOUT_MS: Readonly<Record<string, number>> = {
  'redis-migration': 180_000,
  replay: 900_000,
  pytest: 900_000,
  'dry-run-outbound': 180_000,
  'dry-run-all': 180_000,
};

/** Folders that a scratch copy of the workspace goes without: large, and no part of what is run. */
export const NOT_COPIED: readonly string[] = [
  '.git',
  '.venv',
  'venv',
  'node_modules',
  '__pycache__',
  '.pytest_cache',
];

/** How long the command of a gate may take, in milliseconds. */
export function timeoutOf(inputs: CutoverInputs, gate: string): number {
  return inputs.plan.timeoutMs[gate] ?? DEFAULT_TIMEOUT_MS[gate] ?? 180_000;
}

/** How long the check around it may take: a scratch copy of the workspace is made and removed as well. */
export function checkTimeoutOf(gate: string): (inputs: CutoverInputs) => number {
  return inputs => timeoutOf(inputs, gate) + 60_000;
}

/** The command of a gate; MissingInput when the runbook data does not have it. */
export function commandOf(inputs: CutoverInputs, gate: string): GateCommand {
  const command = inputs.commands[gate];
  if (command) return command;
  throw new MissingInput({
    id: 'command-unknown',
    message: `The cockpit does not know the command of the gate "${gate}".`,
    fix: 'Run caio-cockpit doctor, then send its answer to an engineer.',
  });
}
