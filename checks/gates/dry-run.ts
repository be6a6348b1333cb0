import { makeDryRun } from '../dry-run.ts';
import { checkTimeoutOf } from '../gate-command.ts';
import { bind } from '../run.ts';
import { stateSnapshot, stateUnchanged } from '../state-unchanged.ts';
import type { Gate } from '../types.ts';

function dryRunGate(motion: 'outbound' | 'all'): Gate {
  const id = `dry-run-${motion}`;
  const check = makeDryRun(motion);
  return {
    id,
    title: motion === 'all' ? 'Dry run: everything' : 'Dry run: outbound',
    proves: 'CAIO works through its whole dispatch without an error, and nothing is sent or changed.',
    environment: null,
    command: bind(
      check,
      (inputs, earlier) => ({
        inputs,
        first: motion === 'all' ? earlier('dry-run-outbound', check.id) : undefined,
      }),
      checkTimeoutOf(id),
    ),
    witnesses: [
      { when: 'snapshot', check: bind(stateSnapshot, inputs => inputs) },
      {
        when: 'after',
        check: bind(stateUnchanged, (inputs, earlier) => ({
          inputs,
          before: earlier(id, stateSnapshot.id),
        })),
      },
    ],
    needs: [],
  };
}

/** Runbook 5.6, in its order. */
export const dryRunGates: readonly [Gate, Gate] = [dryRunGate('outbound'), dryRunGate('all')];
