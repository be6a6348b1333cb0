import type { GateId } from './gates.ts';

/** Runbook section 7, then what sections 5.6 and 10 add. */
export const CRITERION_IDS = [
  'env',
  'auth',
  'redis',
  'replay',
  'pytest',
  'exposure',
  'dry-run',
  'confirmations',
] as const;
export type CriterionId = (typeof CRITERION_IDS)[number];

export interface Criterion {
  readonly id: CriterionId;
  readonly section: string;
  readonly title: string;
  /** Gates that must have passed whole, with every witness; when witnesses are named, the gates where these stand. */
  readonly gates: readonly GateId[];
  /** Witnesses that alone decide this criterion; in each of the gates they must be there and have passed. */
  readonly witnesses: readonly string[];
}

export const CRITERIA: readonly Criterion[] = [
  {
    id: 'env',
    section: '7.1',
    title: 'Runtime env validation passes for staging and production.',
    gates: ['env-staging', 'env-production'],
    witnesses: [],
  },
  {
    id: 'auth',
    section: '7.2',
    title: 'Auth smoke passes for staging and production (post-rotation).',
    gates: ['auth-staging', 'auth-production'],
    witnesses: [],
  },
  {
    id: 'redis',
    section: '7.3',
    title: 'Redis migration returns ok=true.',
    gates: ['redis-migration'],
    witnesses: [],
  },
  { id: 'replay', section: '7.4', title: 'Replay harness remains >=95%.', gates: ['replay'], witnesses: [] },
  {
    id: 'pytest',
    section: '7.5',
    title: 'Critical pytest pack has zero failures.',
    gates: ['pytest'],
    witnesses: [],
  },
  {
    id: 'exposure',
    section: '7.6',
    title: 'No protected endpoint is accessible without token.',
    gates: ['auth-staging', 'auth-production'],
    witnesses: ['exposure-sweep'],
  },
  {
    id: 'dry-run',
    section: '5.6',
    title: 'Both operator dry runs are safe.',
    gates: ['dry-run-outbound', 'dry-run-all'],
    witnesses: [],
  },
  {
    id: 'confirmations',
    section: '10',
    title: 'The PTO has confirmed the closing points.',
    gates: [],
    witnesses: [],
  },
];

/** Runbook sections 2 and 10: what only the PTO can state. */
export const CONFIRMATION_IDS = ['rotated', 'redeployed', 'cors', 'strict', 'approve-smoke'] as const;
export type ConfirmationId = (typeof CONFIRMATION_IDS)[number];

export const CONFIRMATIONS: Readonly<Record<ConfirmationId, { section: string; text: string }>> = {
  rotated: {
    section: '10.1',
    text: 'New staging and production DASHBOARD_AUTH_TOKEN values are deployed.',
  },
  redeployed: { section: '2.3', text: 'Both environments were redeployed after the rotation.' },
  cors: { section: '10.2', text: 'CORS_ALLOWED_ORIGINS is explicitly set in both environments.' },
  strict: { section: '10.3', text: 'Strict flags are active in both environments.' },
  'approve-smoke': {
    section: '10.4',
    text: 'You approve running deployed auth smoke against real URLs/tokens now.',
  },
};
