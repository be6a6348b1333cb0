import { type EnvInput, envInput } from '../env-contract.ts';
import { envFileAudit } from '../env-file-audit.ts';
import { envIsolation } from '../env-isolation.ts';
import { envReport } from '../env-report.ts';
import { redisRoundtrip } from '../redis-roundtrip.ts';
import { bind } from '../run.ts';
import type { Check, Environment, Gate, Witness } from '../types.ts';

/** The check gives its child the gate's whole time; its own limit is a little longer, so that the child's counts. */
const MARGIN_MS = 10_000;

function envGate(name: Environment): Gate {
  const id = `env-${name}`;
  const beside = <E>(check: Check<EnvInput, E>): Witness => ({
    when: 'beside',
    check: bind(check, inputs => envInput(inputs, name)),
  });
  return {
    id,
    title: name === 'staging' ? 'Staging settings' : 'Production settings',
    proves: `The settings of ${name} are complete, strict and its own, and its Redis works.`,
    environment: name,
    command: bind(
      envReport,
      inputs => envInput(inputs, name),
      inputs => (inputs.plan.timeoutMs[id] ?? envReport.timeoutMs) + MARGIN_MS,
    ),
    witnesses: [
      beside(envFileAudit),
      beside(redisRoundtrip),
      {
        when: 'after',
        check: bind(envIsolation, (inputs, earlier) => ({
          ...envInput(inputs, name),
          report: earlier(id, envReport.id),
        })),
      },
    ],
    needs: [],
  };
}

/** Runbook section 5.1. */
export const envGates: readonly Gate[] = [envGate('staging'), envGate('production')];
