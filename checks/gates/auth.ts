import { authProbes, authProbesInput } from '../auth-probes.ts';
import { authSmoke, authSmokeInput, authSmokeMs } from '../auth-smoke.ts';
import { corsPreflight, corsPreflightInput } from '../cors-preflight.ts';
import { deploymentReport, deploymentReportInput } from '../deployment-report.ts';
import { exposureSweep, exposureSweepInput } from '../exposure-sweep.ts';
import { inngestMounted, inngestMountedInput } from '../inngest-mounted.ts';
import { bind } from '../run.ts';
import { tokenFreshness, tokenFreshnessInput } from '../token-freshness.ts';
import type { BoundCheck, Environment, Gate } from '../types.ts';

function authGate(name: Environment, title: string): Gate {
  const beside = (check: BoundCheck) => ({ when: 'beside', check }) as const;
  return {
    id: `auth-${name}`,
    title,
    proves: `The deployed ${name} service is locked, and only its new token opens it.`,
    environment: name,
    command: bind(
      authSmoke,
      inputs => authSmokeInput(inputs, name),
      inputs => authSmokeMs(inputs, name),
    ),
    witnesses: [
      beside(bind(tokenFreshness, inputs => tokenFreshnessInput(inputs, name))),
      beside(bind(authProbes, inputs => authProbesInput(inputs, name))),
      beside(bind(exposureSweep, inputs => exposureSweepInput(inputs, name))),
      beside(bind(deploymentReport, inputs => deploymentReportInput(inputs, name))),
      beside(bind(corsPreflight, inputs => corsPreflightInput(inputs, name))),
      beside(bind(inngestMounted, inputs => inngestMountedInput(inputs, name))),
    ],
    needs: [],
  };
}

/** The new token by itself, on the Rotate screen: the other environment's may not have been asked for yet. */
export const firstLook = (name: Environment): BoundCheck =>
  bind(tokenFreshness, inputs => {
    const input = tokenFreshnessInput(inputs, name);
    return { ...input, other: { ...input.other, token: input.other.token ?? 'later' } };
  });

/** Runbook 5.2, staging first. */
export const authGates: readonly Gate[] = [
  authGate('staging', 'Staging lock'),
  authGate('production', 'Production lock'),
];
