import { bind } from '../run.ts';
import type { BoundCheck, Environment } from '../types.ts';
import { dualRead, dualReadInput } from './dual-read.ts';
import { backlogDeployment, webhookAuth } from './webhook-auth.ts';
import { webhookReadiness } from './webhook-readiness.ts';

/** Runbook section 8, entry by entry: whether engineering has done it. Advisory: no verdict ever looks at these. */
export interface BacklogCheck {
  readonly check: BoundCheck;
  /** Asks the deployment itself, as a stranger: the PTO's approval of that comes first. */
  readonly asksDeployment: boolean;
}

export const backlogOf = (name: Environment): readonly BacklogCheck[] => [
  { check: bind(webhookAuth, inputs => backlogDeployment(inputs, name)), asksDeployment: true },
  { check: bind(webhookReadiness, inputs => backlogDeployment(inputs, name)), asksDeployment: true },
  { check: bind(dualRead, inputs => dualReadInput(inputs, name)), asksDeployment: false },
];
